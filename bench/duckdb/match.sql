-- The five rules of rules/liuzhou in SQL, with the thresholds of rules/parameters, over the files of a synthetic city (UTF-8).
-- Writes one line for each flag that nothing suppresses: rule, citizen ID of the person or of some member of the household.
-- It keeps no evidence, no quarantine, no casebook and no lists.

SET preserve_insertion_order = false;

-- Cells as agencies write them. The first branch is the ordinary case; the rest undoes what can be undone.

-- Full-width forms, spaces, apostrophes and small letters; then a certificate or a student number is cut to the ID in it.
CREATE MACRO tidy(raw) AS
    CASE WHEN regexp_full_match(raw, '[0-9]{17}[0-9X]') THEN raw
         ELSE regexp_replace(
                  regexp_replace(translate(upper(raw), '０１２３４５６７８９Ｘ', '0123456789X'),
                                 '[\s\x{a0}\x{3000}''‘’]', '', 'g'),
                  '^G?([0-9]{17}[0-9X])([1-7][1-4](B[0-9])?)?$', '\1')
    END;

-- The first 17 digits as a number; 15 digits are the old form without century and check digit.
CREATE MACRO digits(id) AS
    CASE length(id) WHEN 18 THEN TRY_CAST(left(id, 17) AS BIGINT)
                    WHEN 15 THEN TRY_CAST(left(id, 6) || '19' || right(id, 9) AS BIGINT) END;

CREATE MACRO check_digit(n) AS
    substr('10X98765432', CAST(1 + (n // 10000000000000000 % 10 * 7 + n // 1000000000000000 % 10 * 9
        + n // 100000000000000 % 10 * 10 + n // 10000000000000 % 10 * 5 + n // 1000000000000 % 10 * 8
        + n // 100000000000 % 10 * 4 + n // 10000000000 % 10 * 2 + n // 1000000000 % 10 + n // 100000000 % 10 * 6
        + n // 10000000 % 10 * 3 + n // 1000000 % 10 * 7 + n // 100000 % 10 * 9 + n // 10000 % 10 * 10
        + n // 1000 % 10 * 5 + n // 100 % 10 * 8 + n // 10 % 10 * 4 + n % 10 * 2) % 11 AS BIGINT), 1);

CREATE MACRO day(raw) AS
    coalesce(TRY_CAST(raw AS DATE),
             CAST(try_strptime(trim(raw), ['%Y/%m/%d', '%Y%m%d', '%Y.%m.%d', '%Y年%m月%d日']) AS DATE));

CREATE MACRO money(raw) AS
    coalesce(TRY_CAST(raw AS DECIMAL(14, 2)),
             TRY_CAST(regexp_replace(raw, '[,¥元\s]', '', 'g') AS DECIMAL(14, 2)));

-- The register. A household is a book of one police office; in a collective book everybody stands alone. Its number is a hash:
-- among 200,000 books the chance that two agree is one in a thousand million.
CREATE TABLE register AS
SELECT CAST(left(公民身份号码, 17) AS BIGINT) AS id, 姓名 AS name,
       CASE 户别 WHEN '集体户' THEN hash(公民身份号码) ELSE hash(派出所, 户号) END AS household
FROM read_csv(getvariable('inbox') || '/huji_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    派出所: 'VARCHAR', 户号: 'VARCHAR', 户别: 'VARCHAR', 与户主关系: 'VARCHAR', 姓名: 'VARCHAR', 公民身份号码: 'VARCHAR',
    性别: 'VARCHAR', 出生日期: 'VARCHAR', 民族: 'VARCHAR', 户口性质: 'VARCHAR', 行政区划代码: 'VARCHAR',
    户籍地址: 'VARCHAR', 联系电话: 'VARCHAR'});

-- The other files, one view each: citizen ID, name and what the rules read. Rows that lack a required value are not used.

CREATE VIEW death_rows AS
SELECT tidy(死者身份证号) AS text, 死者姓名 AS name
FROM read_csv(getvariable('inbox') || '/death_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    死者姓名: 'VARCHAR', 死者身份证号: 'VARCHAR', 死亡日期: 'VARCHAR', 火化日期: 'VARCHAR'})
WHERE day(死亡日期) <= getvariable('today');

CREATE VIEW medical_rows AS
SELECT setl_id, text, name, total - basic - coalesce(serious, 0) - coalesce(supplementary, 0) - coalesce(aid, 0) AS burden
FROM (
    SELECT setl_id, tidy(certno) AS text, psn_name AS name, day(setl_time) AS settled_on, money(medfee_sumamt) AS total,
           money(hifp_pay) AS basic, hifmi_pay AS serious, hifob_pay AS supplementary, maf_pay AS aid
    FROM read_csv(getvariable('inbox') || '/medical_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
        setl_id: 'VARCHAR', psn_name: 'VARCHAR', certno: 'VARCHAR', med_type: 'VARCHAR', setl_time: 'VARCHAR',
        fixmedins_name: 'VARCHAR', dise_no: 'VARCHAR', medfee_sumamt: 'VARCHAR', hifp_pay: 'VARCHAR',
        hifmi_pay: 'DECIMAL(14,2)', hifob_pay: 'DECIMAL(14,2)', maf_pay: 'DECIMAL(14,2)'}))
WHERE total IS NOT NULL
  AND settled_on BETWEEN CAST(getvariable('today') - INTERVAL 12 MONTH AS DATE) + 1 AND getvariable('today');

CREATE VIEW disability_rows AS
SELECT tidy(身份证号) AS text, 姓名 AS name,
       CASE 残疾等级 WHEN '一级' THEN 1 WHEN '二级' THEN 2 WHEN '三级' THEN 3 WHEN '四级' THEN 4 END AS grade
FROM read_csv(getvariable('inbox') || '/disability_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    残疾人证号: 'VARCHAR', 姓名: 'VARCHAR', 身份证号: 'VARCHAR', 残疾类别: 'VARCHAR', 残疾等级: 'VARCHAR',
    发证日期: 'VARCHAR', 有效期至: 'VARCHAR', 证件状态: 'VARCHAR'})
WHERE 证件状态 = '正常' AND (有效期至 = '长期' OR day(有效期至) >= getvariable('today'));

CREATE VIEW student_rows AS
SELECT tidy(sfzjh) AS text, xm AS name
FROM read_csv(getvariable('inbox') || '/enrolment_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    xjh: 'VARCHAR', sfzjh: 'VARCHAR', xm: 'VARCHAR', xxmc: 'VARCHAR', xd: 'VARCHAR', nj: 'VARCHAR', bj: 'VARCHAR',
    是否寄宿: 'VARCHAR', 学籍状态: 'VARCHAR'})
WHERE xd IN ('普通高中', '中职', '大专', '本科', '研究生') AND 学籍状态 = '在籍';

CREATE VIEW dibao_rows AS
SELECT tidy(身份证号) AS text, 姓名 AS name
FROM read_csv(getvariable('inbox') || '/dibao_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    低保证号: 'VARCHAR', 姓名: 'VARCHAR', 身份证号: 'VARCHAR', 类别: 'VARCHAR', 月保障金: 'VARCHAR', 起始年月: 'VARCHAR',
    状态: 'VARCHAR'})
WHERE 状态 = '在享';

CREATE VIEW tekun_rows AS
SELECT tidy(身份证号) AS text, 姓名 AS name
FROM read_csv(getvariable('inbox') || '/tekun_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    特困证号: 'VARCHAR', 姓名: 'VARCHAR', 身份证号: 'VARCHAR', 供养方式: 'VARCHAR', 自理能力: 'VARCHAR',
    起始年月: 'VARCHAR', 状态: 'VARCHAR'})
WHERE 状态 = '在享';

CREATE VIEW margin_rows AS
SELECT tidy(身份证号) AS text, 姓名 AS name
FROM read_csv(getvariable('inbox') || '/margin_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    认定编号: 'VARCHAR', 姓名: 'VARCHAR', 身份证号: 'VARCHAR', 认定年月: 'VARCHAR', 状态: 'VARCHAR'})
WHERE 状态 = '在册';

CREATE VIEW monitored_rows AS
SELECT tidy(证件号码) AS text, 姓名 AS name
FROM read_csv(getvariable('inbox') || '/monitored_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    户编号: 'VARCHAR', 姓名: 'VARCHAR', 证件号码: 'VARCHAR', 监测对象类别: 'VARCHAR', 识别监测时间: 'VARCHAR',
    风险是否已消除: 'VARCHAR', 致贫返贫风险: 'VARCHAR'})
WHERE 风险是否已消除 = '否';

CREATE VIEW disaster_rows AS
SELECT 登记编号 AS report, tidy(户主身份证号) AS text, 户主姓名 AS name,
       coalesce(倒塌间数, 0) + coalesce(严损间数, 0) AS ruined, money(直接经济损失) AS loss
FROM read_csv(getvariable('inbox') || '/disaster_*.csv', auto_detect = false, header = true, delim = ',', quote = '"', columns = {
    登记编号: 'VARCHAR', 户主姓名: 'VARCHAR', 户主身份证号: 'VARCHAR', 受灾日期: 'VARCHAR', 灾种: 'VARCHAR',
    倒塌间数: 'INTEGER', 严损间数: 'INTEGER', 一般损坏间数: 'INTEGER', 直接经济损失: 'VARCHAR'})
WHERE day(受灾日期) BETWEEN CAST(getvariable('today') - INTERVAL 6 MONTH AS DATE) + 1 AND getvariable('today');

-- Row → person, where ID and name both agree. Text and name stay only where nobody was found. The check digit is computed only
-- where a spreadsheet may have ended the number in 000: else a number that the register holds under this name is right.
CREATE MACRO linked(rows) AS TABLE
    SELECT * EXCLUDE (text, name), CASE WHEN person IS NULL THEN text END AS text, CASE WHEN person IS NULL THEN name END AS name
    FROM (SELECT rows.*, register.household,
                 CASE WHEN suffix(rows.text, '000') THEN CASE check_digit(register.id) WHEN '0' THEN register.id END
                      ELSE register.id END AS person
          FROM query_table(rows) AS rows
          LEFT JOIN register ON register.id = digits(rows.text) AND register.name = rows.name);

CREATE TABLE death AS FROM linked('death_rows');
CREATE TABLE medical AS FROM linked('medical_rows');
CREATE TABLE disability AS FROM linked('disability_rows');
CREATE TABLE student AS FROM linked('student_rows');
CREATE TABLE dibao AS FROM linked('dibao_rows');
CREATE TABLE tekun AS FROM linked('tekun_rows');
CREATE TABLE margin AS FROM linked('margin_rows');
CREATE TABLE monitored AS FROM linked('monitored_rows');
CREATE TABLE disaster AS FROM linked('disaster_rows');

-- One wrong digit or one lost, repaired where the name agrees, neither the birth date nor the digit of the sex was touched, and only
-- one person fits. A lost digit may be any of a run of equal ones: when the run reaches the birth date or the digit of the sex, it
-- holds digit 7, 14 or 17.
CREATE TABLE repaired AS
WITH damaged AS (
    SELECT DISTINCT text, name FROM (
        SELECT text, name FROM death UNION ALL SELECT text, name FROM medical UNION ALL SELECT text, name FROM disability
        UNION ALL SELECT text, name FROM student UNION ALL SELECT text, name FROM dibao
        UNION ALL SELECT text, name FROM tekun UNION ALL SELECT text, name FROM margin
        UNION ALL SELECT text, name FROM monitored UNION ALL SELECT text, name FROM disaster)
    WHERE regexp_full_match(text, '[0-9]{16}[0-9X]')
       OR (regexp_full_match(text, '[0-9]{17}[0-9X]') AND NOT suffix(text, '000') AND check_digit(digits(text)) <> right(text, 1))
), candidate AS (
    SELECT damaged.text, damaged.name, register.id, register.household,
           CAST(register.id AS VARCHAR) || check_digit(register.id) AS whole
    FROM damaged JOIN register USING (name)
)
SELECT text, name, any_value(id) AS person, any_value(household) AS household
FROM candidate
WHERE CASE length(text)
      WHEN 18 THEN substr(text, 7, 8) = substr(whole, 7, 8) AND substr(text, 17, 1) = substr(whole, 17, 1)
                   AND hamming(text, whole) = 1
      ELSE text IN (whole[2:], whole[:1] || whole[3:], whole[:2] || whole[4:], whole[:3] || whole[5:], whole[:4] || whole[6:],
                    whole[:5] || whole[7:], whole[:14] || whole[16:], whole[:15] || whole[17:], whole[:17])
           AND text NOT IN (whole[:6] || whole[8:], whole[:13] || whole[15:], whole[:16] || whole[18:])
      END
GROUP BY text, name
HAVING count(*) = 1;

-- Whom a row with a repaired number belongs to stands in `repaired`; the dead are neither members nor judged.
CREATE MACRO found(rows) AS TABLE
    SELECT rows.* EXCLUDE (text, name) FROM query_table(rows) AS rows WHERE person IS NOT NULL
    UNION ALL BY NAME
    SELECT rows.* EXCLUDE (text, name, person, household), repaired.person, repaired.household
    FROM query_table(rows) AS rows JOIN repaired USING (text, name);

CREATE TABLE dead AS SELECT DISTINCT person FROM found('death');

CREATE MACRO living(rows) AS TABLE SELECT * FROM found(rows) ANTI JOIN dead USING (person);

CREATE TABLE helped AS
SELECT 'dibao' AS list, person, household FROM living('dibao')
UNION ALL SELECT 'tekun', person, household FROM living('tekun')
UNION ALL SELECT 'margin', person, household FROM living('margin');

CREATE TABLE at_risk AS SELECT person, household FROM living('monitored');

CREATE TABLE flags AS
SELECT 'medical-burden' AS rule, person
FROM (SELECT DISTINCT setl_id, person, household, burden FROM living('medical'))
ANTI JOIN (SELECT household FROM helped WHERE list IN ('dibao', 'tekun')) USING (household)
GROUP BY person
HAVING count(*) = count(burden) AND sum(burden) > 5000
UNION ALL
SELECT 'disabled-uncovered', person
FROM living('disability') ANTI JOIN helped USING (person)
GROUP BY person
HAVING count(*) = count(grade) AND min(grade) <= 4
UNION ALL
SELECT 'disaster-loss', min(person)
FROM (SELECT DISTINCT report, person, household, ruined, loss FROM living('disaster'))
GROUP BY household
HAVING sum(ruined) > 0 OR (count(*) = count(loss) AND sum(loss) > 10000)
UNION ALL
SELECT 'monitored-uncovered', min(person)
FROM at_risk ANTI JOIN helped USING (household)
GROUP BY household
UNION ALL
SELECT 'student-above-compulsory', min(person)
FROM living('student')
SEMI JOIN (SELECT household FROM helped WHERE list <> 'tekun' UNION ALL SELECT household FROM at_risk) USING (household)
GROUP BY household;

COPY (SELECT rule, person || check_digit(person) AS id FROM flags) TO (getvariable('flags')) (HEADER, DELIMITER ',');
