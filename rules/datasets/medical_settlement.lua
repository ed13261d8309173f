-- Settlements of medical insurance, one row per stay or visit to the clinic. A refund is a row of its own with negative amounts and, where
-- the platform gives it, the number of the settlement that it takes back.
dataset "medical_settlement" {
    title    = { zh = "医保结算", en = "Medical insurance settlements" },
    agency   = "医疗保障局",
    files    = { "medical_*", "*医保结算*", "*医疗费结算*" },
    person   = { id = "id_number", name = "name" },
    key      = { "settlement_id" },
    delivery = "adds",
    dated    = "settled_on",
    every    = { months = 1 },
    good_for = { months = 3 },
    link     = "id+name",
    refund   = { of = "refund_of" },
    columns  = {
        settlement_id = { from = { "结算ID", "结算编号", "结算流水号", "setl_id" }, type = "code", required = true },
        refund_of  = { from = { "原结算ID", "原结算编号", "被冲正结算ID" }, type = "code" },
        id_number  = {
            from = { "证件号码", "身份证号", "公民身份号码", "身份证件号码", "certno" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name       = { from = { "姓名", "人员姓名", "参保人姓名", "psn_name" }, type = "name", required = true },
        kind       = {
            from   = { "医疗类别", "就诊类别", "med_type" },
            one_of = {
                inpatient  = { "住院", "普通住院", "21" },
                outpatient = { "门诊", "普通门诊", "11" },
                chronic    = { "门诊慢特病", "门慢", "14" },
            },
        },
        settled_on = { from = { "结算时间", "结算日期", "费用结算日期", "setl_time" }, type = "date", required = true },
        diagnosis  = {
            from = { "病种编码", "疾病编码", "主要诊断编码", "dise_no" },
            type = "text", pattern = [[^[A-Z]\d{2}]], disclose = "auditor",
        },
        total      = { from = { "医疗费总额", "总费用", "医疗总费用", "medfee_sumamt" }, type = "money", required = true },
        basic      = { from = { "基本统筹支付", "统筹基金支付", "基本医保支付", "hifp_pay" }, type = "money" },
        serious    = { from = { "大病保险支付", "大病支付", "hifmi_pay" }, type = "money", blank = 0 },
        supplementary = { from = { "大额补充支付", "补充医保支付", "大额医疗补助", "hifob_pay" }, type = "money", blank = 0 },
        aid        = { from = { "医疗救助支付", "医疗救助", "救助金额", "maf_pay" }, type = "money", blank = 0 },
    },
    guard    = { max_refused = 0.05, min_share_of_last = 0.3, max_share_of_last = 5 },
    basis    = "国家医疗保障信息平台结算数据",
}
