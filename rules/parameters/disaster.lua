-- When a disaster is recent and a loss is large.
parameter "disaster_window" {
    title = { zh = "受灾核查期" }, unit = "months",
    { region = "450200", from = "2023-01-01", value = 6,
      basis = "未核实：未见公开文件，按过渡期救助通常期限设初值，待市民政局核定" },
}

parameter "disaster_loss_line" {
    title = { zh = "受灾损失线" }, unit = "yuan",
    { region = "450200", from = "2023-01-01", value = 10000,
      basis = "未核实：未见公开文件，初值，待市民政局、市应急管理局核定" },
}
