-- 300 functions in each other.
-- @ 300 function()\040return\040
-- refused 5:1: C stack overflow
local x =
@
