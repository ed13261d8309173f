-- A text that never ends.
-- @ 100000 x
-- refused: unfinished long string
local x = [==[
@
