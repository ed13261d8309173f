/* What a night leaves in the casebook: run row, deliveries, plain tables, Chinese views, evidence; and what a
 * failed one does not. */
#include <fcntl.h>
#include "casebook/export.h"
#include "casebook/store.h"
#include "small_town.h"

/* The rows of a query as text: fields by '|', rows by newline. */
static void assert_rows(struct town *town, const char *sql, int columns, const char *expected) {
    struct statement *row = statement_new(town->casebook->store, sql);
    struct buffer text = {0};
    buffer_text(&text, "");
    assert_non_null(row);
    while (statement_step(row) == STEP_ROW)
        for (int i = 0; i < columns; i++)
            buffer_format(&text, "%s%s", column_text(row, i), i + 1 < columns ? "|" : "\n");
    statement_free(row);
    assert_string_equal(text.at, expected);
    buffer_release(&text);
}

static void clerk_reads_cases_and_flags_in_chinese(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED)->say = "自付 6320.50 元。";
    flag_add(town, FLOOD, 5, URGENCY_GREEN)->say = "房屋倒塌。";
    struct caseload first = night_run(town);
    caseload_release(&first);
    assert_rows(town,
                "SELECT 个案编号, 区县, 乡镇, 紧急程度, 首次列入, 入户期限, 状态, 名单, 在册标记 FROM 个案 "
                "ORDER BY 个案编号",
                9,
                "LZ23-00001-1|三江侗族自治县|丹洲镇|红|2023-08-28|2023-08-31|新增|下发|1\n"
                "LZ23-00002-0|城中区|城中街道|绿|2023-08-28|2023-09-06|新增|下发|1\n");
    night_begin(town, "2023-08-29");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload second = night_run(town);
    caseload_release(&second);
    assert_rows(town, "SELECT 个案编号, 规则, 首次发现, 说明, 紧急程度, 状态 FROM 标记 ORDER BY 个案编号", 6,
                "LZ23-00001-1|医疗负担|2023-08-28|自付 6320.50 元。|红|在册\n"
                "LZ23-00002-0|受灾|2023-08-28|房屋倒塌。|绿|移出\n");
    assert_rows(town, "SELECT 个案编号, 状态, 移出日期 FROM 个案 ORDER BY 个案编号", 3,
                "LZ23-00001-1|延续|\nLZ23-00002-0|移出|2023-08-29\n");
    assert_rows(town, "SELECT 运行, 日期, 变动, 个案编号, 规则 FROM 变动 WHERE 运行 = 2", 5,
                "2|2023-08-29|移出标记|LZ23-00002-0|flood\n2|2023-08-29|移出个案|LZ23-00002-0|\n");
    assert_rows(town, "SELECT 序号, 数据日期, 当日第几次, 文件夹, 变动数 FROM 运行", 5,
                "1|2023-08-28|1|2023-08-28-1|4\n2|2023-08-29|1|2023-08-29-1|2\n");
}

static struct delivery register_of(void) {
    return (struct delivery){.dataset = REGISTER,
                             .name = "公安/户籍_2023-08.csv",
                             .digest = "d0",
                             .slots = TOWN_PERSONS,
                             .received = 20};
}

/* Rows 0 and 1 of the medical file lie on its lines 3 and 2. */
static void deliver_medical(struct town *town) {
    static uint32_t origin[] = {2, 1};
    struct rows *medical = &town->rows[MEDICAL];
    medical->origin = NULL;
    ((int64_t *)medical->columns[MEDICAL_PAID])[0] = 632050;
    ((int64_t *)medical->columns[MEDICAL_PAID])[1] = AMOUNT_NONE;
    struct text_writer writer;
    text_writer_init(&writer, &medical->pool);
    ((uint32_t *)medical->columns[MEDICAL_NAME])[0] = text_write(&writer, span_of("韦小明"));
    medical->slots = 3;
    medical->origin = origin;
    medical->link_kind[0] = LINKED_EXACT;
    medical->link_kind[1] = LINKED_REPAIRED;
    town->deliveries[0] = (struct delivery){.dataset = MEDICAL,
                                            .name = "医保/medical_2023-08.csv",
                                            .sender = "医保",
                                            .digest = "d1",
                                            .bytes = 120,
                                            .first = day_of("2023-08-01"),
                                            .last = day_of("2023-08-31"),
                                            .reaches = day_of("2023-08-28"),
                                            .from_inbox = true,
                                            .slots = 3,
                                            .received = 10,
                                            .refused = 1,
                                            .repeats = 2,
                                            .future = 2};
    town->deliveries[1] = register_of();
    town->intake.delivery_count = 2;
}

static void evidence_leads_to_delivery_and_line_without_names(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    deliver_medical(town);
    town->facts[FACT_BURDEN].subject = FACT_OF_PERSON;
    struct flag *flag = flag_add(town, BURDEN, 0, URGENCY_RED);
    town->reads[0] = (struct read){READ_FACT, VALUE_AMOUNT, FACT_BURDEN, 0, {.number = 632050}};
    town->reads[1] = (struct read){READ_LIST, 0, MEDICAL, 0, {.number = 2}};
    town->reads[2] = (struct read){READ_ROW, 0, MEDICAL, 0, {.number = MEDICAL_PAID}};
    town->reads[3] = (struct read){READ_COLUMN, 0, MEDICAL_PAID, 1, {.number = MEDICAL}};
    town->reads[4] = (struct read){READ_COLUMN, 0, MEDICAL_NAME, 0, {.number = MEDICAL}};
    town->reads[5] = (struct read){READ_PARAMETER, 0, 0, 0, {.number = 0}};
    town->reads[6] = (struct read){READ_UNLESS_UNSURE, 0, FACT_ON_LIST, 0, {.number = 0}};
    town->reads[7] =
        (struct read){READ_COLUMN, 0, MEDICAL_PAID, 0, {.number = MEDICAL}}; /* read again by another fact */
    town->reads[8] = (struct read){READ_LIST, 0, REGISTER, 0, {.number = 0}};
    town->reads[9] = (struct read){READ_ASSUMED, 0, 0, 0, {.text = "burden: \"按月\"计"}};
    town->reads[10] = (struct read){READ_TRIED, 0, 0, 0, {.text = "register.owner: 缺“有房”"}};
    flag->read_count = 11;
    struct caseload night = night_run(town);
    caseload_release(&night);
    assert_rows(
        town, "SELECT 个案编号, 内容, 值, 数据, 来件, 行, 依据 FROM 证据", 7,
        "LZ23-00001-1|自付合计|6320.50|户籍|公安/户籍_2023-08.csv|1|\n"
        "LZ23-00001-1|采用一行|自付金额=6320.50;姓名=（不存）|医保结算|医保/"
        "medical_2023-08.csv|3|身份证号一致\n"
        "LZ23-00001-1|采用一行|自付金额=缺失|医保结算|医保/medical_2023-08.csv|2|身份证号有误，经核对更正\n"
        "LZ23-00001-1|查阅行数|医保结算=2;户籍=0||||\n"
        "LZ23-00001-1|入户期限|5||||乙文（丹洲镇，1970-01-01起）\n"
        "LZ23-00001-1|已在册|无法判断||||\n"
        "LZ23-00001-1|推定|burden: \"按月\"计||||\n"
        "LZ23-00001-1|缺失，不影响结论|register.owner: 缺“有房”||||\n");
    town->rows[MEDICAL].origin = NULL; /* not owned by the rows here */
}

static void evidence_comes_at_opening_and_worsening_only(void **state) {
    struct town *town = *state;
    static const enum urgency nights[] = {URGENCY_GREEN, URGENCY_GREEN, URGENCY_RED, URGENCY_YELLOW};
    static const char *const counts[] = {"1\n", "1\n", "2\n", "2\n"};
    for (int i = 0; i < 4; i++) {
        char date[11];
        date_write(day_of("2023-08-28") + i, date);
        night_begin(town, date);
        flag_add(town, BURDEN, 0, nights[i])->read_count = 1;
        town->reads[0] = (struct read){READ_FACT, VALUE_AMOUNT, FACT_BURDEN, 0, {.number = 100}};
        struct caseload night = night_run(town);
        caseload_release(&night);
        assert_rows(town, "SELECT count(*) FROM evidence", 1, counts[i]);
    }
}

static void deliveries_taken_are_recorded_others_not(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    deliver_medical(town);
    for (uint32_t i = 1; i < 4; i++) town->deliveries[i] = town->deliveries[0];
    town->deliveries[1].state = DELIVERY_SUPERSEDED;
    town->deliveries[1].digest[1] = '2';
    town->deliveries[2].state = DELIVERY_HELD;
    town->deliveries[3].from_inbox = false;
    town->intake.delivery_count = 4;
    struct caseload night = night_run(town);
    caseload_release(&night);
    town->rows[MEDICAL].origin = NULL;
    const struct known_delivery *known;
    uint32_t count;
    assert_true(casebook_deliveries(town->casebook, RUN_TONIGHT, &known, &count, &town->diags));
    assert_int_equal(count, 2);
    assert_string_equal(known[0].digest,
                        "d2"); /* superseded that night: it did not come later than the other */
    known++;
    assert_string_equal(known[0].dataset, "medical");
    assert_string_equal(known[0].name, "医保/medical_2023-08.csv");
    assert_string_equal(known[0].sender, "医保");
    assert_string_equal(known[0].digest, "d1");
    assert_int_equal(known[0].first, day_of("2023-08-01"));
    assert_int_equal(known[0].last, day_of("2023-08-31"));
    assert_int_equal(known[0].reaches, day_of("2023-08-28")); /* what it was when it was taken */
    assert_int_equal(known[0].bytes, 120);
    assert_int_equal(known[0].rows, 7); /* 10 - 1 refused - 2 dated after tonight; repeats are good rows */
    assert_rows(town, "SELECT 文件, 收件时状态 FROM 来件", 2,
                "医保/medical_2023-08.csv|有效\n医保/medical_2023-08.csv|已被替代\n");
}

static void runs_are_listed_with_their_place_in_the_journal(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload night = night_run(town);
    caseload_release(&night);
    const struct run_row *runs;
    uint32_t count;
    assert_true(casebook_runs(town->casebook, &runs, &count, &town->diags));
    assert_int_equal(count, 1);
    assert_int_equal(runs[0].number, 1);
    assert_int_equal(runs[0].date, day_of("2023-08-28"));
    assert_int_equal(runs[0].sequence, 1);
    assert_string_equal(runs[0].folder, "2023-08-28-1");
    assert_int_equal(runs[0].position, 0);
    assert_int_equal(runs[0].position_after, 2);
}

static void nobody_is_named_by_id_in_the_file(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 6, URGENCY_RED);
    struct caseload night = night_run(town);
    caseload_release(&night);
    char path[128];
    struct buffer file = {0};
    snprintf(path, sizeof path, "%s/casebook.db", town->site);
    assert_true(file_read(AT_FDCWD, path, 1 << 24, &file));
    assert_null(memmem(file.at, file.length, "4502021980010100", 16));
    assert_null(memmem(file.at, file.length, "person|", 7));
    buffer_release(&file);
}

static void same_folder_twice_leaves_nothing(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    struct caseload first = night_run(town);
    caseload_release(&first);
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload second = night_decide(town, 0);
    assert_int_equal(night_commit(town, &second, 1), COMMIT_FAILED);
    caseload_release(&second);
    assert_rows(
        town,
        "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM journal), (SELECT count(*) FROM cases)", 3,
        "1|0|0\n");
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

static void caseload_of_an_older_journal_is_refused(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload late = night_decide(town, 0), night = night_run(town);
    caseload_release(&night);
    assert_int_equal(night_commit(town, &late, 2), COMMIT_FAILED);
    caseload_release(&late);
    assert_int_equal(head_of(town), 2);
}

static void someone_else_writing_fails_cleanly(void **state) {
    struct town *town = *state;
    char path[128], error[200];
    snprintf(path, sizeof path, "%s/casebook.db", town->site);
    struct store *other = store_open(path, false, error, sizeof error);
    assert_true(store_run(other, "BEGIN IMMEDIATE"));
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload night = night_decide(town, 0);
    assert_int_equal(night_commit(town, &night, 1), COMMIT_FAILED);
    assert_true(store_run(other, "ROLLBACK"));
    store_close(other);
    assert_int_equal(night_commit(town, &night, 1), COMMIT_DONE); /* nothing was spoilt by the try */
    caseload_release(&night);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* A reader keeps COMMIT from taking the file: it errs, and the file is read again to see what is there. */
static void commit_that_errs_is_read_back(void **state) {
    struct town *town = *state;
    char path[128], error[200];
    snprintf(path, sizeof path, "%s/casebook.db", town->site);
    struct store *other = store_open(path, false, error, sizeof error);
    assert_true(store_run(other, "BEGIN"));
    struct statement *reader = statement_new(other, "SELECT count(*) FROM runs");
    assert_int_equal(statement_step(reader), STEP_ROW);
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload night = night_decide(town, 0);
    assert_int_equal(night_commit(town, &night, 1), COMMIT_FAILED);
    statement_free(reader);
    store_close(other);
    caseload_release(&night);
    assert_int_equal(head_of(town), 0);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* What was prepared is nowhere until the commit: not for another opening, and not after it was taken back or
 * the casebook was closed. */
static void prepared_is_not_committed(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct commit commit = {town->book.today, 1, "2023-08-28-1", "plan", &town->intake, NULL};
    for (int end = 0; end < 2; end++) {
        struct caseload night = night_decide(town, 0);
        struct diags quiet;
        diags_init(&quiet);
        assert_true(casebook_prepare(town->casebook, &night, &town->book, &town->population, &town->judgement,
                                     &commit, &town->diags));
        caseload_release(&night);
        struct casebook *other = casebook_open(town->site, false, &quiet);
        const struct run_row *runs;
        uint32_t count = 9;
        assert_non_null(other);
        assert_true(casebook_runs(other, &runs, &count, &quiet));
        assert_int_equal(count, 0);
        casebook_close(other);
        diags_release(&quiet);
        if (end == 0) {
            casebook_abandon(town->casebook);
            casebook_abandon(town->casebook);
        } else {
            casebook_close(town->casebook);
            town->casebook = casebook_open(town->site, false, &town->diags);
        }
        assert_int_equal(head_of(town), 0);
    }
    struct caseload night = night_run(town);
    caseload_release(&night);
    assert_rows(town, "SELECT length(manifest), length(chain), position_after FROM runs", 3, "64|64|2\n");
}

static void changed_tables_are_found(void **state) {
    struct town *town = *state;
    static const char *const changes[] = {
        "UPDATE cases SET deadline = '2023-12-31'",
        "UPDATE flags SET say = 'x'",
        "UPDATE flags SET live = 0",
        "DELETE FROM flags",
        "UPDATE cases SET urgency = 'green'",
        "UPDATE runs SET chain = 'x'",
    };
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload night = night_run(town);
    caseload_release(&night);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_true(store_run(town->casebook->store, "BEGIN"));
        assert_true(store_run(town->casebook->store, changes[i]));
        assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
        assert_true(store_run(town->casebook->store, "ROLLBACK"));
        assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    }
}

/* Digests that the last run wrote down, and the same read from the tables. */
static void assert_digests_are_of_the_tables(struct town *town) {
    static const struct export_known unknown;
    struct buffer wrote = {0}, stood = {0};
    struct run_span run = {0};
    struct statement *row =
        statement_new(town->casebook->store,
                      "SELECT number, position, position_after, texts, wrote, stood, coalesce((SELECT texts"
                      " FROM runs b WHERE b.number = a.number - 1), 0) FROM runs a ORDER BY number DESC");
    assert_int_equal(statement_step(row), STEP_ROW);
    run = (struct run_span){column_number(row, 0), column_number(row, 1), column_number(row, 2),
                            column_number(row, 6), column_number(row, 3)};
    assert_true(export_content(town->casebook, &run, &unknown, &wrote));
    assert_true(export_state(town->casebook, &unknown, &stood));
    assert_string_equal(column_text(row, 4), wrote.at);
    assert_string_equal(column_text(row, 5), stood.at);
    statement_free(row);
    buffer_release(&wrote);
    buffer_release(&stood);
}

/* Rows are hashed on their way into the tables: quotes, dates that are NULL, several reasons of a case whose
 * keys come in another order than the flags, nights that touch some cases only. */
static void what_is_hashed_is_what_stands_there(void **state) {
    struct town *town = *state;
    town->rules[STUDENT].within[URGENCY_GREEN] = -1;
    town->book.parameter_count = 0; /* no deadline */
    for (int n = 0; n < 4; n++) {
        char date[11];
        date_write(day_of("2023-08-28") + n, date);
        night_begin(town, date);
        for (uint32_t person = 0; person < (n == 3 ? 0 : TOWN_PERSONS - (uint32_t)n); person++) {
            if (person % 2) flag_add(town, STUDENT, person, URGENCY_GREEN)->say = "it's '一' 家'";
            struct flag *flag = flag_add(town, BURDEN, person, n == 2 ? URGENCY_RED : URGENCY_GREEN);
            flag->read_count = 1;
        }
        town->reads[0] = (struct read){READ_ASSUMED, 0, 0, 0, {.text = "a'b"}};
        struct caseload night = night_run(town);
        caseload_release(&night);
        assert_digests_are_of_the_tables(town);
    }
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NIGHT(clerk_reads_cases_and_flags_in_chinese),
        NIGHT(evidence_leads_to_delivery_and_line_without_names),
        NIGHT(evidence_comes_at_opening_and_worsening_only),
        NIGHT(deliveries_taken_are_recorded_others_not),
        NIGHT(runs_are_listed_with_their_place_in_the_journal),
        NIGHT(nobody_is_named_by_id_in_the_file),
        NIGHT(same_folder_twice_leaves_nothing),
        NIGHT(caseload_of_an_older_journal_is_refused),
        NIGHT(someone_else_writing_fails_cleanly),
        NIGHT(commit_that_errs_is_read_back),
        NIGHT(prepared_is_not_committed),
        NIGHT(changed_tables_are_found),
        NIGHT(what_is_hashed_is_what_stands_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
