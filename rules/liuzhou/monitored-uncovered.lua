-- Monitored households whose risk still stands and who are on no assistance list.
rule "monitored-uncovered" {
    title     = { zh = "监测对象未纳入救助", en = "Monitored household on no assistance list" },
    cause     = "relapse",
    basis     = "柳州市低收入人口动态监测预警：乡村振兴比对（2023年公开报道）；民发〔2022〕83号",
    from      = "2023-01-01",
    region    = "450200",
    each      = "household",
    among     = { "monitored", removed = false },
    when      = function(household) return not household.on_assistance_list end,
    say       = { zh = "防返贫监测对象风险未消除，未列入低保、特困、低保边缘名册" },
    urgency   = function(household)
        local sudden = household.monitored:any { category = "sudden", removed = false }
        return sudden and "red" or "yellow", #household.members
    end,
    within    = { red = 3, yellow = 10 },
    ask       = { zh = "监测风险是否仍在；家庭收入和刚性支出；是否愿意申请低保或低保边缘" },
    programme = { zh = "低保、低保边缘家庭认定、临时救助" },
}
