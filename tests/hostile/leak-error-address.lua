-- An address in an error message.
-- stopped 7: attempt to call a table value
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        return t()
    end,
}
