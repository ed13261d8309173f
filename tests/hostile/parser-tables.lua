-- 300 tables in each other.
-- @ 300 {
-- refused 5:1: C stack overflow
local x =
@
