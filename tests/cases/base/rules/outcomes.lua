outcome "included" { zh = "已纳入", en = "Included in assistance" }
outcome "not_met"  { zh = "不符合", en = "Conditions not met" }
