-- An address through a format.
-- refused 6:23: string has no 'format' here
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return string.format("%p", person) == ""
    end,
}
