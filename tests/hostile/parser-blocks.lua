-- 1,000 blocks in each other.
-- @ 1000 do\040
-- refused: 
@
