-- The same through a function of the library.
-- stopped 6: this table cannot be changed: no rule keeps state between households
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        table.insert(math, 1)
        return true
    end,
}
