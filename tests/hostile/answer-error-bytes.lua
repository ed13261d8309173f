-- An error that is no UTF-8.
-- stopped 6: ??
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        error(string.char(255, 254))
    end,
}
