/* flags.csv and flags.jsonl of the made night, against lines written by hand from the story in made_night.h.
 */
#include "written.h"
#include "library/json.h"
#include "outcome/flags.h"

#define BOM "\xEF\xBB\xBF"
#define MEDICAL "医保结算，数据截至2023-08-28"
#define DISABILITY "残疾人证，数据截至2023-08-20"

/* Every reason of every case; 案 10's sentence names 罗小燕 and gives way to the rule's title; the discreet
 * rule shows neither title, sentence nor source. Deadlines: red 3 days, else 14, after the case was opened.
 */
static const char table[] = BOM
    "个案编号,区县,乡镇,规则,规则名称,家庭成员,状态,紧急程度,首次发现,入户期限,理由,不需入户原因,来源,"
    "未能核对\n"
    "LZ23-00001-1,未知区县,未分乡镇,medical-burden,医疗费个人负担较重,第1人,新增,绿,2023-08-28,2023-09-11,"
    "\"近12个月医疗费个人负担5001元,超过5000元\",," MEDICAL ",\n"
    "LZ23-00002-9,融水苗族自治县,融水镇,medical-burden,医疗费个人负担较重,第1人,新增,红,2023-08-28,2023-08-"
    "31,"
    "\"近12个月医疗费个人负担26320.50元,超过5000元\",," MEDICAL ",\n"
    "LZ23-00003-7,融水苗族自治县,融水镇,medical-burden,医疗费个人负担较重,第1人,移出,黄,2023-07-28,,上次所说,"
    ",,\n"
    "LZ23-00003-7,融水苗族自治县,融水镇,old-rule,规则已停用,,移出,黄,2023-07-28,,规则已停用,,,\n"
    ",融水苗族自治县,融水镇,medical-burden,医疗费个人负担较重,第1人,不需入户,黄,2023-08-28,,"
    "\"近12个月医疗费个人负担12000元,超过5000元\",家庭已享受低保," MEDICAL ",\n"
    "LZ23-00004-5,三江侗族自治县,未分乡镇,disabled-unhelped,持证残疾人未享受救助,第1人,新增,黄,2023-08-28,"
    "2023-09-11,"
    "\"持证一级残疾,未享受任何救助\",," DISABILITY ",\n"
    "LZ23-00005-3,三江侗族自治县,古宜镇,medical-burden,医疗费个人负担较重,第1人,延续,红,2023-08-27,2023-08-"
    "30,"
    "\"近12个月医疗费个人负担25000元,超过5000元\",," MEDICAL ",\n"
    "LZ23-00005-3,三江侗族自治县,古宜镇,disabled-unhelped,持证残疾人未享受救助,第4人,延续,绿,2023-08-27,2023-"
    "08-30,"
    "\"持证二级残疾,未享受任何救助\",," DISABILITY ",\n"
    "LZ23-00007-X,三江侗族自治县,古宜镇,disabled-unhelped,持证残疾人未享受救助,第2人,沿用,黄,2023-08-27,2023-"
    "09-10,上次所说,,,\n"
    "LZ23-00006-1,三江侗族自治县,古宜镇,disabled-unhelped,持证残疾人未享受救助,第1人,新增,绿,2023-08-28,2023-"
    "09-11,"
    "\"持证二级残疾,未享受任何救助\",," DISABILITY ",\n"
    "LZ23-00008-8,三江侗族自治县,丹洲镇,medical-burden,医疗费个人负担较重,第1人,加重,红,2023-08-27,2023-08-"
    "30,"
    "\"近12个月医疗费个人负担31000.50元,超过5000元\",," MEDICAL ",\n"
    "LZ23-00008-8,三江侗族自治县,丹洲镇,care-gap,监护情形核实,,新增,红,2023-08-27,2023-08-30,监护情形核实,,,"
    "\n"
    "LZ23-00009-6,三江侗族自治县,丹洲镇,medical-burden,医疗费个人负担较重,第1人,新增,黄,2023-08-28,2023-09-"
    "11,"
    "'=1+1 近12个月医疗费个人负担15000元,," MEDICAL ",\n"
    "LZ23-00010-X,三江侗族自治县,丹洲镇,disabled-unhelped,持证残疾人未享受救助,第1人,延续,绿,2023-08-27,2023-"
    "09-10,"
    "持证残疾人未享受救助,," DISABILITY ",家庭已享受低保\n";

#define REGISTER_LINE(line) "{\"delivery\":0,\"line\":" line "}"

/* Deliveries 0–4 of made_night.h are in force; the one that is held and the unrecognised one have no number.
 * One entry of one parameter and both facts are told by flags. */
static const char legend_start[] =
    "{\"datasets\":{\"death\":{\"columns\":{\"id_number\":\"身份证号\"},\"title\":\"死亡登记\"},\"dibao\":";
static const char legend_deliveries[] =
    ",\"date\":\"2023-08-28\",\"deliveries\":["
    "{\"dataset\":\"register\",\"digest\":"
    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"name\":"
    "\"公安/户籍_2023-08.csv\"},"
    "{\"dataset\":\"medical_settlement\",\"digest\":"
    "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\"name\":\"医保/"
    "medical_2023-07.csv\"},"
    "{\"dataset\":\"medical_settlement\",\"digest\":"
    "\"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\",\"name\":\"医保/"
    "medical_2023-08.csv\"},"
    "{\"dataset\":\"disability_certificate\",\"digest\":"
    "\"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\",\"name\":\"残联/"
    "持证残疾人2023-08-20.csv\"},"
    "{\"dataset\":\"dibao\",\"digest\":\"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\","
    "\"name\":"
    "\"低保名册_2023-06.csv\",\"reaches\":\"2023-06-30\"}],"
    "\"facts\":{\"household.on_dibao\":{\"title\":\"家庭已享受低保\"},"
    "\"person.burden_12m\":{\"title\":\"近12个月医疗费个人负担\",\"unit\":\"yuan\"}},\"kind\":\"legend\","
    "\"parameters\":[{\"basis\":\"柳民发〔2023〕1号\",\"from\":\"2023-01-01\",\"name\":\"self_paid_line\","
    "\"place\":"
    "\"柳州市\",\"title\":\"医疗费个人负担线\",\"value\":\"5000\"}],"
    "\"rules\":{\"care-gap\":\"监护情形核实\",\"disabled-unhelped\":\"持证残疾人未享受救助\",\"medical-"
    "burden\":"
    "\"医疗费个人负担较重\"},\"run\":\"2023-08-28-1\"}\n";

/* Flag 0: 莫家兴 is person 1, register line 3; medical row 0 is slot 1 of July, line 2; row 1 is slot 5, line
 * 2 of August. */
static const char first_line[] =
    "\n{\"case\":\"LZ23-00002-9\",\"deadline\":\"2023-08-31\",\"evidence\":{"
    "\"facts\":[{\"delivery\":0,\"line\":3,\"values\":{\"person.burden_12m\":\"26320.50\"}}],"
    "\"lists\":[{\"delivery\":0,\"line\":3,\"rows\":{\"person.dibao\":0,\"person.medical_settlement\":2}}],"
    "\"parameters\":[0],"
    "\"rows\":[{\"columns\":{\"paid\":\"6000\"},\"delivery\":1,\"line\":2,\"link\":\"exact\"},"
    "{\"columns\":{\"paid\":\"20320.50\"},\"delivery\":2,\"line\":2,\"link\":\"exact\"}]},"
    "\"region\":\"450225100000\",\"rule\":\"medical-burden\","
    "\"say\":\"近12个月医疗费个人负担26320.50元,超过5000元\",\"since\":\"2023-08-28\",\"standing\":\"new\","
    "\"subject\":{\"household\":[" REGISTER_LINE("3") "," REGISTER_LINE("4") "," REGISTER_LINE(
        "5") "],"
             "\"kind\":\"person\",\"register\":[" REGISTER_LINE("3") "]},\"urgency\":\"red\"}\n";

static void table_is_as_told(void **state) {
    (void)state;
    written_all();
    written_is("flags.csv", table);
}

/* Flag 0 is that of LZ23-00002-9. */
static void an_urgency_that_cannot_be_told_is_said(void **state) {
    (void)state;
    struct read *reads = written.made.reads;
    reads[4] = (struct read){READ_URGENCY_UNSURE, 0, 0, 0, {.text = "register.income: 户籍缺“收入”"}};
    reads[5] = reads[4];
    written_all();
    struct buffer text = written_file("flags.csv");
    static const char end[] = "医疗费个人负担26320.50元,超过5000元\",," MEDICAL ",缓急程度\n";
    assert_non_null(memmem(text.at, text.length, end, sizeof end - 1));
    buffer_release(&text);
}

static void legend_tells_the_night(void **state) {
    (void)state;
    written.made.deliveries[4].reaches = TODAY - 59; /* 2023-06-30 */
    written_all();
    struct buffer text = written_file("flags.jsonl");
    assert_memory_equal(text.at, legend_start, sizeof legend_start - 1);
    char *end = strchr(text.at, '\n');
    assert_memory_equal(end + 1 - (sizeof legend_deliveries - 1), legend_deliveries,
                        sizeof legend_deliveries - 1);
    assert_true(memmem(text.at, (size_t)(end - text.at), "\"age\":\"年龄\"", strlen("\"age\":\"年龄\"")) !=
                NULL);
    buffer_release(&text);
}

static void evidence_is_as_told(void **state) {
    (void)state;
    written_all();
    struct buffer text = written_file("flags.jsonl");
    assert_memory_equal(strchr(text.at, '\n'), first_line, sizeof first_line - 1);
    buffer_release(&text);
    /* a suppressed flag, without case: register line 6 is person 4; its row, read as a whole, is slot 2 of
     * July */
    assert_true(written_holds("flags.jsonl", "\n{\"evidence\":{\"rows\":[{\"delivery\":1,\"line\":3,\"link\":"
                                             "\"exact\"}]},\"region\":\"450225100000\","));
    assert_true(written_holds(
        "flags.jsonl",
        "\"standing\":\"suppressed\",\"subject\":{\"household\":[" REGISTER_LINE("6") "," REGISTER_LINE(
            "7") "],\"kind\":\"person\",\"register\":[" REGISTER_LINE("6") "]},\"suppressed_by\":\"household."
                                                                           "on_dibao\",\"urgency\":"
                                                                           "\"yellow\"}"));
    /* flag 2 read its row thrice: as one; the certificate's number begins with a citizen ID: withheld */
    assert_true(written_holds(
        "flags.jsonl",
        "{\"assumed\":[{\"delivery\":3,\"line\":2,\"reason\":\"按最近一次评定\",\"value\":\"一级\",\"what\":"
        "\"disability_certificate.level\"}],\"rows\":[{\"columns\":{\"level\":\"一级\"},"
        "\"delivery\":3,\"line\":2,\"link\":\"carrier\",\"withheld\":[\"certificate\"]}],"
        "\"tried\":[\"register.owner: 户籍缺“有房”\"]}"));
    /* household 8: persons 16–20, register lines 18–22 */
    assert_true(written_holds(
        "flags.jsonl",
        "{\"kind\":\"household\",\"register\":[" REGISTER_LINE("18") "," REGISTER_LINE(
            "19") "," REGISTER_LINE("20") "," REGISTER_LINE("21") "," REGISTER_LINE("22") "]}"));
    assert_true(written_holds("flags.jsonl", "\"unless_unsure\":[\"household.on_dibao\"]}"));
}

/* Facts of the household, of persons and of rows, out of order and told twice: by subject, names in order. */
static void facts_stand_by_subject(void **state) {
    (void)state;
    static struct read reads[] = {{READ_FACT, VALUE_AMOUNT, 0, 2, {.number = 100}},
                                  {READ_FACT, VALUE_AMOUNT, 2, 1, {.number = 250}},
                                  {READ_FACT, VALUE_MISSING, 0, 1, {.number = 0}},
                                  {READ_FACT, VALUE_BOOLEAN, 1, 1, {.number = 1}},
                                  {READ_FACT, VALUE_AMOUNT, 0, 2, {.number = 100}}};
    static struct fact facts[3];
    facts[0] = made_facts[0], facts[1] = made_facts[1];
    facts[2] = (struct fact){
        .name = "medical_settlement.self_paid", .zh = "自付", .subject = FACT_OF_ROW, .dataset = D_MEDICAL};
    written.made.book.facts = facts, written.made.book.fact_count = 3;
    written.made.judgement.reads = reads, written.made.judgement.read_count = 5;
    for (int f = 0; f < FLAGS; f++) written.made.flags[f].read_count = 0;
    written.made.flags[0].first_read = 0, written.made.flags[0].read_count = 5;
    written_all();
    assert_true(written_holds(
        "flags.jsonl",
        "\"evidence\":{\"facts\":[{\"values\":{\"household.on_dibao\":\"是\"}},"
        "{\"delivery\":0,\"line\":3,\"values\":{\"person.burden_12m\":null}},"
        "{\"delivery\":0,\"line\":4,\"values\":{\"person.burden_12m\":\"1\"}},"
        "{\"delivery\":2,\"line\":2,\"values\":{\"medical_settlement.self_paid\":\"2.50\"}}]},"));
}

/* A multiple says with each flag what it came to there, and in the legend of what it is a multiple; a rate
 * how often it is paid. */
static void multiples_say_what_they_came_to(void **state) {
    (void)state;
    static struct multiple twice = {.times = 2, .over = 10, .of = 0, .step = 100};
    static struct read reads[] = {{READ_PARAMETER, 0, 0, 0, {.number = 0}},
                                  {READ_PARAMETER, VALUE_AMOUNT, 1, 0, {.number = 18700}},
                                  {READ_PARAMETER, VALUE_AMOUNT, 1, 0, {.number = 14050}},
                                  {READ_PARAMETER, VALUE_AMOUNT, 1, 0, {.number = 14050}}};
    static struct entry entry;
    static struct parameter parameters[2];
    parameters[0] = made_parameters[0];
    entry =
        (struct entry){.from = 19358, .to = DATE_OPEN, .known = DATE_NONE, .per = PER_YEAR, .basis = "乙文"};
    entry.multiple = &twice;
    parameters[1] = (struct parameter){
        .name = "subsidy", .zh = "补贴", .unit = "yuan", .entries = &entry, .entry_count = 1};
    written.made.book.parameters = parameters, written.made.book.parameter_count = 2;
    written.made.judgement.reads = reads, written.made.judgement.read_count = 4;
    for (int f = 0; f < FLAGS; f++) written.made.flags[f].read_count = 0;
    written.made.flags[0].first_read = 0, written.made.flags[0].read_count = 4;
    written_all();
    assert_true(written_holds("flags.jsonl", "\"evidence\":{\"parameters\":[0,{\"entry\":1,\"value\":\"187\"}"
                                             ",{\"entry\":1,\"value\":\"140.50\"}]},"));
    assert_true(written_holds("flags.jsonl",
                              "{\"basis\":\"乙文\",\"from\":\"2023-01-01\",\"name\":\"subsidy\",\"of\":"
                              "\"self_paid_line\",\"per\":\"year\",\"times\":\"0.2\",\"title\":\"补贴\"}"));
}

/* A hundred rows, taken from the last to the first: in order of row all the same. */
static void rows_stand_in_order(void **state) {
    (void)state;
    static struct read reads[7 * 20];
    for (int i = 0; i < 7 * 20; i++)
        reads[i] = (struct read){READ_ROW, 0, D_MEDICAL, (uint32_t)(6 - i % 7), {.number = MED_PAID}};
    written.made.judgement.reads = reads, written.made.judgement.read_count = 7 * 20;
    for (int f = 0; f < FLAGS; f++) written.made.flags[f].read_count = 0;
    written.made.flags[0].first_read = 0, written.made.flags[0].read_count = 7 * 20;
    written_all();
    /* rows 0, 1, 2 … are slots 1, 5, 2, 3, 6, 7, 8: lines 2 of July, 2 of August, 3 and 4 of July, 3–5 of
     * August */
    assert_true(written_holds(
        "flags.jsonl",
        "\"rows\":[{\"columns\":{\"paid\":\"6000\"},\"delivery\":1,\"line\":2,\"link\":\"exact\"},"
        "{\"columns\":{\"paid\":\"20320.50\"},\"delivery\":2,\"line\":2,\"link\":\"exact\"},"
        "{\"columns\":{\"paid\":\"12000\"},\"delivery\":1,\"line\":3,\"link\":\"exact\"},"
        "{\"columns\":{\"paid\":\"25000\"},\"delivery\":1,\"line\":4,\"link\":\"exact\"},"
        "{\"columns\":{\"paid\":\"31000.50\"},\"delivery\":2,\"line\":3,\"link\":\"exact\"},"
        "{\"columns\":{\"paid\":\"15000\"},\"delivery\":2,\"line\":4,\"link\":\"exact\"},"
        "{\"columns\":{\"paid\":\"5001\"},\"delivery\":2,\"line\":5,\"link\":\"exact\"}]}"));
}

/* A flag that read only columns of the register rests on the register. */
static void register_is_the_source_when_there_is_no_other(void **state) {
    (void)state;
    written.made.reads[10] = (struct read){READ_COLUMN, 0, REG_NAME, 22, {.number = D_REGISTER}};
    written_all();
    assert_true(
        written_holds("flags.csv", "持证残疾人未享受救助,,户籍登记，数据截至2023-08-28,家庭已享受低保\n"));
}

/* A comma in the name of a source, and a name like a formula: the field as a whole is quoted, or marked. */
static void sources_are_fields_of_csv(void **state) {
    (void)state;
    written.made.datasets[D_MEDICAL].zh = "医保,结算";
    written.made.datasets[D_DISABILITY].zh = "=残疾人证";
    written_all();
    assert_true(written_holds("flags.csv", ",,\"医保,结算，数据截至2023-08-28\",\n"));
    assert_true(written_holds("flags.csv", ",,'=残疾人证，数据截至2023-08-20,\n"));
}

/* With more datasets than a flag has bits for, and the same sources told by those that do not have one. */
static void sources_of_many_datasets(void **state) {
    (void)state;
    enum { MANY = 70 };
    static struct dataset datasets[MANY];
    static struct dataset_state states[MANY];
    static struct rows rows[MANY];
    static struct read reads[] = {{READ_LIST, 0, 69, 1, {.number = 0}},
                                  {READ_LIST, 0, 64, 1, {.number = 0}},
                                  {READ_LIST, 0, 62, 1, {.number = 0}},
                                  {READ_LIST, 0, D_DIBAO, 1, {.number = 0}}};
    static char names[MANY][16];
    for (uint16_t d = 0; d < MANY; d++) {
        snprintf(names[d], sizeof names[d], "data%02d", d);
        datasets[d] = written.made.datasets[d < DATASETS ? d : D_DEATH];
        states[d] = written.made.states[d < DATASETS ? d : D_DEATH];
        rows[d] = written.made.rows[d < DATASETS ? d : D_DEATH];
        if (d >= DATASETS) datasets[d].name = datasets[d].zh = names[d];
    }
    written.made.book.datasets = datasets, written.made.book.dataset_count = MANY;
    written.made.intake.states = states, written.made.population.rows = rows;
    written.made.judgement.reads = reads, written.made.judgement.read_count = 4;
    for (int f = 0; f < FLAGS; f++) written.made.flags[f].first_read = written.made.flags[f].read_count = 0;
    written.made.flags[0].read_count = 4;
    struct flag_files files;
    assert_true(flags_begin(&files, &written.made.night, written.folder, &written.diags));
    for (size_t b = 0; b < flags_blocks(&files); b++) flags_block(&files, b, 0);
    assert_true(flags_end(&files, &written.diags));
    assert_true(written_holds("flags.csv",
                              "超过5000元\",,低保名册，数据截至未注明；data62，数据截至未注明；data64"
                              "，数据截至未注明；data69，数据截至未注明,\n"));
    written.made.population.rows = written.made.rows;
}

/* Reading a line and writing it again gives the same bytes: keys sorted, one form. */
static void each_line_has_one_byte_form(void **state) {
    (void)state;
    written_all();
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
    assert_int_equal(lines, FLAGS + 1); /* the legend */
    buffer_release(&text);
}

static void nobody_is_named(void **state) {
    (void)state;
    written_all();
    written_names_nobody("flags.csv");
    written_names_nobody("flags.jsonl");
    assert_false(written_holds("flags.jsonl", "父亲服刑"));
    assert_false(written_holds("flags.csv", "父亲服刑"));
}

/* Person 22's own row, register line 24: tied to nobody else, and the telephone withheld. */
static void register_row_is_the_person_itself(void **state) {
    (void)state;
    written.made.reads[10] = (struct read){READ_COLUMN, 0, REG_PHONE, 22, {.number = D_REGISTER}};
    written_all();
    assert_true(written_holds(
        "flags.jsonl",
        "\"rows\":[{\"delivery\":0,\"line\":24,\"link\":\"register\",\"withheld\":[\"phone\"]}]"));
}

/* A template that shows a register column of names gives way to the title, whoever it names. */
static void sentence_with_a_name_gives_way(void **state) {
    (void)state;
    struct template_part part = {.hole = HOLE_COLUMN, .what = REG_NAME};
    written.made.rules[0].say = (struct template){.source = "{name}", .parts = &part, .count = 1};
    written_all();
    assert_false(written_holds("flags.csv", "26320.50"));
    part.what = COLUMN_AGE;
    written_all();
    assert_true(written_holds("flags.csv", "26320.50"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(table_is_as_told, written_init, written_release),
        cmocka_unit_test_setup_teardown(an_urgency_that_cannot_be_told_is_said, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(legend_tells_the_night, written_init, written_release),
        cmocka_unit_test_setup_teardown(facts_stand_by_subject, written_init, written_release),
        cmocka_unit_test_setup_teardown(rows_stand_in_order, written_init, written_release),
        cmocka_unit_test_setup_teardown(register_is_the_source_when_there_is_no_other, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(evidence_is_as_told, written_init, written_release),
        cmocka_unit_test_setup_teardown(multiples_say_what_they_came_to, written_init, written_release),
        cmocka_unit_test_setup_teardown(each_line_has_one_byte_form, written_init, written_release),
        cmocka_unit_test_setup_teardown(sources_are_fields_of_csv, written_init, written_release),
        cmocka_unit_test_setup_teardown(sources_of_many_datasets, written_init, written_release),
        cmocka_unit_test_setup_teardown(register_row_is_the_person_itself, written_init, written_release),
        cmocka_unit_test_setup_teardown(nobody_is_named, written_init, written_release),
        cmocka_unit_test_setup_teardown(sentence_with_a_name_gives_way, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
