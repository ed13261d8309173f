-- Losses registered after a disaster, one row for each event and household; the row names the head or the person affected. Each file is the
-- whole register of its sender, with earlier events too: a month of which no file came is no gap.
dataset "disaster" {
    title    = { zh = "受灾登记", en = "Disaster losses" },
    agency   = "应急管理局",
    files    = { "disaster_*", "*受灾登记*", "*灾情*", "*受灾户*" },
    person   = { id = "id_number", name = "name" },
    key      = { "report" },
    delivery = "replaces",
    dated    = "happened_on",
    every    = { months = 1 },
    good_for = { months = 6 },
    link     = "id+name",
    absence  = "none",
    columns  = {
        report      = { from = { "登记编号", "受灾编号", "台账编号" }, type = "code", required = true },
        id_number   = {
            from = { "户主身份证号", "身份证号", "公民身份号码", "证件号码" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name        = { from = { "户主", "户主姓名", "姓名" }, type = "name", required = true },
        happened_on = { from = { "受灾日期", "灾害日期", "灾害发生日期" }, type = "date", required = true },
        kind        = {
            from   = { "灾种", "灾害种类" },
            one_of = {
                flood     = { "洪涝", "洪水", "暴雨洪涝" },
                landslide = { "滑坡", "泥石流", "地质灾害" },
                fire      = { "火灾", "失火" },
                wind      = { "风雹", "大风", "冰雹", "台风" },
                drought   = { "旱灾", "干旱" },
                cold      = { "低温冷冻", "雪灾" },
                quake     = { "地震" },
            },
        },
        collapsed   = { from = { "倒塌间数", "倒塌房屋间数", "倒房间数" }, type = "integer", blank = 0 },
        severe      = { from = { "严损间数", "严重损坏间数", "严重损坏房屋间数" }, type = "integer", blank = 0 },
        slight      = { from = { "一般损坏间数", "一般损房间数", "一般损坏房屋间数" }, type = "integer", blank = 0 },
        loss        = { from = { "直接经济损失", "损失金额", "经济损失(元)" }, type = "money" },
    },
    guard    = { max_refused = 0.05 },
    basis    = "《自然灾害情况统计调查制度》",
}
