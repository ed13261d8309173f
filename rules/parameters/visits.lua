-- How soon a household is to be visited.
parameter "visit_days" {
    title = { zh = "入户期限" }, unit = "working days",
    { from = "2023-01-01", value = 10, basis = "未核实：未见全国性规定，初值，由各地核定" },
}
