-- 70,000 branches.
-- @ 70000 elseif\040a\040then\n
-- refused: the file has more than 5,000 conditions
local a = 1
if a then
@
end
