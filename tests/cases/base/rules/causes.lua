cause "illness" { zh = "因病", en = "Illness" }
cause "relapse" { zh = "返贫风险", en = "Risk of a return to poverty" }
