-- Brackets in brackets.
-- refused 5:15: the pattern is wrong
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { address = matches(string.rep("(", 1000) .. string.rep(")", 1000)) },
}
