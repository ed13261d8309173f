-- An answer that is none: a function.
-- stopped: pack/hostile.lua:3: when must give true or false
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return function() return true end
    end,
}
