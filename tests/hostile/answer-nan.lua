-- An answer that is none: what is no number.
-- stopped: pack/hostile.lua:5: a number is divided by zero in this function
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return 0 / 0
    end,
}
