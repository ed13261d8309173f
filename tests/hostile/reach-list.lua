-- A row more.
-- stopped 7: 
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local bills = person.bills
        bills[1] = 5
        return true
    end,
}
