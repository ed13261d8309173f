-- The same, made while judging.
-- stopped 8: age is compared with an empty set, or one of more than 1,000
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local many = {}
        for i = 1, 5000 do many[i] = i end
        return person:is { age = many }
    end,
}
