-- The same, made while judging.
-- stopped: a pattern of a filter needs too many steps
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return person:is { address = matches("(?:(?:.?){20}){20}\\z(?<!.)") }
    end,
}
