-- Names put together while judging.
-- stopped 7: attempt to index a nil value
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local e = _ENV
        return e["o" .. "s"]["clo" .. "ck"]() > 0
    end,
}
