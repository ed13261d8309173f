test "exactly the line is not over it" {
    on = "2023-08-28",
    household { region = "450226102", person { name = "甲", born = "1980-01-01", bills = { { amount = 5000, paid_on = "2023-08-01" } } } },
    flags = {},
}

test "one fen over the line" {
    on = "2023-08-28",
    household { region = "450226102", person { name = "甲", born = "1980-01-01", bills = { { amount = "5000.01", paid_on = "2023-08-01" } } } },
    flags = { "heavy-bills" },
}
