-- The roster of minimum living allowance, one row for each person who is covered. Not on it: not receiving.
dataset "dibao" {
    title    = { zh = "低保名册", en = "Minimum living allowance roster" },
    agency   = "民政局",
    files    = { "dibao_*", "*低保名册*", "*低保对象*", "*最低生活保障*" },
    person   = { id = "id_number", name = "name" },
    delivery = "replaces",
    every    = { months = 1 },
    good_for = { months = 2 },
    link     = "id+name",
    absence  = "none",
    columns  = {
        certificate = { from = { "低保证号", "保障证号", "证书编号", "dbzh" }, type = "code" },
        id_number = {
            from = { "身份证号", "保障对象身份证号", "公民身份号码", "证件号码", "身份证号码" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name      = { from = { "姓名", "保障对象姓名", "成员姓名", "对象姓名" }, type = "name", required = true },
        category  = { from = { "类别", "保障类别", "低保类别" }, one_of = { a = { "A", "A类" }, b = { "B", "B类" }, c = { "C", "C类" } } },
        amount    = { from = { "月保障金", "月保障金额", "保障金额" }, type = "money", disclose = "county" },
        since     = { from = { "起始年月", "享受起始年月", "开始年月" }, type = "month" },
        state     = {
            from   = { "状态", "保障状态", "享受状态" },
            one_of = {
                receiving = { "在享", "正常", "享受中", "在保" },
                stopped   = { "停保", "退保", "注销", "停发" },
            },
            required = true,
        },
    },
    guard    = { max_refused = 0.02, min_share_of_last = 0.8, max_share_of_last = 2 },
    basis    = "《最低生活保障审核确认办法》（民发〔2021〕57号）",
}
