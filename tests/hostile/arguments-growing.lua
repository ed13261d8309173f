-- A call with one value more each time: copying them takes the square of the time.
-- refused 3:1: '...' is refused: a function takes the values that it names
local function longer(...) return longer(1, ...) end
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person) return longer() end,
}
