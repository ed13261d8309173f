-- A comparison that sorts with itself.
-- stopped: C stack overflow
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local function by(a, b)
            table.sort({ 1, 2 }, by)
            return a < b
        end
        table.sort({ 1, 2 }, by)
        return true
    end,
}
