-- 70,000 branches.
-- @ 70000 elseif\040a\040then\n
-- refused 5006:1: the file has more than 5,000 conditions
local a = 1
if a then
@
end
