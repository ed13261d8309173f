-- A rule named like a formula.
-- refused 3:6: 
rule "=1+1" {}
