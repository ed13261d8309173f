-- Filters made without end, which stay until the household is done.
-- stopped 7: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        while true do
            local some = person.bills:where { amount = over(5) }
        end
    end,
}
