-- Labels without end.
-- @ 40000 goto\040there\n
-- refused 32772:1: too many labels/gotos
goto there
@
