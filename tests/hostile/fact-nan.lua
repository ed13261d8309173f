-- A fact that is no number.
-- stopped: 
fact "person.odd" { title = { zh = "怪" }, unit = "people", value = function(person) return 0 / 0 end }

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return person.odd > 1
    end,
}
