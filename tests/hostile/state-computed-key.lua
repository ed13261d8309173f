-- The same under a key that is worked out.
-- refused 8:9: no rule keeps state between households
local t = {}

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        t["n" .. "1"] = true
        return true
    end,
}
