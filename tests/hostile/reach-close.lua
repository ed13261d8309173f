-- A function that is called at the end of a block.
-- stopped 6: variable 'x' got a non-closable value
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local x <close> = {}
        return true
    end,
}
