-- Facts that read each other through the members of the household, unseen at load.
-- stopped: a ring of facts
fact "person.ping" { title = { zh = "甲" }, unit = "yes/no", value = function(person) return person.household.pong end }
fact "household.pong" {
    title = { zh = "乙" }, unit = "yes/no",
    value = function(household)
        for _, member in ipairs(household.members) do if member.ping then return true end end
        return false
    end,
}

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person) return person.ping end,
}
