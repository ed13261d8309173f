test "a risk that stands and no list: flagged once for the household" {
    on = "2023-08-28",
    household { region = "450226102", residence = "rural",
        person { name = "甲", born = "1970-01-01", monitored = { { category = "borderline", removed = false } } },
        person { name = "乙", born = "1972-01-01", monitored = { { category = "borderline", removed = false } } } },
    flags = { "monitored-uncovered" }, urgency = { ["monitored-uncovered"] = "yellow" },
}

test "a sudden hardship is red" {
    on = "2023-08-28",
    household { region = "450226102", residence = "rural",
        person { name = "甲", born = "1970-01-01", monitored = { { category = "sudden", removed = false } } } },
    flags = { "monitored-uncovered" }, urgency = { ["monitored-uncovered"] = "red" },
}

test "a sudden hardship that is over does not make a standing risk red" {
    on = "2023-08-28",
    household { region = "450226102", residence = "rural",
        person { name = "甲", born = "1970-01-01", monitored = { { category = "sudden", removed = true } } },
        person { name = "乙", born = "1972-01-01", monitored = { { category = "unstable", removed = false } } } },
    flags = { "monitored-uncovered" }, urgency = { ["monitored-uncovered"] = "yellow" },
}

test "the risk was removed" {
    on = "2023-08-28",
    household { region = "450226102", residence = "rural",
        person { name = "甲", born = "1970-01-01", monitored = { { category = "sudden", removed = true } } } },
    flags = {},
}

test "any member on dibao covers the household" {
    on = "2023-08-28",
    household { region = "450225206", residence = "rural",
        person { name = "甲", born = "1970-01-01", monitored = { { category = "unstable", removed = false } } },
        person { name = "乙", born = "1999-01-01", dibao = { { state = "receiving" } } } },
    flags = {},
}

test "tekun covers" {
    on = "2023-08-28",
    household { region = "450225206", residence = "rural",
        person { name = "甲", born = "1950-01-01", monitored = { { category = "unstable", removed = false } }, tekun = { { state = "receiving" } } } },
    flags = {},
}

test "the margin list covers" {
    on = "2023-08-28",
    household { region = "450225206", residence = "rural",
        person { name = "甲", born = "1970-01-01", monitored = { { category = "unstable", removed = false } }, margin = { { state = "listed" } } } },
    flags = {},
}

test "lists that the household has left do not cover" {
    on = "2023-08-28",
    household { region = "450225206", residence = "rural",
        person { name = "甲", born = "1970-01-01", monitored = { { category = "unstable", removed = false } },
            dibao = { { state = "stopped" } }, tekun = { { state = "stopped" } }, margin = { { state = "left" } } } },
    flags = { "monitored-uncovered" },
}

test "the margin list was not delivered: missing is not uncovered" {
    on = "2023-08-28", absent = { "margin" },
    household { region = "450225206", residence = "rural",
        person { name = "甲", born = "1970-01-01", monitored = { { category = "unstable", removed = false } } } },
    flags = {}, cannot_tell = { ["monitored-uncovered"] = "margin" },
}

test "a household that nobody monitors" {
    on = "2023-08-28",
    household { region = "450225206", residence = "rural",
        person { name = "甲", born = "1970-01-01" } },
    flags = {},
}
