-- The window is six months: after the same day half a year ago. The line of loss is 10,000.00 yuan.

test "one collapsed room is red" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-07-05", kind = "flood", collapsed = 1, severe = 0, slight = 2, loss = 3000 } } } },
    flags = { "disaster-loss" }, urgency = { ["disaster-loss"] = "red" },
    say = { ["disaster-loss"] = "近6个月受灾，房屋倒塌和严重损坏1间，直接经济损失3000元" },
}

test "one severely damaged room is yellow" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-07-05", kind = "flood", collapsed = 0, severe = 1, slight = 0, loss = 3000 } } } },
    flags = { "disaster-loss" }, urgency = { ["disaster-loss"] = { "yellow", 1 } }, -- ranked by rooms, not by 3000 / 10000
}

test "slight damage and a loss of exactly the line" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-07-05", kind = "wind", collapsed = 0, severe = 0, slight = 3, loss = 10000 } } } },
    flags = {},
}

test "one fen more" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-07-05", kind = "wind", collapsed = 0, severe = 0, slight = 3, loss = "10000.01" } } } },
    flags = { "disaster-loss" }, urgency = { ["disaster-loss"] = { "yellow", 1.000001 } }, -- no room ruined: 10000.01 / 10000
}

test "two losses of one household add up" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        -- 6,000 + 4,500 = 10,500
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-05-05", kind = "wind", collapsed = 0, severe = 0, slight = 0, loss = 6000 } } },
        person { name = "乙", born = "1972-01-01", disaster = {
            { report = "Z2", happened_on = "2023-07-05", kind = "flood", collapsed = 0, severe = 0, slight = 0, loss = 4500 } } } },
    flags = { "disaster-loss" },
}

test "the same day half a year ago has left the window" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-02-28", kind = "fire", collapsed = 4, severe = 0, slight = 0, loss = 90000 } } } },
    flags = {},
}

test "the day after has not" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-03-01", kind = "fire", collapsed = 4, severe = 0, slight = 0, loss = 90000 } } } },
    flags = { "disaster-loss" },
}

test "a collapsed home needs no estimate of the loss" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-07-05", kind = "landslide", collapsed = 2, severe = 0, slight = 0 } } } },
    flags = { "disaster-loss" }, urgency = { ["disaster-loss"] = "red" },
}

test "an unknown loss without ruined rooms cannot be told" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural",
        person { name = "甲", born = "1970-01-01", disaster = {
            { report = "Z1", happened_on = "2023-07-05", kind = "drought", collapsed = 0, severe = 0, slight = 0 } } } },
    flags = {}, cannot_tell = { ["disaster-loss"] = "loss" },
}

test "nothing happened" {
    on = "2023-08-28",
    household { region = "450226203", residence = "rural", person { name = "甲", born = "1970-01-01" } },
    flags = {},
}
