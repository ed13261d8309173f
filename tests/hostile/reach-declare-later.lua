-- The same through a function that was kept.
-- stopped 8: fact may be declared only while a file is loaded
local again = fact "person.new"

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        again { title = { zh = "新" }, any = "bills" }
        return true
    end,
}
