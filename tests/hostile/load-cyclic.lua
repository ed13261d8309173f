-- A rule that holds itself.
-- refused 6: rule "hostile": zh must be a text
local t = {}
t.zh = t
rule "hostile" {
    title = t, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { age = 5 },
}
