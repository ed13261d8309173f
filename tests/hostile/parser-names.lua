-- 200 functions in each other and 200,000 names of the innermost, each looked for in all of them.
-- @ 100000 local\040function\040f()\040x=x\040end\n
-- refused: the functions of the file are too large and too nested
local function f()
@
end
