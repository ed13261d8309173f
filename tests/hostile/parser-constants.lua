-- 300 constants beside a bitwise operator, which this Lua computes wrong.
-- @ 1 0.5
-- refused 8:5: bitwise operators in a function of more than 255 constants
local function f(x)
    local t = {
@
    }
    return x & 70000, t
end
