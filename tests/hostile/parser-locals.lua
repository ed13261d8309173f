-- 300 variables.
-- @ 300 local\040x\n
-- refused: too many local variables
@
