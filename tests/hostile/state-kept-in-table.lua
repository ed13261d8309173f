-- The same in a table that only the library changes.
-- stopped 8: this table cannot be changed: no rule keeps state between households
local kept = {}

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        table.insert(kept, person)
        return kept[1].age > 5
    end,
}
