-- A comparison with what is no number.
-- stopped: a filter compares a number with a number
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { age = over(0 / 0) },
}
