-- A number of 4,000 digits.
-- harmless 6
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return tonumber(string.rep("9", 4000)) == nil
    end,
}
