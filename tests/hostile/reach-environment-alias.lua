-- A global through another name of the environment.
-- refused 7:9: 
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local e = _ENV
        e.count = 1
        return true
    end,
}
