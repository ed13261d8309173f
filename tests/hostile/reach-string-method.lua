-- The metatable that texts share.
-- stopped 6: attempt to index a string value
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return ("x"):rep(5) == "xxxxx"
    end,
}
