-- Going from person to household to person.
-- stopped 8: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local p = person
        while true do
            p = p.household.members[1]
        end
    end,
}
