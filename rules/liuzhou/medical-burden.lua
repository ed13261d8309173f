-- Whoever was left with more than the line by a year of medical bills. 柳州 compares insurance settlements this way.
rule "medical-burden" {
    title     = { zh = "医疗费个人负担较重", en = "Large medical bills left to the patient" },
    cause     = "illness",
    basis     = "柳州市低收入人口动态监测预警：医保比对个人自付超过5000元（2023年公开报道）",
    from      = "2023-01-01",
    region    = "450200",
    each      = "person",
    among     = { "medical_settlement", settled_on = last(months(12)) }, -- no threshold: burden_12m sees the same months
    unless    = { "household.receives_dibao", "household.receives_tekun" },
    where     = { burden_12m = over(param.self_paid_line) },
    say       = { zh = "近12个月医疗费个人负担{burden_12m}元，超过{param.self_paid_line}元" },
    urgency   = function(person)
        local burden = person.burden_12m
        local times = burden / param.self_paid_line
        if burden >= param.burden_red_line then return "red", times end
        if burden >= param.burden_yellow_line then return "yellow", times end
        return "green", times
    end,
    within    = { red = 3, yellow = 10, green = 20 },
    ask       = { zh = "病情和后续治疗费用；是否另有商业保险赔付；家中由谁挣钱、由谁照料；是否借债" },
    programme = { zh = "临时救助、医疗救助、低保边缘家庭或低保申请" },
}
