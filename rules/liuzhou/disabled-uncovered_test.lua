-- Able adult: 18 to 59 and not severely disabled. Severe: grade 1 or 2.

test "severe, an able adult at home: yellow" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1990-01-01", disability_certificate = {
            { certificate = "C1", category = "limb", level = "two", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "1985-01-01" } },
    flags = { ["甲"] = { "disabled-uncovered" } }, urgency = { ["disabled-uncovered"] = "yellow" },
}

test "severe, only an old mother at home: red" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1990-01-01", disability_certificate = {
            { certificate = "C2", category = "limb", level = "two", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "1955-01-01" } },
    flags = { ["甲"] = { "disabled-uncovered" } }, urgency = { ["disabled-uncovered"] = "red" },
}

test "a helper who turns 60 today is not counted as able" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1990-01-01", disability_certificate = {
            { certificate = "C3", category = "mental", level = "one", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "1963-08-28" } },
    flags = { ["甲"] = { "disabled-uncovered" } }, urgency = { ["disabled-uncovered"] = "red" },
}

test "a helper who turns 60 tomorrow is" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1990-01-01", disability_certificate = {
            { certificate = "C4", category = "mental", level = "one", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "1963-08-29" } },
    flags = { ["甲"] = { "disabled-uncovered" } }, urgency = { ["disabled-uncovered"] = "yellow" },
}

test "a child who turns 18 tomorrow is no able adult" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1980-01-01", disability_certificate = {
            { certificate = "C5", category = "sight", level = "one", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "2005-08-29" } },
    flags = { ["甲"] = { "disabled-uncovered" } }, urgency = { ["disabled-uncovered"] = "red" },
}

test "a child who turns 18 today is" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1980-01-01", disability_certificate = {
            { certificate = "C6", category = "sight", level = "one", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "2005-08-28" } },
    flags = { ["甲"] = { "disabled-uncovered" } }, urgency = { ["disabled-uncovered"] = "yellow" },
}

test "two severely disabled persons do not help one another" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1980-01-01", disability_certificate = {
            { certificate = "C7", category = "sight", level = "one", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "1982-01-01", dibao = { { state = "receiving" } }, disability_certificate = {
            { certificate = "C8", category = "limb", level = "two", state = "valid", expires_on = "2030-01-01" } } } },
    flags = { ["甲"] = { "disabled-uncovered" } }, urgency = { ["disabled-uncovered"] = "red" },
}

test "grade 3 is green, whoever lives with him" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1950-01-01", disability_certificate = {
            { certificate = "C9", category = "hearing", level = "three", state = "valid", expires_on = "2030-01-01" } } } },
    flags = { "disabled-uncovered" }, urgency = { ["disabled-uncovered"] = "green" },
}

test "grade 4 is on the list while the watch grade is 4" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", disability_certificate = {
            { certificate = "C10", category = "limb", level = "four", state = "valid", expires_on = "2030-01-01" } } } },
    flags = { "disabled-uncovered" }, urgency = { ["disabled-uncovered"] = "green" },
    say = { ["disabled-uncovered"] = "持残疾人证（4级），本人未列入低保、特困、低保边缘名册" },
}

test "grade 4 is not when it is 3" {
    on = "2023-08-28", parameters = { disability_watch_grade = 3 },
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", disability_certificate = {
            { certificate = "C11", category = "limb", level = "four", state = "valid", expires_on = "2030-01-01" } } } },
    flags = {},
}

test "another member's dibao does not cover him" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", disability_certificate = {
            { certificate = "C12", category = "limb", level = "three", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "1950-01-01", dibao = { { state = "receiving" } } } },
    flags = { ["甲"] = { "disabled-uncovered" } },
}

test "his own does" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", dibao = { { state = "receiving" } }, disability_certificate = {
            { certificate = "C13", category = "limb", level = "one", state = "valid", expires_on = "2030-01-01" } } } },
    flags = {},
}

test "so do tekun and the margin list" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1955-01-01", tekun = { { state = "receiving" } }, disability_certificate = {
            { certificate = "C14", category = "limb", level = "one", state = "valid", expires_on = "2030-01-01" } } },
        person { name = "乙", born = "1985-01-01", margin = { { state = "listed" } }, disability_certificate = {
            { certificate = "C15", category = "limb", level = "one", state = "valid", expires_on = "2030-01-01" } } } },
    flags = {},
}

test "a certificate holds on its last day" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", disability_certificate = {
            { certificate = "C16", category = "limb", level = "three", state = "valid", expires_on = "2023-08-28" } } } },
    flags = { "disabled-uncovered" },
}

test "and not on the day after" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", disability_certificate = {
            { certificate = "C17", category = "limb", level = "three", state = "valid", expires_on = "2023-08-27" } } } },
    flags = {},
}

test "a cancelled certificate does not count" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", disability_certificate = {
            { certificate = "C18", category = "limb", level = "one", state = "cancelled", expires_on = "2030-01-01" } } } },
    flags = {},
}

test "the gravest of two certificates counts" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", disability_certificate = {
            { certificate = "C19", category = "hearing", level = "four", state = "valid", expires_on = "2030-01-01" },
            { certificate = "C20", category = "limb", level = "two", state = "valid", expires_on = "2031-01-01" } } } },
    flags = { "disabled-uncovered" }, urgency = { ["disabled-uncovered"] = "red" },
}

test "a level that nobody wrote down" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", born = "1985-01-01", disability_certificate = {
            { certificate = "C21", category = "limb", state = "valid", expires_on = "2030-01-01" } } } },
    flags = {}, cannot_tell = { ["disabled-uncovered"] = "level" },
}

-- Who lives with whom (household.lua) decides whether anybody of working age is there.
local grave = { { certificate = "C22", category = "limb", level = "one", state = "valid", expires_on = "2030-01-01" } }

test "a spouse of working age in another book lives here" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", sex = "female", born = "1985-01-01", spouse = "乙", disability_certificate = grave } },
    household { region = "450223102", residence = "rural", person { name = "乙", sex = "male", born = "1984-01-01" } },
    flags = { "disabled-uncovered" }, urgency = { ["disabled-uncovered"] = "yellow" },
}

test "a spouse who died does not" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "甲", sex = "female", born = "1985-01-01", spouse = "乙", disability_certificate = grave } },
    household { region = "450223102", residence = "rural",
        person { name = "乙", sex = "male", born = "1984-01-01", death = { { died_on = "2023-01-01" } } } },
    flags = { "disabled-uncovered" }, urgency = { ["disabled-uncovered"] = "red" },
}

test "a child in the grandmother's book lives with the father, named by number" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "奶奶", sex = "female", born = "1950-01-01", in_book = "head" },
        person { name = "甲", sex = "female", born = "2005-08-29", in_book = "sons_child", father = "乙",
            disability_certificate = grave } },
    household { region = "450223102", residence = "rural", person { name = "乙", sex = "male", born = "1980-01-01" } },
    flags = { "disabled-uncovered" }, urgency = { ["disabled-uncovered"] = "yellow" },
}

test "a child who is 18 today does not" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "奶奶", sex = "female", born = "1950-01-01", in_book = "head" },
        person { name = "甲", sex = "female", born = "2005-08-28", in_book = "sons_child", father = "乙",
            disability_certificate = grave } },
    household { region = "450223102", residence = "rural", person { name = "乙", sex = "male", born = "1980-01-01" } },
    flags = { "disabled-uncovered" }, urgency = { ["disabled-uncovered"] = "red" },
}

test "a child in the grandmother's book lives with the mother too" {
    on = "2023-08-28",
    household { region = "450223102", residence = "rural",
        person { name = "奶奶", sex = "female", born = "1950-01-01", in_book = "head" },
        person { name = "甲", sex = "male", born = "2015-01-01", in_book = "daughters_child", mother = "乙",
            disability_certificate = grave } },
    household { region = "450223102", residence = "rural", person { name = "乙", sex = "female", born = "1980-01-01" } },
    flags = { "disabled-uncovered" }, urgency = { ["disabled-uncovered"] = "yellow" },
}
