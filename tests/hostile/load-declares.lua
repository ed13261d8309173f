-- Declarations without end.
-- refused 4:5: more than 10,000 declarations
for i = 1, 1e9 do
    fact("person.f" .. i) { title = { zh = "甲" }, any = "bills" }
end
