-- The site of the cases: two townships, three datasets, two rules.
site {
    name        = "试验县民政局",
    region      = "450200",
    rules       = "rules",
    packs       = { "pack" },
    case_prefix = "SY",
    inbox       = { quiet = 0 },      -- files are put there whole
}
