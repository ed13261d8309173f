-- The household register of the police: the population. Whoever is not in it is not judged.

-- Relation to the head of the book: words as offices write them, and the codes of GB/T 4761-2008 with two digits and with one.
local places = {
    head            = { "户主", "本人", "本人或户主", "01", "02", "0" },
    spouse          = { "配偶", "夫", "妻", "丈夫", "妻子", "10", "11", "12", "1" },
    child           = {
        "子女", "子", "女", "儿子", "女儿", "独生子", "独生女", "长子", "次子", "三子", "四子", "五子", "其他儿子",
        "长女", "次女", "二女", "三女", "四女", "五女", "其他女儿",
        "20", "21", "22", "23", "24", "25", "26", "29", "30", "31", "32", "33", "34", "35", "36", "39", "2", "3",
    },
    step_child      = {
        "继子女", "养子", "养女", "继子", "继女", "养子或继子", "养女或继女", "养子、继子", "养女、继女", "27", "37",
    },
    child_in_law    = { "儿媳或女婿", "女婿", "儿媳", "媳", "媳妇", "28", "38" },
    sons_child      = { "孙子女", "孙子", "孙女", "孙", "41", "42" },
    daughters_child = { "外孙子女", "外孙子", "外孙女", "外孙", "43", "44" },
    grandchild      = { "孙子女或外孙子女", "孙子、孙女或外孙子、外孙女", "40", "4" },
    parent          = { "父母", "父亲", "母亲", "父", "母", "50", "51", "52", "5" },
    parent_in_law   = { "配偶父母", "公公", "婆婆", "岳父", "岳母", "53", "54", "55", "56" },
    step_parent     = {
        "继父母或养父母", "继父", "继母", "养父", "养母", "继父或养父", "继母或养母", "57", "58",
    },
    grandparent     = {
        "祖父母或外祖父母", "祖父", "祖母", "外祖父", "外祖母", "爷爷", "奶奶", "60", "61", "62", "63", "64", "6",
    },
    sibling         = {
        "兄弟姐妹", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "其他兄弟姐妹",
        "70", "71", "73", "75", "77", "79", "7",
    },
    sibling_in_law  = { "嫂", "嫂子", "弟媳", "弟妹", "姐夫", "妹夫", "72", "74", "76", "78" },
    -- Whom these words join to whom is not told by them alone: no relation follows from them.
    other_kin       = {
        "孙媳妇或外孙媳妇", "孙媳妇", "外孙媳妇", "孙媳", "孙女婿或外孙女婿", "孙女婿", "外孙女婿",
        "曾孙子或外曾孙子", "曾孙子", "外曾孙子", "曾孙", "曾孙女或外曾孙女", "曾孙女", "外曾孙女",
        "其他孙子、孙女或外孙子、外孙女", "45", "46", "47", "48", "49",
        "其他父母关系", "59",
        "配偶的祖父母或外祖父母", "曾祖父", "曾祖母", "配偶的曾祖父母或外曾祖父母", "其他祖父母或外祖父母关系",
        "65", "66", "67", "68", "69",
        "伯父", "伯母", "叔父", "婶母", "叔叔", "婶婶", "舅父", "舅母", "舅舅", "姨父", "姨母", "姑父", "姑母",
        "81", "82", "83", "84", "85", "86", "87", "88", "89", "90",
        "堂兄弟、堂姐妹", "堂兄弟", "堂姐妹", "表兄弟、表姐妹", "表兄弟", "表姐妹",
        "侄子", "侄女", "外甥", "外甥女", "91", "92", "93", "94", "95", "96",
        "其他亲属", "其他", "亲属", "80", "97", "8",
    },
    no_kin          = { "非亲属", "99" },
}

dataset "register" {
    title    = { zh = "户籍登记", en = "Household register" },
    agency   = "公安局",
    files    = { "huji_*", "*户籍*", "*常住人口*" },
    person   = { id = "id_number", name = "name", born = "born", sex = "sex" },
    contact  = { address = "address", phone = "phone" },
    in_book  = "relation",
    delivery = "replaces",
    every    = { months = 1 },
    good_for = { months = 3 },
    columns  = {
        office    = { from = { "派出所", "所属派出所", "派出所名称", "pcs" }, type = "text", required = true },
        -- 0 and 000000 are what systems write where there is none.
        book      = { from = { "户号", "户口簿号", "户编号", "hh" }, type = "code", required = true, pattern = "[^0]" },
        book_kind = {
            from   = { "户别", "户类型", "户口簿类别", "hb" },
            one_of = { family = { "家庭户", "普通户", "1" }, collective = { "集体户", "集体户口", "2" } },
            required = true,
        },
        relation  = { from = { "与户主关系", "户主关系", "yhzgx" }, one_of = places },
        father_id = {
            from = { "父亲公民身份号码", "父亲身份证号", "父亲身份证号码" },
            type = "citizen_id", disclose = "auditor",
        },
        mother_id = {
            from = { "母亲公民身份号码", "母亲身份证号", "母亲身份证号码" },
            type = "citizen_id", disclose = "auditor",
        },
        spouse_id = {
            from = { "配偶公民身份号码", "配偶身份证号", "配偶身份证号码" },
            type = "citizen_id", disclose = "auditor",
        },
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
    guard    = { max_refused = 0.02, min_share_of_last = 0.9, max_share_of_last = 1.5 },
    basis    = "《中华人民共和国户口登记条例》",
}
