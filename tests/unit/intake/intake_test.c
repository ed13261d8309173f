/* The whole intake on small offices: what is in force, every class of bad file beside good ones, guards, the
 * archive. Counts are those of the rows written out in each test. */
#include "desk.h"

#include "book/citizen_id.h"

#define REGISTER_FILE "户籍.csv"
#define REGISTER_TEXT                                                                                        \
    "姓名,身份证号,出生日期\n甲某,11010519491231002X,1949-12-31\n乙某,440524188001010014,1880-01-01\n"
#define HEADER "身份证号,姓名,个人自付,结算日期,医疗类别,是否住院,备注\n"
#define ROW_A "11010519491231002X,甲某,5000,2023-08-01,住院,Y,一\n"
#define ROW_B "440524188001010014,乙某,12.50,2023-08-02,门诊,N,\n"

static int open_desk(void **state) {
    *state = memory_get(sizeof(struct desk));
    desk_open(*state);
    return 0;
}

static int close_desk(void **state) {
    desk_close(*state);
    free(*state);
    return 0;
}

/* A good register and one medical file under the name. */
static void run_with(struct desk *desk, const char *name, const char *text) {
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, name, text);
    assert_true(desk_run(desk));
}

static void expect_counts(const struct desk *desk, const char *name, uint32_t received, uint32_t refused) {
    const struct delivery *delivery = desk_delivery(desk, name);
    assert_int_equal(delivery->state, DELIVERY_IN_FORCE);
    assert_int_equal(delivery->received, received);
    assert_int_equal(delivery->refused, refused);
}

static void expect_state(const struct desk *desk, const char *name, enum delivery_state state,
                         const char *why) {
    const struct delivery *delivery = desk_delivery(desk, name);
    assert_int_equal(delivery->state, state);
    assert_non_null(delivery->why);
    if (!strstr(delivery->why, why)) fail_msg("“%s” does not say “%s”", delivery->why, why);
    assert_int_equal(desk->intake.waits, state == DELIVERY_HELD || state == DELIVERY_UNRECOGNISED ||
                                             state == DELIVERY_UNREADABLE);
}

static void expect_unreadable(struct desk *desk, const char *bytes, size_t length, const char *why) {
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, "medical_2023-08.csv", bytes, length);
    assert_true(desk_run(desk));
    expect_state(desk, "medical_2023-08.csv", DELIVERY_UNREADABLE, why);
    assert_false(desk->intake.states[MEDICAL].delivered);
    assert_true(desk->intake.states[REGISTER].delivered);
    assert_int_equal(desk_delivery(desk, REGISTER_FILE)->received, 2);
}

static void one_good_file(void **state) {
    struct desk *desk = *state;
    const char *name = "医保局/医保结算_2023-08.csv";
    run_with(desk, name, HEADER ROW_A ROW_B);
    expect_counts(desk, name, 2, 0);
    expect_counts(desk, REGISTER_FILE, 2, 0);
    const struct delivery *delivery = desk_delivery(desk, name);
    const struct rows *rows = &desk->intake.rows[MEDICAL];
    uint32_t a = desk_slot(desk, name, 2), b = desk_slot(desk, name, 3), line;
    assert_string_equal(delivery->sender, "医保局");
    assert_int_equal(delivery->first, date_from(2023, 8, 1));
    assert_int_equal(delivery->last, date_from(2023, 8, 31));
    assert_int_equal(delivery->reaches, date_from(2023, 8, 28)); /* never after today */
    assert_int_equal(desk->intake.states[MEDICAL].due, date_from(2023, 9, 30));
    assert_true(desk->intake.states[MEDICAL].delivered);
    assert_true(rows_u64(rows, M_ID, a) == ID_CELL(ID_EXACT, UINT64_C(11010519491231002)));
    assert_true(span_equal(rows_text(rows, M_NAME, b), span_of("乙某")));
    assert_int_equal(rows_int64(rows, M_PAID, b), 1250);
    assert_int_equal(rows_int32(rows, M_DAY, a), date_from(2023, 8, 1));
    assert_int_equal(rows_int8(rows, M_KIND, a), 0);
    assert_int_equal(rows_int8(rows, M_KIND, b), 1);
    assert_int_equal(rows_int8(rows, M_WARD, b), 0);
    assert_true(rows_missing(rows, M_NOTE, b));
    assert_ptr_equal(intake_origin(&desk->intake, MEDICAL, b, &line), delivery);
    assert_int_equal(line, 3);
    assert_false(desk->intake.waits);
}

static void archived_under_its_digest(void **state) {
    struct desk *desk = *state;
    char path[256], digest[DIGEST_TEXT], kept[DIGEST_TEXT];
    uint64_t size;
    run_with(desk, "medical.csv", HEADER ROW_A);
    digest_of(HEADER ROW_A, strlen(HEADER ROW_A), digest);
    assert_string_equal(desk_delivery(desk, "medical.csv")->digest, digest);
    snprintf(path, sizeof path, "%s/%.2s/%s.csv", desk->archive, digest, digest);
    assert_true(digest_of_file(AT_FDCWD, path, kept, &size));
    assert_string_equal(kept, digest);
    snprintf(path, sizeof path, "%s/.taking", desk->archive);
    assert_false(file_exists(path));
    assert_true(desk_run(desk)); /* again: what is archived is left as it is */
    expect_counts(desk, "medical.csv", 1, 0);
}

static void looking_archives_nothing(void **state) {
    struct desk *desk = *state;
    desk->options.look_only = true;
    run_with(desk, "medical.csv", HEADER ROW_A);
    expect_counts(desk, "medical.csv", 1, 0);
    assert_false(file_exists(desk->archive));
}

/* 医保 in GB18030: the header, a name with a four-byte character (U+2CD0A), and CRLF. */
static void gb18030_file(void **state) {
    struct desk *desk = *state;
    run_with(desk, "medical.csv",
             "\xC9\xED\xB7\xDD\xD6\xA4\xBA\xC5,\xD0\xD5\xC3\xFB,\xB8\xF6\xC8\xCB\xD7\xD4\xB8\xB6,"
             "\xBD\xE1\xCB\xE3\xC8\xD5\xC6\xDA\r\n"
             "11010519491231002X,\xBC\xD7\xC4\xB3,5000,2023-08-01\r\n");
    expect_counts(desk, "medical.csv", 1, 0);
    assert_true(span_equal(rows_text(&desk->intake.rows[MEDICAL], M_NAME, desk_slot(desk, "medical.csv", 2)),
                           span_of("甲某")));
    assert_true(rows_missing(&desk->intake.rows[MEDICAL], M_KIND, desk_slot(desk, "medical.csv", 2)));
}

/* A UTF-8 file with one name in GB18030: that optional cell is missing and counted, the row stays. */
static void half_and_half(void **state) {
    struct desk *desk = *state;
    run_with(desk, "medical.csv", HEADER "11010519491231002X,\xBC\xD7\xC4\xB3,5000,2023-08-01,,,\n" ROW_B);
    expect_counts(desk, "medical.csv", 2, 0);
    assert_int_equal(desk_delivery(desk, "medical.csv")->blanked[M_NAME], 1);
}

static void forms_of_csv(void **state) {
    struct desk *desk = *state;
    static const char *const forms[] = {
        "\xEF\xBB\xBF" HEADER ROW_A, /* byte order mark */
        "身份证号\t姓名\t个人自付\t结算日期\n11010519491231002X\t甲\t5000\t2023-08-01\n", /* tabs */
        "身份证号;姓名;个人自付;结算日期\n11010519491231002X;甲;5000;2023-08-01\n",
        "身份证号,姓名,个人自付,结算日期\r11010519491231002X,甲,5000,2023-08-01\r", /* CR only */
        "身份证号,姓名,个人自付,结算日期\r\n11010519491231002X,甲,5000,2023-08-01", /* no line end */
        "2023年8月医保结算表,,,\n制表：医保局\n\n身份证号,姓名,个人自付,结算日期\n11010519491231002X,甲,5000,"
        "2023-08-01\n",
        "结算日期,备用,证件号码,自付金额\n2023-08-01,x,11010519491231002X,5000\n", /* other order, synonyms */
        "\"身份证号\",\"个人自付\",\"结算日期\"\n\"11010519491231002X\",\"5,000.00\",\"2023-08-01\"\n",
        "身份证号,个人自付,结算日期,,\n11010519491231002X,5000,2023-08-01,,\n", /* empty columns at the end */
        "　身份证号 ,个人自付(空格),个人自付,结算日期\n11010519491231002X,9,5000,2023-08-01\n",
        HEADER ROW_A "合计,,5000,,,,\n,,,,,,\n\n", /* total and empty rows are none */
        HEADER ROW_A "\"全市总计\",,5000,,,,\n",
        HEADER "11010519491231002X,甲某,5000,2023-08-01,住院,Y,\"一, \"\"二\"\"\n三\"\n",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        run_with(desk, "medical.csv", forms[i]);
        expect_counts(desk, "medical.csv", 1, 0);
        const struct rows *rows = &desk->intake.rows[MEDICAL];
        uint32_t slot = 0;
        while (rows->fate[slot] != FATE_ROW) slot++;
        assert_int_equal(rows_int64(rows, M_PAID, slot), 500000);
        assert_int_equal(rows_int32(rows, M_DAY, slot), date_from(2023, 8, 1));
    }
    const struct rows *rows = &desk->intake.rows[MEDICAL];
    assert_true(
        span_equal(rows_text(rows, M_NOTE, desk_slot(desk, "medical.csv", 2)), span_of("一, \"二\"\n三")));
}

static void bad_rows(void **state) {
    struct desk *desk = *state;
    run_with(
        desk, "medical.csv",
        HEADER ROW_A                                             /* line 2 */
        "11010519491231002X,甲某,5000\n"                         /* 3 too few fields */
        "11010519491231002X,甲某,5000,2023-08-01,住院,Y,一,多\n" /* 4 too many */
        "11010519491231002X,甲某,5000,2023-08-03,住院,Y,一,,\n"  /* 5 empty surplus is fine */
        "11010519491231002X,甲某,五千,2023-08-01,住院,Y,一\n"    /* 6 */
        "1.10105E+17,甲某,5000,2023-08-01,住院,Y,一\n"           /* 7 */
        ",甲某,5000,2023-08-01,住院,Y,一\n"                      /* 8 */
        "11010519491231002X,\"甲某,5000,2023-08-01,住院,Y,一\n"  /* 9 an unclosed quote takes its line only */
        "11010519491231002X,甲某,5000,2023-08-05,手术,Y,一\n" /* 10 an optional cell is missing and counted */
        "11010519491231002X,甲某,0.005,2023-08-06,住院,Y,一\n" /* 11 nothing is rounded */
        "11010519491231002X,甲某,5000,2023-09-01,住院,Y,一\n"  /* 12 after today */
        ROW_B);                                                /* 13 */
    expect_counts(desk, "medical.csv", 12, 7);
    static const int reasons[] = {0,
                                  0,
                                  0,
                                  REFUSED_FIELDS,
                                  REFUSED_FIELDS,
                                  0,
                                  CELL_NOT_MONEY,
                                  CELL_ID_SCIENTIFIC,
                                  REFUSED_MISSING,
                                  REFUSED_QUOTE,
                                  0,
                                  CELL_TOO_MANY_DECIMALS,
                                  0,
                                  0};
    for (uint32_t line = 2; line <= 13; line++) {
        assert_int_equal(desk_reason(desk, "medical.csv", line), reasons[line]);
        assert_int_equal(desk_fate(desk, "medical.csv", line), reasons[line] ? FATE_REFUSED
                                                               : line == 12  ? FATE_FUTURE
                                                                             : FATE_ROW);
    }
    assert_int_equal(desk->intake.refused_count, 7);
    assert_int_equal(desk->intake.refused[2].column, M_PAID);
    assert_int_equal(desk->intake.refused[4].column, M_ID);
    const struct delivery *delivery = desk_delivery(desk, "medical.csv");
    assert_int_equal(delivery->blanked[M_KIND], 1);
    assert_int_equal(delivery->future, 1);
    assert_int_equal(delivery->reaches,
                     date_from(2023, 8, 5)); /* no period in the name: the latest day not after today */
    assert_true(rows_missing(&desk->intake.rows[MEDICAL], M_KIND, desk_slot(desk, "medical.csv", 10)));
}

static void bad_files(void **state) {
    struct desk *desk = *state;
    char *big = memory_get(3 << 20);
    expect_unreadable(desk, "", 0, "empty file");
    expect_unreadable(desk, "\xEF\xBB\xBF", 3, "no header");
    memset(big, 0, 5000);
    expect_unreadable(desk, big, 5000, "NUL");
    memset(big, 'x', 3 << 20);
    expect_unreadable(desk, big, 3 << 20, "no header");
    expect_unreadable(desk,
                      "\xFF\xFE"
                      "a\0b\0",
                      6, "UTF-16");
    expect_unreadable(desk, "PK\x03\x04zzz", 7, "workbook");
    expect_unreadable(desk, "一,二\n1,2\n", strlen("一,二\n1,2\n"), "no header");
    const char *missing = "身份证号码,个人自付,结算日期\n1,2,3\n",
               *twice = "身份证号,个人自付,自付金额,结算日期\n1,2,3,4\n";
    expect_unreadable(desk, missing, strlen(missing), "缺少必需列“身份证号”，最接近的表头是“身份证号码”");
    expect_unreadable(desk, twice, strlen(twice), "two headers for column “paid”");
    memset(big, ',', 100000); /* 100,000 columns */
    memcpy(big, "身份证号,个人自付,结算日期", strlen("身份证号,个人自付,结算日期"));
    big[100000] = '\n';
    expect_unreadable(desk, big, 100001, "more than 1024 columns");
    free(big);
}

static void header_only(void **state) {
    struct desk *desk = *state;
    run_with(desk, "medical_2023-07.csv", HEADER);
    expect_counts(desk, "medical_2023-07.csv", 0, 0);
    assert_true(desk->intake.states[MEDICAL].delivered); /* nothing happened that month, and we know it */
    assert_int_equal(desk->intake.states[MEDICAL].reaches, date_from(2023, 7, 31));
}

/* Twice the same bytes, and yet two months of which we know that nothing happened. */
static void two_empty_months(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_2023-06.csv", HEADER);
    desk_put(desk, "medical_2023-07.csv", HEADER);
    assert_true(desk_run(desk));
    expect_counts(desk, "medical_2023-06.csv", 0, 0);
    expect_counts(desk, "medical_2023-07.csv", 0, 0);
    assert_int_equal(desk->intake.states[MEDICAL].reaches, date_from(2023, 7, 31));
}

static void no_files_at_all(void **state) {
    struct desk *desk = *state;
    char path[512];
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    snprintf(path, sizeof path, "%s/medical_1.csv", desk->inbox);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    snprintf(path, sizeof path, "%s/medical_2.csv", desk->inbox);
    assert_int_equal(mkfifo(path, 0600), 0);
    snprintf(path, sizeof path, "%s/medical_3.csv", desk->inbox);
    assert_int_equal(mkdir(path, 0700), 0);
    desk_put(desk, "medical_4.xlsx", "PK");
    desk_put(desk, "wishes\n.csv", "a,b\n1,2\n");
    assert_true(desk_run(desk));
    expect_state(desk, "medical_1.csv", DELIVERY_UNREADABLE, "no regular file");
    expect_state(desk, "medical_2.csv", DELIVERY_UNREADABLE, "no regular file");
    expect_state(desk, "medical_3.csv", DELIVERY_UNREADABLE, "no regular file");
    expect_state(desk, "medical_4.xlsx", DELIVERY_UNREADABLE, "only .csv");
    assert_int_equal(desk->intake.delivery_count, 6);
    expect_state(desk, "wishes\\x0A.csv", DELIVERY_UNRECOGNISED, "neither name nor header");
}

static void passed_over(void **state) {
    struct desk *desk = *state;
    static const char *const names[] = {".hidden.csv",     "~$medical.csv",    ".~lock.csv",
                                        "Thumbs.db",       "desktop.ini",      "medical.csv.ok",
                                        "medical.csv.tmp", "medical.csv.part", "医保局/.x/medical.csv"};
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) desk_put(desk, names[i], HEADER ROW_A);
    assert_true(desk_run(desk));
    assert_int_equal(desk->intake.delivery_count, 1);
    assert_false(desk->intake.waits);
}

static void known_by_its_header(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "导出 1.csv", "证件号码,自付金额,结算日期\n11010519491231002X,5,2023-08-01\n");
    desk_put(desk, "导出 3.csv", HEADER ROW_A); /* the register's required columns are there as well */
    desk_put(desk, "导出 2.csv", "证件号码,自付金额,别的\n1,2,3\n");
    assert_true(desk_run(desk));
    expect_counts(desk, "导出 1.csv", 1, 0);
    expect_state(desk, "导出 2.csv", DELIVERY_UNRECOGNISED, "像 医保结算 2/3 列");
    expect_state(desk, "导出 3.csv", DELIVERY_UNRECOGNISED, "fits 2 datasets");
}

static void name_widths_and_case(void **state) {
    struct desk *desk = *state;
    run_with(desk, "ＭＥＤＩＣＡＬ２０２３.CSV", HEADER ROW_A);
    expect_counts(desk, "ＭＥＤＩＣＡＬ２０２３.CSV", 1, 0);
}

static void no_inbox(void **state) {
    struct desk *desk = *state;
    assert_true(file_remove_tree(desk->inbox));
    assert_false(desk_run(desk));
    assert_int_equal(desk->diags.errors, 1);
    assert_true(file_make_folders(desk->inbox, 0777));
}

static void no_register(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical.csv", HEADER ROW_A);
    assert_false(desk_run(desk));
    assert_non_null(strstr(desk->diags.items[0].message, "no delivery of the register"));
    desk_put(desk, REGISTER_FILE, "一,二\n");
    assert_false(desk_run(desk));
    assert_non_null(strstr(desk->diags.items[0].message, "the register cannot be read"));
}

static void two_registers(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "户籍a_2023-08.csv", REGISTER_TEXT);
    desk_put(desk, "户籍b_2023-08.csv", REGISTER_TEXT "\n");
    assert_false(desk_run(desk));
    assert_int_equal(desk->diags.errors, 1);
    assert_non_null(strstr(desk->diags.items[0].message, "户籍a_2023-08.csv"));
    assert_non_null(strstr(desk->diags.items[0].message, "户籍b_2023-08.csv"));
}

static void contradicting_pair_is_held(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_a_2023-08.csv", HEADER ROW_A);
    desk_put(desk, "medical_b_2023-08.csv", HEADER ROW_B);
    desk_put(desk, "medical_2023-07.csv", HEADER);
    assert_true(desk_run(desk));
    expect_state(desk, "medical_a_2023-08.csv", DELIVERY_HELD, "medical_b_2023-08.csv");
    expect_state(desk, "medical_b_2023-08.csv", DELIVERY_HELD, "medical_a_2023-08.csv");
    assert_int_equal(strlen(desk_delivery(desk, "medical_a_2023-08.csv")->digest), 64);
    assert_true(desk->intake.states[MEDICAL].held);
    assert_false(desk->intake.states[MEDICAL].delivered);
}

static void same_bytes_count_once(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_A);
    desk_put(desk, "medical_2023-08.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    expect_counts(desk, "medical_2023-07.csv", 1, 0);
    expect_state(desk, "medical_2023-08.csv", DELIVERY_KNOWN_BYTES, "medical_2023-07.csv");
    desk_next_night(desk);
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    expect_state(desk, "medical_2023-07.csv", DELIVERY_KNOWN_BYTES, "昨夜");
    assert_int_equal(desk->intake.delivery_count,
                     3); /* register and medical from the archive, and the one in the inbox */
    assert_int_equal(desk->intake.rows[MEDICAL].slots, 2);
}

static void newer_versions(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "户籍_2023-07.csv", REGISTER_TEXT);
    desk_put(desk, "户籍_2023-08.csv", "姓名,身份证号\n甲某,11010519491231002X\n");
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    expect_state(desk, "户籍_2023-07.csv", DELIVERY_SUPERSEDED, "later");
    expect_counts(desk, "户籍_2023-08.csv", 1, 0);
    desk_next_night(desk);
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_B ROW_A); /* the same month again, other bytes */
    desk_put(desk, "medical_2023-08.csv", HEADER "11010519491231002X,甲某,1,2023-08-09,,,\n");
    assert_true(desk_run(desk));
    expect_counts(desk, "medical_2023-07.csv", 2, 0);
    expect_counts(desk, "medical_2023-08.csv", 1, 0);
    assert_int_equal(desk->intake.delivery_count, 3); /* the old July is out of force */
}

static void damaged_archive(void **state) {
    struct desk *desk = *state;
    char path[256];
    run_with(desk, "medical_2023-07.csv", HEADER ROW_A);
    const char *digest = desk_delivery(desk, "medical_2023-07.csv")->digest;
    snprintf(path, sizeof path, "%s/%.2s/%s.csv", desk->archive, digest, digest);
    desk_next_night(desk);
    assert_true(file_write(AT_FDCWD, path, HEADER ROW_B, strlen(HEADER ROW_B)));
    assert_false(desk_run(desk));
    assert_non_null(strstr(desk->diags.items[0].message, "damaged archive"));
}

static void guard_of_refused_rows(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].max_refused = 0.5;
    run_with(desk, "medical_2023-08.csv", HEADER ROW_A ",,1,,,,\n,,2,,,,\n");
    expect_state(desk, "medical_2023-08.csv", DELIVERY_HELD, "2 of 3 rows refused, more than 50 %");
    assert_int_equal(desk->intake.rows[MEDICAL].fate[1], FATE_NONE);
    assert_false(desk->intake.states[MEDICAL].delivered);
    assert_true(desk->intake.states[MEDICAL].held);
    run_with(desk, "medical_2023-08.csv", HEADER ROW_A ",,1,,,,\n"); /* just half is still good */
    expect_counts(desk, "medical_2023-08.csv", 2, 1);
}

/* The last good register stands in for one that lost half its rows. */
static void guard_of_short_files(void **state) {
    struct desk *desk = *state;
    desk->datasets[REGISTER].min_share_of_last = 0.7;
    desk_put(desk, "户籍_2023-07.csv", REGISTER_TEXT);
    assert_true(desk_run(desk));
    desk_next_night(desk);
    desk_put(desk, "户籍_2023-08.csv", "姓名,身份证号\n甲某,11010519491231002X\n");
    assert_true(desk_run(desk));
    expect_state(desk, "户籍_2023-08.csv", DELIVERY_HELD, "1 rows, the last one had 2, less than 70 %");
    const struct delivery *old = desk_delivery(desk, "昨夜");
    assert_int_equal(old->state, DELIVERY_IN_FORCE);
    assert_int_equal(old->received, 2);
    assert_true(desk->intake.states[REGISTER].delivered);
    uint32_t rows = 0;
    for (uint32_t i = 0; i < desk->intake.rows[REGISTER].slots; i++)
        rows += desk->intake.rows[REGISTER].fate[i] == FATE_ROW;
    assert_int_equal(rows, 2);
}

static void stale_data(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].good_for = (struct span_of_time){.months = 2};
    run_with(desk, "medical_2023-05.csv", HEADER ROW_A); /* reaches 31 May, good to 31 July */
    assert_true(desk->intake.states[MEDICAL].stale);
    assert_false(desk->intake.states[MEDICAL].delivered);
    desk->datasets[MEDICAL].good_for = (struct span_of_time){.months = 3};
    assert_true(desk_run(desk));
    assert_true(desk->intake.states[MEDICAL].delivered);
}

static void repeats_and_conflicts(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_2023-07.csv",
             HEADER ROW_A ROW_A                                       /* lines 2, 3 */
             "440524188001010014,乙某,12.50,2023-08-02,门诊,N,旧\n"); /* 4: later says otherwise */
    desk_put(desk, "medical_2023-08.csv",
             HEADER ROW_B                                                 /* 2: stays */
             "440524188001010014,乙某,12.50,2023-08-03,门诊,N,\n" ROW_A); /* 3: another day; 4: a repeat of
                                                                             July's */
    assert_true(desk_run(desk));
    const char *july = "medical_2023-07.csv", *august = "medical_2023-08.csv";
    assert_int_equal(desk_fate(desk, july, 2), FATE_ROW);
    assert_int_equal(desk_fate(desk, july, 3), FATE_REPEAT);
    assert_int_equal(desk_fate(desk, july, 4), FATE_CONFLICT);
    assert_int_equal(desk_fate(desk, august, 2), FATE_ROW);
    assert_int_equal(desk_fate(desk, august, 3), FATE_ROW);
    assert_int_equal(desk_fate(desk, august, 4), FATE_REPEAT);
    assert_int_equal(desk_reason(desk, july, 4), REFUSED_CONFLICT);
    assert_int_equal(desk_delivery(desk, july)->repeats, 1);
    assert_int_equal(desk_delivery(desk, july)->conflicts, 1);
    assert_int_equal(desk_delivery(desk, july)->refused, 0);
    assert_int_equal(desk_delivery(desk, august)->repeats, 1);
}

/* Three rows of one key, the middle one different: the last stays, the first says the same, the middle
 * contradicts. */
static void three_of_one_key(void **state) {
    struct desk *desk = *state;
    run_with(desk, "medical.csv", HEADER ROW_A "11010519491231002X,甲某,5000,2023-08-01,住院,Y,二\n" ROW_A);
    assert_int_equal(desk_fate(desk, "medical.csv", 2), FATE_REPEAT);
    assert_int_equal(desk_fate(desk, "medical.csv", 3), FATE_CONFLICT);
    assert_int_equal(desk_fate(desk, "medical.csv", 4), FATE_ROW);
}

/* A row past 1 MiB, and one with a field past 64 KiB, go; the lines keep their numbers. */
static void long_rows(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    char *filler = memory_get(5 << 20);
    memset(filler, 'x', 5 << 20);
    buffer_text(&text, HEADER ROW_A);
    buffer_add(&text, filler, 5 << 20); /* longer than what is read at a time */
    buffer_text(&text, "\n" ROW_B "11010519491231002X,甲,1,2023-08-01,,,");
    buffer_add(&text, filler, 70000);
    buffer_text(&text, "\n11010519491231002X,甲,1,2023-08-04,,,\n");
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, "medical.csv", text.at, text.length);
    assert_true(desk_run(desk));
    expect_counts(desk, "medical.csv", 5, 2);
    assert_int_equal(desk_reason(desk, "medical.csv", 3), REFUSED_LONG);
    assert_int_equal(desk_reason(desk, "medical.csv", 5), REFUSED_LONG);
    assert_int_equal(desk_fate(desk, "medical.csv", 4), FATE_ROW);
    assert_int_equal(desk_fate(desk, "medical.csv", 6), FATE_ROW);
    buffer_release(&text);
    free(filler);
}

/* A file of several blocks with quotes, stray quotes and dirt: every thread count gives the same table. */
static uint64_t table_digest(const struct desk *desk) {
    const struct rows *rows = &desk->intake.rows[MEDICAL];
    uint64_t digest = rows->slots;
    for (uint32_t i = 0; i < rows->slots; i++) {
        digest = hash_u64(digest ^ rows->fate[i]);
        if (rows->fate[i] != FATE_ROW) continue;
        struct span name = rows_text(rows, M_NAME, i), note = rows_text(rows, M_NOTE, i);
        digest = hash_u64(digest ^ rows_u64(rows, M_ID, i) ^ rows_u64(rows, M_PAID, i) ^
                          (uint64_t)rows_int32(rows, M_DAY, i));
        digest =
            hash_u64(digest ^ hash_bytes(name.at, name.length) ^ (hash_bytes(note.at, note.length) << 1));
    }
    for (uint32_t i = 0; i < desk->intake.refused_count; i++)
        digest = hash_u64(digest ^ desk->intake.refused[i].line ^
                          ((uint64_t)desk->intake.refused[i].reason << 32));
    return digest;
}

static void many_rows(struct buffer *text, uint32_t rows) {
    buffer_text(text, HEADER);
    for (uint32_t i = 0; i < rows; i++) {
        uint64_t digits = UINT64_C(45022619700101000) + i % 900 + i / 900 % 28 * 1000;
        buffer_format(text, "%017llu%c,甲%u,%u.%02u,2023-%02u-%02u,住院,Y,", (unsigned long long)digits,
                      citizen_id_check(digits), i % 1000, i % 9000, i % 100, 1 + i % 8, 1 + i / 8 % 28);
        if (i % 7 == 0)
            buffer_text(text, "\"备, 注\n二\"\n");
        else if (i % 1001 == 1)
            buffer_text(text, "\"开\n");
        else
            buffer_format(text, "第%u行\n", i);
    }
}

static void threads_make_no_difference(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    uint64_t expected = 0;
    many_rows(&text, 200000); /* about 16 MB, five blocks */
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, "medical_2023-08.csv", text.at, text.length);
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_A ROW_B);
    for (int threads = 1; threads <= 5; threads += 2) {
        desk->options.threads = threads;
        assert_true(desk_run(desk));
        const struct delivery *delivery = desk_delivery(desk, "medical_2023-08.csv");
        assert_int_equal(delivery->received, 200000);
        assert_int_equal(
            delivery->refused,
            200); /* i = 1001 k + 1 for k = 0 … 199; 7 divides 1001, so none of them has the other note */
        if (threads == 1) expected = table_digest(desk);
        assert_true(table_digest(desk) == expected);
    }
    buffer_release(&text);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        CASE(one_good_file),
        CASE(archived_under_its_digest),
        CASE(looking_archives_nothing),
        CASE(gb18030_file),
        CASE(half_and_half),
        CASE(forms_of_csv),
        CASE(bad_rows),
        CASE(bad_files),
        CASE(header_only),
        CASE(two_empty_months),
        CASE(no_files_at_all),
        CASE(passed_over),
        CASE(known_by_its_header),
        CASE(name_widths_and_case),
        CASE(no_inbox),
        CASE(no_register),
        CASE(two_registers),
        CASE(contradicting_pair_is_held),
        CASE(same_bytes_count_once),
        CASE(newer_versions),
        CASE(damaged_archive),
        CASE(guard_of_refused_rows),
        CASE(guard_of_short_files),
        CASE(stale_data),
        CASE(repeats_and_conflicts),
        CASE(three_of_one_key),
        CASE(long_rows),
        CASE(threads_make_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
