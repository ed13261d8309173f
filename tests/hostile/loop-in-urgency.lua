-- The loop stands where only the urgency is asked.
-- stopped 6: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" },
    urgency = function(person)
        while true do end
    end,
    when  = function(person)
        return true
    end,
}
