-- A yes/no fact that gives a number.
-- stopped: 
fact "person.odd" { title = { zh = "怪" }, unit = "yes/no", value = function(person) return 1 end }

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return person.odd
    end,
}
