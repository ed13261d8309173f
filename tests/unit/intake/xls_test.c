/* Workbooks of Excel 97–2003 → sheet text. Records are put together here by [MS-XLS] 2.4 and 2.5, the file
 * around them by [MS-CFB] 2; the files in files/ were written by LibreOffice Calc (soffice --convert-to xls,
 * xlsx NAME.fods). */
#include "made_workbook.h"

#include "ground/text.h"
#include "intake/content.h"
#include "intake/ole.h"

static void put16(struct buffer *out, unsigned value) {
    buffer_add(out, (char[]){(char)value, (char)(value >> 8)}, 2);
}

static void put32(struct buffer *out, uint32_t value) {
    put16(out, value & 0xFFFF);
    put16(out, value >> 16);
}

static void put_double(struct buffer *out, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put32(out, (uint32_t)bits);
    put32(out, (uint32_t)(bits >> 32));
}

static void put_record(struct buffer *out, unsigned type, const void *data, size_t length) {
    put16(out, type);
    put16(out, (unsigned)length);
    if (length) buffer_add(out, data, length);
}

#define RECORD(out, type, ...)                                                                               \
    put_record(out, type, (unsigned char[]){__VA_ARGS__}, sizeof((unsigned char[]){__VA_ARGS__}))
#define BOF(out, kind) RECORD(out, 0x809, 0x00, 0x06, kind, 0x00)
#define END(out) put_record(out, 0x0A, "", 0)

/* A compound file with one stream: 512-byte sectors; header, table, directory, then the stream, filled up to
 * the 4,096 bytes from which on a stream has sectors of its own. */
static struct buffer made_file(const char *name, const struct buffer *stream) {
    struct buffer file = {0};
    uint32_t size = stream->length < 4096 ? 4096 : (uint32_t)stream->length, sectors = (size + 511) / 512;
    char entry[128] = {0};
    assert_true(sectors + 2 <= 128);
    buffer_add(&file, OLE_MAGIC, 8);
    while (file.length < 0x18) buffer_add(&file, "", 1);
    put16(&file, 0x3E), put16(&file, 3), put16(&file, 0xFFFE), put16(&file, 9), put16(&file, 6);
    while (file.length < 0x2C) buffer_add(&file, "", 1);
    put32(&file, 1), put32(&file, 1), put32(&file, 0), put32(&file, 4096), put32(&file, 0xFFFFFFFE),
        put32(&file, 0);
    put32(&file, 0xFFFFFFFE), put32(&file, 0), put32(&file, 0);
    while (file.length < 512) put32(&file, 0xFFFFFFFF);
    put32(&file, 0xFFFFFFFD), put32(&file, 0xFFFFFFFE);
    for (uint32_t i = 0; i < sectors; i++) put32(&file, i + 1 < sectors ? i + 3 : 0xFFFFFFFE);
    while (file.length < 1024) put32(&file, 0xFFFFFFFF);
    const char *names[] = {"Root Entry", name};
    for (int i = 0; i < 2; i++) {
        struct buffer tail = {0};
        memset(entry, 0, sizeof entry);
        for (size_t k = 0; k <= strlen(names[i]); k++) entry[k * 2] = names[i][k];
        entry[0x40] = (char)((strlen(names[i]) + 1) * 2);
        entry[0x42] = i ? 2 : 5;
        put32(&tail, 0xFFFFFFFF), put32(&tail, 0xFFFFFFFF), put32(&tail, i ? 0xFFFFFFFF : 1);
        memcpy(entry + 0x44, tail.at, 12);
        buffer_clear(&tail);
        put32(&tail, i ? 2 : 0xFFFFFFFE), put32(&tail, i ? size : 0);
        memcpy(entry + 0x74, tail.at, 8);
        buffer_add(&file, entry, sizeof entry);
        buffer_release(&tail);
    }
    while (file.length < 1536) buffer_add(&file, "", 1);
    buffer_add(&file, stream->at, stream->length);
    while (file.length < 1536 + (size_t)sectors * 512) buffer_add(&file, "", 1);
    return file;
}

/* Globals (`more` between, may be NULL) and one visible sheet "A" with these records. */
static struct buffer made_stream(const struct buffer *more, const struct buffer *sheet) {
    struct buffer stream = {0};
    BOF(&stream, 0x05);
    if (more) buffer_add(&stream, more->at, more->length);
    uint32_t offset = (uint32_t)stream.length + 4 + 9 + 4;
    RECORD(&stream, 0x85, (unsigned char)offset, (unsigned char)(offset >> 8), (unsigned char)(offset >> 16),
           0, 0, 0, 1, 0, 'A');
    END(&stream);
    BOF(&stream, 0x10);
    buffer_add(&stream, sheet->at ? sheet->at : "", sheet->length);
    END(&stream);
    return stream;
}

static struct buffer made_book(const struct buffer *more, struct buffer *sheet) {
    struct buffer stream = made_stream(more, sheet), file = made_file("Workbook", &stream);
    buffer_release(&stream);
    buffer_release(sheet);
    return file;
}

static struct buffer read_file(const char *name) {
    struct buffer bytes = {0};
    char path[128];
    snprintf(path, sizeof path, "tests/unit/intake/files/%s", name);
    assert_true(file_read(AT_FDCWD, path, 1 << 20, &bytes));
    return bytes;
}

static void numbers(void **state) {
    (void)state;
    struct buffer sheet = {0}, cell = {0};
    put16(&cell, 0), put16(&cell, 0), put16(&cell, 0), put_double(&cell, 0.1);
    put_record(&sheet, 0x203, cell.at, cell.length);
    RECORD(&sheet, 0x27E, 0, 0, 1, 0, 0, 0, 0x02 | 5 << 2, 0, 0, 0);                     /* an integer 5 */
    RECORD(&sheet, 0x27E, 0, 0, 2, 0, 0, 0, 0xEE, 0xFF, 0xFF, 0xFF);                     /* −5 */
    RECORD(&sheet, 0x27E, 0, 0, 3, 0, 0, 0, 0x03 | (1250 << 2 & 0xFF), 1250 >> 6, 0, 0); /* 1250 hundredths */
    RECORD(&sheet, 0x27E, 0, 0, 4, 0, 0, 0, 0, 0, 0xF8, 0x3F); /* the upper part of 1.5 */
    RECORD(&sheet, 0xBD, 2, 0, 1, 0, 0, 0, 0x06, 0, 0, 0, 0, 0, 0x0A, 0, 0, 0, 2,
           0); /* 1 and 2 in B3 and C3 */
    expect_shown(made_book(NULL, &sheet), "[A]#0.1|#5|#-5|#12.5|#1.5\n\n|#1|#2\n", &sheet_usual);
    buffer_release(&cell);
}

static void formulas(void **state) {
    (void)state;
    struct buffer sheet = {0}, cell = {0};
    put16(&cell, 0), put16(&cell, 0), put16(&cell, 0), put_double(&cell, 25);
    put_record(&sheet, 0x06, cell.at, cell.length);
    RECORD(&sheet, 0x06, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0);
    RECORD(&sheet, 0x4BC, 0); /* a shared formula stands between a formula and its text */
    RECORD(&sheet, 0x207, 2, 0, 1, 0x32, 0x75, 0xD0, 0x67); /* 甲 is U+7532, 某 U+67D0 */
    RECORD(&sheet, 0x06, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0, 0);    /* TRUE */
    RECORD(&sheet, 0x06, 0, 0, 3, 0, 0, 0, 2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF, 0, 0); /* #N/A */
    RECORD(&sheet, 0x06, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0);    /* an empty text */
    RECORD(&sheet, 0x06, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0);    /* its text is missing */
    RECORD(&sheet, 0x205, 0, 0, 6, 0, 0, 0, 0, 0);
    RECORD(&sheet, 0x205, 0, 0, 7, 0, 0, 0, 7, 1);
    expect_shown(made_book(NULL, &sheet), "[A]#25|甲某|?TRUE|!#N/A||!=|?FALSE|!#DIV/0!\n", &sheet_usual);
    buffer_release(&cell);
}

/* Cells in the order in which a program set them, one of them twice; a chart in between has cells of its own.
 */
static void order_of_cells(void **state) {
    (void)state;
    struct buffer sheet = {0};
    RECORD(&sheet, 0x27E, 1, 0, 0, 0, 0, 0, 0x02 | 3 << 2, 0, 0, 0);
    RECORD(&sheet, 0x27E, 0, 0, 1, 0, 0, 0, 0x02 | 2 << 2, 0, 0, 0);
    RECORD(&sheet, 0x27E, 0, 0, 0, 0, 0, 0, 0x02 | 9 << 2, 0, 0, 0);
    BOF(&sheet, 0x20);
    RECORD(&sheet, 0x27E, 0, 0, 5, 0, 0, 0, 0x02 | 7 << 2, 0, 0, 0);
    END(&sheet);
    RECORD(&sheet, 0x27E, 0, 0, 0, 0, 0, 0, 0x02 | 1 << 2, 0, 0, 0);
    expect_shown(made_book(NULL, &sheet), "[A]#1|#2\n#3\n", &sheet_usual);
    expect_shown(made_book(NULL, &(struct buffer){0}), "[A]", &sheet_usual);
}

/* One text of 4 letters that goes on in a CONTINUE record, first narrow then wide; one with runs and a
 * phonetic part; an index past the end. */
static void shared_texts(void **state) {
    (void)state;
    struct buffer more = {0}, sheet = {0};
    RECORD(&more, 0xFC, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 'a', 'b');
    RECORD(&more, 0x3C, 1, 0x32, 0x75, 'c', 0, 1, 0, 0x0C, 1, 0, 2, 0, 0, 0, 'd', 0, 0);
    RECORD(&more, 0x3C, 0, 0, 'p', 'p', 1, 0, 0, '\n');
    for (unsigned char i = 0; i < 4; i++) RECORD(&sheet, 0xFD, 0, 0, i, 0, 0, 0, i, 0, 0, 0);
    RECORD(&sheet, 0x204, 1, 0, 0, 0, 0, 0, 2, 0, 0, 'l', 'x');
    RECORD(&sheet, 0xD6, 1, 0, 1, 0, 0, 0, 1, 0, 0, 'r', 0, 0);
    expect_shown(made_book(&more, &sheet),
                 "[A]ab甲c|d| |~#TEXT\nlx|r\n工作表“A”有 1 个单元格指向不存在的文字 · sheet “A” has 1 cells "
                 "whose text is "
                 "not in the file\n",
                 &sheet_usual);
    buffer_release(&more);
}

/* Cell formats: General, 14, 164 = yyyy. 1904: 43585 is 2023-05-01 and not 1900's 2019-04-30. */
static void dates(void **state) {
    (void)state;
    for (int from_1904 = 0; from_1904 < 2; from_1904++) {
        struct buffer more = {0}, sheet = {0};
        RECORD(&more, 0x22, (unsigned char)from_1904, 0);
        RECORD(&more, 0x41E, 164, 0, 4, 0, 0, 'y', 'y', 'y', 'y');
        RECORD(&more, 0xE0, 0, 0, 0, 0), RECORD(&more, 0xE0, 0, 0, 14, 0), RECORD(&more, 0xE0, 0, 0, 164, 0);
        for (unsigned char i = 0; i < 4; i++)
            RECORD(&sheet, 0x27E, 0, 0, i, 0, i, 0, 0x02 | (43585 << 2 & 0xFF), 43585 >> 6 & 0xFF,
                   43585 >> 14, 0);
        expect_shown(made_book(&more, &sheet),
                     from_1904 ? "[A]$43585|@2023-05-01|@2023-05-01|$43585\n"
                               : "[A]#43585|@2019-04-30|@2019-04-30|#43585\n",
                     &sheet_usual);
        buffer_release(&more);
    }
}

#define KINDS                                                                                                                                     \
    "\n@2023-05-01|@1999-12-31 13:45:00|@08:05:00|?TRUE|?FALSE\nhidden "                                                                          \
    "row\n#25||!#DIV/0!|#1|!#N/A||@2023-05-02\n"                                                                                                  \
    "合并|#1\n|#2\n[第二张]乙\n工作表“第一张”有 2 个隐藏列（自 B 列），已照常读取 · sheet “第一张” has 2 " \
    "hidden columns "                                                                                                                             \
    "(from B), read like others\n工作表“第一张”有 1 个隐藏行，已照常读取 · sheet “第一张” has 1 hidden "             \
    "rows, read like "                                                                                                                            \
    "others\n工作表“第一张”有 1 处跨行合并的单元格（如 A7:A8），只有第一行有值 · sheet “第一张” has 1 "    \
    "cells merged over "                                                                                                                          \
    "rows (A7:A8): only the first row has the value\n隐藏的工作表“藏”未读取 · the hidden sheet “藏” is not "                  \
    "read\n"

/* The same document in both formats, but for how Calc writes numbers in .xlsx: 15 digits. */
static void written_by_calc(void **state) {
    (void)state;
    expect_shown(read_file("kinds.xls"),
                 "[第一张]姓名||ascii \"quoted\", text|𠮷é\n#12.5|#-3|#0.1|#1.1010119491231002e+17|#1e+15|"
                 "#0.30000000000000004|#123456.78|#1e-07\n" KINDS,
                 &sheet_usual);
    expect_shown(read_file("kinds.xlsx"),
                 "[第一张]姓名||ascii \"quoted\", "
                 "text|𠮷é\n#12.5|#-3|#0.1|#1.1010119491231E+017|#1000000000000000|#0.3|"
                 "#123456.78|#1E-007\n" KINDS,
                 &sheet_usual);
    expect_shown(read_file("from_1904.xls"), "[一]@2023-05-01|$43585\n", &sheet_usual);
    expect_shown(read_file("from_1904.xlsx"), "[一]@2023-05-01|$43585\n", &sheet_usual);
}

/* 5,000 甲, 9,000 a, 4,000 b and 300 乙, then "0号" … "39号" with up to six x: longer than a record, so that
 * Calc broke them inside. */
static void texts_longer_than_records(void **state) {
    (void)state;
    struct buffer expected = {0};
    buffer_text(&expected, "[一]");
    for (int i = 0; i < 5000; i++) buffer_text(&expected, "甲");
    buffer_text(&expected, "\n");
    for (int i = 0; i < 9000; i++) buffer_text(&expected, "a");
    buffer_text(&expected, "\n");
    for (int i = 0; i < 4000; i++) buffer_text(&expected, "b");
    for (int i = 0; i < 300; i++) buffer_text(&expected, "乙");
    buffer_text(&expected, "\n");
    for (int i = 0; i < 40; i++) buffer_format(&expected, "%d号%.*s\n", i, i % 7, "xxxxxx");
    expect_shown(read_file("long.xls"), expected.at, &sheet_usual);
    buffer_release(&expected);
}

static void expect_refused(const struct buffer *more, const char *why) {
    struct buffer sheet = {0};
    expect_part_of(made_book(more, &sheet), why, &sheet_usual);
}

static void refused_workbooks(void **state) {
    (void)state;
    struct buffer stream = {0}, more = {0};
    RECORD(&stream, 0x809, 0x00, 0x05, 0x05, 0x00);
    expect_part_of(made_file("Workbook", &stream), "Excel 95 or older", &sheet_usual);
    expect_part_of(made_file("Book", &stream), "Excel 95 or older", &sheet_usual);
    expect_part_of(made_file("EncryptedPackage", &stream), "the file has a password", &sheet_usual);
    expect_part_of(made_file("WordDocument", &stream), "no workbook, a Word document perhaps", &sheet_usual);
    RECORD(&more, 0x2F, 1, 0);
    expect_refused(&more, "the file has a password");
    buffer_clear(&more);
    RECORD(&more, 0x85, 0xFF, 0xFF, 0, 0, 0, 0, 1, 0, 'B'); /* a sheet that begins behind the end */
    expect_refused(&more, "not complete, or damaged");
    buffer_clear(&more);
    RECORD(&more, 0x85, 0, 0, 0, 0, 2, 0, 1, 0, 'B'), RECORD(&more, 0x85, 0, 0, 0, 0, 0, 2, 1, 0, 'C');
    expect_refused(&more, "[A]隐藏的工作表“B”未读取 · the hidden sheet “B” is not read\n工作表“C”不是数据表");
    buffer_clear(&more);
    RECORD(&more, 0xFC, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 'a'); /* a text that never ends */
    expect_refused(&more, "not complete, or damaged");
    buffer_release(&more);
    buffer_release(&stream);
}

static void limits(void **state) {
    (void)state;
    for (unsigned most = 1; most <= 3; most++) {
        struct sheet_limits limits = sheet_usual;
        struct buffer sheet = {0}, more = {0};
        RECORD(&sheet, 0xBD, 0, 0, 0, 0, 0, 0, 0x06, 0, 0, 0, 0, 0, 0x0A, 0, 0, 0, 1, 0);
        limits.cells = most;
        expect_part_of(made_book(NULL, &sheet), most < 2 ? "too many cells" : "[A]#1|#2\n", &limits);
        limits = sheet_usual;
        limits.rows = most;
        sheet = (struct buffer){0};
        RECORD(&sheet, 0x27E, 1, 0, 0, 0, 0, 0, 0x06, 0, 0, 0);
        expect_part_of(made_book(NULL, &sheet), most < 2 ? "a row number past" : "[A]\n#1\n", &limits);
        limits = sheet_usual;
        limits.strings = most;
        RECORD(&more, 0xFC, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 'a', 1, 0, 0, 'b');
        sheet = (struct buffer){0};
        expect_part_of(made_book(&more, &sheet), most < 2 ? "too many shared strings" : "[A]", &limits);
        buffer_clear(&more);
        limits = sheet_usual;
        limits.styles = most;
        RECORD(&more, 0xE0, 0, 0, 0, 0), RECORD(&more, 0xE0, 0, 0, 0, 0);
        sheet = (struct buffer){0};
        expect_part_of(made_book(&more, &sheet), most < 2 ? "too many formats" : "[A]", &limits);
        buffer_clear(&more);
        limits = sheet_usual;
        limits.sheets = most;
        RECORD(&more, 0x85, 0, 0, 0, 0, 2, 0, 1, 0, 'B');
        sheet = (struct buffer){0};
        expect_part_of(made_book(&more, &sheet), most < 2 ? "too many sheets" : "[A]", &limits);
        buffer_release(&more);
    }
}

/* Whatever byte of a file is another, and wherever it is cut, it is read or refused: chains go round, offsets
 * point anywhere, lengths lie. The sanitizers watch; a reading that hangs would never end this test. */
static void any_damage_is_borne(void **state) {
    (void)state;
    static const char *const names[] = {"kinds.xls", "from_1904.xls"};
    size_t refused = 0;
    for (size_t n = 0; n < 2; n++) {
        struct buffer good = read_file(names[n]);
        for (size_t at = 0; at < good.length; at++) {
            char was = good.at[at];
            good.at[at] = (char)(at % 3 ? was ^ 0xFF : was ^ 1);
            struct buffer shown = shown_source(good.at, good.length, 100000, &sheet_usual);
            refused += shown.at && strstr(shown.at, "damaged") != NULL;
            buffer_release(&shown);
            good.at[at] = was;
        }
        for (size_t length = 8; length < good.length; length += 37) {
            struct buffer shown = shown_source(good.at, length, 100000, &sheet_usual);
            refused += shown.at && strstr(shown.at, "damaged") != NULL;
            buffer_release(&shown);
        }
        buffer_release(&good);
    }
    assert_true(refused > 200);
}

/* As typed rows: every cell of every row as text, a line each. */
static struct buffer typed_rows(struct desk *desk, const char *name, const struct buffer *bytes) {
    struct buffer typed = {0};
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, name, bytes->at, bytes->length);
    assert_true(desk_run(desk));
    desk_expect_counts(desk, name, 2, 0);
    const struct delivery *delivery = desk_delivery(desk, name);
    const struct rows *rows = &desk->intake.rows[MEDICAL];
    for (uint32_t slot = delivery->first_slot; slot < delivery->first_slot + delivery->slots; slot++) {
        if (rows->fate[slot] != FATE_ROW) continue;
        for (uint16_t c = 0; c < M_COLUMNS; c++) {
            content_write(rows, c, slot, &typed);
            buffer_text(&typed, "|");
        }
        buffer_text(&typed, "\n");
    }
    assert_true(file_remove_tree(desk->inbox) && file_make_folders(desk->inbox, 0777));
    return typed;
}

static struct buffer as_utf16(const char *text) {
    struct buffer wide = {0};
    buffer_add(&wide, "\xFF\xFE", 2);
    for (size_t at = 0; text[at];) put16(&wide, (unsigned)text_next(span_of(text), &at));
    return wide;
}

static void put_label(struct buffer *out, unsigned row, unsigned column, const char *text) {
    struct buffer wide = as_utf16(text), data = {0};
    put16(&data, row), put16(&data, column), put16(&data, 0), put16(&data, (unsigned)(wide.length - 2) / 2);
    buffer_add(&data, "\x01", 1);
    buffer_add(&data, wide.at + 2, wide.length - 2);
    put_record(out, 0x204, data.at, data.length);
    buffer_release(&wide);
    buffer_release(&data);
}

static void put_number(struct buffer *out, unsigned row, unsigned column, unsigned style, double number) {
    struct buffer data = {0};
    put16(&data, row), put16(&data, column), put16(&data, style), put_double(&data, number);
    put_record(out, 0x203, data.at, data.length);
    buffer_release(&data);
}

/* HEADER, ROW_A and ROW_B with the amounts as numbers and the days as serials shown as dates: 45139 and
 * 45140. */
static struct buffer table_as_xls(void) {
    static const char *const rows[3][7] = {
        {"身份证号", "姓名", "个人自付", "结算日期", "医疗类别", "是否住院", "备注"},
        {ID_A, "甲某", NULL, NULL, "住院", "Y", "一"},
        {ID_B, "乙某", NULL, NULL, "门诊", "N", NULL}};
    struct buffer sheet = {0}, more = {0};
    RECORD(&more, 0xE0, 0, 0, 0, 0), RECORD(&more, 0xE0, 0, 0, 14, 0);
    for (unsigned r = 0; r < 3; r++)
        for (unsigned c = 0; c < 7; c++)
            if (rows[r][c]) put_label(&sheet, r, c, rows[r][c]);
    put_number(&sheet, 1, 2, 0, 5000), put_number(&sheet, 1, 3, 1, 45139);
    put_number(&sheet, 2, 2, 0, 12.5), put_number(&sheet, 2, 3, 1, 45140);
    struct buffer file = made_book(&more, &sheet);
    buffer_release(&more);
    return file;
}

#define TEXT_CELL(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define TABLE_AS_XLSX                                                                                        \
    SHEET("<row>" TEXT_CELL("身份证号") TEXT_CELL("姓名") TEXT_CELL("个人自付") TEXT_CELL("结算日期")        \
              TEXT_CELL("医疗类别") TEXT_CELL("是否住院") TEXT_CELL("备注") "</row><row>" TEXT_CELL(ID_A)    \
                  TEXT_CELL("甲某") "<c><v>5000</v></c><c s=\"1\"><v>45139</v></c>" TEXT_CELL("住院")        \
                      TEXT_CELL("Y") TEXT_CELL("一") "</row><row>" TEXT_CELL(ID_B) TEXT_CELL(                \
                          "乙某") "<c><v>12.5</v></c><c s=\"1\"><v>45140</v></c>" TEXT_CELL("门诊")          \
                          TEXT_CELL("N") "</row>")

static void one_table_in_four_formats(void **state) {
    (void)state;
    struct desk desk;
    desk_open(&desk);
    struct buffer text = {0}, wide = as_utf16(HEADER ROW_A ROW_B);
    buffer_text(&text, HEADER ROW_A ROW_B);
    struct buffer files[] = {
        text, wide, table_as_xls(),
        made_sheet(TABLE_AS_XLSX, NULL, STYLES("<cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs>"))};
    const char *names[] = {"medical_2023-08.csv", "medical_2023-08.txt", "medical_2023-08.xls",
                           "medical_2023-08.xlsx"};
    struct buffer first = {0};
    for (size_t i = 0; i < 4; i++) {
        struct buffer typed = typed_rows(&desk, names[i], &files[i]);
        if (i == 0) first = typed;
        assert_string_equal(typed.at, first.at);
        if (i) buffer_release(&typed);
        buffer_release(&files[i]);
    }
    assert_non_null(strstr(first.at, "|甲某|500000|")); /* fen */
    buffer_release(&first);
    desk_close(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(formulas),
        cmocka_unit_test(order_of_cells),
        cmocka_unit_test(shared_texts),
        cmocka_unit_test(dates),
        cmocka_unit_test(written_by_calc),
        cmocka_unit_test(texts_longer_than_records),
        cmocka_unit_test(refused_workbooks),
        cmocka_unit_test(limits),
        cmocka_unit_test(any_damage_is_borne),
        cmocka_unit_test(one_table_in_four_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
