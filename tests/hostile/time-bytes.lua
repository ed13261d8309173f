-- A thousand bytes at once.
-- stopped 6: more than 200 values at once
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return select("#", string.byte(string.rep("x", 1000), 1, -1)) > 0
    end,
}
