-- Every third person.
-- refused 8:9: no rule keeps state between households
local n = 0

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        n = n + 1
        return n % 3 == 0
    end,
}
