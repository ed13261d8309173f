-- 100,000 mistakes.
-- @ 100000 x=1\n
-- refused: there are more mistakes: mend these first
@
