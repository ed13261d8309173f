-- 1,000 blocks in each other.
-- @ 1000 do\040
-- refused 4:1: C stack overflow
@
