-- The name xpcall, which no rule has.
-- refused 6:22: unknown name 'xpcall'
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local door = xpcall
        return door ~= nil
    end,
}
