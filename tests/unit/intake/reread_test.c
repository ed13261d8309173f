/* Rows that are read once more. What must come out stands in what was put in. */
#include "desk.h"

#include "ground/text.h"
#include "intake/reread.h"
#include "library/xlsx.h"

#define FILE_NAME "医保结算2023-08.csv"

static uint32_t number_of(const struct desk *desk, const char *name) {
    return (uint32_t)(desk_delivery(desk, name) - desk->intake.deliveries);
}

static void expect_cell(const struct text_row *row, uint16_t column, const char *text) {
    struct span expected = span_of(text);
    assert_non_null(row->cells[column].text.at);
    assert_int_equal(row->cells[column].text.length, expected.length);
    assert_memory_equal(row->cells[column].text.at, expected.at, expected.length);
}

static void expect_amount(struct reread *reread, uint32_t line, const char *text) {
    struct text_row row;
    assert_true(reread_row(reread, line, &row));
    assert_int_equal(row.line, line);
    assert_true(row.apart);
    expect_cell(&row, M_PAID, text);
}

/* Line 3 begins a row of three lines, so that the next one stands on line 6. */
static void quoted_rows_over_several_lines(void **state) {
    struct desk *desk = *state;
    desk_run_with(desk, FILE_NAME,
                  "标题\n" HEADER "11010519491231002X,甲某,甲,2023-08-01,住院,Y,\"一\n二\"\"\n三\"\n" ROW_A
                  "11010519491231002X,甲某,乙,2023-08-01,住院,Y,四\r\n");
    assert_int_equal(desk_reason(desk, FILE_NAME, 3), CELL_NOT_MONEY);
    assert_int_equal(desk_reason(desk, FILE_NAME, 7), CELL_NOT_MONEY);
    struct reread *reread = reread_open(&desk->intake, number_of(desk, FILE_NAME));
    struct text_row row;
    assert_true(reread_row(reread, 3, &row));
    expect_cell(&row, M_PAID, "甲");
    expect_cell(&row, M_NOTE, "一\n二\"\n三");
    assert_int_equal(row.fields, 7);
    expect_amount(reread, 7, "乙");
    assert_false(reread_row(reread, 0, &row));
    assert_true(reread_same(reread));
    reread_free(reread);
    reread = reread_open(&desk->intake, number_of(desk, FILE_NAME));
    uint32_t lines[] = {3, 6, 7};
    for (int i = 0; i < 3; i++) {
        assert_true(reread_row(reread, 0, &row));
        assert_int_equal(row.line, lines[i]);
    }
    reread_free(reread);
}

/* 医疗类别 … in GB18030; the amount is 五 (CE E5). */
static void gb18030_is_decoded(void **state) {
    struct desk *desk = *state;
    desk_run_with(
        desk, FILE_NAME,
        "\xC9\xED\xB7\xDD\xD6\xA4\xBA\xC5,\xD0\xD5\xC3\xFB,\xB8\xF6\xC8\xCB\xD7\xD4\xB8\xB6,"
        "\xBD\xE1\xCB\xE3\xC8\xD5\xC6\xDA\n11010519491231002X,\xBC\xD7\xC4\xB3,\xCE\xE5,2023-08-01\n");
    assert_int_equal(desk_reason(desk, FILE_NAME, 2), CELL_NOT_MONEY);
    struct reread *reread = reread_open(&desk->intake, number_of(desk, FILE_NAME));
    struct text_row row;
    assert_true(reread_row(reread, 2, &row));
    expect_cell(&row, M_NAME, "甲某");
    expect_cell(&row, M_PAID, "五");
    assert_null(row.cells[M_NOTE].text.at);
    reread_free(reread);
}

static void put_utf16(struct buffer *out, const char *text) {
    struct span span = span_of(text);
    for (size_t at = 0; at < span.length;) {
        int32_t code = text_next(span, &at);
        char bytes[2] = {(char)(code & 0xFF), (char)(code >> 8)};
        buffer_add(out, bytes, 2);
    }
}

static void utf16_is_transcoded(void **state) {
    struct desk *desk = *state;
    struct buffer bytes = {0};
    buffer_text(&bytes, "\xFF\xFE");
    put_utf16(&bytes, HEADER ROW_A "11010519491231002X,甲某,多少,2023-08-01,住院,Y,\n");
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, FILE_NAME, bytes.at, bytes.length);
    buffer_release(&bytes);
    assert_true(desk_run(desk));
    struct reread *reread = reread_open(&desk->intake, number_of(desk, FILE_NAME));
    expect_amount(reread, 3, "多少");
    assert_true(reread_same(reread));
    reread_free(reread);
}

static void put_cells(struct sheet *sheet, int row, const char *const *cells, int count, bool backwards) {
    for (int i = 0; i < count; i++)
        sheet_text(sheet, row, i, cells[backwards ? count - 1 - i : i], STYLE_TEXT);
}

/* Two sheets: a title and the header, then a good row and a bad one; the columns the other way round, a row
 * without its last cells (the ID and the name) and a bad one with an amount as a number beside it. */
static void rows_of_sheets(void **state) {
    struct desk *desk = *state;
    static const char *const header[] = {"身份证号", "姓名", "个人自付", "结算日期"};
    static const char *const good[] = {ID_A, "甲某", "5", "2023-08-01"}, *const bad[] = {ID_A, "甲某", "多少",
                                                                                         "2023-08-01"};
    static const char *const last[] = {ID_B, "乙某", "7", "八月里"};
    static const double widths[] = {20, 20, 20, 20};
    char path[256];
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    snprintf(path, sizeof path, "%s/医保结算2023-08.xlsx", desk->inbox);
    struct workbook *book = workbook_begin(path, desk->book.today, "", "");
    struct sheet *one =
        workbook_sheet(book, &(struct sheet_layout){.name = "上旬", .widths = widths, .columns = 4});
    sheet_text(one, 0, 0, "八月结算", STYLE_TITLE);
    put_cells(one, 1, header, 4, false);
    put_cells(one, 2, good, 4, false);
    put_cells(one, 3, bad, 4, false);
    struct sheet *two =
        workbook_sheet(book, &(struct sheet_layout){.name = "下旬", .widths = widths, .columns = 4});
    put_cells(two, 0, header, 4, true);
    put_cells(two, 1, (const char *const[]){"2023-08-21", "6"}, 2, false);
    put_cells(two, 2, last, 4, true);
    assert_true(workbook_finish(book));
    assert_true(desk_run(desk));

    const struct delivery *delivery = desk_delivery(desk, "医保结算2023-08.xlsx");
    assert_int_equal(desk->intake.refused_count, 3);
    struct reread *reread = reread_open(&desk->intake, number_of(desk, delivery->name));
    struct text_row row;
    uint32_t place;
    expect_amount(reread, desk->intake.refused[0].line, "多少");
    assert_string_equal(delivery_place(delivery, desk->intake.refused[0].line, &place), "上旬");
    assert_int_equal(place, 4);
    assert_int_equal(desk->intake.refused[1].reason, REFUSED_MISSING);
    assert_true(reread_row(reread, desk->intake.refused[1].line, &row));
    expect_cell(&row, M_PAID, "6");
    expect_cell(&row, M_ID, "");
    assert_string_equal(delivery_place(delivery, row.line, &place), "下旬");
    assert_int_equal(place, 2);
    assert_true(reread_row(reread, desk->intake.refused[2].line, &row));
    expect_cell(&row, M_DAY, "八月里");
    expect_cell(&row, M_NAME, "乙某");
    assert_false(reread_row(reread, 0, &row));
    reread_free(reread);
}

/* Nine megabytes: rows lie across every piece that is read. Every seventh one is bad and says its line. */
static void rows_of_a_large_file(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    buffer_text(&text, HEADER);
    for (int line = 2; line <= 120000; line++)
        buffer_format(&text, "11010519491231002X,甲某,%s%d,2023-08-01,住院,Y,\"%060d\"\n",
                      line % 7 ? "" : "第", line, line);
    desk_run_with(desk, FILE_NAME, text.at);
    buffer_release(&text);
    assert_int_equal(desk->intake.refused_count, 120000 / 7);
    struct reread *reread = reread_open(&desk->intake, number_of(desk, FILE_NAME));
    for (uint32_t i = 0; i < desk->intake.refused_count; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "第%u", desk->intake.refused[i].line);
        expect_amount(reread, desk->intake.refused[i].line, expected);
    }
    reread_free(reread);
}

/* A row past a megabyte and one with an open quote have no fields; the lines behind them are found. */
static void rows_that_cannot_be_taken_apart(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    char *filling = memory_get(6u << 20);
    memset(filling, 'x', 6u << 20);
    buffer_text(&text, HEADER);
    buffer_add(&text, filling, 6u << 20);
    buffer_text(&text, "\n11010519491231002X,甲某,\"5,2023-08-01,住院,Y,\n" ROW_A
                       "11010519491231002X,甲某,丙,2023-08-01,住院,Y,");
    free(filling);
    desk_run_with(desk, FILE_NAME, text.at);
    buffer_release(&text);
    assert_int_equal(desk_reason(desk, FILE_NAME, 2), REFUSED_LONG);
    assert_int_equal(desk_reason(desk, FILE_NAME, 3), REFUSED_QUOTE);
    assert_int_equal(desk_reason(desk, FILE_NAME, 5), CELL_NOT_MONEY);
    struct reread *reread = reread_open(&desk->intake, number_of(desk, FILE_NAME));
    struct text_row row;
    assert_true(reread_row(reread, 2, &row));
    assert_false(row.apart);
    assert_true(reread_row(reread, 3, &row));
    assert_false(row.apart);
    assert_null(row.cells[M_ID].text.at);
    expect_amount(reread, 5, "丙");
    reread_free(reread);
}

/* What was only looked at lies in the inbox, and somebody may put another file there. */
static void a_file_that_changed_is_noticed(void **state) {
    struct desk *desk = *state;
    desk->options.look_only = true;
    desk_run_with(desk, "医保局/" FILE_NAME, HEADER "11010519491231002X,甲某,丁,2023-08-01,住院,Y,\n");
    desk_put(desk, "医保局/" FILE_NAME, HEADER "11010519491231002X,甲某,戊,2023-08-01,住院,Y,\n");
    struct reread *reread = reread_open(&desk->intake, number_of(desk, "医保局/" FILE_NAME));
    expect_amount(reread, 2, "戊");
    assert_false(reread_same(reread));
    reread_free(reread);
    assert_true(file_remove_tree(desk->inbox));
    assert_null(reread_open(&desk->intake, number_of(desk, "医保局/" FILE_NAME)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(quoted_rows_over_several_lines, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(gb18030_is_decoded, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(utf16_is_transcoded, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(rows_of_sheets, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(rows_of_a_large_file, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(rows_that_cannot_be_taken_apart, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(a_file_that_changed_is_noticed, open_desk, close_desk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
