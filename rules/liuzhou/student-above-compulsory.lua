-- Low-income households with a member at school above the nine compulsory years, where fees begin.
rule "student-above-compulsory" {
    title     = { zh = "低收入家庭有非义务教育阶段学生", en = "Low-income household with a student above compulsory school" },
    cause     = "education",
    basis     = "柳州市低收入人口动态监测预警：教育比对（2023年公开报道）；国办发〔2023〕39号",
    from      = "2023-01-01",
    region    = "450200",
    each      = "household",
    among     = { "enrolment", stage = { "senior", "vocational", "college", "graduate" }, state = "enrolled" },
    when      = function(household) return household.is_low_income end,
    say       = { zh = "低收入家庭，高中及以上在读{students_above}人" },
    urgency   = function(household)
        return household.college_students > 0 and "yellow" or "green", household.students_above
    end,
    within    = { yellow = 10, green = 20 },
    ask       = { zh = "学费、住宿费和生活费由谁负担；是否已获国家助学金、免学费或助学贷款；有无辍学打算" },
    programme = { zh = "国家资助政策、临时救助、慈善助学" },
}
