-- 100,000 times minus.
-- @ 100000 -\040
-- refused: 
local x =
@
1
