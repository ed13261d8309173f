-- Deaths: certificates and cremations. A death counts only where ID and name both agree.
dataset "death" {
    title    = { zh = "死亡登记", en = "Deaths" },
    agency   = "卫生健康委员会、殡仪馆",
    files    = { "death_*", "*死亡*", "*火化*" },
    person   = { id = "id_number", name = "name" },
    delivery = "adds",
    dated    = "died_on",
    every    = { months = 1 },
    good_for = { months = 6 },
    link     = "id+name",
    absence  = "none",
    columns  = {
        id_number = {
            from = { "身份证号", "死者身份证号", "公民身份号码", "证件号码", "身份证号码" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name      = { from = { "姓名", "死者姓名", "逝者姓名" }, type = "name", required = true },
        died_on   = { from = { "死亡日期", "死亡时间", "逝世日期" }, type = "date", required = true },
        cremated_on = { from = { "火化日期", "火化时间" }, type = "date" },
    },
    guard    = { max_refused = 0.05 },
    basis    = "《殡葬管理条例》、死亡医学证明",
}
