-- A rule that declares a rule while it judges.
-- stopped 6: fact may be declared only while a file is loaded
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        fact "person.new" { title = { zh = "新" }, any = "bills" }
        return true
    end,
}
