/* The whole intake on small offices: every form of good and bad file beside each other, and the archive.
 * Counts are those of the rows written out in each test. */
#include "desk.h"

#include "book/citizen_id.h"

static void expect_unreadable(struct desk *desk, const char *bytes, size_t length, const char *why) {
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, "medical_2023-08.csv", bytes, length);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_UNREADABLE, why);
    assert_false(state_covers(&desk->intake.states[MEDICAL], date_from(2023, 8, 1), date_from(2023, 8, 28)));
    assert_true(desk->intake.states[REGISTER].delivered);
    assert_int_equal(desk_delivery(desk, REGISTER_FILE)->received, 2);
}

static void one_good_file(void **state) {
    struct desk *desk = *state;
    const char *name = "医保局/医保结算_2023-08.csv";
    desk_run_with(desk, name, HEADER ROW_A ROW_B);
    desk_expect_counts(desk, name, 2, 0);
    desk_expect_counts(desk, REGISTER_FILE, 2, 0);
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
    desk_run_with(desk, "medical.csv", HEADER ROW_A);
    digest_of(HEADER ROW_A, strlen(HEADER ROW_A), digest);
    assert_string_equal(desk_delivery(desk, "medical.csv")->digest, digest);
    snprintf(path, sizeof path, "%s/%.2s/%s", desk->archive, digest, digest);
    assert_true(digest_of_file(AT_FDCWD, path, kept, &size));
    assert_string_equal(kept, digest);
    snprintf(path, sizeof path, "%s/.taking", desk->archive);
    assert_false(file_exists(path));
    assert_true(desk_run(desk)); /* again: what is archived is left as it is */
    desk_expect_counts(desk, "medical.csv", 1, 0);
}

static void archived_once_it_was_waited_for(void **state) {
    struct desk *desk = *state;
    char staging[512], path[512];
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk->options.seal_later = true;
    snprintf(staging, sizeof staging, "%s/.taking", desk->archive);
    assert_true(desk_run(desk));
    assert_true(file_exists(staging)); /* it is not closed before */
    for (int times = 0; times < 2; times++) {
        intake_sealed(&desk->intake);
        assert_false(file_exists(staging));
        for (uint32_t i = 0; i < desk->intake.delivery_count; i++) {
            const char *digest = desk->intake.deliveries[i].digest;
            snprintf(path, sizeof path, "%s/%.2s/%s", desk->archive, digest, digest);
            assert_true(file_exists(path));
        }
    }
    assert_true(desk_run(desk)); /* released without being waited for: sealed all the same */
    desk_clear(desk);
    assert_false(file_exists(staging));
}

static void nothing_of_a_failed_one_is_left(void **state) {
    struct desk *desk = *state;
    char staging[512];
    desk->options.seal_later = true;
    snprintf(staging, sizeof staging, "%s/.taking", desk->archive);
    assert_false(desk_run(desk)); /* no register */
    assert_false(file_exists(staging));
}

static void looking_archives_nothing(void **state) {
    struct desk *desk = *state;
    desk->options.look_only = true;
    desk_run_with(desk, "medical.csv", HEADER ROW_A);
    desk_expect_counts(desk, "medical.csv", 1, 0);
    assert_false(file_exists(desk->archive));
}

/* 医保 in GB18030: the header, a name with a four-byte character (U+2CD0A), and CRLF. */
static void gb18030_file(void **state) {
    struct desk *desk = *state;
    desk_run_with(desk, "medical.csv",
                  "\xC9\xED\xB7\xDD\xD6\xA4\xBA\xC5,\xD0\xD5\xC3\xFB,\xB8\xF6\xC8\xCB\xD7\xD4\xB8\xB6,"
                  "\xBD\xE1\xCB\xE3\xC8\xD5\xC6\xDA\r\n"
                  "11010519491231002X,\xBC\xD7\xC4\xB3,5000,2023-08-01\r\n");
    desk_expect_counts(desk, "medical.csv", 1, 0);
    assert_true(span_equal(rows_text(&desk->intake.rows[MEDICAL], M_NAME, desk_slot(desk, "medical.csv", 2)),
                           span_of("甲某")));
    assert_true(rows_missing(&desk->intake.rows[MEDICAL], M_KIND, desk_slot(desk, "medical.csv", 2)));
}

/* A UTF-8 file with one row in GB18030: the name is kept with marks, a choice is missing and counted, the row
 * stays. */
static void half_and_half(void **state) {
    struct desk *desk = *state;
    desk_run_with(desk, "medical.csv",
                  HEADER "11010519491231002X,\xBC\xD7\xC4\xB3,5000,2023-08-01,\xD7\xA1\xD4\xBA,,\n" ROW_B);
    desk_expect_counts(desk, "medical.csv", 2, 0);
    const struct delivery *delivery = desk_delivery(desk, "medical.csv");
    assert_int_equal(delivery->unread_count, 1);
    assert_int_equal(delivery->unread->column, M_KIND);
    assert_int_equal(delivery->unread->reason, CELL_NOT_CHOICE); /* D7 A1 D4 BA are letters of UTF-8 */
    assert_string_equal(delivery->encoding, "UTF-8");
    assert_int_equal(delivery->note_count, 1);
    assert_non_null(strstr(delivery->notes[0], "1 names hold characters that do not decode"));
    assert_true(span_equal(rows_text(&desk->intake.rows[MEDICAL], M_NAME, desk_slot(desk, "medical.csv", 2)),
                           span_of("\uFFFD\uFFFD\u0133"))); /* C4 B3 happens to be a letter of UTF-8 */
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
        HEADER ROW_A ",,,,,,\n\n", /* empty rows are none */
        HEADER "11010519491231002X,甲某,5000,2023-08-01,住院,Y,\"一, \"\"二\"\"\n三\"\n",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        desk_run_with(desk, "medical.csv", forms[i]);
        desk_expect_counts(desk, "medical.csv", 1, 0);
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
    desk_run_with(
        desk, "medical.csv",
        HEADER ROW_A                                             /* line 2 */
        "11010519491231002X,甲某,5000\n"                         /* 3 too few fields */
        "11010519491231002X,甲某,5000,2023-08-01,住院,Y,一,多\n" /* 4 too many */
        "11010519491231002X,甲某,5000,2023-08-03,住院,Y,一,,\n" /* 5 too many, though empty: 9,999.00, is no 9
                                                                   yuan */
        "11010519491231002X,甲某,五千,2023-08-01,住院,Y,一\n"   /* 6 */
        "1.10105E+17,甲某,5000,2023-08-01,住院,Y,一\n"          /* 7 */
        ",甲某,5000,2023-08-01,住院,Y,一\n"                     /* 8 */
        "11010519491231002X,\"甲某,5000,2023-08-01,住院,Y,一\n" /* 9 an unclosed quote takes its line only */
        "11010519491231002X,甲某,5000,2023-08-05,手术,Y,一\n" /* 10 an optional cell is missing and counted */
        "11010519491231002X,甲某,0.005,2023-08-06,住院,Y,一\n" /* 11 nothing is rounded */
        "11010519491231002X,甲某,5000,2023-09-01,住院,Y,一\n"  /* 12 after today */
        ROW_B);                                                /* 13 */
    desk_expect_counts(desk, "medical.csv", 12, 8);
    static const int reasons[] = {0,
                                  0,
                                  0,
                                  REFUSED_FIELDS,
                                  REFUSED_FIELDS,
                                  REFUSED_FIELDS,
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
    assert_int_equal(desk->intake.refused_count, 8);
    assert_int_equal(desk->intake.refused[3].column, M_PAID);
    assert_int_equal(desk->intake.refused[5].column, M_ID);
    const struct delivery *delivery = desk_delivery(desk, "medical.csv");
    assert_int_equal(delivery->unread_count, 1);
    assert_int_equal(delivery->unread->column, M_KIND);
    assert_int_equal(delivery->unread->reason, CELL_NOT_CHOICE);
    assert_int_equal(delivery->unread->rows, 1);
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
    expect_unreadable(desk, big, 3 << 20, "the first line has no end");
    expect_unreadable(desk, "\xEF\xBB\xBF\xD0\xD5\xC3\xFB,\xBD\xF0\xB6\xEE\n", 13,
                      "marked as UTF-8, but is not");
    expect_unreadable(desk,
                      "\xFF\xFE"
                      "a\0b\0",
                      6, "no header");
    expect_unreadable(desk, "PK\x03\x04zzz", 7, "the archive is damaged");
    expect_unreadable(desk, " <HTML><table>", 14, "a web page");
    expect_unreadable(desk, "\xEF\xBB\xBF<?xml version=\"1.0\"?>", 24, "an XML file");
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
    desk_run_with(desk, "medical_2023-07.csv", HEADER);
    desk_expect_counts(desk, "medical_2023-07.csv", 0, 0);
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
    desk_expect_counts(desk, "medical_2023-06.csv", 0, 0);
    desk_expect_counts(desk, "medical_2023-07.csv", 0, 0);
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
    desk_put(desk, "medical_4.pdf", "PK");
    desk_put(desk, "wishes\n.csv", "a,b\n1,2\n");
    assert_true(desk_run(desk));
    desk_expect_state(desk, "medical_1.csv", DELIVERY_UNREADABLE, "no regular file");
    desk_expect_state(desk, "medical_2.csv", DELIVERY_UNREADABLE, "no regular file");
    desk_expect_state(desk, "medical_3.csv", DELIVERY_UNREADABLE, "no regular file");
    desk_expect_state(desk, "medical_4.pdf", DELIVERY_UNREADABLE, "only .csv");
    assert_int_equal(desk->intake.delivery_count, 6);
    desk_expect_state(desk, "wishes\\x0A.csv", DELIVERY_UNRECOGNISED, "neither name nor header");
}

static void passed_over(void **state) {
    struct desk *desk = *state;
    static const char *const names[] = {".hidden.csv",     "~$medical.csv",    ".~lock.csv",
                                        "THUMBS.DB",       "Desktop.ini",      ".DS_Store",
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
    desk_put(desk, "导出 2.csv", "证件号码,自付金额,别的\n1,2,3\n"); /* no day, which is required */
    desk_put(desk, "导出 3_2023-07.csv", HEADER ROW_A); /* 7 columns of this, 2 of the register's 3 */
    desk_put(desk, "导出 4.csv",
             "证件号码,自付金额,结算日期,甲,乙,丙,丁\n1,2,3,4,5,6,7\n"); /* 3 of the file's 7 */
    desk_put(desk, "导出 5.csv", "甲,乙\n1,2\n");
    /* all that the register requires, but of another list's five columns */
    desk_put(desk, "导出 6.csv", "身份证号,姓名,电话,单位,职务\n11010519491231002X,甲某,1,2,3\n");
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "导出 1.csv", 1, 0);
    desk_expect_state(desk, "导出 2.csv", DELIVERY_UNRECOGNISED, "像 医保结算 2/7 列");
    desk_expect_counts(desk, "导出 3_2023-07.csv", 1, 0);
    desk_expect_state(desk, "导出 4.csv", DELIVERY_UNRECOGNISED, "像 医保结算 3/7 列");
    desk_expect_state(desk, "导出 5.csv", DELIVERY_UNRECOGNISED, "neither name nor header");
    desk_expect_state(desk, "导出 6.csv", DELIVERY_UNRECOGNISED, "像 户籍 2/3 列");
}

/* Two datasets with the same columns: nobody can say which it is. */
static void header_of_two_datasets(void **state) {
    struct desk *desk = *state;
    desk->columns[MEDICAL][M_PAID].required = desk->columns[MEDICAL][M_DAY].required = false;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "导出.csv", "身份证号,姓名\n11010519491231002X,甲某\n");
    assert_true(desk_run(desk));
    desk_expect_state(desk, "导出.csv", DELIVERY_UNRECOGNISED, "fits register and medical alike");
}

static void name_widths_and_case(void **state) {
    struct desk *desk = *state;
    desk_run_with(desk, "ＭＥＤＩＣＡＬ２０２３.CSV", HEADER ROW_A);
    desk_expect_counts(desk, "ＭＥＤＩＣＡＬ２０２３.CSV", 1, 0);
}

static void no_inbox(void **state) {
    struct desk *desk = *state;
    assert_true(file_remove_tree(desk->inbox));
    assert_false(desk_run(desk));
    assert_int_equal(desk->diags.errors, 1);
    assert_true(file_make_folders(desk->inbox, 0777));
}

/* Declared as GB18030 and sent as such: nothing is guessed; sent as UTF-8, it has no header that anyone
 * knows. */
static void declared_encoding(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].encoding = "gb18030";
    desk_run_with(desk, "medical.csv",
                  "sfzh,\xB8\xF6\xC8\xCB\xD7\xD4\xB8\xB6,\xBD\xE1\xCB\xE3\xC8\xD5\xC6\xDA,id\n"
                  "1,5,2023-08-01,11010519491231002X\n");
    desk_expect_counts(desk, "medical.csv", 1, 0);
    expect_unreadable(desk, HEADER ROW_A, strlen(HEADER ROW_A), "the file is UTF-8, separated by ,");
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
    desk_expect_counts(desk, "medical.csv", 5, 2);
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
    const struct CMUnitTest tests[] = {
        CASE(one_good_file),
        CASE(archived_under_its_digest),
        CASE(archived_once_it_was_waited_for),
        CASE(nothing_of_a_failed_one_is_left),
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
        CASE(header_of_two_datasets),
        CASE(name_widths_and_case),
        CASE(no_inbox),
        CASE(declared_encoding),
        CASE(long_rows),
        CASE(threads_make_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
