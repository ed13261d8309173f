-- Joining a table that joins to more than a text may hold.
-- stopped 8: the text would be too long
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        for i = 1, 1000 do t[i] = "xxxxxxxxxx" end
        return table.concat(t) == "x"
    end,
}
