/* flags.csv and flags.jsonl of the made night, against lines written by hand from the story in made_night.h.
 */
#include "written.h"
#include "library/json.h"

#define BOM "\xEF\xBB\xBF"
#define MEDICAL "医保结算，数据截至2023-08-28"
#define DISABILITY "残疾人证，数据截至2023-08-20"

/* Every reason of every case; 案 10's sentence names 罗小燕 and gives way to the rule's title; the discreet
 * rule shows neither title, sentence nor source. Deadlines: red 3 days, else 14, after the case was opened.
 */
static const char table[] = BOM
    "个案编号,区县,乡镇,规则,规则名称,家庭成员,状态,紧急程度,首次发现,办结期限,理由,不需入户原因,来源\n"
    "LZ23-00001-1,未知区县,未分乡镇,medical-burden,医疗费个人负担较重,第1人,新增,绿,2023-08-28,2023-09-11,"
    "\"近12个月医疗费个人负担5001元,超过5000元\",," MEDICAL "\n"
    "LZ23-00002-9,融水苗族自治县,融水镇,medical-burden,医疗费个人负担较重,第1人,新增,红,2023-08-28,2023-08-"
    "31,"
    "\"近12个月医疗费个人负担26320.50元,超过5000元\",," MEDICAL "\n"
    "LZ23-00003-7,融水苗族自治县,融水镇,medical-burden,医疗费个人负担较重,第1人,清退,黄,2023-07-28,,上次所说,"
    ",\n"
    "LZ23-00003-7,融水苗族自治县,融水镇,old-rule,规则已停用,,清退,黄,2023-07-28,,规则已停用,,\n"
    ",融水苗族自治县,融水镇,medical-burden,医疗费个人负担较重,第1人,不需入户,黄,2023-08-28,,"
    "\"近12个月医疗费个人负担12000元,超过5000元\",家庭已享受低保," MEDICAL "\n"
    "LZ23-00004-5,三江侗族自治县,未分乡镇,disabled-unhelped,持证残疾人未享受救助,第1人,新增,黄,2023-08-28,"
    "2023-09-11,"
    "\"持证一级残疾,未享受任何救助\",," DISABILITY "\n"
    "LZ23-00005-3,三江侗族自治县,古宜镇,medical-burden,医疗费个人负担较重,第1人,延续,红,2023-08-27,2023-08-"
    "30,"
    "\"近12个月医疗费个人负担25000元,超过5000元\",," MEDICAL "\n"
    "LZ23-00005-3,三江侗族自治县,古宜镇,disabled-unhelped,持证残疾人未享受救助,第4人,延续,绿,2023-08-27,2023-"
    "08-30,"
    "\"持证二级残疾,未享受任何救助\",," DISABILITY "\n"
    "LZ23-00007-X,三江侗族自治县,古宜镇,disabled-unhelped,持证残疾人未享受救助,第2人,沿用,黄,2023-08-27,2023-"
    "09-10,上次所说,,\n"
    "LZ23-00006-1,三江侗族自治县,古宜镇,disabled-unhelped,持证残疾人未享受救助,第1人,新增,绿,2023-08-28,2023-"
    "09-11,"
    "\"持证二级残疾,未享受任何救助\",," DISABILITY "\n"
    "LZ23-00008-8,三江侗族自治县,丹洲镇,medical-burden,医疗费个人负担较重,第1人,加重,红,2023-08-27,2023-08-"
    "30,"
    "\"近12个月医疗费个人负担31000.50元,超过5000元\",," MEDICAL "\n"
    "LZ23-00008-8,三江侗族自治县,丹洲镇,care-gap,监护情形核实,,新增,红,2023-08-27,2023-08-30,监护情形核实,,\n"
    "LZ23-00009-6,三江侗族自治县,丹洲镇,medical-burden,医疗费个人负担较重,第1人,新增,黄,2023-08-28,2023-09-"
    "11,"
    "'=1+1 近12个月医疗费个人负担15000元,," MEDICAL "\n"
    "LZ23-00010-X,三江侗族自治县,丹洲镇,disabled-unhelped,持证残疾人未享受救助,第1人,延续,绿,2023-08-27,2023-"
    "09-10,"
    "持证残疾人未享受救助,," DISABILITY "\n";

#define REGISTER_LINE(line)                                                                                  \
    "{\"delivery\":\"公安/户籍_2023-08.csv\",\"digest\":\"aaaaaaaaaaaa\",\"line\":" line "}"

/* Flag 0: 莫家兴 is person 1, register line 3; medical row 0 is slot 1 of July, line 2; row 1 is slot 5, line
 * 2 of August. */
static const char first_line[] =
    "{\"case\":\"LZ23-00002-9\",\"date\":\"2023-08-28\",\"deadline\":\"2023-08-31\",\"evidence\":{"
    "\"assumed\":[],\"facts\":["
    "{\"at\":" REGISTER_LINE(
        "3") ",\"name\":\"person.burden_12m\",\"title\":\"近12个月医疗费个人负担\",\"value\":\"26320.50\"}],"
             "\"lists\":[{\"dataset\":\"medical_settlement\",\"rows\":2,\"title\":\"医保结算\",\"until\":"
             "\"2023-08-28\"},"
             "{\"dataset\":\"dibao\",\"rows\":0,\"title\":\"低保名册\",\"until\":null}],"
             "\"parameters\":[{\"basis\":\"柳民发〔2023〕1号\",\"from\":\"2023-01-01\",\"name\":\"self_paid_"
             "line\",\"place\":\"柳州市\","
             "\"title\":\"医疗费个人负担线\",\"value\":\"5000\"}],"
             "\"rows\":[{\"column\":\"个人支付\",\"dataset\":\"medical_settlement\",\"delivery\":\"医保/"
             "medical_2023-07.csv\","
             "\"digest\":\"bbbbbbbbbbbb\",\"line\":2,\"link\":\"exact\",\"value\":\"6000\"},"
             "{\"column\":\"个人支付\",\"dataset\":\"medical_settlement\",\"delivery\":\"医保/"
             "medical_2023-08.csv\","
             "\"digest\":\"cccccccccccc\",\"line\":2,\"link\":\"exact\",\"value\":\"20320.50\"}],\"unless_"
             "unsure\":[]},"
             "\"region\":\"450225100000\",\"rule\":\"medical-burden\",\"run\":\"2023-08-28-1\","
             "\"say\":\"近12个月医疗费个人负担26320.50元,超过5000元\",\"since\":\"2023-08-28\",\"standing\":"
             "\"new\","
             "\"subject\":{\"kind\":\"person\",\"register\":[" REGISTER_LINE(
                 "3") "]},\"suppressed_by\":null,"
                      "\"title\":\"医疗费个人负担较重\",\"urgency\":\"red\"}\n";

static void table_is_as_told(void **state) {
    (void)state;
    assert_true(flags_write(&written.made.night, written.folder, &written.diags));
    written_is("flags.csv", table);
}

static void evidence_is_as_told(void **state) {
    (void)state;
    assert_true(flags_write(&written.made.night, written.folder, &written.diags));
    struct buffer text = written_file("flags.jsonl");
    assert_memory_equal(text.at, first_line, sizeof first_line - 1);
    buffer_release(&text);
    /* a suppressed flag, without case: register line 6 is person 4 */
    assert_true(written_holds("flags.jsonl", "{\"case\":\"\",\"date\":\"2023-08-28\",\"deadline\":null,"));
    assert_true(written_holds(
        "flags.jsonl",
        "\"standing\":\"suppressed\",\"subject\":{\"kind\":\"person\",\"register\":[" REGISTER_LINE(
            "6") "]},\"suppressed_by\":{\"fact\":\"household.on_dibao\",\"title\":\"家庭已享受低保\"}"));
    /* the certificate's number begins with a citizen ID: withheld; its level is shown */
    assert_true(written_holds("flags.jsonl", "\"link\":\"carrier\",\"value\":null,\"withheld\":true}"));
    assert_true(written_holds("flags.jsonl", "\"link\":\"carrier\",\"value\":\"一级\"}"));
    assert_true(written_holds("flags.jsonl", "{\"assumed\":[\"level: 按最近一次评定\"],\"facts\":[]"));
    /* household 8: persons 16–20, register lines 18–22 */
    assert_true(written_holds(
        "flags.jsonl",
        "{\"kind\":\"household\",\"register\":[" REGISTER_LINE("18") "," REGISTER_LINE(
            "19") "," REGISTER_LINE("20") "," REGISTER_LINE("21") "," REGISTER_LINE("22") "]}"));
    assert_true(written_holds("flags.jsonl", "\"unless_unsure\":[\"household.on_dibao\"]"));
}

/* Reading a line and writing it again gives the same bytes: keys sorted, one form. */
static void each_line_has_one_byte_form(void **state) {
    (void)state;
    assert_true(flags_write(&written.made.night, written.folder, &written.diags));
    struct buffer text = written_file("flags.jsonl");
    int lines = 0;
    for (char *at = text.at, *end; (end = strchr(at, '\n')); at = end + 1, lines++) {
        json_value *value = json_read(at, (size_t)(end - at));
        assert_non_null(value);
        char *again = json_write(value, false);
        assert_int_equal(strlen(again), end - at);
        assert_memory_equal(again, at, (size_t)(end - at));
        free(again);
        json_free(value);
    }
    assert_int_equal(lines, FLAGS);
    buffer_release(&text);
}

static void nobody_is_named(void **state) {
    (void)state;
    assert_true(flags_write(&written.made.night, written.folder, &written.diags));
    written_names_nobody("flags.csv");
    written_names_nobody("flags.jsonl");
    assert_false(written_holds("flags.jsonl", "父亲服刑"));
    assert_false(written_holds("flags.csv", "父亲服刑"));
}

/* Person 22's own row, register line 24: tied to nobody else, and the telephone withheld. */
static void register_row_is_the_person_itself(void **state) {
    (void)state;
    written.made.reads[10] = (struct read){READ_COLUMN, 0, REG_PHONE, 22, {.number = D_REGISTER}};
    assert_true(flags_write(&written.made.night, written.folder, &written.diags));
    assert_true(written_holds(
        "flags.jsonl",
        "{\"column\":\"联系电话\",\"dataset\":\"register\",\"delivery\":\"公安/户籍_2023-08.csv\","
        "\"digest\":\"aaaaaaaaaaaa\",\"line\":24,\"link\":\"register\",\"value\":null,\"withheld\":true}"));
}

/* A template that shows a register column of names gives way to the title, whoever it names. */
static void sentence_with_a_name_gives_way(void **state) {
    (void)state;
    struct template_part part = {.hole = HOLE_COLUMN, .what = REG_NAME};
    written.made.rules[0].say = (struct template){.source = "{name}", .parts = &part, .count = 1};
    assert_true(flags_write(&written.made.night, written.folder, &written.diags));
    assert_false(written_holds("flags.csv", "26320.50"));
    part.what = COLUMN_AGE;
    assert_true(flags_write(&written.made.night, written.folder, &written.diags));
    assert_true(written_holds("flags.csv", "26320.50"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(table_is_as_told, written_init, written_release),
        cmocka_unit_test_setup_teardown(evidence_is_as_told, written_init, written_release),
        cmocka_unit_test_setup_teardown(each_line_has_one_byte_form, written_init, written_release),
        cmocka_unit_test_setup_teardown(register_row_is_the_person_itself, written_init, written_release),
        cmocka_unit_test_setup_teardown(nobody_is_named, written_init, written_release),
        cmocka_unit_test_setup_teardown(sentence_with_a_name_gives_way, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
