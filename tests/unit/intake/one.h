/* One column of one type and one row of it, for the tests of what cells read as. */
#ifndef HEARTH_TESTS_INTAKE_ONE_H
#define HEARTH_TESTS_INTAKE_ONE_H

#include "desk.h"

#include <inttypes.h>
#include "intake/problem.h"

/* One column of a type, one row. */
struct one {
    struct column column;
    struct dataset dataset;
    struct rows rows;
    struct text_writer writer;
    int32_t spelled[8];
};

static inline void one_spell(struct one *one, const char *spelling, int32_t value) {
    one->spelled[map_add(&one->column.spellings, span_of(spelling))] = value;
}

static inline void one_open(struct one *one, enum column_type type) {
    *one = (struct one){.column = {.name = "x", .type = type, .blank = ""}};
    map_init(&one->column.spellings);
    one->column.spelled = one->spelled;
    one->dataset = (struct dataset){.columns = &one->column, .column_count = 1};
    rows_init(&one->rows, &one->dataset);
    text_writer_init(&one->writer, &one->rows.pool);
    if (type == TYPE_DATE) one_spell(one, "长期", DATE_OPEN);
    if (type != TYPE_BOOLEAN && type != TYPE_CHOICE) return;
    static const char *const yes[] = {"是", "y", "1"}, *const no[] = {"否", "无", "0"};
    for (int i = 0; i < 3; i++) {
        one_spell(one, yes[i], 1);
        one_spell(one, no[i], 0);
    }
}

static inline void one_close(struct one *one) {
    map_release(&one->column.spellings);
    rows_release(&one->rows);
}

/* From a copy that ends where the text ends, so that a look behind it is seen by ASan. */
static inline enum cell_problem one_read(struct one *one, struct span text, enum cell_kind kind) {
    struct cell_reader reader;
    char *exact = memory_get(text.length ? text.length : 1);
    if (text.length) memcpy(exact, text.at, text.length);
    rows_clear(&one->rows);
    text_writer_init(&one->writer, &one->rows.pool);
    uint32_t slot = rows_open(&one->rows);
    cell_reader_init(&reader, &one->rows, 0, &one->writer, NULL);
    enum cell_problem problem = cell_reader_take(&reader, slot, (struct span){exact, text.length}, kind);
    free(exact);
    assert_int_equal(rows_missing(&one->rows, 0, slot), problem != CELL_GOOD);
    return problem;
}

static inline void write_id(const struct rows *rows, char *out, size_t room) {
    static const char *const kinds[] = {"none",    "exact",   "derived",   "carrier",
                                        "damaged", "suspect", "unreadable"};
    uint64_t cell = rows_u64(rows, 0, 0);
    if (ID_KIND(cell) == ID_DAMAGED) {
        struct span text = pool_text(&rows->pool, (uint32_t)ID_DIGITS(cell));
        snprintf(out, room, "damaged %.*s", (int)text.length, text.at);
    } else {
        snprintf(out, room, "%s %" PRIu64, kinds[ID_KIND(cell)], ID_DIGITS(cell));
    }
}

static inline void one_write(const struct one *one, char *out, size_t room) {
    const struct rows *rows = &one->rows;
    struct span text;
    switch (one->column.type) {
    case TYPE_DATE:
        date_write(rows_int32(rows, 0, 0), out);
        break;
    case TYPE_MONTH:
        month_write(rows_int32(rows, 0, 0), out);
        break;
    case TYPE_MONEY:
    case TYPE_INTEGER:
    case TYPE_DECIMAL:
        snprintf(out, room, "%" PRId64, rows_int64(rows, 0, 0));
        break;
    case TYPE_BOOLEAN:
    case TYPE_CHOICE:
        snprintf(out, room, "%d", rows_int8(rows, 0, 0));
        break;
    case TYPE_REGION:
        snprintf(out, room, "%" PRIu64, rows_u64(rows, 0, 0));
        break;
    case TYPE_CITIZEN_ID:
        write_id(rows, out, room);
        break;
    default:
        text = rows_text(rows, 0, 0);
        snprintf(out, room, "%.*s", (int)text.length, text.at);
    }
}

#endif
