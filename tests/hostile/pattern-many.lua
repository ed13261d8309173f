-- Another pattern at every turn.
-- stopped 8: more than 1,000 different patterns are made in functions
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local all = person.household.members
        for i = 1, 1e9 do
            if all:any { address = matches("x" .. i) } then return true end
        end
        return false
    end,
}
