-- A rule named like a path.
-- refused 3:6: 
rule "../../../tmp/x" {}
