-- A file outside the rule base.
-- refused 3:1: use takes the name of a rule file without .lua
local passwords = use "../../../../etc/passwd"
