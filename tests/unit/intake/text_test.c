/* Text files as agencies send them, from their bytes to the table: line ends, separators, encodings, lines
 * beside the data, limits. What must come out is read off the text by hand. */
#include "desk.h"
#include "intake/taking.h"

#include <iconv.h>

#define ID_ROW(id, day) id ",甲某,5," day ",,,\n"

static const struct rows *medical(const struct desk *desk) {
    return &desk->intake.rows[MEDICAL];
}

static void expect_name(const struct desk *desk, uint32_t line, const char *name) {
    struct span found = rows_text(medical(desk), M_NAME, desk_slot(desk, "medical.csv", line));
    if (!span_equal(found, span_of(name))) fail_msg("%.*s is not %s", (int)found.length, found.at, name);
}

static size_t to_gb(const char *text, char *out, size_t room) {
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    char *from = (char *)(uintptr_t)text, *to = out;
    size_t length = strlen(text), left = room;
    assert_int_equal(iconv(converter, &from, &length, &to, &left), 0);
    iconv_close(converter);
    return room - left;
}

static void buffer_gb(struct buffer *buffer, const char *text) {
    char gb[4096];
    buffer_add(buffer, gb, to_gb(text, gb, sizeof gb));
}

static void buffer_in(struct buffer *buffer, const char *text, bool gb) {
    if (gb)
        buffer_gb(buffer, text);
    else
        buffer_text(buffer, text);
}

static void run_buffer(struct desk *desk, struct buffer *text) {
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, "medical.csv", text->at, text->length);
    assert_true(desk_run(desk));
    buffer_release(text);
}

/* LF, CRLF and CR in one file, line ends inside quotes, and a last row without one: lines are counted as an
 * editor counts them. */
static void every_line_end_in_one_file(void **state) {
    struct desk *desk = *state;
    desk_run_with(desk, "medical.csv",
                  "身份证号,姓名,个人自付,结算日期,备注\r\n"
                  "11010519491231002X,一,1,2023-08-01,a\n"               /* 2 */
                  "11010519491231002X,二,2,2023-08-01,\"b\nb\"\r"        /* 3, 4 */
                  "11010519491231002X,三,3,2023-08-01,\"c\r\nc\rc\"\r\n" /* 5, 6, 7 */
                  "\r"                                                   /* 8 */
                  "11010519491231002X,四,4,2023-08-01,d\r"               /* 9 */
                  "11010519491231002X,五,5,2023-08-01,e");               /* 10 */
    desk_expect_counts(desk, "medical.csv", 5, 0);
    expect_name(desk, 2, "一");
    expect_name(desk, 3, "二");
    expect_name(desk, 5, "三");
    expect_name(desk, 9, "四");
    expect_name(desk, 10, "五");
    assert_true(span_equal(rows_text(medical(desk), M_NOTE, desk_slot(desk, "medical.csv", 5)),
                           span_of("c\r\nc\rc")));
    assert_int_equal(desk_delivery(desk, "medical.csv")->slots, 10);
}

static void headers_as_forms_print_them(void **state) {
    struct desk *desk = *state;
    static const char *const forms[] = {
        "\"身份证\n号\",\"个人自付\r\n（元）\",\"结算\r日期\"\n11010519491231002X,5000,2023-08-01\n",
        "*身份证号（必填）,个人自付(元),结算日期[yyyy-mm-dd]\n11010519491231002X,5000,2023-08-01\n",
        "\"柳州市\n结算表\"\n\n单位：元\n身份证号,个人自付,结算日期\n11010519491231002X,5000,2023-08-01\n",
        "身份证号|个人自付|结算日期\n11010519491231002X|5000|2023-08-01\n",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        desk_run_with(desk, "medical.csv", forms[i]);
        desk_expect_counts(desk, "medical.csv", 1, 0);
        uint32_t slot = desk_delivery(desk, "medical.csv")->first_slot;
        while (medical(desk)->fate[slot] != FATE_ROW) slot++;
        assert_int_equal(rows_int64(medical(desk), M_PAID, slot), 500000);
    }
    desk_run_with(desk, "medical.csv",
                  "身份证号,个人自付（万元）,结算日期\n11010519491231002X,5,2023-08-01\n");
    desk_expect_state(desk, "medical.csv", DELIVERY_UNREADABLE, "the nearest header is “个人自付（万元）”");
    desk_run_with(desk, "medical.csv", "身份证号，个人自付，结算日期\n11010519491231002X，5，2023-08-01\n");
    desk_expect_state(desk, "medical.csv", DELIVERY_UNREADABLE, "a full-width comma is no separator");
}

/* A separator is declared, or the one that the rows below the header agree with. */
static void separators(void **state) {
    struct desk *desk = *state;
    const char *semicolons = "身份证号;个人自付;结算日期;备注\n11010519491231002X;5;2023-08-01;一,二,三\n"
                             "440524188001010014;5;2023-08-02;\n";
    desk_run_with(desk, "medical.csv", semicolons);
    desk_expect_counts(desk, "medical.csv", 2, 0);
    assert_int_equal(desk_delivery(desk, "medical.csv")->separator, ';');
    desk->datasets[MEDICAL].separator = ';';
    desk_run_with(desk, "medical.csv", semicolons);
    desk_expect_counts(desk, "medical.csv", 2, 0);
    desk->datasets[MEDICAL].separator = '\t';
    desk_run_with(desk, "medical.csv", semicolons);
    desk_expect_state(desk, "medical.csv", DELIVERY_UNREADABLE, "the file is UTF-8, separated by ;");
}

/* One column is required, so the first line is a header under any separator; the rows know better. */
static void separator_by_the_rows(void **state) {
    struct desk *desk = *state;
    desk->columns[MEDICAL][M_PAID].required = desk->columns[MEDICAL][M_DAY].required = false;
    desk_run_with(desk, "medical.csv",
                  "身份证号\t姓名,别名\n11010519491231002X\t甲某\n440524188001010014\t乙,某\n");
    assert_int_equal(desk_delivery(desk, "medical.csv")->separator, '\t');
    desk_expect_counts(desk, "medical.csv", 2, 0);
}

static void lines_beside_the_data(void **state) {
    struct desk *desk = *state;
    desk_run_with(desk, "medical.csv",
                  HEADER ROW_A                                   /* 2 */
                  "小计,,5000,,,,\n"                             /* 3 */
                  ",丹洲镇 小 计：,5000,,,,\n"                   /* 4 */
                  HEADER                                         /* 5: a new page */
                      ROW_B                                      /* 6 */
                  ",,合计,5012.5,,,\n"                           /* 7 */
                  "440524188001010014,合计,五千,2023-08-02,,,\n" /* 8: a row, with a bad amount */
                  "制表人：甲某,,,审核人：乙某,,,\n"             /* 9 */
                  "填报单位：柳州市医疗保障局\n"                 /* 10 */
                  ",,,,,,\n"                                     /* 11: nothing */
                  "第 1 页 共 1 页");                            /* 12 */
    desk_expect_counts(desk, "medical.csv", 10, 8);
    static const struct {
        uint32_t line;
        int reason;
    } lines[] = {{2, 0},
                 {3, REFUSED_TOTAL},
                 {4, REFUSED_TOTAL},
                 {5, REFUSED_HEADER},
                 {6, 0},
                 {7, REFUSED_TOTAL},
                 {8, CELL_NOT_MONEY},
                 {9, REFUSED_FOOTER},
                 {10, REFUSED_FOOTER},
                 {11, 0},
                 {12, REFUSED_FOOTER}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(desk_reason(desk, "medical.csv", lines[i].line), lines[i].reason);
}

/* One row in three is refused; the four lines beside the data would make it more than half. */
static void lines_beside_the_data_trip_no_guard(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].guard.max_refused = 0.4;
    desk_run_with(desk, "medical.csv",
                  HEADER ROW_A ROW_B ",甲,5,2023-08-01,,,\n" HEADER "合计\n制表人：甲\n填报单位：乙\n");
    desk_expect_counts(desk, "medical.csv", 7, 5);
}

/* 300 KiB of ASCII before the first byte that is none, as when an export has its cases without names first.
 */
static void ascii_that_turns(void **state) {
    struct desk *desk = *state;
    static const char *const names[] = {"ASCII", "UTF-8", "GB18030"};
    for (int kind = 0; kind < 3; kind++) {
        struct buffer text = {0};
        buffer_text(&text, "id,paid,day,name\n");
        for (int i = 0; i < 10000; i++) buffer_format(&text, "11010519491231002X,%d,2023-08-01,\n", i + 1);
        assert_true(text.length > 300 << 10);
        const char *last = "440524188001010014,5,2023-08-02,乙某\n";
        if (kind == 1) buffer_text(&text, last);
        if (kind == 2) buffer_gb(&text, last);
        run_buffer(desk, &text);
        desk_expect_counts(desk, "medical.csv", 10000 + (kind > 0), 0);
        assert_string_equal(desk_delivery(desk, "medical.csv")->encoding, names[kind]);
        if (kind) expect_name(desk, 10002, "乙某");
    }
}

/* The same, when it turns long after the first piece that is read. */
static void ascii_that_turns_late(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    desk->options.look_only = true;
    desk->options.piece = 4096;
    buffer_text(&text, "id,paid,day,name\n");
    for (int i = 0; i < 1000; i++) buffer_format(&text, "11010519491231002X,%d,2023-08-01,\n", i + 1);
    buffer_gb(&text, "440524188001010014,5,2023-08-02,乙某\n");
    run_buffer(desk, &text);
    desk_expect_counts(desk, "medical.csv", 1001, 0);
    assert_string_equal(desk_delivery(desk, "medical.csv")->encoding, "GB18030");
    expect_name(desk, 1002, "乙某");
}

/* Two systems wrote the file. The cells of the smaller half do not read; no row and no delimiter is lost. */
static void half_in_the_other_encoding(void **state) {
    struct desk *desk = *state;
    static const char *const rows[] = {"11010519491231002X,张三丰,5,2023-08-01,住院,y,柳州市\n",
                                       "440524188001010014,李小明,5,2023-08-02,门诊,n,三江县\n"};
    for (int more = 0; more < 2; more++) {
        bool gb_is_more = more == 1;
        struct buffer text = {0};
        buffer_in(&text, HEADER, gb_is_more);
        for (int i = 0; i < 6; i++) buffer_in(&text, rows[i % 2], (i == 5) != gb_is_more);
        desk->datasets[MEDICAL].key_count = 0;
        run_buffer(desk, &text);
        desk_expect_counts(desk, "medical.csv", 6, 0);
        const struct delivery *delivery = desk_delivery(desk, "medical.csv");
        assert_string_equal(delivery->encoding, gb_is_more ? "GB18030" : "UTF-8");
        assert_int_equal(delivery->note_count, 1);
        expect_name(desk, 6, "张三丰");
        uint32_t other = desk_slot(desk, "medical.csv", 7);
        struct span name = rows_text(medical(desk), M_NAME, other);
        assert_non_null(memmem(name.at, name.length, "\uFFFD", 3));
        assert_true(rows_missing(medical(desk), M_KIND, other));
        assert_true(rows_missing(medical(desk), M_NOTE, other));
        assert_int_equal(rows_int64(medical(desk), M_PAID, other), 500);
        assert_int_equal(rows_int8(medical(desk), M_WARD, other), 0);
    }
}

/* A name cut inside its last character, as by a system that counts bytes: before a separator, a quote and a
 * line end; and the same row with the sign in another cell. */
static void half_a_character_before_a_delimiter(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    buffer_gb(&text, "身份证号,个人自付,结算日期,备注,姓名\n");
    buffer_gb(&text, "11010519491231002X,1,2023-08-01,甲,韦"); /* 2 */
    buffer_text(&text, "\xB4\n");
    buffer_gb(&text, "11010519491231002X,2,2023-08-01,甲,\"韦"); /* 3 */
    buffer_text(&text, "\xB4\"\r\n");
    buffer_gb(&text, "11010519491231002X,3,2023-08-01,甲"); /* 4 */
    buffer_text(&text, "\xB4,");
    buffer_gb(&text, "韦春\n");
    run_buffer(desk, &text);
    desk_expect_counts(desk, "medical.csv", 3, 0);
    expect_name(desk, 2, "韦\uFFFD");
    expect_name(desk, 3, "韦\uFFFD");
    expect_name(desk, 4, "韦春");
    assert_true(rows_missing(medical(desk), M_NOTE, desk_slot(desk, "medical.csv", 4)));
    assert_false(rows_missing(medical(desk), M_NOTE, desk_slot(desk, "medical.csv", 2)));
}

/* A required cell that does not decode is refused with its place, but a required name is kept. */
static void required_cells_that_do_not_decode(void **state) {
    struct desk *desk = *state;
    desk->columns[MEDICAL][M_NAME].required = desk->columns[MEDICAL][M_NOTE].required = true;
    desk_run_with(desk, "medical.csv",
                  HEADER "11010519491231002X,甲\xE6\x9F,5,2023-08-01,,,一\n"
                         "440524188001010014,乙某,5,2023-08-01,,,\xE6\x9F\n");
    desk_expect_counts(desk, "medical.csv", 2, 1);
    expect_name(desk, 2, "甲\uFFFD");
    assert_int_equal(desk_reason(desk, "medical.csv", 3), CELL_BAD_ENCODING);
}

/* A file of as many columns as it may have, one fewer and one more; the columns behind are surplus. */
static void columns_of_a_file(void **state) {
    struct desk *desk = *state;
    for (int columns = CSV_COLUMNS_MOST - 1; columns <= CSV_COLUMNS_MOST + 1; columns++) {
        struct buffer text = {0};
        for (int row = 0; row < 2; row++) {
            buffer_text(&text, row ? "11010519491231002X,5,2023-08-01" : "身份证号,个人自付,结算日期");
            for (int i = 3; i < columns; i++) buffer_format(&text, row ? ",x" : ",列%d", i);
            buffer_text(&text, "\n");
        }
        run_buffer(desk, &text);
        if (columns <= CSV_COLUMNS_MOST)
            desk_expect_counts(desk, "medical.csv", 1, 0);
        else
            desk_expect_state(desk, "medical.csv", DELIVERY_UNREADABLE, "more than 1024 columns");
    }
}

/* A note, quoted or not, and a row of cells, at their limits. */
static void long_cells_and_rows(void **state) {
    struct desk *desk = *state;
    char *filler = memory_get(CSV_ROW_MOST);
    memset(filler, 'x', CSV_ROW_MOST);
    for (int over = -1; over <= 1; over++)
        for (int kind = 0; kind < 3; kind++) {
            struct buffer text = {0};
            const char *start = "11010519491231002X,甲某,5,2023-08-01,,,";
            buffer_text(&text, HEADER);
            buffer_text(&text, start);
            if (kind == 1) buffer_text(&text, "\"");
            if (kind < 2) buffer_add(&text, filler, CSV_FIELD_MOST + (size_t)over);
            if (kind == 1) buffer_text(&text, "\"");
            if (kind == 2) { /* empty fields past the header are too many, past the limit too long */
                memset(filler, ',', CSV_ROW_MOST);
                buffer_add(&text, filler, CSV_ROW_MOST - strlen(start) + (size_t)over);
                memset(filler, 'x', CSV_ROW_MOST);
            }
            buffer_text(&text, "\n" ROW_B);
            run_buffer(desk, &text);
            desk_expect_counts(desk, "medical.csv", 2, over > 0 || kind == 2);
            assert_int_equal(desk_reason(desk, "medical.csv", 2), over <= 0 ? (kind == 2 ? REFUSED_FIELDS : 0)
                                                                  : kind == 1 ? REFUSED_QUOTE
                                                                              : REFUSED_LONG);
            assert_int_equal(desk_fate(desk, "medical.csv", 3), FATE_ROW);
        }
    free(filler);
}

/* What came of a delivery: for every line its fate, why, and some of its cells. */
static void see(const struct desk *desk, struct buffer *seen) {
    const struct delivery *delivery = desk_delivery(desk, "medical.csv");
    buffer_clear(seen);
    buffer_format(seen, "%u %u %u %s %d\n", delivery->received, delivery->refused, delivery->slots,
                  delivery->encoding, delivery->separator);
    uint32_t counted = 0, accepted = 0;
    for (uint32_t line = 1; line <= delivery->slots; line++) {
        uint32_t slot = delivery->first_slot + line - 1;
        enum fate fate = medical(desk)->fate[slot];
        counted += fate != FATE_NONE;
        accepted += fate == FATE_ROW;
        buffer_format(seen, "%u %d %d", line, (int)fate, desk_reason(desk, "medical.csv", line));
        if (fate == FATE_ROW) {
            struct span name = rows_text(medical(desk), M_NAME, slot),
                        note = rows_text(medical(desk), M_NOTE, slot);
            buffer_format(seen, " %lld ", (long long)rows_int64(medical(desk), M_PAID, slot));
            buffer_add(seen, name.at, name.length);
            buffer_add(seen, note.at, note.length);
        }
        buffer_text(seen, "\n");
    }
    assert_int_equal(counted, delivery->received);
    assert_int_equal(accepted + delivery->refused + delivery->repeats + delivery->conflicts +
                         delivery->future,
                     delivery->received);
}

/* A page of rows of every kind, in any order. */
static void write_page(struct buffer *text, uint64_t *seed) {
    static const char *const lines[] = {
        "11010519491231002X,甲某,5,2023-08-01,住院,y,一\n",
        "440524188001010014,乙某,6,2023-08-02,,,二\r\n",
        "440524188001010014,丙,7,2023-08-03,,,\"三\n四\"\r",
        "11010519491231002X,\"丁\"\"某\",8,2023-08-04,,,\n",
        "\n",
        "合计,,26,,,,\n",
        "11010519491231002X,戊,x,2023-08-05,,,\r",
        "11010519491231002X,\"己,9,2023-08-06,,,\n",
        "11010519491231002X,庚,9\r\n",
        "制表人：甲\r\r\n",
        ",,,,,,\n",
        "11010519491231002X,辛,9,2024-08-06,,,\n",
    };
    buffer_text(text, HEADER);
    for (int i = 0; i < 120; i++) {
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        buffer_text(text, lines[(*seed >> 33) % (sizeof lines / sizeof *lines)]);
    }
}

/* However long the pieces are that are read, the rows are those of the whole, in UTF-8 and GB18030, with one
 * thread and with three. */
static void any_split_gives_the_same_rows(void **state) {
    struct desk *desk = *state;
    uint64_t seed = 7;
    struct buffer whole = {0}, split = {0};
    desk->options.look_only = true;
    desk->datasets[MEDICAL].key_count = 0;
    for (int round = 0; round < 12; round++) {
        struct buffer page = {0};
        write_page(&page, &seed);
        char *gb = memory_get(page.length);
        size_t gb_length = to_gb(page.at, gb, page.length);
        desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
        desk_put_bytes(desk, "medical.csv", round % 2 ? gb : page.at, round % 2 ? gb_length : page.length);
        desk->options.piece = 0;
        assert_true(desk_run(desk));
        see(desk, &whole);
        for (int i = 0; i < 8; i++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            desk->options.piece = 100 + (seed >> 33) % (i < 4 ? 40 : 2000); /* the header has 84 bytes */
            desk->options.threads = 1 + 2 * (i % 2);
            assert_true(desk_run(desk));
            see(desk, &split);
            assert_string_equal(whole.at, split.at);
        }
        buffer_release(&page);
        free(gb);
    }
    buffer_release(&whole);
    buffer_release(&split);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(every_line_end_in_one_file),
        CASE(headers_as_forms_print_them),
        CASE(separators),
        CASE(separator_by_the_rows),
        CASE(lines_beside_the_data),
        CASE(lines_beside_the_data_trip_no_guard),
        CASE(ascii_that_turns),
        CASE(ascii_that_turns_late),
        CASE(half_in_the_other_encoding),
        CASE(half_a_character_before_a_delimiter),
        CASE(required_cells_that_do_not_decode),
        CASE(columns_of_a_file),
        CASE(long_cells_and_rows),
        CASE(any_split_gives_the_same_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
