-- The metatable that texts share.
-- refused 6:22: a text has no methods: write string.rep(text, …)
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return ("x"):rep(5) == "xxxxx"
    end,
}
