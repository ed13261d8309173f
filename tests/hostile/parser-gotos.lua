-- Labels without end.
-- @ 40000 goto\040there\n
-- refused: 
goto there
@
