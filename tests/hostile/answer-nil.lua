-- An answer that is none: nothing.
-- stopped: pack/hostile.lua:3: when must give true or false
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return nil
    end,
}
