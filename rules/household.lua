-- Who belongs together: the people of one register book. Strangers in a dormitory share a number and stand alone.
household {
    book   = { "office", "book" },
    alone  = { book_kind = "collective" },
    region = "region",
    away   = { "person.is_deceased" },
}
