-- The clock.
-- refused 6:16: unknown name 'os'
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return os.clock() > 1
    end,
}
