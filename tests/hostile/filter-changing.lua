-- A filter table that grows while it is read.
-- stopped 8: filter: a filter is { name = value, … } with at most 32 names
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local f = { age = 5 }
        for i = 1, 100 do f["n" .. i] = i end
        return person:is(f)
    end,
}
