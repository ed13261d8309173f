-- Numbers in texts, through the same metatable.
-- stopped 6: attempt to perform arithmetic on a string value
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return "10" + 1 == 11
    end,
}
