-- A file of 10 MB.
-- @ 1000000 1234567,\n
-- refused: 
local t = {
@
}
