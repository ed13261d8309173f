household {
    book   = { "office", "book" },
    alone  = { book_kind = "collective" },
    region = "region",
}
