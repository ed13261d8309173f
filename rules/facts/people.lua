-- Life, age and capacity to work.
fact "person.is_deceased" { title = { zh = "已死亡" }, any = "death" }

fact "person.is_able_adult" {
    title = { zh = "有劳动能力的成年人" }, unit = "yes/no",
    value = function(person)
        return person.age >= param.adult_age and person.age < param.elder_age and not person.is_severely_disabled
    end,
}

fact "household.able_adults" {
    title = { zh = "有劳动能力的成年成员" }, unit = "people",
    count = "members", where = { is_able_adult = true },
}

-- Whose standard holds: that of town or country, where all members agree.
fact "household.residence" {
    title = { zh = "家庭城乡类别" }, one_of = { urban = { zh = "城镇" }, rural = { zh = "农村" } },
    value = function(household)
        if household.members:all { residence = "urban" } then return "urban" end
        if household.members:all { residence = "rural" } then return "rural" end
        cannot_tell "家庭成员户口性质不一致"
    end,
}
