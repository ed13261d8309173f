-- A file that uses itself.
-- refused 3:1: a ring of files that use each other: pack/hostile.lua → pack/hostile.lua
local again = use "hostile"
