-- Sorting more than a table may hold.
-- stopped 8: the table has more than 100000 elements
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        for i = 1, 100001 do t[i] = -i end
        table.sort(t)
        return true
    end,
}
