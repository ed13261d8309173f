-- A table that is full: every new key makes Lua build it anew.
-- stopped 10: the evaluation needs more instructions than it may have
rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        local t = {}
        for i = 1, 1024 do t[i + 0.5] = i end
        for i = 1, 1e9 do
            t[i + 0.5] = nil
            t[i + 1024.5] = 1
        end
        return true
    end,
}
