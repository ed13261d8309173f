/* Any text at all as a cell of every type, and every value written and read again. */
#include "one.h"

#include "book/citizen_id.h"

/* Numbers that owe nothing to anything but the seed. */
static uint64_t next_number(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* The piece in which byte `at` of a list stands that ends each with '|'. */
static struct span piece_of(const char *list, size_t at) {
    while (list[at] == '|') at--;
    size_t first = at, end = at;
    while (first > 0 && list[first - 1] != '|') first--;
    while (list[end] != '|') end++;
    return (struct span){list + first, end - first};
}

/* Text made of what the readers look for, and of any bytes. */
static size_t make_text(uint64_t *seed, char *out, size_t most) {
    static const char pieces[] =
        "0|1|2|9|20|2023|05|000|110105194912310021|-|/|.|,|年|月|日|号|份| "
        "|T|:|时|分|万|亿|元|¥|%|(|)|（|E+|x|X|×|*|"
        "〇|十|一|二|三|民国|长期|无|—|null|#N/"
        "A|'|=\"|\"|\xC2\xA0|\xE2\x80\x8B|\xEF\xBB\xBF|１|\xE6|\xFF|\x80|\xED\xA0\x80|"
        "G|上午|PM|+08:00|";
    size_t length = 0, count = next_number(seed) % 12;
    for (size_t i = 0; i < count; i++) {
        char byte = (char)next_number(seed);
        struct span piece = {&byte, 1};
        if (next_number(seed) % 16) piece = piece_of(pieces, next_number(seed) % (sizeof pieces - 1));
        if (length + piece.length > most) break;
        memcpy(out + length, piece.at, piece.length);
        length += piece.length;
    }
    return length;
}

/* What was read, as it would be delivered by somebody who writes it in the plainest way. */
static void write_plainly(const struct one *one, char *out, size_t room) {
    int64_t number;
    switch (one->column.type) {
    case TYPE_MONEY:
        amount_write(rows_int64(&one->rows, 0, 0), out);
        break;
    case TYPE_DECIMAL:
        number = rows_int64(&one->rows, 0, 0);
        snprintf(out, room, "%s%" PRId64 ".%06" PRId64, number < 0 ? "-" : "", labs(number) / 1000000,
                 labs(number) % 1000000);
        break;
    case TYPE_CITIZEN_ID: {
        uint64_t cell = rows_u64(&one->rows, 0, 0);
        if (ID_KIND(cell) == ID_DAMAGED)
            write_id(&one->rows, out, room), memmove(out, out + strlen("damaged "), 24);
        else
            snprintf(out, room, "%017" PRIu64 "%c", ID_DIGITS(cell), citizen_id_check(ID_DIGITS(cell)));
        break;
    }
    case TYPE_REGION:
        snprintf(out, room, "%012" PRIu64, rows_u64(&one->rows, 0, 0));
        break;
    case TYPE_BOOLEAN:
        snprintf(out, room, "%s", rows_int8(&one->rows, 0, 0) ? "是" : "否");
        break;
    default:
        one_write(one, out, room);
    }
}

static uint64_t number_at(const struct one *one) {
    switch (rows_width(one->column.type)) {
    case 1:
        return (uint64_t)rows_int8(&one->rows, 0, 0);
    case 4:
        return (uint64_t)rows_int32(&one->rows, 0, 0);
    default:
        break;
    }
    uint64_t cell = rows_u64(&one->rows, 0, 0);
    if (one->column.type != TYPE_CITIZEN_ID) return cell;
    return ID_KIND(cell) == ID_DAMAGED ? 0 : ID_DIGITS(cell);
}

/* Whatever comes: nothing is read past its end, a reason is one of those that have words, what is read is the
 * same when it is written and read again, and reading twice gives the same. */
static void anything(void **state) {
    static const enum column_type types[] = {TYPE_DATE,    TYPE_MONTH, TYPE_MONEY,      TYPE_INTEGER,
                                             TYPE_DECIMAL, TYPE_CODE,  TYPE_CITIZEN_ID, TYPE_REGION,
                                             TYPE_BOOLEAN, TYPE_NAME,  TYPE_TEXT};
    uint64_t seed = 20230501;
    uint32_t good = 0;
    (void)state;
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        struct one one;
        one_open(&one, types[t]);
        for (int i = 0; i < 20000; i++) {
            char text[128], written[512];
            size_t length = make_text(&seed, text, sizeof text);
            enum cell_kind kind = i % 4 ? CELL_TEXT : (enum cell_kind)(next_number(&seed) % (CELL_LOST + 1));
            enum cell_problem problem = one_read(&one, (struct span){text, length}, kind);
            assert_non_null(problem_zh(problem));
            if (problem != CELL_GOOD || type_is_text(types[t])) continue;
            good++;
            uint64_t number = number_at(&one);
            write_plainly(&one, written, sizeof written);
            problem = one_read(&one, span_of(written), CELL_TEXT);
            if (problem != CELL_GOOD || number_at(&one) != number)
                fail_msg("'%.*s' was read, but not '%s': %s", (int)length, text, written,
                         problem_en(problem));
        }
        one_close(&one);
    }
    assert_true(good > 1000);
}

/* A thousand values of each type, over all that they can be. */
static void what_is_written_is_read(void **state) {
    uint64_t seed = 7;
    struct one date, month, money, decimal;
    char text[64];
    (void)state;
    one_open(&date, TYPE_DATE);
    one_open(&month, TYPE_MONTH);
    one_open(&money, TYPE_MONEY);
    one_open(&decimal, TYPE_DECIMAL);
    date_t first = date_from(1902, 1, 1), days = date_from(2999, 12, 31) - first;
    for (int i = 0; i < 1000; i++) {
        date_t day = first + (date_t)(next_number(&seed) % (uint64_t)days);
        date_write(day, text);
        assert_int_equal(one_read(&date, span_of(text), CELL_TEXT), CELL_GOOD);
        assert_int_equal(rows_int32(&date.rows, 0, 0), day);
        struct civil civil = date_civil(day);
        snprintf(text, sizeof text, "%d年%d月%d日", civil.year, civil.month, civil.day);
        assert_int_equal(one_read(&date, span_of(text), CELL_TEXT), CELL_GOOD);
        assert_int_equal(rows_int32(&date.rows, 0, 0), day);
        month_write(date_month(day), text);
        assert_int_equal(one_read(&month, span_of(text), CELL_TEXT), CELL_GOOD);
        assert_int_equal(rows_int32(&month.rows, 0, 0), date_month(day));
        amount_t fen = (amount_t)(next_number(&seed) % (2 * (uint64_t)AMOUNT_MOST + 1)) - AMOUNT_MOST;
        amount_write(fen, text);
        assert_int_equal(one_read(&money, span_of(text), CELL_TEXT), CELL_GOOD);
        assert_true(rows_int64(&money.rows, 0, 0) == fen);
        int64_t part = (int64_t)(next_number(&seed) % 1000000000000);
        snprintf(text, sizeof text, "%" PRId64 ".%06" PRId64, part / 1000000, part % 1000000);
        assert_int_equal(one_read(&decimal, span_of(text), CELL_TEXT), CELL_GOOD);
        assert_true(rows_int64(&decimal.rows, 0, 0) == part);
    }
    one_close(&date);
    one_close(&month);
    one_close(&money);
    one_close(&decimal);
}

/* A spreadsheet's day numbers, counted one by one from a day that is known. */
static void every_day_number(void **state) {
    struct one one;
    char text[16];
    (void)state;
    one_open(&one, TYPE_DATE);
    for (int serial = 10000; serial <= 60000; serial += 7) {
        snprintf(text, sizeof text, "%d", serial);
        assert_int_equal(one_read(&one, span_of(text), CELL_NUMBER), CELL_GOOD);
        assert_int_equal(rows_int32(&one.rows, 0, 0), date_from(2023, 5, 1) + serial - 45047);
    }
    one_close(&one);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anything),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(every_day_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
