-- Ages and grades that other rules stand on.
parameter "adult_age" {
    title = { zh = "成年年龄" }, unit = "years",
    { from = "2021-01-01", value = 18, basis = "《中华人民共和国民法典》第十七条" },
}

parameter "elder_age" {
    title = { zh = "老年人年龄" }, unit = "years",
    { from = "2013-07-01", value = 60, basis = "《中华人民共和国老年人权益保障法》第二条" },
}

parameter "severe_grade" {
    title = { zh = "重度残疾最低等级" }, unit = "grade",
    { from = "2016-01-01", value = 2, basis = "国发〔2015〕52号：残疾等级被评定为一级、二级" },
}

parameter "disability_watch_grade" {
    title = { zh = "入户核查的最低残疾等级" }, unit = "grade",
    { region = "450200", from = "2023-01-01", value = 4,
      basis = "未核实：未见公开文件，柳州残联比对未限等级（2023年公开报道），四级以内全部核查，待市民政局核定" },
}
