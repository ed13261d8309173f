-- A function of the string library through a text's index, by a name that is made while judging.
-- stopped 6: attempt to index a string value
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return (("x")["r" .. "ep"])("x", 5) == "xxxxx" and person.age > 5
    end,
}
