-- Another day.
-- refused 6:9: is assigned but not local
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        today = date "2000-01-01"
        return true
    end,
}
