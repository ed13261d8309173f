-- A value that is none of one_of.
-- stopped: 
fact "person.odd" { title = { zh = "怪" }, one_of = { a = { zh = "甲" } }, value = function(person) return "z" end }

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return person.odd == "a"
    end,
}
