-- The name getmetatable, which no rule has.
-- refused 6:22: unknown name 'getmetatable'
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local door = getmetatable
        return door ~= nil
    end,
}
