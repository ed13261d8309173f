-- A rule named like a formula.
-- refused 3:1: the name of a rule is at most 64 letters
rule "=1+1" {}
