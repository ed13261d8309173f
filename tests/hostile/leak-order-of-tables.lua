-- Tables as keys, which have no order.
-- stopped 6: pairs: keys must be texts or numbers
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        for key in pairs { [{}] = 1, [{}] = 2 } do end
        return true
    end,
}
