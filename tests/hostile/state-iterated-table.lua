-- A table that only an iterator still holds.
-- stopped 9: this table cannot be changed: no rule keeps state between households
local after = pairs { {} }

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local key, inner = after()
        inner[#inner + 1] = 1
        return #inner > 3
    end,
}
