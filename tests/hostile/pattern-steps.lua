-- A pattern that tries every way.
-- stopped: a pattern of a filter needs too many steps
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { address = matches([[(?:(?:.?){20}){20}\z(?<!.)]]) },
}
