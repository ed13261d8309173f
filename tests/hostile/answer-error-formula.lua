-- An error that a spreadsheet would run.
-- stopped 3: =1+1
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        error("=1+1", 0)
    end,
}
