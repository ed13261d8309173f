-- The remainder of the largest number by the smallest.
-- stopped 7: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local most, least = 1.7e308, 5e-324
        for i = 1, 1e9 do local rest = most % least + math.fmod(most, least) end
        return true
    end,
}
