-- Households that lost their home, or more than the line, in a recent disaster.
rule "disaster-loss" {
    title     = { zh = "受灾房屋倒损或损失较大", en = "Home ruined or large loss in a disaster" },
    cause     = "disaster",
    basis     = "柳州市低收入人口动态监测预警：应急比对（2023年公开报道）；民发〔2022〕83号",
    from      = "2023-01-01",
    region    = "450200",
    each      = "household",
    among     = { "disaster" },
    when      = function(household)
        return household.ruined_rooms > 0 or household.disaster_loss > param.disaster_loss_line
    end,
    say       = { zh = "近{param.disaster_window}个月受灾，房屋倒塌和严重损坏{ruined_rooms}间，直接经济损失{disaster_loss}元" },
    urgency   = function(household)
        if household.collapsed_rooms > 0 then return "red", household.collapsed_rooms end
        if household.ruined_rooms > 0 then return "yellow", household.ruined_rooms end
        return "yellow", household.disaster_loss / param.disaster_loss_line
    end,
    within    = { red = 3, yellow = 10 },
    ask       = { zh = "现住何处、是否为唯一住房；过渡期生活和重建资金；是否已领灾害救助金" },
    programme = { zh = "临时救助、受灾人员救助、农村危房改造" },
}
