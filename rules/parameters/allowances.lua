-- Allowances for children and for disabled people, where a notice sets them as multiples of the urban dibao line.
local notice = "2024年1月1日起（聊城晚报2024-04-09）"
local urban = { "dibao_line", residence = "urban" }

parameter "child_allowance" {
    title = { zh = "孤儿和事实无人抚养儿童基本生活费" }, unit = "yuan per month", by = { "care" },
    { region = "371500", care = "institution", from = "2024-01-01", known = "2024-04-09",
      times = 2.5, of = urban, round = "up to yuan", basis = "聊城市机构养育孤儿：城市低保标准的2.5倍，" .. notice },
    { region = "371500", care = "family", from = "2024-01-01", known = "2024-04-09",
      times = 2, of = urban, round = "up to yuan",
      basis = "聊城市散居孤儿、事实无人抚养儿童、重点困境儿童：城市低保标准的2倍，" .. notice },
}

parameter "living_subsidy" {
    title = { zh = "困难残疾人生活补贴" }, unit = "yuan per month", by = { "level" },
    { region = "371500", level = { 1, 2 }, from = "2024-01-01", known = "2024-04-09",
      times = 0.20, of = urban, round = "up to yuan", basis = "聊城市一、二级：城市低保标准的20%，" .. notice },
    { region = "371500", level = { 3, 4 }, from = "2024-01-01", known = "2024-04-09",
      times = 0.15, of = urban, round = "up to yuan", basis = "聊城市三、四级：城市低保标准的15%，" .. notice },
}

parameter "nursing_subsidy" {
    title = { zh = "重度残疾人护理补贴" }, unit = "yuan per month", by = { "level" },
    { region = "371500", level = 1, from = "2024-01-01", known = "2024-04-09",
      times = 0.18, of = urban, round = "up to yuan", basis = "聊城市一级：城市低保标准的18%，" .. notice },
    { region = "371500", level = 2, from = "2024-01-01", known = "2024-04-09",
      times = 0.15, of = urban, round = "up to yuan", basis = "聊城市二级：城市低保标准的15%，" .. notice },
}
