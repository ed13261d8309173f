-- The household register of the police: the population. Whoever is not in it is not judged.
dataset "register" {
    title    = { zh = "户籍登记", en = "Household register" },
    agency   = "公安局",
    files    = { "huji_*", "*户籍*", "*常住人口*" },
    person   = { id = "id_number", name = "name", born = "born", sex = "sex" },
    contact  = { address = "address", phone = "phone" },
    delivery = "replaces",
    every    = { months = 1 },
    good_for = { months = 3 },
    columns  = {
        office    = { from = { "派出所", "所属派出所", "派出所名称", "pcs" }, type = "text", required = true },
        book      = { from = { "户号", "户口簿号", "户编号", "hh" }, type = "code", required = true },
        book_kind = {
            from   = { "户别", "户类型", "户口簿类别", "hb" },
            one_of = { family = { "家庭户", "普通户", "1" }, collective = { "集体户", "集体户口", "2" } },
            required = true,
        },
        relation  = { from = { "与户主关系", "户主关系", "yhzgx" }, type = "text" },
        name      = { from = { "姓名", "人员姓名", "xm" }, type = "name", required = true },
        id_number = {
            from = { "公民身份号码", "身份证号", "身份证号码", "证件号码", "sfzh" },
            type = "citizen_id", required = true, disclose = "auditor",
        },
        sex       = { from = { "性别", "xb" }, one_of = { male = { "男", "男性", "1" }, female = { "女", "女性", "2" } } },
        born      = { from = { "出生日期", "出生年月日", "csrq" }, type = "date", required = true },
        ethnicity = { from = { "民族", "mz" }, type = "text", disclose = "county" },
        residence = {
            from   = { "户口性质", "户籍性质", "农业非农业", "hkxz" },
            one_of = {
                urban = { "城镇", "非农业", "非农业户口", "城镇户口", "居民户口" },
                rural = { "农村", "农业", "农业户口", "农村户口" },
            },
        },
        region    = {
            from = { "行政区划代码", "行政区划", "区划代码", "所属区划", "xzqh" },
            type = "region", required = true,
        },
        address   = { from = { "户籍地址", "住址", "详细地址", "hjdz" }, type = "address" },
        phone     = { from = { "联系电话", "手机号码", "电话", "lxdh" }, type = "phone" },
    },
    guard    = { max_refused = 0.02, min_share_of_last = 0.9 },
    basis    = "《中华人民共和国户口登记条例》",
}
