-- Households that somebody watches and nobody helps.
rule "watched" {
    title   = { zh = "监测户未在享", en = "Watched and not helped" },
    cause   = "relapse",
    basis   = "试验",
    from    = "2023-01-01",
    each    = "household",
    among   = { "roster", state = "watched" },
    when    = function(household) return not household.receives end,
    say     = { zh = "监测户,未在享" },
    urgency = "yellow",
    list    = "visit",
}
