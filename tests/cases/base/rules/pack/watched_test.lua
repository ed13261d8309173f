test "a watched household" {
    on = "2023-08-28",
    household { region = "450226102", person { name = "甲", born = "1980-01-01", roster = { { state = "watched" } } } },
    flags = { "watched" },
}

test "watched, but a member receives" {
    on = "2023-08-28",
    household { region = "450226102",
        person { name = "甲", born = "1980-01-01", roster = { { state = "watched" } } },
        person { name = "乙", born = "1982-01-01", roster = { { state = "receiving" } } } },
    flags = {},
}
