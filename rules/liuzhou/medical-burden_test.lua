-- Burden = total − basic − serious − supplementary − medical aid, added up over the last 12 months; the line is 5,000.00 yuan.

test "exactly the line is not above it" {
    on = "2023-08-28",
    household { region = "450226102", residence = "rural",
        person { name = "甲", born = "1988-03-01", medical_settlement = {
            -- 12,000 − 6,000 − 700 − 200 − 100 = 5,000.00
            { settlement_id = "S1", settled_on = "2023-08-10", total = 12000, basic = 6000, serious = 700, supplementary = 200, aid = 100 } } } },
    flags = {},
}

test "one fen above the line is flagged, green" {
    on = "2023-08-28",
    household { region = "450226102", residence = "rural",
        person { name = "甲", born = "1988-03-01", medical_settlement = {
            -- 12,000.01 − 6,000 − 700 − 200 − 100 = 5,000.01
            { settlement_id = "S1", settled_on = "2023-08-10", total = "12000.01", basic = 6000, serious = 700, supplementary = 200, aid = 100 } } } },
    flags = { "medical-burden" },
    urgency = { ["medical-burden"] = "green" },
}

test "several small bills add up, and only the patient is flagged" {
    on = "2023-08-28",
    household { region = "450204100", residence = "rural",
        person { name = "甲", born = "1990-01-01", medical_settlement = {
            -- 2,000 + 1,800 + 1,300 = 5,100
            { settlement_id = "S1", settled_on = "2022-12-01", total = 4000, basic = 2000, serious = 0, supplementary = 0, aid = 0 },
            { settlement_id = "S2", settled_on = "2023-03-01", total = 3000, basic = 1200, serious = 0, supplementary = 0, aid = 0 },
            { settlement_id = "S3", settled_on = "2023-07-01", total = 2000, basic = 700, serious = 0, supplementary = 0, aid = 0 } } },
        person { name = "乙", born = "1991-01-01", medical_settlement = {
            { settlement_id = "S4", settled_on = "2023-07-01", total = 900, basic = 0, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { ["甲"] = { "medical-burden" } },
}

test "two patients below the line are not one above it" {
    on = "2023-08-28",
    household { region = "450204100", residence = "urban",
        person { name = "甲", born = "1970-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-05-01", total = 4000, basic = 1000, serious = 0, supplementary = 0, aid = 0 } } },
        person { name = "乙", born = "1971-01-01", medical_settlement = {
            { settlement_id = "S2", settled_on = "2023-05-02", total = 4000, basic = 1000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = {},
}

test "a refund takes its bill back" {
    on = "2023-08-28",
    household { region = "450222100", residence = "rural",
        person { name = "甲", born = "1975-01-01", medical_settlement = {
            -- 6,000 − 6,000 + 1,200 = 1,200
            { settlement_id = "S1", settled_on = "2023-06-01", total = 9000, basic = 3000, serious = 0, supplementary = 0, aid = 0 },
            { settlement_id = "S2", settled_on = "2023-06-03", total = -9000, basic = -3000, serious = 0, supplementary = 0, aid = 0 },
            { settlement_id = "S3", settled_on = "2023-06-05", total = 2000, basic = 800, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = {},
}

test "a bill of the same day a year ago has left the window" {
    on = "2023-08-28",
    household { region = "450222100", residence = "rural",
        person { name = "甲", born = "1975-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2022-08-28", total = 30000, basic = 3000, serious = 0, supplementary = 0, aid = 0 },
            { settlement_id = "S2", settled_on = "2023-02-01", total = 100, basic = 0, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = {},
}

test "a bill of the day after that is still in the window" {
    on = "2023-08-28",
    household { region = "450222100", residence = "rural",
        person { name = "甲", born = "1975-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2022-08-29", total = 9000, basic = 3000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" },
}

test "9,999.99 is green" {
    on = "2023-08-28",
    household { region = "450203100", residence = "urban",
        person { name = "甲", born = "1960-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = "9999.99", basic = 0, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" }, urgency = { ["medical-burden"] = "green" },
}

test "10,000.00 is yellow" {
    on = "2023-08-28",
    household { region = "450203100", residence = "urban",
        person { name = "甲", born = "1960-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = 10000, basic = 0, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" }, urgency = { ["medical-burden"] = "yellow" },
}

test "19,999.99 is yellow" {
    on = "2023-08-28",
    household { region = "450203100", residence = "urban",
        person { name = "甲", born = "1960-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = "19999.99", basic = 0, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" }, urgency = { ["medical-burden"] = "yellow" },
}

test "20,000.00 is red" {
    on = "2023-08-28",
    household { region = "450203100", residence = "urban",
        person { name = "甲", born = "1960-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = 20000, basic = 0, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" }, urgency = { ["medical-burden"] = "red" },
}

test "the sentence of the visit list" {
    on = "2023-08-28",
    household { region = "450203100", residence = "urban",
        person { name = "甲", born = "1960-01-01", medical_settlement = {
            -- 15,800.50 − 9,000 = 6,800.50
            { settlement_id = "S1", settled_on = "2023-01-15", total = "15800.50", basic = 9000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" },
    say = { ["medical-burden"] = "近12个月医疗费个人负担6800.50元，超过5000元" },
}

test "a household that receives dibao is suppressed, whoever receives it" {
    on = "2023-08-28",
    household { region = "450225100", residence = "rural",
        person { name = "甲", born = "1980-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = 30000, basic = 12000, serious = 0, supplementary = 0, aid = 0 } } },
        person { name = "乙", born = "1950-01-01", dibao = { { state = "receiving" } } } },
    flags = {}, suppressed = { "medical-burden" },
}

test "so is one that receives tekun" {
    on = "2023-08-28",
    household { region = "450225100", residence = "rural",
        person { name = "甲", born = "1945-01-01", tekun = { { state = "receiving" } }, medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = 30000, basic = 12000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = {}, suppressed = { "medical-burden" },
}

test "dibao that was stopped does not suppress" {
    on = "2023-08-28",
    household { region = "450225100", residence = "rural",
        person { name = "甲", born = "1980-01-01", dibao = { { state = "stopped" } }, medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = 30000, basic = 12000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" },
}

test "the margin list does not suppress" {
    on = "2023-08-28",
    household { region = "450225100", residence = "rural",
        person { name = "甲", born = "1980-01-01", margin = { { state = "listed" } }, medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = 30000, basic = 12000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" },
}

test "what insurance paid was not delivered: nobody can tell" {
    on = "2023-08-28",
    household { region = "450225100", residence = "rural",
        person { name = "甲", born = "1980-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = 30000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = {}, cannot_tell = { ["medical-burden"] = "basic" },
}

test "the dead are not judged" {
    on = "2023-08-28",
    household { region = "450225100", residence = "rural",
        person { name = "甲", born = "1940-01-01", death = { { died_on = "2023-06-30" } }, medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-07-02", total = 30000, basic = 12000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = {},
}

test "another city has its own rules" {
    on = "2023-08-28",
    household { region = "450300", residence = "urban",
        person { name = "甲", born = "1980-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2023-01-15", total = 30000, basic = 12000, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = {},
}

-- 9,000 paid before the window; taken back within it, on the day of the bill, so that both are outside. 6,000 are left.
test "a refund leaves the window with its bill" {
    on = "2023-08-28",
    household { region = "450225100", residence = "rural",
        person { name = "甲", born = "1980-01-01", medical_settlement = {
            { settlement_id = "S1", settled_on = "2022-08-20", total = 9000, basic = 0, serious = 0, supplementary = 0, aid = 0 },
            { settlement_id = "S2", settled_on = "2023-07-01", total = -9000, basic = 0, serious = 0, supplementary = 0, aid = 0, refund_of = "S1" },
            { settlement_id = "S3", settled_on = "2023-08-01", total = 6000, basic = 0, serious = 0, supplementary = 0, aid = 0 } } } },
    flags = { "medical-burden" },
}
