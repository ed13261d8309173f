/* Rows that are split and read many at a time. What simple rows hold is spelled by hand; beside it stands
 * what csv.c and cell.c say of the same bytes, one by one, for many made-up ones. */
#include "one.h"

#include <iconv.h>
#include "intake/column.h"
#include "intake/encoding.h"

static uint32_t next(uint32_t *seed, uint32_t below) {
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % below;
}

struct split {
    struct sheaf sheaf;
    struct layout layout;
    uint32_t slot;
    const char *stop;
    char *text;
};

static void split_open(struct split *split, const char *text, uint32_t fields, uint32_t width) {
    size_t length = strlen(text);
    split->layout.csv = (struct csv){.separator = ',', .quote = '"', .fields = fields};
    split->layout.width = width;
    split->slot = 7;
    split->text = memory_zeroed(1, length + CSV_PADDING);
    memcpy(split->text, text, length);
    sheaf_begin(&split->sheaf, &split->layout, split->text, NULL);
    split->stop =
        sheaf_fill(&split->sheaf, &split->layout.csv, split->text, split->text + length, &split->slot);
}

static void expect_cells(const struct split *split, uint32_t row, const char *const *cells) {
    for (uint32_t i = 0; i < split->sheaf.width; i++)
        assert_true(span_equal(sheaf_cell(&split->sheaf, row, i), span_of(cells[i])));
}

static void simple_rows(void **state) {
    (void)state;
    struct split *split = memory_zeroed(1, sizeof *split);
    split_open(split, "a,b,c\n\"d,e\",,f\r\n,g\"h,\"\"\ri,j\nk,l,m\n", 3, 3);
    assert_int_equal(split->sheaf.count, 3);
    expect_cells(split, 0, (const char *const[]){"a", "b", "c"});
    expect_cells(split, 1, (const char *const[]){"d,e", "", "f"});
    expect_cells(split, 2, (const char *const[]){"", "g\"h", ""});
    assert_int_equal(split->sheaf.rows[2].slot, 9);
    assert_int_equal(split->slot, 10);
    assert_memory_equal(split->stop, "i,j\n", 4); /* too few fields */
    free(split->text);
    free(split);
}

/* Behind a short row, and before one: whatever is looked at first, a row that is longer is split as well. */
static void long_rows(void **state) {
    (void)state;
    static const int lengths[] = {250, 251, 252, 253, 254, 255, 256, 257, 300, 511, 512, 513, 4000, 8000};
    struct split *split = memory_zeroed(1, sizeof *split);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char text[9000], cell[8100];
        memset(cell, 'x', sizeof cell);
        cell[lengths[i]] = '\0';
        snprintf(text, sizeof text, "a,b\n%s,c\r\nd,e\n", cell);
        split_open(split, text, 2, 2);
        assert_int_equal(split->sheaf.count, 3);
        expect_cells(split, 0, (const char *const[]){"a", "b"});
        expect_cells(split, 1, (const char *const[]){cell, "c"});
        expect_cells(split, 2, (const char *const[]){"d", "e"});
        free(split->text);
    }
    free(split);
}

/* Each is left to csv.c. */
static void other_rows(void **state) {
    (void)state;
    static const char *const rows[] = {
        "a,b\n",          "a,b,c,d\n",    "\n",          "a,b,c",     "a,\"b\"\"\",c\n",
        "a,\"b\nc\",d\n", "\"a\"x,b,c\n", "a,b,\"c\n\"", "\"a,b,c\n", ""};
    struct split *split = memory_zeroed(1, sizeof *split);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        split_open(split, rows[i], 3, 3);
        assert_int_equal(split->sheaf.count, 0);
        assert_ptr_equal(split->stop, split->text);
        free(split->text);
    }
    split_open(split, "a,b,\nc,d,e\n", 2, 3); /* behind the header's fields may stand nothing */
    assert_int_equal(split->sheaf.count, 1);
    free(split->text);
    split_open(split, "a\n", 1, 1);
    assert_int_equal(split->sheaf.count, 0);
    free(split->text);
    free(split);
}

/* A row of the sheaf is the row that csv.c finds there, field by field. */
static void rows_of_any_bytes(void **state) {
    (void)state;
    static const char letters[] = ",,,,\n\n\n\"\"\rabc";
    struct split *split = memory_zeroed(1, sizeof *split);
    char scratch[CSV_FIELD_MOST];
    uint32_t seed = 1, taken = 0;
    for (int round = 0; round < 30000; round++) {
        char text[400] = {0};
        uint32_t length = next(&seed, sizeof text);
        for (uint32_t i = 0; i < length; i++) text[i] = letters[next(&seed, sizeof letters - 1)];
        split_open(split, text, 2, 2);
        for (uint32_t i = 0; i < split->sheaf.count; i++) {
            const char *at = split->sheaf.rows[i].at, *end = split->text + strlen(text);
            struct csv_row row = csv_row(&split->layout.csv, at, end, false);
            assert_true(row.verdict == CSV_GOOD && row.lines == 1);
            assert_ptr_equal(row.next,
                             i + 1 < split->sheaf.count ? split->sheaf.rows[i + 1].at : split->stop);
            struct csv_cursor cursor = {at, row.end};
            struct span cell;
            uint32_t field = 0;
            for (; csv_field(&split->layout.csv, &cursor, scratch, &cell); field++)
                assert_true(field < 2 && span_equal(cell, sheaf_cell(&split->sheaf, i, field)));
            assert_int_equal(field, 2);
            taken++;
        }
        free(split->text);
    }
    assert_true(taken > 1000);
    free(split);
}

/* More rows than an index or the sheaf holds. */
static void full_sheaves(void **state) {
    (void)state;
    struct split *split = memory_zeroed(1, sizeof *split);
    size_t rows = 1000, length = 0;
    char *text = memory_get(rows * 40);
    for (size_t i = 0; i < rows; i++)
        length += (size_t)sprintf(text + length, "%zu,the row of this number\r\n", i);
    split_open(split, text, 2, 2);
    const char *end = split->text + length;
    for (size_t i = 0; i < rows; i++) {
        char number[8];
        if (i && i % SHEAF_ROWS == 0) {
            split->sheaf.count = 0;
            split->stop = sheaf_fill(&split->sheaf, &split->layout.csv, split->stop, end, &split->slot);
        }
        snprintf(number, sizeof number, "%zu", i);
        expect_cells(split, i % SHEAF_ROWS, (const char *const[]){number, "the row of this number"});
        assert_int_equal(split->sheaf.rows[i % SHEAF_ROWS].slot, 7 + i);
    }
    assert_ptr_equal(split->stop, end);
    free(text);
    free(split->text);
    free(split);
}

static const char *const seeds[] = {
    "11010519491231002X",
    "440524188001010014",
    "110105194912310021",
    "450226199001011",
    "2023-05-01",
    "20230501",
    "2023-02-29",
    "19000101",
    "9999-12-31",
    "2023/5/1",
    "450226102000",
    "450226",
    "000000000000",
    "1234.50",
    "12345678.90",
    "123456789.00",
    ".50",
    "-3.00",
    "0.5",
    "1,234.00",
    "是",
    "否",
    "无",
    "空",
    "未知",
    "不",
    "y",
    "N",
    "长期",
    "柳州市城中区1号楼2单元",
    "张三丰",
    "崔辉",
    "无忌",
    "A01.100",
    "1.23E+11",
    "13800138000",
    "'abc",
    "=\"x\"",
    "`a",
    " 柳",
    "柳 ",
    "柳\t州",
    "\xE6\x9F",
    "\xC3\xA9tat",
    "\xF0\xA0\x80\x80",
    "",
    "-",
    "—",
    "#N/A",
    "ＡＢ１２",
    "广西壮族自治区柳州市柳北区雅儒街道枫树路109号集体宿舍",
    "a text of printable letters, longer than sixteen",
    "\x7F",
    "　",
    "𠀀㐂é￥１２．５０",
    "\xEF\xBF\xBD",
    "是 ",
    "柳州市区",
    "２０２３年５月１日",
    "5万元",
    "5万",
};

/* What is no UTF-8 stays as it is. */
static size_t in_gb18030(const char *seed, char room[128]) {
    char copy[128], *from = copy, *to = room;
    size_t left = strlen(seed), free_bytes = 128;
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    memcpy(copy, seed, left);
    bool converted = iconv(converter, &from, &left, &to, &free_bytes) != (size_t)-1;
    iconv_close(converter);
    if (converted) return 128 - free_bytes;
    memcpy(room, seed, strlen(seed));
    return strlen(seed);
}

static struct span made_cell(uint32_t *seed, char room[128], bool gb18030) {
    static const char bytes[] =
        "0123456789.-X ,'\"\xE6\x9F\xB3\xEF\x7F\x80\xC2\x1F\x81\xC1\xF8\xFE\xFF\x84\x31\xA4\x37";
    const char *from = seeds[next(seed, sizeof seeds / sizeof *seeds)];
    size_t length = strlen(from);
    memcpy(room, from, length);
    if (gb18030 && next(seed, 4)) length = in_gb18030(from, room);
    for (uint32_t changes = next(seed, 3); changes && length; changes--) {
        size_t at = next(seed, (uint32_t)length);
        room[at] = bytes[next(seed, sizeof bytes - 1)];
        if (next(seed, 4) == 0) length = at;
    }
    return (struct span){room, length};
}

/* What a cell says alone, its row being no more than it. */
static enum cell_problem read_alone(struct one *one, struct span cell, bool gb18030) {
    char decoded[GB18030_ROOM(128)];
    bool bad = gb18030 && encoding_is_stray_utf8(cell);
    rows_clear(&one->rows);
    text_writer_init(&one->writer, &one->rows.pool);
    if (gb18030) cell = (struct span){decoded, gb18030_decode(cell, decoded, &bad)};
    uint32_t slot = rows_open(&one->rows);
    return bad ? CELL_BAD_ENCODING : cell_read(&one->rows, 0, slot, cell, &one->writer, NULL);
}

/* The cells of a column say together what each says alone. */
static void expect_column(struct one *one, struct sheaf *sheaf, struct cell_reader *reader, uint32_t *seed) {
    char *text = memory_zeroed(1, SHEAF_ROWS * 128 + CSV_PADDING), told[256], alone[256];
    struct one again = *one;
    uint32_t at = 0;
    sheaf->base = text;
    sheaf->width = 1;
    sheaf->count = SHEAF_ROWS;
    for (uint32_t i = 0; i < SHEAF_ROWS; i++) {
        struct span cell = made_cell(seed, text + at, sheaf->decoded);
        sheaf->rows[i] = (struct sheaf_row){.at = text + at, .slot = rows_open(&one->rows)};
        sheaf->fields[i] = (struct sheaf_field){at, (uint32_t)cell.length};
        at += (uint32_t)cell.length;
    }
    memset(text + at, 0, CSV_PADDING);
    column_read(reader, sheaf, 0);
    rows_init(&again.rows, &again.dataset);
    for (uint32_t i = 0; i < SHEAF_ROWS; i++) {
        enum cell_problem problem = read_alone(&again, sheaf_cell(sheaf, i, 0), sheaf->decoded);
        bool may_lack = !one->column.required || one->column.has_blank;
        assert_int_equal(sheaf->rows[i].odd, problem != CELL_GOOD && !(problem == CELL_EMPTY && may_lack));
        if (sheaf->rows[i].odd) continue;
        assert_int_equal(sheaf->rows[i].empty, problem == CELL_EMPTY);
        struct one row = *one; /* one_write tells row 0 */
        void *cells = (char *)one->rows.columns[0] + sheaf->rows[i].slot * rows_width(one->column.type);
        row.rows.columns = &cells;
        bool missing = rows_missing(&row.rows, 0, 0);
        assert_int_equal(missing, rows_missing(&again.rows, 0, 0));
        if (missing) continue;
        one_write(&row, told, sizeof told);
        one_write(&again, alone, sizeof alone);
        assert_string_equal(told, alone);
    }
    rows_release(&again.rows);
    free(text);
}

static void cells_of_any_bytes(void **state) {
    (void)state;
    struct sheaf *sheaf = memory_zeroed(1, sizeof *sheaf);
    char *decoded = memory_get(SHEAF_DECODED);
    uint32_t seed = 1;
    assert_true(gb18030_prepare());
    for (int type = TYPE_TEXT; type <= TYPE_REGION; type++)
        for (int kind = 0; kind < 6; kind++) {
            struct one one;
            struct cell_reader reader;
            one_open(&one, (enum column_type)type);
            one.column.required = kind % 3 > 0;
            one.column.has_blank = kind % 3 > 1;
            one.column.blank = kind % 3 < 2 ? "" : type_is_text((enum column_type)type) ? "无" : "0";
            cell_reader_init(&reader, &one.rows, 0, &one.writer, NULL);
            for (int round = 0; round < 30; round++) {
                sheaf->decoded = round % 5 < kind ? decoded : NULL; /* both in one memory */
                expect_column(&one, sheaf, &reader, &seed);
            }
            one_close(&one);
        }
    free(decoded);
    free(sheaf);
}

/* 是是是是 in UTF-8 is as well the GB18030 of six other characters: which of the two it is, its row tells. */
static void spellings_of_two_encodings(void **state) {
    (void)state;
    static const char word[] = "是是是是", text[64] = "\xC1\xF8,是是是是\n柳,是是是是\n\xC1\xF8,是是是是";
    struct sheaf *sheaf = memory_zeroed(1, sizeof *sheaf);
    struct cell_reader reader;
    struct one one;
    char spelling[GB18030_ROOM(sizeof word)] = "";
    bool bad = false;
    assert_true(gb18030_prepare());
    gb18030_decode(span_of(word), spelling, &bad);
    assert_false(bad);
    one_open(&one, TYPE_BOOLEAN);
    one_spell(&one, spelling, 1);
    cell_reader_init(&reader, &one.rows, 0, &one.writer, NULL);
    sheaf->base = text;
    sheaf->decoded = memory_get(SHEAF_DECODED);
    sheaf->width = 1;
    sheaf->count = 3;
    for (uint32_t i = 0, at = 0; i < 3; i++) {
        sheaf->rows[i] = (struct sheaf_row){.at = text + at, .slot = rows_open(&one.rows)};
        at += i == 1 ? 4 : 3;
        sheaf->fields[i] = (struct sheaf_field){at, sizeof word - 1};
        at += sizeof word;
    }
    column_read(&reader, sheaf, 0);
    assert_false(sheaf->rows[0].odd);
    assert_true(sheaf->rows[1].odd);
    assert_false(sheaf->rows[2].odd);
    assert_int_equal(((int8_t *)one.rows.columns[0])[sheaf->rows[2].slot], 1);
    one_close(&one);
    free(sheaf->decoded);
    free(sheaf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_rows),
        cmocka_unit_test(long_rows),
        cmocka_unit_test(other_rows),
        cmocka_unit_test(rows_of_any_bytes),
        cmocka_unit_test(full_sheaves),
        cmocka_unit_test(cells_of_any_bytes),
        cmocka_unit_test(spellings_of_two_encodings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
