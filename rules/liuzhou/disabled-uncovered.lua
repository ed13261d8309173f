-- Holders of a valid disability certificate who are themselves on no assistance list: 单人保 may be open to them even where others of the household earn.
rule "disabled-uncovered" {
    title     = { zh = "持证残疾人未纳入救助", en = "Certified disabled person on no assistance list" },
    cause     = "disability",
    basis     = "柳州市低收入人口动态监测预警：残联比对（2023年公开报道）；民发〔2021〕57号第八条",
    from      = "2023-01-01",
    region    = "450200",
    each      = "person",
    among     = { "disability_certificate", state = "valid", expires_on = at_least(today) },
    when      = function(person)
        return not person.on_assistance_list and person.disability_grade <= param.disability_watch_grade
    end,
    say       = { zh = "持残疾人证（{disability_grade}级），本人未列入低保、特困、低保边缘名册" },
    urgency   = function(person)
        local rank = 5 - person.disability_grade
        if person.disability_grade > param.severe_grade then return "green", rank end
        if person.household.able_adults == 0 then return "red", rank end
        return "yellow", rank
    end,
    within    = { red = 3, yellow = 10, green = 20 },
    ask       = { zh = "生活能否自理、由谁照料；有无工作和收入；是否领取残疾人两项补贴；康复和护理费用" },
    programme = { zh = "低保（单人户）、残疾人两项补贴、特困人员供养" },
}
