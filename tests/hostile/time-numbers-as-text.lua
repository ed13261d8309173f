-- Numbers written out without end.
-- stopped 6: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        for i = 1, 1e9 do local s = 1.7e308 / i .. "" end
        return true
    end,
}
