-- A step of nothing.
-- stopped 6: 'for' step is zero
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        for i = 1, 10, 0 do end
        return true
    end,
}
