-- A fact named like a keyword.
-- refused 3:7: is already the name of a column, a dataset or a word of the language
fact "person.end" { title = { zh = "甲" }, any = "bills" }
