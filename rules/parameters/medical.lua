-- Lines for the cost of illness.
parameter "self_paid_line" {
    title = { zh = "医疗费个人负担线" }, unit = "yuan",
    { region = "450200", from = "2023-01-01", value = 5000,
      basis = "柳州市低收入人口动态监测：个人自付超过5000元（2023年公开报道）；按12个月累计未核实：未见明文，待市民政局核定" },
}

parameter "burden_yellow_line" {
    title = { zh = "医疗费负担较急线" }, unit = "yuan",
    { region = "450200", from = "2023-01-01", value = 10000,
      basis = "未核实：未见公开文件，按个人负担线的2倍设初值，待市民政局核定" },
}

parameter "burden_red_line" {
    title = { zh = "医疗费负担紧急线" }, unit = "yuan",
    { region = "450200", from = "2023-01-01", value = 20000,
      basis = "未核实：未见公开文件，按个人负担线的4倍设初值，待市民政局核定" },
}
