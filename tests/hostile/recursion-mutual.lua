-- Two functions that call each other.
-- stopped 7: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local ping, pong
        function ping() return pong() end function pong() return ping() end
        return ping()
    end,
}
