-- A loop whose end never comes.
-- stopped 6: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        repeat local x = person.age until x < 0
        return true
    end,
}
