-- A function that counts its calls.
-- refused 6:9: no rule keeps state between households
local function counter()
    local n = 0
    return function()
        n = n + 1
        return n
    end
end
local count = counter()

rule "hostile" {
    title = { zh = "异常" }, cause = "illness", basis = "试验", from = "2023-01-01", each = "person", say = { zh = "异常" }, urgency = "red",
    when  = function(person)
        return count() % 3 == 0
    end,
}
