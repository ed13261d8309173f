-- Whose standard holds is asked of no rule yet.
local function family(first, second)
    return household { region = "450226102",
        person { name = "甲", born = "1960-01-01", residence = first },
        person { name = "乙", born = "1962-01-01", residence = second } }
end

test "all of the town" { on = "2023-08-28", family("urban", "urban"), facts = { ["household.residence"] = "urban" } }
test "all of the country" { on = "2023-08-28", family("rural", "rural"), facts = { ["household.residence"] = "rural" } }
test "one of each" { on = "2023-08-28", family("urban", "rural"), facts = { ["household.residence"] = cannot_tell "不一致" } }
test "one unknown, the other of the town" {
    on = "2023-08-28", family("urban", nil), facts = { ["household.residence"] = cannot_tell "register.residence" },
}
