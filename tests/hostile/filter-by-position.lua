-- Values without names.
-- refused 3:1: rule "hostile": a filter is { name = value
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { 1, 2, 3 },
}
