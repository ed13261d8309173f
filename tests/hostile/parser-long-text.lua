-- A text of 10,000 letters.
-- @ 10000 x
-- refused 4:1: the file holds a text of more than 4096 bytes
local x = [[
@
]]
