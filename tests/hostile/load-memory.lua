-- A file that takes all memory.
-- refused 4:1: the file needs more memory than it may have
local t = {}
for i = 1, 1e9 do t[i] = { i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i } end
