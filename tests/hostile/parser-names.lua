-- 10 functions in each other and 40,000 names in the innermost, each looked for in all of them.
-- @ 4000 x=x+x+x+x+x+x+x+x+x+x+x+x+x\n
-- refused 1432:1: the functions of the file are too large and too nested
local function f() local function f() local function f() local function f() local function f() local function f() local function f() local function f() local function f() local function f() 
@
end end end end end end end end end end 
