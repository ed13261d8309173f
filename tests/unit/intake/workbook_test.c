/* Workbooks as deliveries: several sheets, what is told of them, and what is lost when one is damaged:
 * nothing else. */
#include "made_workbook.h"

#include "intake/ole.h"

#define TEXT_CELL(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define HEAD_CELLS TEXT_CELL("身份证号") TEXT_CELL("姓名") TEXT_CELL("个人自付") TEXT_CELL("结算日期")
#define ROW_CELLS(id, name, paid, day) TEXT_CELL(id) TEXT_CELL(name) "<c><v>" paid "</v></c>" TEXT_CELL(day)

#define THREE_SHEETS                                                                                         \
    {                                                                                                        \
        "xl/workbook.xml",                                                                                   \
            WORKBOOK(                                                                                        \
                "<sheets><sheet name=\"一\" r:id=\"r1\"/><sheet name=\"说明\" r:id=\"r2\"/>"              \
                "<sheet name=\"二\" r:id=\"r3\"/><sheet name=\"藏450202198503101019\" state=\"hidden\" "   \
                "r:id=\"r4\"/></sheets>")                                                                    \
    }
#define THREE_LINKS                                                                                          \
    {                                                                                                        \
        "xl/_rels/workbook.xml.rels",                                                                        \
            LINKS(LINK("r1", "worksheet", "worksheets/1.xml") LINK("r2", "worksheet", "worksheets/2.xml")    \
                      LINK("r3", "worksheet", "worksheets/3.xml")                                            \
                          LINK("r4", "worksheet", "worksheets/4.xml"))                                       \
    }
#define FIRST_SHEET                                                                                          \
    SHEET("<row>" TEXT_CELL("2023年8月") "</row><row r=\"3\">" HEAD_CELLS "</row><row r=\"4\">" ROW_CELLS(   \
        ID_A, "甲某", "5000", "2023-08-01") "</row><row r=\"6\">" ROW_CELLS(ID_B, "乙某", "x",               \
                                                                            "2023-08-02") "</row>")
#define LAST_SHEET SHEET("<row>" HEAD_CELLS "</row><row>" ROW_CELLS(ID_B, "乙某", "7", "2023-08-03") "</row>")

static void put_sheets(struct desk *desk, const char *name, const char *first, const char *second,
                       const char *third, const char *hidden) {
    const struct made_part parts[] = {ROOT_LINKS,
                                      THREE_SHEETS,
                                      THREE_LINKS,
                                      {"xl/worksheets/1.xml", first},
                                      {"xl/worksheets/2.xml", second},
                                      {"xl/worksheets/3.xml", third},
                                      {"xl/worksheets/4.xml", hidden}};
    struct buffer made = made_archive(parts, 7);
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, name, made.at, made.length);
    buffer_release(&made);
    assert_true(desk_run(desk));
}

static void put_book(struct desk *desk, const char *name, const char *first, const char *second,
                     const char *third) {
    put_sheets(desk, name, first, second, third, SHEET("<row>" HEAD_CELLS "</row><row><c/><c/></row>"));
}

static void expect_place(const struct delivery *delivery, uint32_t line, const char *sheet, uint32_t row) {
    uint32_t found;
    assert_string_equal(delivery_place(delivery, line, &found), sheet);
    assert_int_equal(found, row);
}

/* Lines: 1–6 are rows 1–6 of the first sheet, 7–8 rows 1–2 of the third. */
static void sheets_are_one_delivery(void **state) {
    struct desk *desk = *state;
    const char *name = "medical_2023-08.xlsx";
    put_book(desk, name, FIRST_SHEET, SHEET("<row>" TEXT_CELL("由系统导出") "</row>"), LAST_SHEET);
    const struct delivery *delivery = desk_delivery(desk, name);
    desk_expect_counts(desk, name, 3, 1);
    assert_int_equal(desk_fate(desk, name, 4), FATE_ROW);
    assert_int_equal(desk_reason(desk, name, 6), CELL_FORMULA);
    assert_int_equal(desk_fate(desk, name, 8), FATE_ROW);
    assert_int_equal(delivery->slots, 8);
    assert_int_equal(delivery->sheet_count, 2);
    expect_place(delivery, 1, "一", 1);
    expect_place(delivery, 6, "一", 6);
    expect_place(delivery, 7, "二", 1);
    expect_place(delivery, 8, "二", 2);
    assert_string_equal(delivery->format, "xlsx");
    assert_null(delivery->encoding);
    assert_int_equal(delivery->note_count, 3);
    assert_string_equal(delivery->notes[0],
                        "工作表“说明”未读取：前 10 行中没有表头 · no header among the first 10 lines · "
                        "sheet “说明” is not read");
    assert_string_equal(delivery->notes[1],
                        "隐藏的工作表“藏45×××”未读取 · the hidden sheet “藏45×××” is not read");
    assert_string_equal(delivery->notes[2],
                        "这份文件没有的栏：医疗类别、是否住院、备注 · columns that it does "
                        "not have: kind, ward, note");
    uint32_t row;
    assert_null(delivery_place(desk_delivery(desk, REGISTER_FILE), 2, &row));
    assert_int_equal(row, 2);
}

/* A sheet that has two of the three required columns is the table with a mistake in it: without it people
 * would be missing in silence. One that is a note only is none. */
static void a_sheet_that_is_nearly_the_table(void **state) {
    struct desk *desk = *state;
    const char *name = "medical_2023-08.xlsx";
    put_book(
        desk, name, FIRST_SHEET,
        SHEET("<row>" TEXT_CELL("身份证号码（新）") TEXT_CELL("个人自付") TEXT_CELL("结算日期") "</row>"),
        LAST_SHEET);
    desk_expect_state(desk, name, DELIVERY_HELD, "sheet “说明” is nearly the table");
    assert_true(desk_delivery(desk, name)->guarded);
}

/* The hidden sheet has the row of the third one: with its header alone, or below another header, it is told
 * and nothing more. */
static void a_hidden_sheet_of_the_table(void **state) {
    struct desk *desk = *state;
    const char *name = "medical_2023-08.xlsx", *other = SHEET("<row>" TEXT_CELL("由系统导出") "</row>");
    put_sheets(desk, name, FIRST_SHEET, other, other, LAST_SHEET);
    desk_expect_state(
        desk, name, DELIVERY_HELD,
        "隐藏的工作表“藏45×××”中有本表的数据而未读取，请取消隐藏或删除该工作表后重新报送 · hidden sheet "
        "“藏45×××” holds rows of the table that are not read");
    assert_true(desk_delivery(desk, name)->guarded);
    desk_next_night(desk);
    assert_true(desk_run(desk));
    assert_int_equal(desk_delivery(desk, "暂缓")->state, DELIVERY_HELD);
}

static void a_hidden_sheet_of_other_things(void **state) {
    struct desk *desk = *state;
    const char *name = "medical_2023-08.xlsx", *other = SHEET("<row>" TEXT_CELL("由系统导出") "</row>");
    put_sheets(desk, name, FIRST_SHEET, other, other, SHEET("<row>" HEAD_CELLS "</row>"));
    assert_int_equal(desk_delivery(desk, name)->state, DELIVERY_IN_FORCE);
    put_sheets(desk, name, FIRST_SHEET, other, other,
               SHEET("<row>" TEXT_CELL("身份证号") TEXT_CELL("民族") "</row><row>" TEXT_CELL(ID_B)
                         TEXT_CELL("壮族") "</row>"));
    assert_int_equal(desk_delivery(desk, name)->state, DELIVERY_IN_FORCE);
    desk_expect_counts(desk, name, 2, 1);
}

static void no_sheet_with_a_header(void **state) {
    struct desk *desk = *state;
    const char *name = "medical_2023-08.xlsx", *other = SHEET("<row>" TEXT_CELL("由系统导出") "</row>");
    put_book(desk, name,
             SHEET("<row>" TEXT_CELL("身份证号码") TEXT_CELL("个人自付") TEXT_CELL("结算日期") "</row>"),
             other, other);
    desk_expect_state(desk, name, DELIVERY_UNREADABLE, "required column “id” is missing");
    assert_int_equal(desk_delivery(desk, name)->received, 0);
    desk_expect_counts(desk, REGISTER_FILE, 2, 0);
}

/* The third sheet ends in the middle: nothing of the first two is kept. */
static void damaged_at_the_end(void **state) {
    struct desk *desk = *state;
    const char *name = "medical_2023-08.xlsx";
    put_book(desk, name, FIRST_SHEET, LAST_SHEET,
             XML "<worksheet xmlns=\"" MAIN "\"><sheetData><row>" HEAD_CELLS "</row>");
    desk_expect_state(desk, name, DELIVERY_UNREADABLE, "damaged XML (xl/worksheets/3.xml)");
    assert_int_equal(desk_delivery(desk, name)->received, 0);
    assert_int_equal(desk->intake.refused_count, 0);
    for (uint32_t slot = 0; slot < desk->intake.rows[MEDICAL].slots; slot++)
        assert_int_equal(desk->intake.rows[MEDICAL].fate[slot], FATE_NONE);
    desk_expect_counts(desk, REGISTER_FILE, 2, 0);
}

/* Short rows are filled up, wide ones refused, a cell of text past 64 KiB, too; merged cells leave the others
 * empty. */
static void rows_of_other_widths(void **state) {
    struct desk *desk = *state;
    const char *name = "medical_2023-08.xlsx";
    struct buffer sheet = {0};
    char *text = memory_zeroed(1, CSV_FIELD_MOST + 2);
    memset(text, 'x', CSV_FIELD_MOST + 1);
    buffer_format(&sheet, XML "<worksheet xmlns=\"" MAIN "\"><sheetData><row>%s%s</row>", HEAD_CELLS,
                  TEXT_CELL("备注"));
    buffer_text(&sheet, "<row>" ROW_CELLS(ID_A, "甲某", "1", "2023-08-01") "</row>");
    buffer_text(&sheet,
                "<row>" ROW_CELLS(ID_A, "甲某", "2", "2023-08-01") "<c r=\"XFD3\"><v>9</v></c></row>");
    buffer_format(&sheet, "<row>" ROW_CELLS(ID_A, "甲某", "3", "2023-08-01") TEXT_CELL("%s") "</row>", text);
    buffer_text(&sheet, "<row>" ROW_CELLS(ID_A, "甲某", "4", "2023-08-01") "<c/><c/></row>");
    buffer_text(&sheet, "<row><c/>" TEXT_CELL("甲某") "<c><v>5</v></c>" TEXT_CELL(
                            "2023-08-01") "</row><row><c/></row>");
    buffer_text(&sheet, "</sheetData><mergeCells><mergeCell ref=\"A5:A6\"/></mergeCells></worksheet>");
    put_book(desk, name, sheet.at, LAST_SHEET, LAST_SHEET);
    desk_expect_counts(desk, name, 7, 3); /* the last two sheets have a row each, of which one is a repeat */
    assert_int_equal(desk_fate(desk, name, 2), FATE_ROW);
    assert_int_equal(desk_reason(desk, name, 3), REFUSED_FIELDS);
    assert_int_equal(desk_reason(desk, name, 4), REFUSED_LONG);
    assert_int_equal(desk_fate(desk, name, 5), FATE_ROW);
    assert_int_equal(desk_reason(desk, name, 6), REFUSED_MISSING);
    assert_int_equal(desk_fate(desk, name, 7), FATE_NONE);
    assert_non_null(strstr(desk_delivery(desk, name)->notes[0], "A5:A6"));
    buffer_release(&sheet);
    free(text);
}

/* The next night reads the workbook from the archive; the same bytes again are known. */
static void the_night_after(void **state) {
    struct desk *desk = *state;
    const char *name = "medical_2023-08.xlsx";
    put_book(desk, name, FIRST_SHEET, LAST_SHEET, LAST_SHEET);
    desk_next_night(desk);
    put_book(desk, name, FIRST_SHEET, LAST_SHEET, LAST_SHEET);
    assert_int_equal(desk_delivery(desk, name)->state, DELIVERY_KNOWN_BYTES);
    const struct delivery *kept = NULL;
    for (uint32_t i = 0; i < desk->intake.delivery_count; i++)
        if (desk->intake.deliveries[i].dataset == MEDICAL && !desk->intake.deliveries[i].from_inbox)
            kept = &desk->intake.deliveries[i];
    assert_non_null(kept);
    assert_int_equal(kept->state, DELIVERY_IN_FORCE);
    assert_int_equal(kept->received, 4);
    assert_int_equal(kept->sheet_count, 3);
}

/* A workbook with macros is cells like any other. */
static void macros_are_no_matter(void **state) {
    struct desk *desk = *state;
    const struct made_part parts[] = {ROOT_LINKS,
                                      BOOK_LINKS,
                                      ONE_SHEET,
                                      {"xl/worksheets/sheet1.xml", LAST_SHEET},
                                      {"xl/vbaProject.bin", OLE_MAGIC "Sub Auto_Open"}};
    struct buffer made = made_archive(parts, 5);
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, "medical_2023-08.xlsm", made.at, made.length);
    buffer_release(&made);
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "medical_2023-08.xlsm", 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(sheets_are_one_delivery),     CASE(a_sheet_that_is_nearly_the_table),
        CASE(a_hidden_sheet_of_the_table), CASE(a_hidden_sheet_of_other_things),
        CASE(no_sheet_with_a_header),      CASE(damaged_at_the_end),
        CASE(rows_of_other_widths),        CASE(the_night_after),
        CASE(macros_are_no_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
