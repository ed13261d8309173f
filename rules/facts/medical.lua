-- What a settlement leaves to the patient: the bill less everything that insurance and medical aid paid. Refunds are negative and add up by themselves.
fact "medical_settlement.burden" {
    title = { zh = "个人负担" },
    take = "total", less = { "basic", "serious", "supplementary", "aid" },
}

fact "person.burden_12m" {
    title = { zh = "近12个月医疗费个人负担" }, unit = "yuan",
    sum = "burden", of = "medical_settlement", where = { settled_on = last(months(12)) },
}
