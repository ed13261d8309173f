-- A fact that gives a table.
-- stopped: 
fact "person.odd" { title = { zh = "怪" }, value = function(person) return {} end }

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return person.odd ~= nil
    end,
}
