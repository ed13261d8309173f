-- Keys put in order only to look at the first.
-- stopped 9: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        for i = 1, 1000 do t[i] = i end
        while true do
            for k in pairs(t) do break end
        end
    end,
}
