-- Counting to infinity.
-- stopped 6: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        for i = 1, math.huge do end
        return true
    end,
}
