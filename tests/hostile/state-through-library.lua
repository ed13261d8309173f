-- The same through the library.
-- stopped 8: this table cannot be changed: no rule keeps state between households
local t = {}

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        table.insert(t, 1)
        return #t % 3 == 0
    end,
}
