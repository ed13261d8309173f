-- An amount that is none.
-- stopped 6: 
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return yuan(0 / 0) > yuan(5)
    end,
}
