-- Sorting again and again.
-- stopped 8: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        for i = 1, 20000 do t[i] = -i end
        while true do table.sort(t) end
    end,
}
