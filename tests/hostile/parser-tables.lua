-- 300 tables in each other.
-- @ 300 {
-- refused: 
local x =
@
