-- A comparison without end, called from C.
-- stopped 7: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        table.sort({ 3, 1, 2 }, function()
            while true do end
        end)
        return true
    end,
}
