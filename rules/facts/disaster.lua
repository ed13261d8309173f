-- Losses of a household within the months that the parameter names. The window ends on the day up to which the register of losses reaches.
local function recent(household)
    return household.disaster:where { happened_on = last(months(param.disaster_window)) }
end

fact "household.collapsed_rooms" {
    title = { zh = "倒塌房屋间数" }, unit = "rooms",
    value = function(household) return recent(household):sum("collapsed") end,
}

fact "household.ruined_rooms" {
    title = { zh = "倒塌和严重损坏房屋间数" }, unit = "rooms",
    value = function(household)
        local rows = recent(household)
        return rows:sum("collapsed") + rows:sum("severe")
    end,
}

fact "household.disaster_loss" {
    title = { zh = "受灾直接经济损失" }, unit = "yuan",
    value = function(household) return recent(household):sum("loss") end,
}
