-- An iterator that was kept: each call would give the next key.
-- harmless 6
local after = pairs { 5, 6, 7 }

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local key = after()
        return key == 1
    end,
}
