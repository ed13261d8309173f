-- The files of a clean synthetic city (UTF-8) into typed tables, with the columns that rules/datasets declare. Numbers of 18 characters
-- may end in X, so they stay text, and so do dates of which “长期” is one.

CREATE TEMP TABLE register AS
SELECT * FROM read_csv(getvariable('inbox') || '/huji_*.csv', auto_detect = false, header = true, delim = ',', quote = '"',
    dateformat = '%Y%m%d', columns = {
    派出所: 'VARCHAR', 户号: 'VARCHAR', 户别: 'VARCHAR', 与户主关系: 'VARCHAR', 姓名: 'VARCHAR', 公民身份号码: 'VARCHAR',
    性别: 'VARCHAR', 出生日期: 'DATE', 民族: 'VARCHAR', 户口性质: 'VARCHAR', 行政区划代码: 'BIGINT', 户籍地址: 'VARCHAR',
    联系电话: 'VARCHAR'});

CREATE TEMP TABLE medical AS
SELECT * EXCLUDE fixmedins_name
FROM read_csv(getvariable('inbox') || '/medical_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    setl_id: 'VARCHAR', psn_name: 'VARCHAR', certno: 'VARCHAR', med_type: 'VARCHAR', setl_time: 'DATE', fixmedins_name: 'VARCHAR',
    dise_no: 'VARCHAR', medfee_sumamt: 'DECIMAL(14,2)', hifp_pay: 'DECIMAL(14,2)', hifmi_pay: 'DECIMAL(14,2)',
    hifob_pay: 'DECIMAL(14,2)', maf_pay: 'DECIMAL(14,2)'});

CREATE TEMP TABLE enrolment AS
SELECT * EXCLUDE bj
FROM read_csv(getvariable('inbox') || '/enrolment_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    xjh: 'VARCHAR', sfzjh: 'VARCHAR', xm: 'VARCHAR', xxmc: 'VARCHAR', xd: 'VARCHAR', nj: 'VARCHAR', bj: 'VARCHAR',
    是否寄宿: 'VARCHAR', 学籍状态: 'VARCHAR'});

CREATE TEMP TABLE dibao AS
SELECT * FROM read_csv(getvariable('inbox') || '/dibao_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    低保证号: 'VARCHAR', 姓名: 'VARCHAR', 身份证号: 'VARCHAR', 类别: 'VARCHAR', 月保障金: 'DECIMAL(14,2)', 起始年月: 'INTEGER',
    状态: 'VARCHAR'});

CREATE TEMP TABLE disability AS
SELECT * FROM read_csv(getvariable('inbox') || '/disability_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    残疾人证号: 'VARCHAR', 姓名: 'VARCHAR', 身份证号: 'VARCHAR', 残疾类别: 'VARCHAR', 残疾等级: 'VARCHAR', 发证日期: 'DATE',
    有效期至: 'VARCHAR', 证件状态: 'VARCHAR'});

CREATE TEMP TABLE monitored AS
SELECT * FROM read_csv(getvariable('inbox') || '/monitored_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    户编号: 'VARCHAR', 姓名: 'VARCHAR', 证件号码: 'VARCHAR', 监测对象类别: 'VARCHAR', 识别监测时间: 'INTEGER',
    风险是否已消除: 'VARCHAR', 致贫返贫风险: 'VARCHAR'});

CREATE TEMP TABLE tekun AS
SELECT * FROM read_csv(getvariable('inbox') || '/tekun_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    特困证号: 'VARCHAR', 姓名: 'VARCHAR', 身份证号: 'VARCHAR', 供养方式: 'VARCHAR', 自理能力: 'VARCHAR', 起始年月: 'VARCHAR',
    状态: 'VARCHAR'});

CREATE TEMP TABLE margin AS
SELECT * FROM read_csv(getvariable('inbox') || '/margin_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    认定编号: 'VARCHAR', 姓名: 'VARCHAR', 身份证号: 'VARCHAR', 认定年月: 'VARCHAR', 状态: 'VARCHAR'});

CREATE TEMP TABLE disaster AS
SELECT * FROM read_csv(getvariable('inbox') || '/disaster_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    登记编号: 'VARCHAR', 户主姓名: 'VARCHAR', 户主身份证号: 'VARCHAR', 受灾日期: 'DATE', 灾种: 'VARCHAR', 倒塌间数: 'INTEGER',
    严损间数: 'INTEGER', 一般损坏间数: 'INTEGER', 直接经济损失: 'DECIMAL(14,2)'});

CREATE TEMP TABLE death AS
SELECT * FROM read_csv(getvariable('inbox') || '/death_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    死者姓名: 'VARCHAR', 死者身份证号: 'VARCHAR', 死亡日期: 'DATE', 火化日期: 'DATE'});
