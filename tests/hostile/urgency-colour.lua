-- An urgency that is none.
-- stopped: pack/hostile.lua:3: urgency must give ""red"", ""yellow"" or ""green""
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" },
    urgency = function(person) return "violet" end,
    where = { age = at_least(0) },
}
