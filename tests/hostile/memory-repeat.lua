-- A terabyte in one call.
-- stopped 6: the text would be too long
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local s = string.rep("x", 1 << 40)
        return true
    end,
}
