-- A set that holds itself.
-- refused 8:15: is compared with something that is no value
local loop = {}
loop[1] = loop

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { age = loop },
}
