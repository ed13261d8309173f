-- Division of whole numbers by nothing.
-- stopped 6: attempt to 
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return 1 // 0 == 0
    end,
}
