-- Households watched against falling back into poverty (防返贫监测对象), one row for each member.
dataset "monitored" {
    title    = { zh = "防返贫监测对象", en = "Households monitored against a return to poverty" },
    agency   = "乡村振兴局",
    files    = { "monitored_*", "*监测对象*", "*防返贫*", "*防贫监测*" },
    person   = { id = "id_number", name = "name" },
    delivery = "replaces",
    every    = { months = 1 },
    good_for = { months = 6 },
    link     = "id+name",
    absence  = "none",
    columns  = {
        family    = { from = { "户编号", "监测户编号", "hbh" }, type = "code" },
        id_number = {
            from = { "证件号码", "身份证号", "公民身份号码", "身份证号码", "zjhm" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name      = { from = { "姓名", "成员姓名", "xm" }, type = "name", required = true },
        category  = {
            from   = { "监测对象类别", "对象类别", "监测类别" },
            one_of = {
                unstable   = { "脱贫不稳定户", "脱贫不稳定" },
                borderline = { "边缘易致贫户", "边缘易致贫" },
                sudden     = { "突发严重困难户", "突发严重困难" },
            },
        },
        found_on  = { from = { "识别监测时间", "识别时间", "纳入监测时间" }, type = "month" },
        removed   = { from = { "风险是否已消除", "风险消除", "是否消除风险" }, type = "boolean", yes = { "是", "已消除" }, no = { "否", "未消除" } },
        risk      = {
            from   = { "致贫返贫风险", "主要风险", "致贫/返贫风险1", "返贫风险" },
            one_of = {
                illness   = { "因病" },
                disabled  = { "因残" },
                schooling = { "因学" },
                calamity  = { "因灾" },
                mishap    = { "因意外", "因意外事故" },
                dwelling  = { "因安全住房", "住房" },
                water     = { "因安全饮水", "饮水" },
                work      = { "务工就业不稳", "因务工就业不稳" },
            },
        },
    },
    guard    = { max_refused = 0.05, min_share_of_last = 0.8, max_share_of_last = 2 },
    basis    = "《关于健全防止返贫动态监测和帮扶机制的指导意见》（中农组发〔2021〕7号）",
}
