-- A table that takes itself twice at every turn.
-- stopped 7: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        while true do t = { t, t } end
    end,
}
