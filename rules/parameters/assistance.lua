-- The standards from which help is reckoned. What a notice says is kept as it is said: by the month or by the year, an amount or a multiple.
parameter "dibao_line" {
    title = { zh = "低保标准" }, unit = "yuan per head per month", by = { "household.residence" },
    { region = "450200", residence = "urban", from = "2022-12-01", value = 770,
      basis = "柳州市城乡低保标准，2022年12月1日起（柳城县人民政府网站公开）" },
    { region = "450200", residence = "rural", from = "2022-12-01", value = 6000, per = "year",
      basis = "柳州市城乡低保标准，2022年12月1日起（柳城县人民政府网站公开）" },
    { region = "371500", residence = "urban", from = "2023-01-01", value = 871,
      basis = "未核实：聊城晚报2024-04-09所载提高前的标准，起始日未见公开文件" },
    { region = "371500", residence = "rural", from = "2023-01-01", value = 692,
      basis = "未核实：聊城晚报2024-04-09所载提高前的标准，起始日未见公开文件" },
    { region = "371500", residence = "urban", from = "2024-01-01", known = "2024-04-09", value = 931,
      basis = "聊城市城乡低保标准，2024年1月1日起（聊城晚报2024-04-09）" },
    { region = "371500", residence = "rural", from = "2024-01-01", known = "2024-04-09", value = 753,
      basis = "聊城市城乡低保标准，2024年1月1日起（聊城晚报2024-04-09）" },
}

parameter "margin_line" {
    title = { zh = "低保边缘家庭收入线" }, unit = "yuan per head per month",
    { from = "2023-10-19", times = 1.5, of = "dibao_line",
      basis = "国办发〔2023〕39号：家庭人均收入低于当地低保标准1.5倍（文号、起始日未核实）" },
}

parameter "tekun_line" {
    title = { zh = "特困人员基本生活标准" }, unit = "yuan per head per month", by = { "household.residence" },
    { region = "450200", residence = "urban", from = "2022-12-01", value = 1010,
      basis = "柳州市特困人员救助供养标准，2022年12月1日起（柳城县人民政府网站公开）" },
    { region = "450200", residence = "rural", from = "2022-12-01", value = 650,
      basis = "柳州市特困人员救助供养标准，2022年12月1日起（柳城县人民政府网站公开）" },
    { region = "371500", residence = "rural", from = "2024-01-01", known = "2024-04-09",
      times = 1.3, of = "dibao_line", round = "up to yuan",
      basis = "聊城市农村特困人员标准为农村低保标准的1.3倍（聊城晚报2024-04-09）" },
}

-- The base pension does not count as income while the five-year plan runs; what follows is for the office to say.
parameter "base_pension_counts" {
    title = { zh = "基础养老金计入家庭收入" },
    { from = "2021-07-01", to = "2025-12-31", review_by = "2025-12-31", value = false,
      basis = "民发〔2021〕57号：“十四五”期间，中央确定的城乡居民基本养老保险基础养老金不计入家庭收入" },
}
