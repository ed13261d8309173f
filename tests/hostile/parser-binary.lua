-- A compiled chunk instead of a text.
-- @ 1 \033Lua
-- refused 4:1: unexpected symbol
@
