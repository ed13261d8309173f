-- Chance.
-- refused 6:21: math has no 'random' here
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return math.random() > 0.5
    end,
}
