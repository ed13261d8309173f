-- Another value of a parameter.
-- stopped 6: param.bills_line cannot be set
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        param.bills_line = 0
        return true
    end,
}
