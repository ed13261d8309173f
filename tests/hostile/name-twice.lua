-- A rule of the same name as another.
-- refused 3:7: declared twice
rule "heavy-bills" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { age = 5 },
}
