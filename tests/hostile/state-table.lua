-- The same in a table.
-- refused 8:9: no rule keeps state between households
local t = {}

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        t.n = (t.n or 0) + 1
        return t.n % 3 == 0
    end,
}
