-- Members at school above the nine compulsory years.
fact "household.students_above" {
    title = { zh = "高中及以上在读人数" }, unit = "people",
    count = "enrolment",
    where = { stage = { "senior", "vocational", "college", "graduate" }, state = "enrolled" },
}

fact "household.college_students" {
    title = { zh = "高校在读人数" }, unit = "people",
    count = "enrolment",
    where = { stage = { "college", "graduate" }, state = "enrolled" },
}
