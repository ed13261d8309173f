-- Who already receives help, and who is known to be at risk.
local receiving = { state = "receiving" }
local listed = { state = "listed" }
local at_risk = { removed = false }

fact "person.receives_dibao" { title = { zh = "本人享受低保" }, any = "dibao", where = receiving }
fact "person.receives_tekun" { title = { zh = "本人享受特困供养" }, any = "tekun", where = receiving }
fact "person.in_margin"      { title = { zh = "本人在低保边缘名册" }, any = "margin", where = listed }

fact "person.on_assistance_list" {
    title = { zh = "本人在救助名册" }, unit = "yes/no",
    value = function(person)
        return person.receives_dibao or person.receives_tekun or person.in_margin
    end,
}

fact "household.receives_dibao" { title = { zh = "户内有人享受低保" }, any = "dibao", where = receiving }
fact "household.receives_tekun" { title = { zh = "户内有人享受特困供养" }, any = "tekun", where = receiving }
fact "household.in_margin"      { title = { zh = "属低保边缘家庭" }, any = "margin", where = listed }
fact "household.is_monitored"   { title = { zh = "属防返贫监测对象且风险未消除" }, any = "monitored", where = at_risk }

fact "household.on_assistance_list" {
    title = { zh = "户内有人在救助名册" }, unit = "yes/no",
    value = function(household)
        return household.receives_dibao or household.receives_tekun or household.in_margin
    end,
}

fact "household.is_low_income" {
    title = { zh = "属低收入家庭（低保、低保边缘或监测对象）" }, unit = "yes/no",
    value = function(household)
        return household.receives_dibao or household.in_margin or household.is_monitored
    end,
}
