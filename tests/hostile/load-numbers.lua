-- Deadlines that are no numbers.
-- refused 5:37: red must be a number from 1 to 365
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { age = 5 }, within = { red = 0 / 0 },
}
