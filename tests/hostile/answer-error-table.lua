-- An error that is a table.
-- stopped 6: an error without a text
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        error { text = "x" }
    end,
}
