fact "person.bills_12m" {
    title = { zh = "近12个月账单" }, unit = "yuan",
    sum = "amount", of = "bills", where = { paid_on = last(months(12)) },
}

fact "household.receives" { title = { zh = "已在享" }, any = "roster", where = { state = "receiving" } }
