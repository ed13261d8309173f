-- Another file, asked for while judging.
-- stopped 6: pack/watched2.lua cannot be used
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return use "watched2" ~= nil
    end,
}
