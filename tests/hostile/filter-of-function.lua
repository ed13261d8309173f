-- A value that is a function.
-- refused 5:15: is compared with something that is no value
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    where = { age = function() return 5 end },
}
