-- The order in which a table happens to lie.
-- harmless 6
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local all = ""
        for key in pairs { d = 1, b = 2, a = 3, c = 4, [2] = 5, [1] = 6 } do all = all .. key end
        return all == "12abcd"
    end,
}
