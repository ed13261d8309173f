-- A person kept for the next household.
-- refused 9:9: no rule keeps state between households
local kept

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local before = kept
        kept = person
        return before ~= nil and before.age > 5
    end,
}
