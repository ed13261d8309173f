-- Division by nothing.
-- stopped 6: division by zero
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return yuan(5) / 0 > yuan(5)
    end,
}
