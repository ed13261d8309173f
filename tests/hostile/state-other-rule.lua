-- A table that one rule changes for the next.
-- refused 8:9: no rule keeps state between households
local shared = { open = false }

rule "opener" {
    title = { zh = "开门" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "开门" },
    when  = function(person)
        shared.open = true
        return false
    end,
}

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person) return shared.open end,
}
