-- The name os, which no rule has.
-- refused 6:22: unknown name 'os'
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local door = os
        return door ~= nil
    end,
}
