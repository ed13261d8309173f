/* Every type of cell, as agencies write it. Expected values were worked out by hand from the text; ID samples
 * are those of GB 11643-1999. */
#include "desk.h"

#include "intake/day.h"
#include "intake/number.h"
#include "intake/plain.h"

static date_t day_of(const char *text) {
    date_t day = DATE_NONE;
    enum cell_problem problem = day_read(span_of(text), &day);
    if (problem != CELL_GOOD) return -1000000 - (date_t)problem;
    return day;
}

static void days(void **state) {
    (void)state;
    date_t may = date_from(2023, 5, 1);
    static const char *const same[] = {"2023-05-01",
                                       "2023-5-1",
                                       "2023/5/1",
                                       "2023/05/01",
                                       "2023.05.01",
                                       "2023.5.1",
                                       "20230501",
                                       "2023年5月1日",
                                       "2023年05月01日",
                                       "2023年5月1号",
                                       "2023-05-01 08:30:00",
                                       "2023/5/1 8:30",
                                       "2023-05-01T08:30:00.123",
                                       "20230501083000",
                                       "45047"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) assert_int_equal(day_of(same[i]), may);
    static const char *const none[] = {
        "202305",    "2023-13-01", "2023-02-29", "2023-05-1x",       "2023-05/01", "99999",  "9999",
        "2023年5月", "5/1/2023",   "20231301",   "2023-05-01 25:00", "abc",        "2023--1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(day_of(none[i]), -1000000 - CELL_NOT_DATE);
    static const char *const empty[] = {"0000-00-00", "00000000", "0000/0/0", "1900-01-01", "19000101"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_int_equal(day_of(empty[i]), -1000000 - CELL_EMPTY);
}

static void months(void **state) {
    (void)state;
    static const char *const same[] = {"2023-05", "2023-5",    "2023/5",    "2023.05",
                                       "202305",  "2023年5月", "2023-05-17"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        month_t month = MONTH_NONE;
        assert_int_equal(day_read_month(span_of(same[i]), &month), CELL_GOOD);
        assert_int_equal(month, 2023 * 12 + 4);
    }
    month_t month;
    assert_int_equal(day_read_month(span_of("202313"), &month), CELL_NOT_MONTH);
    assert_int_equal(day_read_month(span_of("2023"), &month), CELL_NOT_MONTH);
    assert_int_equal(day_read_month(span_of("45047x"), &month), CELL_NOT_MONTH);
    assert_int_equal(day_read_month(span_of("000000"), &month), CELL_EMPTY);
}

static void amounts(void **state) {
    (void)state;
    static const struct {
        const char *text;
        amount_t fen;
    } good[] = {{"5000", 500000},
                {"1,234.50", 123450},
                {"¥1,234.5", 123450},
                {"12元", 1200},
                {"-3.20", -320},
                {"-¥3.2", -320},
                {"¥-3.2", -320},
                {"0.10", 10},
                {".5", 50},
                {"7.", 700},
                {"1.500", 150},
                {"+8", 800},
                {"1,234,567.89", 123456789},
                {"0", 0},
                {"9999999999999.99", 999999999999999}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        amount_t fen = -1;
        assert_int_equal(money_read(span_of(good[i].text), &fen), CELL_GOOD);
        assert_int_equal(fen, good[i].fen);
    }
    amount_t fen;
    static const char *const bad[] = {"1,23",   "12,34.5",   ",123", "1.2万", "abc",
                                      "1e3",    "--1",       "元",   "1.2.3", "10000000000000",
                                      "1,2345", "5000 元整", "-",    "."};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(money_read(span_of(bad[i]), &fen), CELL_NOT_MONEY);
    assert_int_equal(money_read(span_of("1.005"), &fen), CELL_TOO_MANY_DECIMALS);
}

static void numbers(void **state) {
    (void)state;
    int64_t value;
    assert_int_equal(number_read(span_of("12"), 0, 1000, &value), CELL_GOOD);
    assert_int_equal(value, 12);
    assert_int_equal(number_read(span_of("12.00"), 0, 1000, &value), CELL_GOOD);
    assert_int_equal(value, 12);
    assert_int_equal(number_read(span_of("12.5"), 0, 1000, &value), CELL_TOO_MANY_DECIMALS);
    assert_int_equal(number_read(span_of("1001"), 0, 1000, &value), CELL_NOT_NUMBER);
    assert_int_equal(number_read(span_of("-0.000001"), 6, INT64_MAX, &value), CELL_GOOD);
    assert_int_equal(value, -1);
    assert_int_equal(number_read(span_of("99999999999999999999"), 0, INT64_MAX, &value), CELL_NOT_NUMBER);
}

static void plain_text(void **state) {
    (void)state;
    struct plain plain;
    assert_int_equal(plain_read(span_of("\xC2\xA0'１２，３４５．５０\xE3\x80\x80\xE2\x80\x8B"), &plain),
                     CELL_GOOD);
    assert_true(span_equal(plain.text, span_of("12,345.50")));
    assert_int_equal(plain_read(span_of("a\x01"), &plain), CELL_BAD_ENCODING);
    assert_int_equal(plain_read((struct span){"\xFF\xFE", 2}, &plain), CELL_BAD_ENCODING);
    assert_true(span_equal(plain_trim(span_of(" \t甲 乙\r\n")), span_of("甲 乙")));
    assert_true(span_equal(plain_trim(span_of("'")), span_of("")));
    assert_true(plain_is_none(span_of("—")));
    assert_true(plain_is_none(span_of("无")));
    assert_false(plain_is_none(span_of("无锡")));
    assert_true(plain_is_clean(span_of("汉字 abc 𬎆 é")));
    assert_false(plain_is_clean((struct span){"\xE6\xB1", 2}));     /* cut inside a character */
    assert_false(plain_is_clean((struct span){"\xED\xA0\x80", 3})); /* a surrogate */
    assert_false(plain_is_clean((struct span){"\xC0\xAF", 2}));     /* an overlong form */
}

/* One column of a type, one row, as rules' tests build it. */
struct one {
    struct column column;
    struct dataset dataset;
    struct rows rows;
    struct text_writer writer;
};

static void one_open(struct one *one, enum column_type type) {
    *one = (struct one){.column = {.name = "x", .type = type, .blank = ""}};
    map_init(&one->column.spellings);
    one->dataset = (struct dataset){.columns = &one->column, .column_count = 1};
    rows_init(&one->rows, &one->dataset);
    text_writer_init(&one->writer, &one->rows.pool);
}

static void one_close(struct one *one) {
    map_release(&one->column.spellings);
    rows_release(&one->rows);
}

static enum cell_problem one_read(struct one *one, const char *text) {
    return cell_read(&one->rows, 0, rows_open(&one->rows), span_of(text), &one->writer, NULL);
}

static void expect_id(struct one *one, const char *text, enum id_kind kind, uint64_t digits) {
    assert_int_equal(one_read(one, text), CELL_GOOD);
    uint64_t cell = rows_u64(&one->rows, 0, one->rows.slots - 1);
    assert_int_equal(ID_KIND(cell), kind);
    if (kind != ID_DAMAGED) assert_true(ID_DIGITS(cell) == digits);
}

static void citizen_ids(void **state) {
    (void)state;
    struct one one;
    uint64_t a = UINT64_C(11010519491231002);
    one_open(&one, TYPE_CITIZEN_ID);
    expect_id(&one, "11010519491231002X", ID_EXACT, a);
    expect_id(&one, "11010519491231002x", ID_EXACT, a);
    expect_id(&one, "'11010519491231002X", ID_EXACT, a);
    expect_id(&one, " 110105 19491231 002X ", ID_EXACT, a);
    expect_id(&one, "１１０１０５１９４９１２３１００２Ｘ", ID_EXACT, a);
    expect_id(&one, "11010519491231002X\xE2\x80\xAC", ID_EXACT, a); /* an invisible mark that web pages add */
    expect_id(&one, "440524188001010014", ID_EXACT, UINT64_C(44052418800101001));
    expect_id(&one, "110105491231002", ID_DERIVED, a);
    expect_id(&one, "11010519491231002X42", ID_CARRIER, a);   /* disability certificate: kind 4, level 2 */
    expect_id(&one, "11010519491231002X42B1", ID_CARRIER, a); /* issued again */
    expect_id(&one, "G11010519491231002X", ID_CARRIER, a);    /* student number */
    expect_id(&one, "110105194912310021", ID_DAMAGED, 0);
    assert_true(
        span_equal(pool_text(&one.rows.pool, (uint32_t)ID_DIGITS(rows_u64(&one.rows, 0, one.rows.slots - 1))),
                   span_of("110105194912310021")));
    expect_id(&one, "1101051949123102X", ID_DAMAGED, 0);  /* a digit is lost */
    expect_id(&one, "11010519491231002", ID_DAMAGED, 0);  /* the X is lost */
    expect_id(&one, "110105194913310022", ID_DAMAGED, 0); /* fails, and the date may be what is wrong */
    one_close(&one);
}

static void refused_ids(void **state) {
    (void)state;
    struct one one;
    one_open(&one, TYPE_CITIZEN_ID);
    assert_int_equal(one_read(&one, "1.10105E+17"), CELL_ID_SCIENTIFIC);
    assert_int_equal(one_read(&one, "110105194912310000.0"), CELL_ID_SCIENTIFIC);
    assert_int_equal(one_read(&one, "111111111111111111"), CELL_ID_DEFAULT);
    assert_int_equal(one_read(&one, "000000000000000000"), CELL_ID_DEFAULT);
    assert_int_equal(one_read(&one, "123456789012345678"), CELL_ID_DEFAULT);
    assert_int_equal(one_read(&one, "12345678901234567X"), CELL_ID_DEFAULT);
    assert_int_equal(one_read(&one, "1101051949123100"), CELL_ID_LENGTH);
    assert_int_equal(one_read(&one, "1101051949123100211"), CELL_ID_LENGTH);
    assert_int_equal(one_read(&one, "J1010519491231002X"), CELL_ID_LETTERS);
    assert_int_equal(one_read(&one, "L11010519491231002X"), CELL_ID_LETTERS);
    assert_int_equal(one_read(&one, "张三"), CELL_ID_LETTERS);
    assert_int_equal(one_read(&one, "110105491331002"), CELL_ID_DATE);
    /* Month 13, yet the check is right: digits times weights are 176 = 0 (mod 11), whose answer is 1. */
    assert_int_equal(one_read(&one, "110105194913310021"), CELL_ID_DATE);
    assert_int_equal(one_read(&one, "无"), CELL_EMPTY);
    assert_int_equal(one_read(&one, "  "), CELL_EMPTY);
    assert_true(rows_missing(&one.rows, 0, one.rows.slots - 1));
    one_close(&one);
}

/* 11010519491230 and sequence 100: digits times weights are 7+9+0+5+0+20+2+9+24+27+7+18+30+0 = 158, and 8 for
 * the sequence: 166 = 1 (mod 11), whose answer is 0. */
static void suspect_id(void **state) {
    (void)state;
    struct one one;
    one_open(&one, TYPE_CITIZEN_ID);
    expect_id(&one, "110105194912301000", ID_SUSPECT, UINT64_C(11010519491230100));
    one_close(&one);
}

static void texts(void **state) {
    (void)state;
    struct one one;
    one_open(&one, TYPE_NAME);
    assert_int_equal(one_read(&one, "　覃某某 "), CELL_GOOD);
    assert_true(span_equal(rows_text(&one.rows, 0, 0), span_of("覃某某")));
    assert_int_equal(one_read(&one, "覃某某"), CELL_GOOD);
    assert_int_equal(((uint32_t *)one.rows.columns[0])[0],
                     ((uint32_t *)one.rows.columns[0])[1]); /* stored once */
    assert_int_equal(one_read(&one, "—"), CELL_GOOD);       /* text stays text */
    assert_int_equal(one_read(&one, ""), CELL_EMPTY);
    assert_true(rows_missing(&one.rows, 0, 3));
    assert_int_equal(one_read(&one, "\xD5\xC5"), CELL_BAD_ENCODING);
    one_close(&one);
}

static void blanks_and_patterns(void **state) {
    (void)state;
    struct one one;
    char error[128];
    size_t offset;
    one_open(&one, TYPE_MONEY);
    one.column.has_blank = true;
    one.column.blank = "0";
    assert_int_equal(one_read(&one, ""), CELL_EMPTY);
    assert_int_equal(rows_int64(&one.rows, 0, 0), 0);
    assert_int_equal(one_read(&one, "-"), CELL_EMPTY);
    assert_int_equal(rows_int64(&one.rows, 0, 1), 0);
    one_close(&one);
    one_open(&one, TYPE_CODE);
    struct pattern *pattern = pattern_new("^[A-Z][0-9]{2}", error, sizeof error, &offset);
    struct pattern_room *room = pattern_room_new();
    one.column.pattern = pattern;
    assert_int_equal(cell_read(&one.rows, 0, rows_open(&one.rows), span_of(" C34.900 "), &one.writer, room),
                     CELL_GOOD);
    assert_int_equal(cell_read(&one.rows, 0, rows_open(&one.rows), span_of("c34"), &one.writer, room),
                     CELL_NO_MATCH);
    pattern_room_free(room);
    pattern_free(pattern);
    one_close(&one);
}

/* Texts lately kept are known again by their bytes, but each column looks at them with its own eyes. */
static void known_texts(void **state) {
    (void)state;
    char error[128];
    size_t offset;
    struct column columns[] = {{.name = "note", .type = TYPE_TEXT, .blank = ""},
                               {.name = "code", .type = TYPE_CODE, .blank = ""}};
    struct dataset dataset = {.columns = columns, .column_count = 2};
    struct rows rows;
    struct text_writer writer;
    struct pattern_room *room = pattern_room_new();
    columns[1].pattern = pattern_new("^[A-Z][0-9]{2}", error, sizeof error, &offset);
    rows_init(&rows, &dataset);
    text_writer_init(&writer, &rows.pool);
    for (int round = 0; round < 2; round++) {
        uint32_t slot = rows_open(&rows);
        assert_int_equal(cell_read(&rows, 0, slot, span_of("门诊"), &writer, room), CELL_GOOD);
        assert_int_equal(cell_read(&rows, 1, slot, span_of("门诊"), &writer, room), CELL_NO_MATCH);
        assert_true(rows_missing(&rows, 1, slot));
        assert_int_equal(cell_read(&rows, 0, slot, span_of(" 门诊"), &writer, room), CELL_GOOD);
        assert_true(span_equal(rows_text(&rows, 0, slot), span_of("门诊")));
        assert_int_equal(cell_read(&rows, 1, slot, span_of("C34"), &writer, room), CELL_GOOD);
        assert_true(span_equal(rows_text(&rows, 1, slot), span_of("C34")));
    }
    assert_int_equal(rows_int32(&rows, 1, 0), rows_int32(&rows, 1, 1)); /* kept once */
    rows_release(&rows);
    pattern_room_free(room);
    pattern_free(columns[1].pattern);
}

/* The eight bytes that are looked at together end in every way beside a byte that is not clean. */
static void clean_text_at_every_offset(void **state) {
    (void)state;
    static const char *const bad[] = {"\x01", "\x7F", "\x1F", "\xFF", "\xC2\x85"};
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++)
        for (size_t at = 0; at < 20; at++) {
            char text[32] = "~ abcdefghij~ 0123456789";
            size_t length = strlen(bad[b]);
            assert_true(plain_is_clean(span_of(text)));
            memcpy(text + at, bad[b], length);
            assert_false(plain_is_clean(span_of(text)));
        }
}

static void spellings(void **state) {
    (void)state;
    struct one one;
    int32_t values[] = {1, 0, 1};
    one_open(&one, TYPE_BOOLEAN);
    map_add(&one.column.spellings, span_of("是"));
    map_add(&one.column.spellings, span_of("无"));
    map_add(&one.column.spellings, span_of("y"));
    one.column.spelled = values;
    static const struct {
        const char *text;
        int value;
    } good[] = {{"是", 1}, {" 是", 1}, {"无", 0}, {"Y", 1}, {"Ｙ", 1}, {"y", 1}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(one_read(&one, good[i].text), CELL_GOOD);
        assert_int_equal(rows_int8(&one.rows, 0, one.rows.slots - 1), good[i].value);
    }
    assert_int_equal(one_read(&one, "也许"), CELL_NOT_BOOLEAN);
    assert_int_equal(one_read(&one, "—"), CELL_EMPTY);
    assert_true(rows_missing(&one.rows, 0, one.rows.slots - 1));
    one_close(&one);
}

static void open_dates_and_regions(void **state) {
    (void)state;
    struct one one;
    int32_t values[] = {DATE_OPEN};
    one_open(&one, TYPE_DATE);
    map_add(&one.column.spellings, span_of("长期"));
    one.column.spelled = values;
    assert_int_equal(one_read(&one, "长期"), CELL_GOOD);
    assert_int_equal(rows_int32(&one.rows, 0, 0), DATE_OPEN);
    assert_int_equal(one_read(&one, "２０２３－５－１"), CELL_GOOD);
    assert_int_equal(rows_int32(&one.rows, 0, 1), date_from(2023, 5, 1));
    assert_int_equal(one_read(&one, "永远"), CELL_NOT_DATE);
    one_close(&one);
    one_open(&one, TYPE_REGION);
    assert_int_equal(one_read(&one, "450226102"), CELL_GOOD);
    assert_true(rows_u64(&one.rows, 0, 0) == UINT64_C(450226102000));
    assert_int_equal(one_read(&one, "４５０２２６"), CELL_GOOD);
    assert_true(rows_u64(&one.rows, 0, 1) == UINT64_C(450226000000));
    assert_int_equal(one_read(&one, "丹洲镇"), CELL_NOT_REGION);
    one_close(&one);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days),        cmocka_unit_test(months),
        cmocka_unit_test(amounts),     cmocka_unit_test(numbers),
        cmocka_unit_test(plain_text),  cmocka_unit_test(citizen_ids),
        cmocka_unit_test(refused_ids), cmocka_unit_test(suspect_id),
        cmocka_unit_test(texts),       cmocka_unit_test(blanks_and_patterns),
        cmocka_unit_test(known_texts), cmocka_unit_test(clean_text_at_every_offset),
        cmocka_unit_test(spellings),   cmocka_unit_test(open_dates_and_regions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
