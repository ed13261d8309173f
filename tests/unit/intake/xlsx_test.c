/* Workbooks → sheet text. What a cell means is taken from ECMA-376 part 1, 18.3.1.4 (c), 18.4.8 (si)
 * and 18.8.30 (numFmts); serial numbers of days were looked up in LibreOffice Calc. */
#include "made_workbook.h"

#define CELL(place, inside) "<c r=\"" place "\"" inside "</c>"
#define ROW(number, cells) "<row r=\"" number "\">" cells "</row>"

static void expect_rows(const char *sheet, const char *expected) {
    expect_shown(made_sheet(sheet, NULL, NULL), expected, &sheet_usual);
}

static void kinds_of_cells(void **state) {
    (void)state;
    expect_rows(
        SHEET(ROW("1", CELL("A1", " t=\"inlineStr\"><is><t>姓名</t></is>") CELL("B1", "><v>12.5</v>")
                           CELL("C1", " t=\"n\"><v>1.1010519491231002E+17</v>"))
                  ROW("2", CELL("A2", " t=\"b\"><v>1</v>") CELL("B2", " t=\"b\"><v>0</v>")
                               CELL("C2", " t=\"e\"><v>#N/A</v>") CELL("D2", " t=\"str\"><f>A1</f><v>甲 </v>")
                                   CELL("E2", "><f>B1*2</f><v>25</v>") CELL("F2", "><f>SUM(B:B)</f>")
                                       CELL("G2", "><f>B1</f><v></v>") CELL("H2", "><f>B1</f><v/>")
                                           CELL("I2", " t=\"str\"><f>A1</f><v></v>") CELL("J2", "><v>3</v>"))
                      ROW("3", CELL("A3", " t=\"d\"><v>2023-05-01T00:00:00.000Z</v>")
                                   CELL("B3", " t=\"d\"><v>2023-05-01T13:45:00</v>")
                                       CELL("C3", " t=\"d\"><v>soon</v>") CELL("D3", "><v>twelve</v>"))),
        "[一]姓名|#12.5|#1.1010519491231002E+17\n?TRUE|?FALSE|!#N/A|甲|#25|!=SUM(B:B)|!=B1|!=B1||#3\n"
        "@2023-05-01|@2023-05-01 13:45:00|soon|!twelve\n");
}

static void rows_and_cells_without_places(void **state) {
    (void)state;
    expect_rows(
        SHEET("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r=\"4\"><c r=\"B4\"><v>4</v></c></row>"
              "<row><c><v>5</v></c></row><row r=\"7\"/>"),
        "[一]#1||#3\n\n\n|#4\n#5\n\n\n");
    expect_rows(SHEET(""), "[一]");
    expect_rows(SHEET(ROW("1", CELL("A1", "><v></v>") CELL("B1", " t=\"inlineStr\">"))), "[一]\n");
}

/* What stands in a cell can be no separator, mark or line end. */
static void texts_stay_in_their_cells(void **state) {
    (void)state;
    expect_rows(SHEET(ROW("1", CELL("A1", " t=\"inlineStr\"><is><t>甲&#10;乙\t\"丙\",</t></is>")
                                   CELL("B1", " t=\"inlineStr\"><is><t>_x000D_x_x005F_x000A__x0001_</t></is>")
                                       CELL("C1", " t=\"str\"><v>_x4E2D__xD83D_</v>"))),
                "[一]甲 乙 \"丙\",| x_x000A_ |中_xD83D_\n");
}

#define RICH                                                                                                 \
    STRINGS("<si><t xml:space=\"preserve\"> 甲 </t></si>"                                                   \
            "<si><r><rPr><b/></rPr><t>乙</t></r><r><t>某</t></r><rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh>"    \
            "<phoneticPr fontId=\"1\"/></si><si/>")

static void shared_strings(void **state) {
    (void)state;
    const char *sheet = SHEET(ROW("1", CELL("A1", " t=\"s\"><v>0</v>") CELL("B1", " t=\"s\"><v>1</v>")
                                           CELL("C1", " t=\"s\"><v>2</v>") CELL("D1", " t=\"s\"><v>1</v>")));
    expect_shown(made_sheet(sheet, RICH, NULL), "[一] 甲 |乙某||乙某\n", &sheet_usual);
    const char *lost = SHEET(ROW("1", CELL("A1", " t=\"s\"><v>2</v>") CELL("B1", " t=\"s\"><v>3</v>")
                                          CELL("C1", " t=\"s\"><v>-1</v>") CELL("D1", " t=\"s\"><v>1x</v>")));
    expect_shown(
        made_sheet(lost, RICH, NULL),
        "[一]|~#TEXT|~#TEXT|~#TEXT\n工作表“一”有 3 个单元格指向不存在的文字 · sheet “一” has 3 cells whose "
        "text is not in the file\n",
        &sheet_usual);
    expect_part_of(made_sheet(lost, NULL, NULL), "[一]~#TEXT|~#TEXT|~#TEXT|~#TEXT\n", &sheet_usual);
}

/* Cell formats: 0 General, 1 builtin 14, 2 yyyy"年"m"月", 3 0.00, 4 h:mm, 5 [h]:mm, 6 builtin 57 (Chinese), 7
 * builtin 9 redefined as a date. */
#define DATES                                                                                                \
    STYLES("<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"          \
           "<numFmt numFmtId=\"165\" formatCode=\"0.00\"/><numFmt numFmtId=\"166\" formatCode=\"h:mm\"/>"    \
           "<numFmt numFmtId=\"167\" formatCode=\"[h]:mm\"/><numFmt numFmtId=\"9\" "                         \
           "formatCode=\"d.m.\"/></numFmts>"                                                                 \
           "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf "             \
           "numFmtId=\"14\"/>"                                                                               \
           "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"167\"/>"        \
           "<xf numFmtId=\"57\"/><xf numFmtId=\"9\"/></cellXfs>")
#define STYLED(style, value) "<c s=\"" style "\"><v>" value "</v></c>"
#define DATED                                                                                                \
    SHEET("<row>" STYLED("0", "45047") STYLED("1", "45047") STYLED("2", "45047.5729166667")                  \
              STYLED("3", "45047") STYLED("4", "0.5") STYLED("5", "1.5") STYLED("6", "45047")                \
                  STYLED("7", "45047") STYLED("8", "45047") STYLED("1", "-1") "</row>")

static void dates(void **state) {
    (void)state;
    expect_shown(made_sheet(DATED, NULL, DATES),
                 "[一]#45047|@2023-05-01|@2023-05-01 "
                 "13:45:00|#45047|@12:00:00|#1.5|@2023-05-01|@2023-05-01|#45047|#-1\n",
                 &sheet_usual);
    const struct made_part from_1904[] = {
        ROOT_LINKS,
        BOOK_LINKS,
        {"xl/workbook.xml",
         WORKBOOK("<workbookPr date1904=\"1\"/><sheets><sheet name=\"一\" r:id=\"r1\"/></sheets>")},
        {"xl/styles.xml", DATES},
        {"xl/worksheets/sheet1.xml", SHEET("<row>" STYLED("1", "43585") STYLED("0", "43585") "</row>")}};
    expect_shown(made_archive(from_1904, 5), "[一]@2023-05-01|$43585\n", &sheet_usual);
}

static void several_sheets(void **state) {
    (void)state;
    const struct made_part parts[] = {
        ROOT_LINKS,
        {"xl/workbook.xml",
         WORKBOOK("<sheets><sheet name=\"藏\" state=\"hidden\" r:id=\"r1\"/><sheet name=\"乙\" r:id=\"r2\"/>"
                  "<sheet name=\"深\" state=\"veryHidden\" r:id=\"r1\"/><sheet name=\"图\" r:id=\"r4\"/>"
                  "<sheet name=\"甲\" r:id=\"r3\"/></sheets>")},
        {"xl/_rels/workbook.xml.rels", LINKS(LINK("r1", "worksheet", "worksheets/sheet1.xml")
                                                 LINK("r2", "worksheet", "/xl/worksheets/b.xml")
                                                     LINK("r3", "worksheet", "..\\xl\\.\\worksheets\\a.xml")
                                                         LINK("r4", "chartsheet", "chart.xml"))},
        {"xl/worksheets/sheet1.xml", SHEET("<row><c><v>1</v></c></row>")},
        {"xl\\worksheets\\A.xml", SHEET("<row><c><v>2</v></c></row>")},
        {"xl/worksheets/b.xml", SHEET("<row><c><v>3</v></c></row>")}};
    expect_shown(made_archive(parts, 6),
                 "[乙]#3\n[甲]#2\n隐藏的工作表“藏”未读取 · the hidden sheet “藏” is not read\n"
                 "隐藏的工作表“深”未读取 · the hidden sheet “深” is not read\n"
                 "工作表“图”不是数据表，未读取 · sheet “图” holds no cells and is not read\n",
                 &sheet_usual);
}

/* Strict namespaces, prefixes, elements of others in between, UTF-16, a workbook part elsewhere. */
static void other_writers(void **state) {
    (void)state;
#define STRICT "http://purl.oclc.org/ooxml/"
    const struct made_part parts[] = {
        {"_rels/.rels",
         XML "<p:Relationships xmlns:p=\"" PACKAGE "\"><p:Relationship Id=\"x\" Type=\"" STRICT
             "officeDocument/relationships/officeDocument\" Target=\"/book.xml\"/></p:Relationships>"},
        {"book.xml", "<x:workbook xmlns:x=\"" STRICT "spreadsheetml/main\" xmlns:r=\"" STRICT
                     "officeDocument/relationships\"><x:sheets><x:sheet name=\"一\" "
                     "r:id=\"s\"/></x:sheets></x:workbook>"},
        {"_rels/book.xml.rels",
         "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"s\" Type=\"" STRICT
         "officeDocument/relationships/worksheet\" Target=\"./one.xml\"/></Relationships>"},
        {"one.xml", "<x:worksheet xmlns:x=\"" STRICT
                    "spreadsheetml/main\" xmlns:o=\"urn:other\"><o:c r=\"A1\"><x:c/></o:c>"
                    "<x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v><o:v>9</o:v></x:c>"
                    "<o:row><x:c r=\"B1\"><x:v>8</x:v></x:c></o:row></x:row></x:sheetData></x:worksheet>"}};
    expect_shown(made_archive(parts, 4), "[一]#1\n", &sheet_usual);
}

static void what_is_hidden_or_merged_is_told(void **state) {
    (void)state;
    expect_rows(
        XML "<worksheet xmlns=\"" MAIN
            "\"><cols><col min=\"1\" max=\"2\"/><col min=\"3\" max=\"4\" hidden=\"1\"/>"
            "<col min=\"30\" max=\"16384\" hidden=\"1\"/></cols><sheetData><row r=\"1\" "
            "hidden=\"1\"><c><v>1</v></c>"
            "</row></sheetData><mergeCells><mergeCell ref=\"A1:F1\"/><mergeCell "
            "ref=\"A3:A5\"/></mergeCells></worksheet>",
        "[一]#1\n工作表“一”有 2 个隐藏列（自 C 列），已照常读取 · sheet “一” has 2 hidden columns (from C), "
        "read like "
        "others\n工作表“一”有 1 个隐藏行，已照常读取 · sheet “一” has 1 hidden rows, read like others\n"
        "工作表“一”有 1 处跨行合并的单元格（如 A3:A5），只有第一行有值 · sheet “一” has 1 cells merged over "
        "rows "
        "(A3:A5): only the first row has the value\n");
}

static void refused_sheets(void **state) {
    (void)state;
    expect_part_of(made_sheet(SHEET(ROW("2", "") ROW("1", "")), NULL, NULL), "rows out of order",
                   &sheet_usual);
    expect_part_of(made_sheet(SHEET(ROW("0", "")), NULL, NULL), "rows out of order", &sheet_usual);
    expect_part_of(made_sheet(SHEET(ROW("1", CELL("B1", ">") CELL("A1", ">"))), NULL, NULL),
                   "cells out of order", &sheet_usual);
    expect_part_of(made_sheet(SHEET(ROW("1", CELL("A2", ">"))), NULL, NULL), "not of its row", &sheet_usual);
    expect_part_of(made_sheet(SHEET("<c r=\"A1\"/>"), NULL, NULL), "not of its row", &sheet_usual);
    expect_part_of(made_sheet(SHEET("<c><v>1</v></c>"), NULL, NULL), "outside of rows", &sheet_usual);
    expect_part_of(made_sheet(SHEET("<row>"), NULL, NULL), "damaged XML (xl/worksheets/sheet1.xml)",
                   &sheet_usual);
    expect_part_of(made_sheet("<!DOCTYPE worksheet [<!ENTITY a \"b\">]><worksheet/>", NULL, NULL), "DOCTYPE",
                   &sheet_usual);
    expect_part_of(made_sheet(SHEET(""), "<!DOCTYPE sst SYSTEM \"http://a/\"><sst/>", NULL), "DOCTYPE",
                   &sheet_usual);
    expect_part_of(made_sheet(SHEET(""), NULL, "<!DOCTYPE a><a/>"), "DOCTYPE", &sheet_usual);
}

static void refused_workbooks(void **state) {
    (void)state;
    const struct made_part hidden[] = {
        ROOT_LINKS,
        BOOK_LINKS,
        {"xl/workbook.xml", WORKBOOK("<sheets><sheet name=\"一\" state=\"hidden\" r:id=\"r1\"/></sheets>")}};
    expect_part_of(made_archive(hidden, 3), "no visible sheet", &sheet_usual);
    const struct made_part gone[] = {ROOT_LINKS, BOOK_LINKS, ONE_SHEET};
    expect_part_of(made_archive(gone, 3), "the workbook lacks a part (xl/worksheets/sheet1.xml)",
                   &sheet_usual);
    const struct made_part outside[] = {
        ROOT_LINKS,
        ONE_SHEET,
        {"xl/_rels/workbook.xml.rels", LINKS(LINK("r1", "worksheet", "../../../etc/passwd"))}};
    expect_part_of(made_archive(outside, 3), "no visible sheet", &sheet_usual);
    const struct made_part calc[] = {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                                     {"content.xml", "<a/>"}};
    expect_part_of(made_archive(calc, 2), "OpenDocument", &sheet_usual);
    const struct made_part binary[] = {
        {"_rels/.rels", LINKS(LINK("r1", "officeDocument", "xl/workbook.bin"))}, {"xl/workbook.bin", "x"}};
    expect_part_of(made_archive(binary, 2), ".xlsb", &sheet_usual);
    const struct made_part plain[] = {{"医保.csv", "a,b"}};
    expect_part_of(made_archive(plain, 1), "an archive and no workbook", &sheet_usual);
    struct buffer cut = made_sheet(SHEET(""), NULL, NULL);
    cut.length -= 30;
    expect_part_of(cut, "the archive is damaged, or not complete", &sheet_usual);
}

/* A byte of a part's packed text is another: its checksum tells. */
static void damaged_archive(void **state) {
    (void)state;
    struct buffer good = made_sheet(SHEET(ROW("1", CELL("A1", "><v>12345678901234567890</v>"))), NULL, NULL);
    size_t told = 0;
    for (size_t at = 0; at < good.length; at++) {
        struct buffer bytes = {0};
        buffer_add(&bytes, good.at, good.length);
        bytes.at[at] = (char)(bytes.at[at] ^ 0x10);
        struct buffer shown = shown_source(bytes.at, bytes.length, 1000, &sheet_usual);
        told += shown.at && strstr(shown.at, "damaged") != NULL;
        buffer_release(&shown);
        buffer_release(&bytes);
    }
    assert_true(told > good.length / 4); /* the rest is dates, names and the like */
    buffer_release(&good);
}

static struct buffer of_rows(const char *row, size_t count) {
    struct buffer sheet = {0};
    buffer_text(&sheet, XML "<worksheet xmlns=\"" MAIN "\"><sheetData>");
    for (size_t i = 0; i < count; i++) buffer_text(&sheet, row);
    buffer_text(&sheet, "</sheetData></worksheet>");
    struct buffer made = made_sheet(sheet.at, NULL, NULL);
    buffer_release(&sheet);
    return made;
}

static void limits_of_cells_and_rows(void **state) {
    (void)state;
    struct sheet_limits limits = sheet_usual;
    limits.cells = 6;
    expect_part_of(of_rows("<row><c/></row>", 5), "[一]\n\n\n\n\n", &limits);
    expect_part_of(of_rows("<row><c/></row>", 6), "[一]\n\n\n\n\n\n", &limits);
    expect_part_of(of_rows("<row><c/></row>", 7), "too many cells", &limits);
    limits = sheet_usual;
    limits.rows = 3;
    expect_shown(of_rows("<row/>", 2), "[一]\n\n", &limits);
    expect_shown(of_rows("<row/>", 3), "[一]\n\n\n", &limits);
    expect_part_of(of_rows("<row/>", 4), "a row number past the limit", &limits);
    limits = sheet_usual;
    limits.columns = 3;
    expect_shown(of_rows("<row><c/><c><v>1</v></c></row>", 1), "[一]|#1\n", &limits);
    expect_shown(of_rows("<row><c/><c/><c><v>1</v></c></row>", 1), "[一]||#1\n", &limits);
    expect_part_of(of_rows("<row><c/><c/><c/><c><v>1</v></c></row>", 1), "a column past the limit", &limits);
}

static void limits_of_the_workbook(void **state) {
    (void)state;
    const char *two =
        WORKBOOK("<sheets><sheet name=\"一\" r:id=\"r1\"/><sheet name=\"二\" r:id=\"r1\"/></sheets>");
    const struct made_part parts[] = {
        ROOT_LINKS, BOOK_LINKS, {"xl/workbook.xml", two}, {"xl/worksheets/sheet1.xml", SHEET("")}};
    for (uint32_t most = 1; most <= 3; most++) {
        struct sheet_limits limits = sheet_usual;
        limits.sheets = most;
        expect_part_of(made_archive(parts, 4), most < 2 ? "too many sheets" : "[一][二]", &limits);
        limits = sheet_usual;
        limits.archive.entries = most + 2;
        expect_part_of(made_archive(parts, 4), most < 2 ? "too many entries" : "[一][二]", &limits);
        limits = sheet_usual;
        limits.strings = most;
        expect_part_of(made_sheet(SHEET(""), STRINGS("<si><t>a</t></si><si><t>b</t></si>"), NULL),
                       most < 2 ? "too many shared strings" : "[一]", &limits);
        limits = sheet_usual;
        limits.string_bytes = most + 3;
        expect_part_of(made_sheet(SHEET(""), STRINGS("<si><t>aa</t></si><si><t>bbb</t></si>"), NULL),
                       most < 2 ? "too many shared strings" : "[一]", &limits);
        limits = sheet_usual;
        limits.styles = most;
        expect_part_of(made_sheet(SHEET(""), NULL, STYLES("<cellXfs><xf/><xf/></cellXfs>")),
                       most < 2 ? "too many formats" : "[一]", &limits);
    }
    struct buffer whole = made_sheet(SHEET(""), NULL, NULL);
    for (size_t most = whole.length - 1; most <= whole.length + 1; most++) {
        struct sheet_limits limits = sheet_usual;
        struct buffer copy = {0};
        buffer_add(&copy, whole.at, whole.length);
        limits.file = most;
        expect_part_of(copy, most < whole.length ? "a workbook of more than" : "[一]", &limits);
    }
    buffer_release(&whole);
}

/* 300,000 equal rows pack about a thousand times. */
static void zip_bomb(void **state) {
    (void)state;
    struct sheet_limits limits = sheet_usual;
    limits.archive.free = UINT64_C(1) << 20;
    struct buffer bomb = of_rows("<row><c/></row>", 300000);
    expect_part_of(bomb, "like a zip bomb", &limits);
    expect_part_of(of_rows("<row><c/></row>", 300000), "[一]\n\n",
                   &sheet_usual); /* small enough to be borne */
    const char *row = "<row><c/></row>";
    size_t sheet = strlen(SHEET("")) + 10 * strlen(row), others = 0;
    const struct made_part parts[] = {ROOT_LINKS, BOOK_LINKS, ONE_SHEET};
    for (size_t i = 0; i < 3; i++) others += strlen(parts[i].xml);
    for (size_t most = sheet + others - 1; most <= sheet + others + 1; most++) {
        limits.archive.unpacked = most;
        expect_part_of(of_rows(row, 10), most < sheet + others ? "like a zip bomb" : "[一]\n\n", &limits);
    }
}

static void encrypted_entry(void **state) {
    (void)state;
    struct buffer made = made_sheet(SHEET(""), NULL, NULL);
    /* the flag of encryption, bit 0 at offset 6 of each local header and 8 of each central one */
    for (size_t at = 0; at + 30 < made.length; at++) {
        if (memcmp(made.at + at, "PK\x03\x04", 4) == 0) made.at[at + 6] |= 1;
        if (memcmp(made.at + at, "PK\x01\x02", 4) == 0) made.at[at + 8] |= 1;
    }
    expect_part_of(made, "the file has a password", &sheet_usual);
}

/* The lone cell in the last corner is 1,048,576 short lines; a cell past the columns that we take comes right
 * behind them, so that its row is too wide. */
static void lone_cell_in_the_corner(void **state) {
    (void)state;
    struct buffer made = made_sheet(
        SHEET(ROW("1", CELL("A1", "><v>1</v>")) ROW("1048576", CELL("XFD1048576", "><v>2</v>"))), NULL, NULL);
    struct buffer shown = shown_source(made.at, made.length, 100000, &sheet_usual);
    size_t lines = 0, cells = 0;
    for (size_t i = 0; i < shown.length; i++) {
        lines += shown.at[i] == '\n';
        cells += shown.at[i] == '|';
    }
    assert_int_equal(lines, 1048576);
    assert_int_equal(cells, CSV_COLUMNS_MOST);
    assert_string_equal(shown.at + shown.length - 4, "|#2\n");
    buffer_release(&shown);
    buffer_release(&made);
    expect_part_of(made_sheet(SHEET(ROW("1048577", CELL("A1048577", "><v>1</v>"))), NULL, NULL),
                   "a row number past", &sheet_usual);
    expect_part_of(made_sheet(SHEET(ROW("1", CELL("XFE1", "><v>1</v>"))), NULL, NULL), "a column past",
                   &sheet_usual);
}

/* A text past CSV_FIELD_MOST is given cut, but still longer than a cell may be. */
static void long_texts(void **state) {
    (void)state;
    for (size_t length = CSV_FIELD_MOST - 1; length <= CSV_FIELD_MOST + 2; length++) {
        struct buffer sheet = {0};
        char *text = memory_zeroed(1, length + 1);
        memset(text, 'x', length);
        buffer_format(
            &sheet,
            XML "<worksheet xmlns=\"" MAIN
                "\"><sheetData><row><c t=\"inlineStr\"><is><t>%s</t></is></c></row></sheetData></worksheet>",
            text);
        struct buffer made = made_sheet(sheet.at, NULL, NULL);
        struct buffer shown = shown_source(made.at, made.length, 1000, &sheet_usual);
        size_t kept = length > CSV_FIELD_MOST ? CSV_FIELD_MOST + 1 : length;
        assert_int_equal(shown.length, strlen("[一]\n") + kept);
        buffer_release(&sheet);
        buffer_release(&made);
        buffer_release(&shown);
        free(text);
    }
}

static void deep_and_endless_xml(void **state) {
    (void)state;
    struct buffer deep = {0}, tag = {0};
    for (int i = 0; i < 65; i++) buffer_text(&deep, "<a>");
    expect_part_of(made_sheet(deep.at, NULL, NULL), "nested too deep", &sheet_usual);
    buffer_text(&tag, "<worksheet a=\"");
    char *long_value = memory_zeroed(1, (size_t)3 << 20);
    memset(long_value, 'x', ((size_t)3 << 20) - 1);
    buffer_text(&tag, long_value);
    buffer_text(&tag, "\"/>");
    expect_part_of(made_sheet(tag.at, NULL, NULL), "an endless XML tag", &sheet_usual);
    free(long_value);
    buffer_release(&deep);
    buffer_release(&tag);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_cells),
        cmocka_unit_test(rows_and_cells_without_places),
        cmocka_unit_test(texts_stay_in_their_cells),
        cmocka_unit_test(shared_strings),
        cmocka_unit_test(dates),
        cmocka_unit_test(several_sheets),
        cmocka_unit_test(other_writers),
        cmocka_unit_test(what_is_hidden_or_merged_is_told),
        cmocka_unit_test(refused_sheets),
        cmocka_unit_test(refused_workbooks),
        cmocka_unit_test(damaged_archive),
        cmocka_unit_test(limits_of_cells_and_rows),
        cmocka_unit_test(limits_of_the_workbook),
        cmocka_unit_test(zip_bomb),
        cmocka_unit_test(encrypted_entry),
        cmocka_unit_test(lone_cell_in_the_corner),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(deep_and_endless_xml),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
