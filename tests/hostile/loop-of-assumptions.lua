-- Assumptions without end, each with a long reason for the evidence.
-- stopped 8: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local reason = string.rep("x", 4000)
        while true do
            local nights = assume(person, "sex", "male", reason)
        end
    end,
}
