-- A rule named like a path.
-- refused 3:1: the name of a rule is at most 64 letters
rule "../../../tmp/x" {}
