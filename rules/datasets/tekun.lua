-- The roster of persons in extreme hardship (特困人员).
dataset "tekun" {
    title    = { zh = "特困名册", en = "Roster of persons in extreme hardship" },
    agency   = "民政局",
    files    = { "tekun_*", "*特困*" },
    person   = { id = "id_number", name = "name" },
    delivery = "replaces",
    every    = { months = 1 },
    good_for = { months = 2 },
    link     = "id+name",
    absence  = "none",
    columns  = {
        certificate = { from = { "特困证号", "供养证号", "证书编号" }, type = "code" },
        id_number = {
            from = { "身份证号", "公民身份号码", "身份证号码", "证件号码", "特困人员身份证号" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name      = { from = { "姓名", "特困人员姓名", "对象姓名" }, type = "name", required = true },
        placed    = {
            from   = { "供养方式", "供养形式" },
            one_of = { home = { "分散供养", "分散" }, institution = { "集中供养", "集中" } },
        },
        care      = {
            from   = { "自理能力", "生活自理能力", "照料等级" },
            one_of = {
                able    = { "全自理", "全自理能力", "具备生活自理能力" },
                partly  = { "半护理", "部分丧失", "部分丧失生活自理能力" },
                unable  = { "全护理", "完全丧失", "完全丧失生活自理能力" },
            },
        },
        since     = { from = { "起始年月", "纳入年月", "享受起始年月" }, type = "month" },
        state     = {
            from   = { "状态", "供养状态", "享受状态" },
            one_of = {
                receiving = { "在享", "正常", "在供", "享受中" },
                stopped   = { "停止供养", "终止", "注销", "退出" },
            },
            required = true,
        },
    },
    guard    = { max_refused = 0.02, min_share_of_last = 0.8, max_share_of_last = 2 },
    basis    = "《特困人员认定办法》（民发〔2021〕43号）",
}
