-- 300 variables.
-- @ 300 local\040x\n
-- refused 205:1: too many local variables
@
