-- 100,000 times minus.
-- @ 100000 -\040
-- refused 5:1: C stack overflow
local x =
@
1
