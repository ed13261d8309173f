-- A rule whose name fills a page.
-- refused 3:1: the name of a rule is at most 64 letters
rule(string.rep("x", 4000)) {}
