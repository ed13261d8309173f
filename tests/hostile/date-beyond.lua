-- A day after the last one that can be written.
-- stopped 6: the date is out of range
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return today + years(2000) + years(2000) > today
    end,
}
