-- An amount beyond all amounts.
-- stopped 6: the amount is too large
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return yuan(1e12) * 1e9 > yuan(5)
    end,
}
