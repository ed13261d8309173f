-- A function that calls itself.
-- stopped 7: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local function deeper(n)
            return 1 + deeper(n + 1)
        end
        return deeper(1) > 0
    end,
}
