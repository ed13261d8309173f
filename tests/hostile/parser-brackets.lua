-- 300 brackets in each other.
-- @ 300 (
-- refused 4:11: 
local x = 
@
