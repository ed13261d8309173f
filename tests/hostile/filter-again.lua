-- A set of a thousand values, asked again and again: each asking keeps its own.
-- stopped 9: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local many = {}
        for i = 1, 1000 do many[i] = i end
        while true do
            local young = person:is { age = many }
        end
    end,
}
