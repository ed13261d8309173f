-- Comparing long texts that differ in the last letter.
-- stopped 7: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local a, b = string.rep("x", 4000), string.rep("x", 3999) .. "y"
        for i = 1, 1e9 do local same = a == b end
        return true
    end,
}
