---@meta
-- Written by `hearth rules SITE --types`; not to be edited. lua-language-server reads it when this folder of rules is opened.

---@class person
---@field household household
---@field is fun(self: person, filter: filter.person): boolean
---@field address string # 户籍地址
---@field book string # 户号
---@field book_kind "collective"|"family" # 户别
---@field born day # 出生日期
---@field ethnicity string # 民族
---@field name string # 姓名
---@field office string # 派出所
---@field phone string # 联系电话
---@field region string # 行政区划代码
---@field relation "child"|"child_in_law"|"daughters_child"|"grandchild"|"grandparent"|"head"|"no_kin"|"other_kin"|"parent"|"parent_in_law"|"sibling"|"sibling_in_law"|"sons_child"|"spouse"|"step_child"|"step_parent" # 与户主关系
---@field residence "rural"|"urban" # 户口性质
---@field sex "female"|"male" # 性别
---@field age integer # 年龄
---@field receives_dibao boolean # 本人享受低保
---@field receives_tekun boolean # 本人享受特困供养
---@field in_margin boolean # 本人在低保边缘名册
---@field on_assistance_list boolean # 本人在救助名册 (yes/no)
---@field disability_grade number # 有效残疾人证等级 (grade)
---@field is_severely_disabled boolean # 重度残疾 (yes/no)
---@field burden_12m amount # 近12个月医疗费个人负担 (yuan)
---@field is_deceased boolean # 已死亡
---@field is_able_adult boolean # 有劳动能力的成年人 (yes/no)
---@field father person # 父亲
---@field mother person # 母亲
---@field spouse person # 配偶
---@field children people
---@field death list.death # 死亡登记
---@field dibao list.dibao # 低保名册
---@field disability_certificate list.disability_certificate # 残疾人证
---@field disaster list.disaster # 受灾登记
---@field enrolment list.enrolment # 学籍
---@field margin list.margin # 低保边缘名册
---@field medical_settlement list.medical_settlement # 医保结算
---@field monitored list.monitored # 防返贫监测对象
---@field tekun list.tekun # 特困名册

---@class filter.person
---@field address? string|(string)[]|word # 户籍地址
---@field book? string|(string)[]|word # 户号
---@field book_kind? "collective"|"family"|("collective"|"family")[]|word # 户别
---@field born? day|string|(day|string)[]|word # 出生日期
---@field ethnicity? string|(string)[]|word # 民族
---@field name? string|(string)[]|word # 姓名
---@field office? string|(string)[]|word # 派出所
---@field phone? string|(string)[]|word # 联系电话
---@field region? string|(string)[]|word # 行政区划代码
---@field relation? "child"|"child_in_law"|"daughters_child"|"grandchild"|"grandparent"|"head"|"no_kin"|"other_kin"|"parent"|"parent_in_law"|"sibling"|"sibling_in_law"|"sons_child"|"spouse"|"step_child"|"step_parent"|("child"|"child_in_law"|"daughters_child"|"grandchild"|"grandparent"|"head"|"no_kin"|"other_kin"|"parent"|"parent_in_law"|"sibling"|"sibling_in_law"|"sons_child"|"spouse"|"step_child"|"step_parent")[]|word # 与户主关系
---@field residence? "rural"|"urban"|("rural"|"urban")[]|word # 户口性质
---@field sex? "female"|"male"|("female"|"male")[]|word # 性别
---@field age? integer|(integer)[]|word # 年龄
---@field receives_dibao? boolean|(boolean)[]|word # 本人享受低保
---@field receives_tekun? boolean|(boolean)[]|word # 本人享受特困供养
---@field in_margin? boolean|(boolean)[]|word # 本人在低保边缘名册
---@field on_assistance_list? boolean|(boolean)[]|word # 本人在救助名册
---@field disability_grade? number|(number)[]|word # 有效残疾人证等级
---@field is_severely_disabled? boolean|(boolean)[]|word # 重度残疾
---@field burden_12m? amount|number|(amount|number)[]|word # 近12个月医疗费个人负担
---@field is_deceased? boolean|(boolean)[]|word # 已死亡
---@field is_able_adult? boolean|(boolean)[]|word # 有劳动能力的成年人

---@class people
---@field [integer] person
---@operator len: integer
---@field where fun(self: people, filter: filter.person): people
---@field any fun(self: people, filter?: filter.person): boolean
---@field all fun(self: people, filter: filter.person): boolean
---@field latest fun(self: people): person?
---@field by fun(self: people, column: string): fun(): any, people
---@field so_far fun(self: people): people
do
    ---@class people
    local list = {}
    ---@overload fun(self: people, column: "burden_12m"): amount
    ---@param column "age"|"disability_grade"
    ---@return number
    function list:sum(column) end
    ---@overload fun(self: people, column: "burden_12m"): amount
    ---@overload fun(self: people, column: "age"|"disability_grade"): number
    ---@overload fun(self: people, column: "born"): day
    ---@param column "address"|"book"|"book_kind"|"ethnicity"|"name"|"office"|"phone"|"region"|"relation"|"residence"|"sex"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: people, column: "burden_12m"): amount
    ---@overload fun(self: people, column: "age"|"disability_grade"): number
    ---@overload fun(self: people, column: "born"): day
    ---@param column "address"|"book"|"book_kind"|"ethnicity"|"name"|"office"|"phone"|"region"|"relation"|"residence"|"sex"
    ---@return string
    function list:min(column) end
end

---@class household
---@field members people
---@field region string
---@field is fun(self: household, filter: filter.household): boolean
---@field receives_dibao boolean # 户内有人享受低保
---@field receives_tekun boolean # 户内有人享受特困供养
---@field in_margin boolean # 属低保边缘家庭
---@field is_monitored boolean # 属防返贫监测对象且风险未消除
---@field on_assistance_list boolean # 户内有人在救助名册 (yes/no)
---@field is_low_income boolean # 属低收入家庭（低保、低保边缘或监测对象） (yes/no)
---@field collapsed_rooms number # 倒塌房屋间数 (rooms)
---@field ruined_rooms number # 倒塌和严重损坏房屋间数 (rooms)
---@field disaster_loss amount # 受灾直接经济损失 (yuan)
---@field students_above number # 高中及以上在读人数 (people)
---@field college_students number # 高校在读人数 (people)
---@field able_adults number # 有劳动能力的成年成员 (people)
---@field residence "rural"|"urban" # 家庭城乡类别
---@field death list.death # 死亡登记
---@field dibao list.dibao # 低保名册
---@field disability_certificate list.disability_certificate # 残疾人证
---@field disaster list.disaster # 受灾登记
---@field enrolment list.enrolment # 学籍
---@field margin list.margin # 低保边缘名册
---@field medical_settlement list.medical_settlement # 医保结算
---@field monitored list.monitored # 防返贫监测对象
---@field tekun list.tekun # 特困名册

---@class filter.household
---@field receives_dibao? boolean|(boolean)[]|word # 户内有人享受低保
---@field receives_tekun? boolean|(boolean)[]|word # 户内有人享受特困供养
---@field in_margin? boolean|(boolean)[]|word # 属低保边缘家庭
---@field is_monitored? boolean|(boolean)[]|word # 属防返贫监测对象且风险未消除
---@field on_assistance_list? boolean|(boolean)[]|word # 户内有人在救助名册
---@field is_low_income? boolean|(boolean)[]|word # 属低收入家庭（低保、低保边缘或监测对象）
---@field collapsed_rooms? number|(number)[]|word # 倒塌房屋间数
---@field ruined_rooms? number|(number)[]|word # 倒塌和严重损坏房屋间数
---@field disaster_loss? amount|number|(amount|number)[]|word # 受灾直接经济损失
---@field students_above? number|(number)[]|word # 高中及以上在读人数
---@field college_students? number|(number)[]|word # 高校在读人数
---@field able_adults? number|(number)[]|word # 有劳动能力的成年成员
---@field residence? "rural"|"urban"|("rural"|"urban")[]|word # 家庭城乡类别
---@field region? string|(string)[]|word # 12 digits, or inside

---死亡登记
---@class row.death
---@field person person
---@field is fun(self: row.death, filter: filter.death): boolean
---@field cremated_on day # 火化日期
---@field died_on day # 死亡日期
---@field name string # 姓名

---@class filter.death
---@field cremated_on? day|string|(day|string)[]|word # 火化日期
---@field died_on? day|string|(day|string)[]|word # 死亡日期
---@field name? string|(string)[]|word # 姓名

---@class list.death
---@field [integer] row.death
---@operator len: integer
---@field where fun(self: list.death, filter: filter.death): list.death
---@field any fun(self: list.death, filter?: filter.death): boolean
---@field all fun(self: list.death, filter: filter.death): boolean
---@field latest fun(self: list.death): row.death?
---@field by fun(self: list.death, column: string): fun(): any, list.death
---@field so_far fun(self: list.death): list.death
do
    ---@class list.death
    local list = {}
    ---@overload fun(self: list.death, column: "cremated_on"|"died_on"): day
    ---@param column "name"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: list.death, column: "cremated_on"|"died_on"): day
    ---@param column "name"
    ---@return string
    function list:min(column) end
end

---低保名册
---@class row.dibao
---@field person person
---@field is fun(self: row.dibao, filter: filter.dibao): boolean
---@field amount amount # 月保障金
---@field category "a"|"b"|"c" # 类别
---@field certificate string # 低保证号
---@field name string # 姓名
---@field since calendar_month # 起始年月
---@field state "receiving"|"stopped" # 状态

---@class filter.dibao
---@field amount? amount|number|(amount|number)[]|word # 月保障金
---@field category? "a"|"b"|"c"|("a"|"b"|"c")[]|word # 类别
---@field certificate? string|(string)[]|word # 低保证号
---@field name? string|(string)[]|word # 姓名
---@field since? calendar_month|string|(calendar_month|string)[]|word # 起始年月
---@field state? "receiving"|"stopped"|("receiving"|"stopped")[]|word # 状态

---@class list.dibao
---@field [integer] row.dibao
---@operator len: integer
---@field where fun(self: list.dibao, filter: filter.dibao): list.dibao
---@field any fun(self: list.dibao, filter?: filter.dibao): boolean
---@field all fun(self: list.dibao, filter: filter.dibao): boolean
---@field latest fun(self: list.dibao): row.dibao?
---@field by fun(self: list.dibao, column: string): fun(): any, list.dibao
---@field so_far fun(self: list.dibao): list.dibao
do
    ---@class list.dibao
    local list = {}
    ---@param column "amount"
    ---@return amount
    function list:sum(column) end
    ---@overload fun(self: list.dibao, column: "amount"): amount
    ---@overload fun(self: list.dibao, column: "since"): calendar_month
    ---@param column "category"|"certificate"|"name"|"state"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: list.dibao, column: "amount"): amount
    ---@overload fun(self: list.dibao, column: "since"): calendar_month
    ---@param column "category"|"certificate"|"name"|"state"
    ---@return string
    function list:min(column) end
end

---残疾人证
---@class row.disability_certificate
---@field person person
---@field is fun(self: row.disability_certificate, filter: filter.disability_certificate): boolean
---@field category "hearing"|"intellectual"|"limb"|"mental"|"multiple"|"sight"|"speech" # 残疾类别
---@field certificate string # 残疾人证号
---@field expires_on day # 有效期至
---@field issued_on day # 发证日期
---@field level "four"|"one"|"three"|"two" # 残疾等级
---@field name string # 姓名
---@field state "cancelled"|"expired"|"frozen"|"valid" # 证件状态
---@field grade number # 残疾等级 (grade)

---@class filter.disability_certificate
---@field category? "hearing"|"intellectual"|"limb"|"mental"|"multiple"|"sight"|"speech"|("hearing"|"intellectual"|"limb"|"mental"|"multiple"|"sight"|"speech")[]|word # 残疾类别
---@field certificate? string|(string)[]|word # 残疾人证号
---@field expires_on? day|string|(day|string)[]|word # 有效期至
---@field issued_on? day|string|(day|string)[]|word # 发证日期
---@field level? "four"|"one"|"three"|"two"|("four"|"one"|"three"|"two")[]|word # 残疾等级
---@field name? string|(string)[]|word # 姓名
---@field state? "cancelled"|"expired"|"frozen"|"valid"|("cancelled"|"expired"|"frozen"|"valid")[]|word # 证件状态
---@field grade? number|(number)[]|word # 残疾等级

---@class list.disability_certificate
---@field [integer] row.disability_certificate
---@operator len: integer
---@field where fun(self: list.disability_certificate, filter: filter.disability_certificate): list.disability_certificate
---@field any fun(self: list.disability_certificate, filter?: filter.disability_certificate): boolean
---@field all fun(self: list.disability_certificate, filter: filter.disability_certificate): boolean
---@field latest fun(self: list.disability_certificate): row.disability_certificate?
---@field by fun(self: list.disability_certificate, column: string): fun(): any, list.disability_certificate
---@field so_far fun(self: list.disability_certificate): list.disability_certificate
do
    ---@class list.disability_certificate
    local list = {}
    ---@param column "grade"
    ---@return number
    function list:sum(column) end
    ---@overload fun(self: list.disability_certificate, column: "grade"): number
    ---@overload fun(self: list.disability_certificate, column: "expires_on"|"issued_on"): day
    ---@param column "category"|"certificate"|"level"|"name"|"state"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: list.disability_certificate, column: "grade"): number
    ---@overload fun(self: list.disability_certificate, column: "expires_on"|"issued_on"): day
    ---@param column "category"|"certificate"|"level"|"name"|"state"
    ---@return string
    function list:min(column) end
end

---受灾登记
---@class row.disaster
---@field person person
---@field is fun(self: row.disaster, filter: filter.disaster): boolean
---@field collapsed integer # 倒塌间数
---@field happened_on day # 受灾日期
---@field kind "cold"|"drought"|"fire"|"flood"|"landslide"|"quake"|"wind" # 灾种
---@field loss amount # 直接经济损失
---@field name string # 户主
---@field report string # 登记编号
---@field severe integer # 严损间数
---@field slight integer # 一般损坏间数

---@class filter.disaster
---@field collapsed? integer|(integer)[]|word # 倒塌间数
---@field happened_on? day|string|(day|string)[]|word # 受灾日期
---@field kind? "cold"|"drought"|"fire"|"flood"|"landslide"|"quake"|"wind"|("cold"|"drought"|"fire"|"flood"|"landslide"|"quake"|"wind")[]|word # 灾种
---@field loss? amount|number|(amount|number)[]|word # 直接经济损失
---@field name? string|(string)[]|word # 户主
---@field report? string|(string)[]|word # 登记编号
---@field severe? integer|(integer)[]|word # 严损间数
---@field slight? integer|(integer)[]|word # 一般损坏间数

---@class list.disaster
---@field [integer] row.disaster
---@operator len: integer
---@field where fun(self: list.disaster, filter: filter.disaster): list.disaster
---@field any fun(self: list.disaster, filter?: filter.disaster): boolean
---@field all fun(self: list.disaster, filter: filter.disaster): boolean
---@field latest fun(self: list.disaster): row.disaster?
---@field by fun(self: list.disaster, column: string): fun(): any, list.disaster
---@field so_far fun(self: list.disaster): list.disaster
do
    ---@class list.disaster
    local list = {}
    ---@overload fun(self: list.disaster, column: "loss"): amount
    ---@param column "collapsed"|"severe"|"slight"
    ---@return number
    function list:sum(column) end
    ---@overload fun(self: list.disaster, column: "loss"): amount
    ---@overload fun(self: list.disaster, column: "collapsed"|"severe"|"slight"): number
    ---@overload fun(self: list.disaster, column: "happened_on"): day
    ---@param column "kind"|"name"|"report"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: list.disaster, column: "loss"): amount
    ---@overload fun(self: list.disaster, column: "collapsed"|"severe"|"slight"): number
    ---@overload fun(self: list.disaster, column: "happened_on"): day
    ---@param column "kind"|"name"|"report"
    ---@return string
    function list:min(column) end
end

---学籍
---@class row.enrolment
---@field person person
---@field is fun(self: row.enrolment, filter: filter.enrolment): boolean
---@field boards boolean # 是否寄宿
---@field grade string # 年级
---@field name string # 姓名
---@field school string # 学校
---@field stage "college"|"graduate"|"junior"|"preschool"|"primary"|"senior"|"vocational" # 学段
---@field state "enrolled"|"left"|"suspended" # 学籍状态
---@field student_number string # 学籍号

---@class filter.enrolment
---@field boards? boolean|(boolean)[]|word # 是否寄宿
---@field grade? string|(string)[]|word # 年级
---@field name? string|(string)[]|word # 姓名
---@field school? string|(string)[]|word # 学校
---@field stage? "college"|"graduate"|"junior"|"preschool"|"primary"|"senior"|"vocational"|("college"|"graduate"|"junior"|"preschool"|"primary"|"senior"|"vocational")[]|word # 学段
---@field state? "enrolled"|"left"|"suspended"|("enrolled"|"left"|"suspended")[]|word # 学籍状态
---@field student_number? string|(string)[]|word # 学籍号

---@class list.enrolment
---@field [integer] row.enrolment
---@operator len: integer
---@field where fun(self: list.enrolment, filter: filter.enrolment): list.enrolment
---@field any fun(self: list.enrolment, filter?: filter.enrolment): boolean
---@field all fun(self: list.enrolment, filter: filter.enrolment): boolean
---@field latest fun(self: list.enrolment): row.enrolment?
---@field by fun(self: list.enrolment, column: string): fun(): any, list.enrolment
---@field so_far fun(self: list.enrolment): list.enrolment
do
    ---@class list.enrolment
    local list = {}
    ---@param column "grade"|"name"|"school"|"stage"|"state"|"student_number"
    ---@return string
    function list:max(column) end
    ---@param column "grade"|"name"|"school"|"stage"|"state"|"student_number"
    ---@return string
    function list:min(column) end
end

---低保边缘名册
---@class row.margin
---@field person person
---@field is fun(self: row.margin, filter: filter.margin): boolean
---@field certificate string # 认定编号
---@field name string # 姓名
---@field since calendar_month # 认定年月
---@field state "left"|"listed" # 状态

---@class filter.margin
---@field certificate? string|(string)[]|word # 认定编号
---@field name? string|(string)[]|word # 姓名
---@field since? calendar_month|string|(calendar_month|string)[]|word # 认定年月
---@field state? "left"|"listed"|("left"|"listed")[]|word # 状态

---@class list.margin
---@field [integer] row.margin
---@operator len: integer
---@field where fun(self: list.margin, filter: filter.margin): list.margin
---@field any fun(self: list.margin, filter?: filter.margin): boolean
---@field all fun(self: list.margin, filter: filter.margin): boolean
---@field latest fun(self: list.margin): row.margin?
---@field by fun(self: list.margin, column: string): fun(): any, list.margin
---@field so_far fun(self: list.margin): list.margin
do
    ---@class list.margin
    local list = {}
    ---@overload fun(self: list.margin, column: "since"): calendar_month
    ---@param column "certificate"|"name"|"state"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: list.margin, column: "since"): calendar_month
    ---@param column "certificate"|"name"|"state"
    ---@return string
    function list:min(column) end
end

---医保结算
---@class row.medical_settlement
---@field person person
---@field is fun(self: row.medical_settlement, filter: filter.medical_settlement): boolean
---@field aid amount # 医疗救助支付
---@field basic amount # 基本统筹支付
---@field diagnosis string # 病种编码
---@field kind "chronic"|"inpatient"|"outpatient" # 医疗类别
---@field name string # 姓名
---@field refund_of string # 原结算ID
---@field serious amount # 大病保险支付
---@field settled_on day # 结算时间
---@field settlement_id string # 结算ID
---@field supplementary amount # 大额补充支付
---@field total amount # 医疗费总额
---@field burden amount # 个人负担

---@class filter.medical_settlement
---@field aid? amount|number|(amount|number)[]|word # 医疗救助支付
---@field basic? amount|number|(amount|number)[]|word # 基本统筹支付
---@field diagnosis? string|(string)[]|word # 病种编码
---@field kind? "chronic"|"inpatient"|"outpatient"|("chronic"|"inpatient"|"outpatient")[]|word # 医疗类别
---@field name? string|(string)[]|word # 姓名
---@field refund_of? string|(string)[]|word # 原结算ID
---@field serious? amount|number|(amount|number)[]|word # 大病保险支付
---@field settled_on? day|string|(day|string)[]|word # 结算时间
---@field settlement_id? string|(string)[]|word # 结算ID
---@field supplementary? amount|number|(amount|number)[]|word # 大额补充支付
---@field total? amount|number|(amount|number)[]|word # 医疗费总额
---@field burden? amount|number|(amount|number)[]|word # 个人负担

---@class list.medical_settlement
---@field [integer] row.medical_settlement
---@operator len: integer
---@field where fun(self: list.medical_settlement, filter: filter.medical_settlement): list.medical_settlement
---@field any fun(self: list.medical_settlement, filter?: filter.medical_settlement): boolean
---@field all fun(self: list.medical_settlement, filter: filter.medical_settlement): boolean
---@field latest fun(self: list.medical_settlement): row.medical_settlement?
---@field by fun(self: list.medical_settlement, column: string): fun(): any, list.medical_settlement
---@field so_far fun(self: list.medical_settlement): list.medical_settlement
do
    ---@class list.medical_settlement
    local list = {}
    ---@param column "aid"|"basic"|"serious"|"supplementary"|"total"|"burden"
    ---@return amount
    function list:sum(column) end
    ---@overload fun(self: list.medical_settlement, column: "aid"|"basic"|"serious"|"supplementary"|"total"|"burden"): amount
    ---@overload fun(self: list.medical_settlement, column: "settled_on"): day
    ---@param column "diagnosis"|"kind"|"name"|"refund_of"|"settlement_id"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: list.medical_settlement, column: "aid"|"basic"|"serious"|"supplementary"|"total"|"burden"): amount
    ---@overload fun(self: list.medical_settlement, column: "settled_on"): day
    ---@param column "diagnosis"|"kind"|"name"|"refund_of"|"settlement_id"
    ---@return string
    function list:min(column) end
end

---防返贫监测对象
---@class row.monitored
---@field person person
---@field is fun(self: row.monitored, filter: filter.monitored): boolean
---@field category "borderline"|"sudden"|"unstable" # 监测对象类别
---@field family string # 户编号
---@field found_on calendar_month # 识别监测时间
---@field name string # 姓名
---@field removed boolean # 风险是否已消除
---@field risk "calamity"|"disabled"|"dwelling"|"illness"|"mishap"|"schooling"|"water"|"work" # 致贫返贫风险

---@class filter.monitored
---@field category? "borderline"|"sudden"|"unstable"|("borderline"|"sudden"|"unstable")[]|word # 监测对象类别
---@field family? string|(string)[]|word # 户编号
---@field found_on? calendar_month|string|(calendar_month|string)[]|word # 识别监测时间
---@field name? string|(string)[]|word # 姓名
---@field removed? boolean|(boolean)[]|word # 风险是否已消除
---@field risk? "calamity"|"disabled"|"dwelling"|"illness"|"mishap"|"schooling"|"water"|"work"|("calamity"|"disabled"|"dwelling"|"illness"|"mishap"|"schooling"|"water"|"work")[]|word # 致贫返贫风险

---@class list.monitored
---@field [integer] row.monitored
---@operator len: integer
---@field where fun(self: list.monitored, filter: filter.monitored): list.monitored
---@field any fun(self: list.monitored, filter?: filter.monitored): boolean
---@field all fun(self: list.monitored, filter: filter.monitored): boolean
---@field latest fun(self: list.monitored): row.monitored?
---@field by fun(self: list.monitored, column: string): fun(): any, list.monitored
---@field so_far fun(self: list.monitored): list.monitored
do
    ---@class list.monitored
    local list = {}
    ---@overload fun(self: list.monitored, column: "found_on"): calendar_month
    ---@param column "category"|"family"|"name"|"risk"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: list.monitored, column: "found_on"): calendar_month
    ---@param column "category"|"family"|"name"|"risk"
    ---@return string
    function list:min(column) end
end

---特困名册
---@class row.tekun
---@field person person
---@field is fun(self: row.tekun, filter: filter.tekun): boolean
---@field care "able"|"partly"|"unable" # 自理能力
---@field certificate string # 特困证号
---@field name string # 姓名
---@field placed "home"|"institution" # 供养方式
---@field since calendar_month # 起始年月
---@field state "receiving"|"stopped" # 状态

---@class filter.tekun
---@field care? "able"|"partly"|"unable"|("able"|"partly"|"unable")[]|word # 自理能力
---@field certificate? string|(string)[]|word # 特困证号
---@field name? string|(string)[]|word # 姓名
---@field placed? "home"|"institution"|("home"|"institution")[]|word # 供养方式
---@field since? calendar_month|string|(calendar_month|string)[]|word # 起始年月
---@field state? "receiving"|"stopped"|("receiving"|"stopped")[]|word # 状态

---@class list.tekun
---@field [integer] row.tekun
---@operator len: integer
---@field where fun(self: list.tekun, filter: filter.tekun): list.tekun
---@field any fun(self: list.tekun, filter?: filter.tekun): boolean
---@field all fun(self: list.tekun, filter: filter.tekun): boolean
---@field latest fun(self: list.tekun): row.tekun?
---@field by fun(self: list.tekun, column: string): fun(): any, list.tekun
---@field so_far fun(self: list.tekun): list.tekun
do
    ---@class list.tekun
    local list = {}
    ---@overload fun(self: list.tekun, column: "since"): calendar_month
    ---@param column "care"|"certificate"|"name"|"placed"|"state"
    ---@return string
    function list:max(column) end
    ---@overload fun(self: list.tekun, column: "since"): calendar_month
    ---@param column "care"|"certificate"|"name"|"placed"|"state"
    ---@return string
    function list:min(column) end
end

---@class parameters
---@field child_allowance table<string, rate> # 孤儿和事实无人抚养儿童基本生活费 (yuan per month)
---@field living_subsidy table<number, rate> # 困难残疾人生活补贴 (yuan per month)
---@field nursing_subsidy table<number, rate> # 重度残疾人护理补贴 (yuan per month)
---@field dibao_line rate # 低保标准 (yuan per head per month)
---@field margin_line rate # 低保边缘家庭收入线 (yuan per head per month)
---@field tekun_line rate # 特困人员基本生活标准 (yuan per head per month)
---@field base_pension_counts boolean # 基础养老金计入家庭收入
---@field disaster_window number # 受灾核查期 (months)
---@field disaster_loss_line amount # 受灾损失线 (yuan)
---@field self_paid_line amount # 医疗费个人负担线 (yuan)
---@field burden_yellow_line amount # 医疗费负担较急线 (yuan)
---@field burden_red_line amount # 医疗费负担紧急线 (yuan)
---@field adult_age number # 成年年龄 (years)
---@field elder_age number # 老年人年龄 (years)
---@field severe_grade number # 重度残疾最低等级 (grade)
---@field disability_watch_grade number # 入户核查的最低残疾等级 (grade)
---@field visit_days number # 入户期限 (working days)

---@type parameters
param = {}

---@alias dataset_name "death"|"dibao"|"disability_certificate"|"disaster"|"enrolment"|"margin"|"medical_settlement"|"monitored"|"tekun"

---@alias list_name "death"|"dibao"|"disability_certificate"|"disaster"|"enrolment"|"margin"|"medical_settlement"|"monitored"|"tekun"|"members"|"children"

---@alias fact_name "person.receives_dibao"|"person.receives_tekun"|"person.in_margin"|"person.on_assistance_list"|"household.receives_dibao"|"household.receives_tekun"|"household.in_margin"|"household.is_monitored"|"household.on_assistance_list"|"household.is_low_income"|"person.disability_grade"|"person.is_severely_disabled"|"household.collapsed_rooms"|"household.ruined_rooms"|"household.disaster_loss"|"household.students_above"|"household.college_students"|"person.burden_12m"|"person.is_deceased"|"person.is_able_adult"|"household.able_adults"|"household.residence"

---@alias cause_key "illness"|"disability"|"education"|"disaster"|"accident"|"relapse"|"housing"|"work"

---@class person_or_household: person, household

---@class anybody: person, household, row.death, row.dibao, row.disability_certificate, row.disaster, row.enrolment, row.margin, row.medical_settlement, row.monitored, row.tekun

---@alias subject person|household|row.death|row.dibao|row.disability_certificate|row.disaster|row.enrolment|row.margin|row.medical_settlement|row.monitored|row.tekun

---@alias filter filter.person|filter.household|filter.death|filter.dibao|filter.disability_certificate|filter.disaster|filter.enrolment|filter.margin|filter.medical_settlement|filter.monitored|filter.tekun

---@class fact_form.row.death: fact_form
---@field value? fun(row: row.death): any

---@class fact_form.row.dibao: fact_form
---@field value? fun(row: row.dibao): any

---@class fact_form.row.disability_certificate: fact_form
---@field value? fun(row: row.disability_certificate): any

---@class fact_form.row.disaster: fact_form
---@field value? fun(row: row.disaster): any

---@class fact_form.row.enrolment: fact_form
---@field value? fun(row: row.enrolment): any

---@class fact_form.row.margin: fact_form
---@field value? fun(row: row.margin): any

---@class fact_form.row.medical_settlement: fact_form
---@field value? fun(row: row.medical_settlement): any

---@class fact_form.row.monitored: fact_form
---@field value? fun(row: row.monitored): any

---@class fact_form.row.tekun: fact_form
---@field value? fun(row: row.tekun): any

---@class fact_form.person: fact_form
---@field value? fun(person: person): any

---@class fact_form.household: fact_form
---@field value? fun(household: household): any

---@overload fun(name: "person.on_assistance_list"): fun(form: fact_form.person)
---@overload fun(name: "household.on_assistance_list"): fun(form: fact_form.household)
---@overload fun(name: "household.is_low_income"): fun(form: fact_form.household)
---@overload fun(name: "disability_certificate.grade"): fun(form: fact_form.row.disability_certificate)
---@overload fun(name: "person.is_severely_disabled"): fun(form: fact_form.person)
---@overload fun(name: "household.collapsed_rooms"): fun(form: fact_form.household)
---@overload fun(name: "household.ruined_rooms"): fun(form: fact_form.household)
---@overload fun(name: "household.disaster_loss"): fun(form: fact_form.household)
---@overload fun(name: "person.is_able_adult"): fun(form: fact_form.person)
---@overload fun(name: "household.residence"): fun(form: fact_form.household)
---@param name string person.X, household.X or DATASET.X
---@return fun(form: fact_form)
function fact(name) end

---@class rule_form.person: rule_form
---@field where? filter.person
---@field when? fun(person: person): boolean
---@field urgency? urgency|fun(person: person): urgency, number?

---@class rule_form.household: rule_form
---@field where? filter.household
---@field when? fun(household: household): boolean
---@field urgency? urgency|fun(household: household): urgency, number?

---@overload fun(name: "disabled-uncovered"): fun(form: rule_form.person)
---@overload fun(name: "disaster-loss"): fun(form: rule_form.household)
---@overload fun(name: "medical-burden"): fun(form: rule_form.person)
---@overload fun(name: "monitored-uncovered"): fun(form: rule_form.household)
---@overload fun(name: "student-above-compulsory"): fun(form: rule_form.household)
---@param name string
---@return fun(form: rule_form)
function rule(name) end

-- The words of the language.

---An exact sum of money. A number beside it is yuan.
---@class amount
---@operator add(amount|number): amount
---@operator sub(amount|number): amount
---@operator mul(number): amount
---@operator div(number): amount
---@operator div(amount): number
---@operator unm: amount

---A day.
---@class day
---@operator add(span): day
---@operator sub(span): day
---@operator sub(day): span

---A month.
---@class calendar_month
---@operator add(span): calendar_month
---@operator sub(span): calendar_month

---A length of time.
---@class span
---@operator add(span): span
---@operator sub(span): span
---@operator unm: span

---A rate, exact in the unit it was set in.
---@class rate
---@field per_month amount
---@field per_year amount

---A word of filters, such as at_least(x).
---@class word

---The as-of date.
---@type day
today = {}

---@param yuan number at most two decimals
---@return amount
function yuan(yuan) end

---@param text string YYYY-MM-DD
---@return day
function date(text) end

---@param text string|day YYYY-MM, or a day in it
---@return calendar_month
function month(text) end

---@param n number a whole number
---@return span
function days(n) end

---@param n number a whole number
---@return span
function months(n) end

---@param n number a whole number
---@return span
function years(n) end

---The largest of values of one kind.
---@generic V
---@param value V
---@param ... V
---@return V
function max(value, ...) end

---The smallest of values of one kind.
---@generic V
---@param value V
---@param ... V
---@return V
function min(value, ...) end

---The value or more (a date: that day or later).
---@param value amount|number|day|calendar_month
---@return word
function at_least(value) end

---More than the value (a date: later).
---@param value amount|number|day|calendar_month
---@return word
function over(value) end

---The value or less (a date: that day or earlier).
---@param value amount|number|day|calendar_month
---@return word
function at_most(value) end

---Less than the value (a date: earlier).
---@param value amount|number|day|calendar_month
---@return word
function below(value) end

---From the one to the other, both included.
---@param low amount|number|day|calendar_month
---@param high amount|number|day|calendar_month
---@return word
function between(low, high) end

---A place that lies in this one.
---@param region string place code of 2, 4, 6, 9 or 12 digits
---@return word
function inside(region) end

---A text that matches a pattern of PCRE2.
---@param pattern string
---@return word
function matches(pattern) end

---After the same day so long ago, up to today (up to where the data reach).
---@param span span such as months(12)
---@return word
function last(span) end

---In the n calendar months before this one.
---@param n number a whole number
---@return word
function full_months(n) end

---In this calendar year.
---@type word
this_year = {}

---Whether a column, fact, relation or list can be told.
---@param subject subject
---@param name string
---@return boolean
function known(subject, name) end

---What it is, or else the default; the reason is written into the evidence.
---@generic V
---@param subject subject
---@param name string
---@param default V
---@param reason string
---@return V
function assume(subject, name, default, reason) end

---Ends the evaluation: cannot tell, for this reason.
---@param reason string
function cannot_tell(reason) end

---People and lists of people as one list.
---@param ... person|people
---@return people
function people(...) end

---What another file of rules returns.
---@param name string
---@return any
function use(name) end

-- What Lua keeps here; there is no clock, file, chance or network.

---@generic V
---@param value V
---@param message? any
---@return V
function assert(value, message) end

---@param message any
---@param level? integer
function error(message, level) end

---@generic T: table, V
---@param list T
---@return fun(list: V[], i?: integer): integer, V
---@return T
---@return integer
function ipairs(list) end

---In sorted order.
---@generic T: table, K, V
---@param t T
---@return fun(t: table<K, V>, key?: K): K, V
---@return T
function pairs(t) end

---@param n integer|"#"
---@param ... any
---@return any ...
function select(n, ...) end

---@param value any
---@param base? integer
---@return number?
function tonumber(value, base) end

---@param value any
---@return string
function tostring(value) end

---@param value any
---@return string
function type(value) end

---@class mathlib
---@field huge number
---@field maxinteger integer
---@field mininteger integer
---@field abs fun(x: number): number
---@field ceil fun(x: number): integer
---@field floor fun(x: number): integer
---@field fmod fun(x: number, y: number): number
---@field max fun(x: number, ...: number): number
---@field min fun(x: number, ...: number): number
---@field modf fun(x: number): number, number
---@field tointeger fun(x: any): integer?
---@field type fun(x: any): string?
math = {}

---@class stringlib
---@field byte fun(s: string, i?: integer, j?: integer): ...: integer
---@field char fun(...: integer): string
---@field len fun(s: string): integer
---@field lower fun(s: string): string
---@field rep fun(s: string, n: integer, separator?: string): string
---@field reverse fun(s: string): string
---@field sub fun(s: string, i: integer, j?: integer): string
---@field upper fun(s: string): string
string = {}

---@class tablelib
---@field concat fun(list: table, separator?: string, i?: integer, j?: integer): string
---@field insert fun(list: table, ...: any)
---@field remove fun(list: table, i?: integer): any
---@field sort fun(list: table, before?: fun(a: any, b: any): boolean)
---@field unpack fun(list: table, i?: integer, j?: integer): ...: any
table = {}

-- What is declared.

---@class title
---@field zh string
---@field en? string

---@class title_zh
---@field zh string

---@class time
---@field days? integer
---@field months? integer
---@field years? integer

---@class dataset_form
---@field title title
---@field agency? string
---@field files? string|string[]
---@field person? { id: string, name?: string, born?: string, sex?: string }
---@field persons? table<string, { id: string, name?: string }> # a row about two people
---@field place? string # a row about a place
---@field contact? { address?: string, phone?: string }
---@field key? string|string[]
---@field delivery? "adds"|"replaces"
---@field dated? string
---@field sender? string # the column that names the sender, the same in all rows of a file
---@field reaches? string # the column that says up to which day the file tells
---@field every? time
---@field good_for? time
---@field keep? { days?: integer, months?: integer, years?: integer, basis: string } # how long raw files are kept after they went out of force
---@field link? "id"|"id+name"|"any"
---@field absence? "none"|"unknown"
---@field refund? { of: string } # the column that names, by its key, the row that a refund takes back
---@field in_book? string # of the register: the column of places in the book
---@field encoding? "utf-8"|"gb18030"
---@field separator? ","|";"|"\t"|"|"
---@field columns table<string, column_form>
---@field guard? { max_refused?: number, min_share_of_last?: number, min_share_of_same?: number, max_share_of_last?: number, min_persons_of_last?: number, min_filled_of_last?: number, max_unlinked?: number, max_cut_ids?: number, least?: integer, may_be_older?: boolean }
---@field basis? string

---@class column_form
---@field from? string|string[]
---@field title? title
---@field type? "text"|"name"|"code"|"integer"|"decimal"|"money"|"date"|"month"|"boolean"|"citizen_id"|"region"|"phone"|"address"
---@field one_of? table<string, string|string[]>
---@field required? boolean
---@field blank? string|number|boolean
---@field pattern? string
---@field disclose? "visitor"|"county"|"auditor"
---@field yes? string|string[]
---@field no? string|string[]
---@field open? string|string[]

---@param name string
---@return fun(form: dataset_form)
function dataset(name) end

---@class entry_form
---@field region? string
---@field from string|day
---@field to? string|day
---@field known? string|day
---@field review_by? string|day
---@field value? any
---@field per? "month"|"year"
---@field times? number # a share of another parameter
---@field of? table
---@field round? string
---@field basis string
---@field [string] any # the keys that the parameter is by

---@class parameter_form
---@field title title
---@field unit? string
---@field by? string|string[]
---@field [integer] entry_form

---@param name string
---@return fun(form: parameter_form)
function parameter(name) end

---@class fact_form
---@field title title
---@field unit? string # "yuan", "yes/no", "people", "date" or any counted thing
---@field one_of? table<string, title|string>
---@field value? fun(subject: anybody): any
---@field sum? string
---@field max? string
---@field min? string
---@field latest? string
---@field count? list_name
---@field any? list_name
---@field all? list_name
---@field of? list_name
---@field where? filter
---@field that? filter
---@field so_far? boolean
---@field take? string
---@field less? string|string[]

---@class among_form
---@field [1] dataset_name
---@field [string] any

---@class rule_form
---@field title title
---@field discreet? title_zh
---@field cause cause_key
---@field basis string
---@field from string|day
---@field to? string|day
---@field region? string
---@field each "person"|"household"
---@field among? among_form
---@field where? filter.person|filter.household
---@field unless? fact_name|fact_name[]
---@field even? fact_name|fact_name[] # of household's away
---@field when? fun(subject: person_or_household): boolean
---@field say title
---@field urgency? urgency|fun(subject: person_or_household): urgency, number?
---@field within? { red?: integer, yellow?: integer, green?: integer } # working days
---@field review? title_zh
---@field ask? title_zh
---@field programme? title_zh
---@field list? "visit"|"roster"|"verify"
---@field shadow? boolean
---@field replaces? string

---@alias urgency "red"|"yellow"|"green"

---@class relation_form
---@field title title
---@field inverse? string
---@field sex? "male"|"female"|"other"
---@field named_by? string|any[]
---@field in_book? table<string, string|string[]>
---@field blank? boolean

---@param name string
---@return fun(form: relation_form)
function relation(name) end

---The household of rules/household.lua; in a test, one that is judged.
---@class household_form
---@field book? string|string[]
---@field alone? filter.person
---@field region? string
---@field joins? any[]
---@field away? fact_name|fact_name[]
---@field limit? integer
---@field book_limit? integer
---@field [integer] given_person
---@field [string] any # in a test, register columns of every member

---@param form household_form
---@return household_form
function household(form) end

---A person of a test: columns of the register, and rows of any dataset.
---@class given_person
---@field name? string
---@field in_book? string
---@field [string] any

---@param form given_person
---@return given_person
function person(form) end

---@class test_form
---@field on string|day
---@field absent? dataset_name|dataset_name[]
---@field rules? string|string[]
---@field parameters? table<string, any>
---@field flags? table
---@field suppressed? table
---@field review? table
---@field cannot_tell? table<string, string>
---@field assumed? table
---@field facts? table<string, any>
---@field urgency? table<string, any>
---@field say? table<string, any>
---@field [integer] household_form

---@param name string
---@return fun(form: test_form)
function test(name) end

---@param name string
---@return fun(form: title)
function cause(name) end

---@param name string
---@return fun(form: title)
function outcome(name) end

---@param names table<string, string>
function regions(names) end

---@param form { year: integer, off?: string[], work?: string[], basis: string }
function calendar(form) end

---@class site_form
---@field name string
---@field region string
---@field rules string
---@field packs string|string[]
---@field case_prefix? string
---@field language? "zh"
---@field capacity? integer
---@field inbox? { quiet?: integer } # seconds that a file must have been left alone to be whole (60)

---@param form site_form
function site(form) end
