-- An error of 4,000 letters.
-- stopped 6: xxxxxxxx
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        error(string.rep("x", 4000))
    end,
}
