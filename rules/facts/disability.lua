-- Grades of certified disability: 1 is the gravest, 4 the lightest.
local grades = { one = 1, two = 2, three = 3, four = 4 }
local in_use = { state = "valid", expires_on = at_least(today) }

fact "disability_certificate.grade" {
    title = { zh = "残疾等级" }, unit = "grade",
    value = function(row) return grades[row.level] end,
}

fact "person.disability_grade" {
    title = { zh = "有效残疾人证等级" }, unit = "grade",
    min = "grade", of = "disability_certificate", where = in_use,
}

fact "person.is_severely_disabled" {
    title = { zh = "重度残疾" }, unit = "yes/no",
    value = function(person)
        local certificates = person.disability_certificate:where(in_use)
        return certificates:any { grade = at_most(param.severe_grade) }
    end,
}
