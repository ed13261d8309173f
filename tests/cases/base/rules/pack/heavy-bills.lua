-- Whoever paid more than the line in a year.
rule "heavy-bills" {
    title   = { zh = "账单负担较重", en = "Heavy bills" },
    cause   = "illness",
    basis   = "试验",
    from    = "2023-01-01",
    each    = "person",
    among   = { "bills", paid_on = last(months(12)) },
    unless  = { "household.receives" },
    when    = function(person) return person.bills_12m > param.bills_line end,
    say     = { zh = "近12个月账单{bills_12m}元,超过{param.bills_line}元" },
    urgency = function(person)
        if person.bills_12m >= yuan(20000) then return "red", person.bills_12m / param.bills_line end
        return "green", person.bills_12m / param.bills_line
    end,
    within  = { red = 3, green = 20 },
    list    = "visit",
}
