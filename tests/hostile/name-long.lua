-- A rule whose name fills a page.
-- refused 3:1: 
rule(string.rep("x", 4000)) {}
