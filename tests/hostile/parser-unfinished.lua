-- A text that never ends.
-- @ 1000 x
-- refused 6:1: unfinished long string
local x = [==[
@
