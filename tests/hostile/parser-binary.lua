-- A compiled chunk instead of a text.
-- @ 1 \033LuaT\000\031\223
-- refused: 
@
