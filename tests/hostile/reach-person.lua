-- Another age.
-- stopped 6: people, rows and lists cannot be changed
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local other = person other.age = 5
        return true
    end,
}
