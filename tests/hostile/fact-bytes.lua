-- A text that is no UTF-8, for the evidence.
-- stopped: not UTF-8
fact "person.odd" { title = { zh = "怪" }, value = function(person) return string.char(255, 254) end }

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return person.odd ~= ""
    end,
}
