test "dibao and a pupil of senior school: green" {
    on = "2023-08-28",
    household { region = "450222200", residence = "rural",
        person { name = "甲", born = "1975-01-01", dibao = { { state = "receiving" } } },
        person { name = "乙", born = "2006-01-01", enrolment = { { student_number = "X1", stage = "senior", state = "enrolled" } } } },
    flags = { "student-above-compulsory" }, urgency = { ["student-above-compulsory"] = "green" },
    say = { ["student-above-compulsory"] = "低收入家庭，高中及以上在读1人" },
}

test "margin and a student at college: yellow" {
    on = "2023-08-28",
    household { region = "450222200", residence = "rural",
        person { name = "甲", born = "1975-01-01", margin = { { state = "listed" } } },
        person { name = "乙", born = "2003-01-01", enrolment = { { student_number = "X2", stage = "college", state = "enrolled" } } } },
    flags = { "student-above-compulsory" }, urgency = { ["student-above-compulsory"] = "yellow" },
}

test "monitored and a pupil of vocational school" {
    on = "2023-08-28",
    household { region = "450222200", residence = "rural",
        person { name = "甲", born = "1975-01-01", monitored = { { category = "unstable", removed = false } } },
        person { name = "乙", born = "2006-01-01", enrolment = { { student_number = "X3", stage = "vocational", state = "enrolled" } } } },
    flags = { "student-above-compulsory" }, urgency = { ["student-above-compulsory"] = "green" },
}

test "junior school is compulsory" {
    on = "2023-08-28",
    household { region = "450222200", residence = "rural",
        person { name = "甲", born = "1975-01-01", dibao = { { state = "receiving" } } },
        person { name = "乙", born = "2010-01-01", enrolment = { { student_number = "X4", stage = "junior", state = "enrolled" } } } },
    flags = {},
}

test "who has left school is no student" {
    on = "2023-08-28",
    household { region = "450222200", residence = "rural",
        person { name = "甲", born = "1975-01-01", dibao = { { state = "receiving" } } },
        person { name = "乙", born = "2001-01-01", enrolment = { { student_number = "X5", stage = "college", state = "left" } } } },
    flags = {},
}

test "no low-income list" {
    on = "2023-08-28",
    household { region = "450222200", residence = "rural",
        person { name = "甲", born = "1975-01-01", dibao = { { state = "stopped" } }, monitored = { { category = "unstable", removed = true } } },
        person { name = "乙", born = "2003-01-01", enrolment = { { student_number = "X6", stage = "college", state = "enrolled" } } } },
    flags = {},
}

test "two students are one flag" {
    on = "2023-08-28",
    household { region = "450222200", residence = "rural",
        person { name = "甲", born = "1975-01-01", margin = { { state = "listed" } } },
        person { name = "乙", born = "2003-01-01", enrolment = { { student_number = "X7", stage = "college", state = "enrolled" } } },
        person { name = "丙", born = "2006-01-01", enrolment = { { student_number = "X8", stage = "senior", state = "enrolled" } } } },
    flags = { "student-above-compulsory" },
    say = { ["student-above-compulsory"] = "低收入家庭，高中及以上在读2人" },
}

test "the dibao roster was not delivered" {
    on = "2023-08-28", absent = { "dibao" },
    household { region = "450222200", residence = "rural",
        person { name = "甲", born = "1975-01-01" },
        person { name = "乙", born = "2003-01-01", enrolment = { { student_number = "X9", stage = "college", state = "enrolled" } } } },
    flags = {}, cannot_tell = { ["student-above-compulsory"] = "dibao" },
}
