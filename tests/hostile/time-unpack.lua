-- A thousand values at once.
-- stopped 8: more than 200 values at once
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        for i = 1, 1000 do t[i] = i end
        return select("#", table.unpack(t)) > 0
    end,
}
