-- Who belongs together (共同生活的家庭成员, 民发〔2021〕57号第七条), who is whose father, mother and spouse, and who is away.
-- A book is only the start: married people often stand in two books, and children in their grandparents'.

-- My place in the book → his. Two who fit, or one whose place nobody wrote down: cannot tell. Stepchildren and adopted
-- children, who share a code, have no parents by the book.
local fathers = {
    child = { "head", "spouse" }, head = "parent", spouse = "parent_in_law",
    sons_child = "child", daughters_child = "child_in_law", grandchild = { "child", "child_in_law" },
}
local mothers = {
    child = { "head", "spouse" }, head = "parent", spouse = "parent_in_law",
    sons_child = "child_in_law", daughters_child = "child", grandchild = { "child", "child_in_law" },
}

relation "father" {
    title = { zh = "父亲" }, inverse = "children", sex = "male",
    named_by = "register.father_id", in_book = fathers,
}

relation "mother" {
    title = { zh = "母亲" }, inverse = "children", sex = "female",
    named_by = "register.mother_id", in_book = mothers,
}

relation "spouse" {
    title = { zh = "配偶" }, inverse = "spouse", sex = "other",
    named_by = "register.spouse_id",
    in_book  = {
        head = "spouse", spouse = "head", child = "child_in_law", child_in_law = "child",
        parent = "parent", parent_in_law = "parent_in_law",
    },
}

-- The people of one register book, and with them spouses and children under 18 who stand in another. Strangers in a dormitory
-- share a number and begin alone.
household {
    book   = { "office", "book" },
    alone  = { book_kind = "collective" },
    region = "region",
    joins  = { { "spouse" }, { "father", age = below(18) }, { "mother", age = below(18) } },
    limit  = 15,
    book_limit = 30,
    away   = { "person.is_deceased" },
}
