-- Holders of the disability certificate. The level column is the last assessment; the number on the card may still show an older one.
dataset "disability_certificate" {
    title    = { zh = "残疾人证", en = "Disability certificates" },
    agency   = "残疾人联合会",
    files    = { "disability_*", "canlian_*", "*残疾人证*", "*持证残疾人*" },
    person   = { id = "id_number", name = "name" },
    key      = { "certificate" },
    delivery = "replaces",
    every    = { months = 1 },
    good_for = { months = 6 },
    link     = "id+name",
    columns  = {
        certificate = {
            from = { "残疾人证号", "残疾证号", "残疾证号码", "cjzh" },
            type = "code", required = true, disclose = "auditor",
        },
        id_number  = {
            from = { "身份证号", "公民身份号码", "身份证号码", "证件号码", "citizenid" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name       = { from = { "姓名", "残疾人姓名", "xm" }, type = "name", required = true },
        category   = {
            from   = { "残疾类别", "残疾类型", "主要残疾类别" },
            one_of = {
                sight        = { "视力", "视力残疾", "1" },
                hearing      = { "听力", "听力残疾", "2" },
                speech       = { "言语", "言语残疾", "3" },
                limb         = { "肢体", "肢体残疾", "4" },
                intellectual = { "智力", "智力残疾", "5" },
                mental       = { "精神", "精神残疾", "6" },
                multiple     = { "多重", "多重残疾", "7" },
            },
        },
        level      = {
            from   = { "残疾等级", "等级", "残疾级别" },
            one_of = {
                one   = { "一级", "1级", "1", "壹级" },
                two   = { "二级", "2级", "2", "贰级" },
                three = { "三级", "3级", "3", "叁级" },
                four  = { "四级", "4级", "4", "肆级" },
            },
        },
        issued_on  = { from = { "发证日期", "办证日期", "评定日期" }, type = "date" },
        expires_on = { from = { "有效期至", "有效期", "有效期止", "到期日期" }, type = "date", open = { "长期", "永久" } },
        state      = {
            from   = { "证件状态", "持证状态", "状态" },
            one_of = {
                valid     = { "正常", "有效", "在用" },
                expired   = { "过期", "失效" },
                frozen    = { "冻结" },
                cancelled = { "注销", "迁出注销", "死亡注销" },
            },
            required = true,
        },
    },
    guard    = { max_refused = 0.05, min_share_of_last = 0.8, max_share_of_last = 2 },
    basis    = "《中华人民共和国残疾人证管理办法》",
}
