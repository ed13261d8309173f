dataset "roster" {
    title    = { zh = "救助名册", en = "Roster" },
    agency   = "民政局",
    files    = { "roster_*" },
    person   = { id = "id_number", name = "name" },
    delivery = "replaces",
    every    = { months = 1 },
    good_for = { months = 2 },
    link     = "id+name",
    columns  = {
        id_number = { from = { "身份证号" }, type = "citizen_id", required = true, disclose = "auditor" },
        name      = { from = { "姓名" }, type = "name", required = true },
        state     = { from = { "状态" }, one_of = { receiving = { "在享" }, stopped = { "停保" }, watched = { "监测" } }, required = true },
        since     = { from = { "起始年月" }, type = "month" },
    },
    guard    = { max_refused = 0.5, min_share_of_last = 0.8 },
    basis    = "试验",
}
