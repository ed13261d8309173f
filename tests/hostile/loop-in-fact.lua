-- The loop stands in a fact that the rule reads.
-- stopped 6: the evaluation needs more instructions than it may have
fact "person.endless" {
    title = { zh = "无限" }, unit = "yes/no",
    value = function(person)
        while true do end
    end,
}

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return person.endless
    end,
}
