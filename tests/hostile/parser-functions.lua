-- 300 functions in each other.
-- @ 300 function()\040return\040
-- refused: 
local x =
@
