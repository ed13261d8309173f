-- A global through the environment.
-- refused 6:14: 
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        _ENV.count = 1
        return true
    end,
}
