-- The same through a function that does not know whose table it is.
-- stopped 5: this table cannot be changed: no rule keeps state between households
local t = {}
local function add(to)
    to[#to + 1] = 1
    return #to
end

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return add(t) % 3 == 0
    end,
}
