parameter "bills_line" {
    title = { zh = "账单负担线" }, unit = "yuan",
    { region = "450200", from = "2023-01-01", value = 5000, basis = "试验" },
}

parameter "visit_days" {
    title = { zh = "入户期限" }, unit = "working days",
    { from = "2023-01-01", value = 10, basis = "试验" },
}
