-- A file that is no UTF-8.
-- @ 3 \377
-- refused: the file is not UTF-8
local x = [[
@
]]
