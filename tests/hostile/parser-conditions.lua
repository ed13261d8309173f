-- Conditions on one line: Lua goes over all of them for each.
-- @ 160000 \040and\040a
-- refused 6: the file has more than 5,000 conditions
local a = 1
local b = a
@
