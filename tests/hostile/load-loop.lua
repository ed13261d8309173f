-- A file that never ends.
-- refused 3:1: needs more instructions than it may have
while true do end
