-- School rolls of all stages, as of the term that the file names.
dataset "enrolment" {
    title    = { zh = "学籍", en = "School enrolment" },
    agency   = "教育局",
    files    = { "enrolment_*", "xueji_*", "*学籍*", "*在校生*" },
    person   = { id = "id_number", name = "name" },
    key      = { "student_number" },
    delivery = "replaces",
    every    = { months = 6 },
    good_for = { months = 9 },
    link     = "id+name",
    columns  = {
        student_number = { from = { "学籍号", "学号", "全国学籍号", "xjh" }, type = "code", required = true, disclose = "auditor" },
        id_number = {
            from = { "身份证件号", "身份证号", "学生身份证号", "证件号码", "公民身份号码", "sfzjh" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        name      = { from = { "姓名", "学生姓名", "xm" }, type = "name", required = true },
        school    = { from = { "学校", "学校名称", "就读学校", "xxmc" }, type = "text" },
        stage     = {
            from   = { "学段", "办学层次", "就读学段", "xd" },
            one_of = {
                preschool  = { "学前", "学前教育", "幼儿园" },
                primary    = { "小学" },
                junior     = { "初中", "初级中学" },
                senior     = { "高中", "普通高中" },
                vocational = { "中职", "中等职业教育", "职高", "技工学校", "中专" },
                college    = { "大专", "高职", "本科", "大学", "高等教育" },
                graduate   = { "研究生", "硕士", "博士" },
            },
            required = true,
        },
        grade     = { from = { "年级", "所在年级", "nj" }, type = "text" },
        boards    = { from = { "是否寄宿", "寄宿", "是否住校" }, type = "boolean" },
        state     = {
            from   = { "学籍状态", "在校状态", "学生状态" },
            one_of = {
                enrolled  = { "在籍", "在校", "在读", "正常" },
                suspended = { "休学" },
                left      = { "毕业", "结业", "退学", "转出", "离校" },
            },
            required = true,
        },
    },
    guard    = { max_refused = 0.05, min_share_of_last = 0.7, max_share_of_last = 3 },
    basis    = "《中小学生学籍管理办法》（教基一〔2013〕7号）",
}
