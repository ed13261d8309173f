-- Families just above the allowance (低保边缘家庭), one row for each member.
dataset "margin" {
    title    = { zh = "低保边缘名册", en = "Roster of families just above the allowance" },
    agency   = "民政局",
    files    = { "margin_*", "*低保边缘*", "*边缘家庭*" },
    person   = { id = "id_number", name = "name" },
    delivery = "replaces",
    every    = { months = 1 },
    good_for = { months = 3 },
    link     = "id+name",
    absence  = "none",
    columns  = {
        certificate = { from = { "认定编号", "边缘家庭编号", "证书编号" }, type = "code" },
        id_number = {
            from = { "身份证号", "成员身份证号", "公民身份号码", "身份证号码", "证件号码" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name      = { from = { "姓名", "成员姓名", "对象姓名" }, type = "name", required = true },
        since     = { from = { "认定年月", "起始年月", "认定月份" }, type = "month" },
        state     = {
            from   = { "状态", "认定状态" },
            one_of = { listed = { "在册", "正常", "有效" }, left = { "退出", "注销", "失效" } },
            required = true,
        },
    },
    guard    = { max_refused = 0.02, min_share_of_last = 0.8, max_share_of_last = 2 },
    basis    = "《最低生活保障审核确认办法》（民发〔2021〕57号）",
}
