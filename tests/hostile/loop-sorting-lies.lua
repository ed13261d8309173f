-- A comparison that always says yes: the library's own sort would run over the ends of the table.
-- harmless 6
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        for i = 1, 1000 do t[i] = i end
        table.sort(t, function() return true end)
        return #t == 1000
    end,
}
