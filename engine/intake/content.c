/* The content of rows: an order, an equality and a text form of cells. */
#include "intake/content.h"

#include <inttypes.h>
#include "intake/cell.h"

/* The bits of a cell; a missing one has the lowest. */
static int64_t cell_of(const struct rows *rows, uint16_t column, uint32_t row) {
    switch (rows_width(rows->dataset->columns[column].type)) {
    case 1:
        return rows_int8(rows, column, row);
    case 4:
        return rows_int32(rows, column, row);
    default:
        return rows_int64(rows, column, row);
    }
}

/* Of a citizen ID the number alone. */
static uint64_t number_of(const struct rows *rows, uint16_t column, uint32_t row) {
    uint64_t cell = (uint64_t)cell_of(rows, column, row);
    return rows->dataset->columns[column].type == TYPE_CITIZEN_ID ? ID_DIGITS(cell) : cell;
}

/* Whether the content of a cell is a text; of a damaged ID it is. Its bits are an offset, which differs from
 * run to run. */
static bool find_text(const struct rows *rows, uint16_t column, uint32_t row, struct span *text) {
    enum column_type type = rows->dataset->columns[column].type;
    if (type_is_text(type)) {
        *text = rows_text(rows, column, row);
        return true;
    }
    if (type != TYPE_CITIZEN_ID || ID_KIND(rows_u64(rows, column, row)) != ID_DAMAGED) return false;
    *text = pool_text(&rows->pool, (uint32_t)ID_DIGITS(rows_u64(rows, column, row)));
    return true;
}

/* <0, 0, >0; missing first. */
static int compare_cell(const struct rows *rows, uint16_t column, uint32_t a, uint32_t b) {
    int64_t x = cell_of(rows, column, a), y = cell_of(rows, column, b);
    struct span one, other;
    if (x == y) return 0;
    if (find_text(rows, column, a, &one) && find_text(rows, column, b, &other))
        return span_compare(one, other);
    return x < y ? -1 : 1;
}

/* `columns` NULL: the first ones. */
int content_compare(const struct rows *rows, const uint16_t *columns, uint16_t count, uint32_t a,
                    uint32_t b) {
    for (uint16_t i = 0; i < count; i++) {
        int order = compare_cell(rows, columns ? columns[i] : i, a, b);
        if (order) return order;
    }
    return 0;
}

int content_compare_all(const struct rows *rows, uint32_t a, uint32_t b) {
    return content_compare(rows, NULL, rows->dataset->column_count, a, b);
}

static bool same_cell(const struct rows *rows, uint16_t column, uint32_t a, uint32_t b) {
    struct span one, other;
    if (cell_of(rows, column, a) == cell_of(rows, column, b)) return true;
    bool is_text = find_text(rows, column, a, &one);
    if (is_text != find_text(rows, column, b, &other)) return false;
    if (is_text) return span_equal(one, other);
    return number_of(rows, column, a) == number_of(rows, column, b);
}

bool content_same(const struct rows *rows, const uint16_t *columns, uint16_t count, uint32_t a, uint32_t b) {
    for (uint16_t i = 0; i < count; i++)
        if (!same_cell(rows, columns ? columns[i] : i, a, b)) return false;
    return true;
}

bool content_same_all(const struct rows *rows, uint32_t a, uint32_t b) {
    return content_same(rows, NULL, rows->dataset->column_count, a, b);
}

uint64_t content_hash(const struct rows *rows, const uint16_t *columns, uint16_t count, uint32_t row) {
    uint64_t hash = 0;
    for (uint16_t i = 0; i < count; i++) {
        struct span text;
        uint64_t number;
        if (find_text(rows, columns[i], row, &text))
            number = hash_bytes(text.at, text.length);
        else
            number = number_of(rows, columns[i], row);
        hash = hash_u64(hash ^ number) + i;
    }
    return hash;
}

static void write_escaped(struct span text, struct buffer *out) {
    size_t from = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] != '|' && text.at[i] != '\\') continue;
        buffer_add(out, text.at + from, i - from);
        buffer_add(out, "\\", 1);
        from = i;
    }
    buffer_add(out, text.at + from, text.length - from);
}

void content_write(const struct rows *rows, uint16_t column, uint32_t row, struct buffer *out) {
    const struct column *declared = &rows->dataset->columns[column];
    struct span text;
    if (rows_missing(rows, column, row)) return;
    uint64_t number = number_of(rows, column, row);
    if (find_text(rows, column, row, &text))
        write_escaped(text, out);
    else if (declared->type == TYPE_CHOICE && number < declared->choice_count)
        write_escaped(span_of(declared->choices[number].key), out);
    else
        buffer_format(out, "%" PRId64, (int64_t)number);
}
