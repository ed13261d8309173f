-- The library under another name.
-- refused 8:9: 
local m = math

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        m.floor = nil
        return true
    end,
}
