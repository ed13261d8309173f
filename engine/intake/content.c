/* The content of rows: an order, an equality and a text form of cells. */
#include "intake/content.h"

#include <inttypes.h>
#include "intake/cell.h"

static int compare_int64(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int compare_u64(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

/* The low bits of a damaged number are an offset that differs from run to run: its text is its content. */
static int compare_ids(const struct rows *rows, uint64_t a, uint64_t b) {
    if (ID_KIND(a) != ID_DAMAGED || ID_KIND(b) != ID_DAMAGED) return compare_u64(a, b);
    return span_compare(pool_text(&rows->pool, (uint32_t)ID_DIGITS(a)),
                        pool_text(&rows->pool, (uint32_t)ID_DIGITS(b)));
}

/* <0, 0, >0; missing first. */
static int content_compare_cell(const struct rows *rows, uint16_t column, uint32_t a, uint32_t b) {
    switch (rows->dataset->columns[column].type) {
    case TYPE_TEXT:
    case TYPE_NAME:
    case TYPE_CODE:
    case TYPE_ADDRESS:
    case TYPE_PHONE:
        if (rows_int32(rows, column, a) == rows_int32(rows, column, b)) return 0;
        return span_compare(rows_text(rows, column, a), rows_text(rows, column, b));
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        return compare_int64(rows_int8(rows, column, a), rows_int8(rows, column, b));
    case TYPE_DATE:
    case TYPE_MONTH:
        return compare_int64(rows_int32(rows, column, a), rows_int32(rows, column, b));
    case TYPE_INTEGER:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
        return compare_int64(rows_int64(rows, column, a), rows_int64(rows, column, b));
    case TYPE_REGION:
        return compare_u64(rows_u64(rows, column, a), rows_u64(rows, column, b));
    case TYPE_CITIZEN_ID:
        return compare_ids(rows, rows_u64(rows, column, a), rows_u64(rows, column, b));
    }
    return 0;
}

int content_compare(const struct rows *rows, const uint16_t *columns, uint16_t count, uint32_t a,
                    uint32_t b) {
    for (uint16_t i = 0; i < count; i++) {
        int order = content_compare_cell(rows, columns[i], a, b);
        if (order) return order;
    }
    return 0;
}

int content_compare_all(const struct rows *rows, uint32_t a, uint32_t b) {
    for (uint16_t i = 0; i < rows->dataset->column_count; i++) {
        int order = content_compare_cell(rows, i, a, b);
        if (order) return order;
    }
    return 0;
}

static bool is_damaged(enum column_type type, uint64_t cell) {
    return type == TYPE_CITIZEN_ID && ID_KIND(cell) == ID_DAMAGED;
}

/* Of a citizen ID the number alone. */
static uint64_t number_of(const struct rows *rows, uint16_t column, uint32_t row) {
    enum column_type type = rows->dataset->columns[column].type;
    switch (rows_width(type)) {
    case 1:
        return (uint64_t)rows_int8(rows, column, row);
    case 4:
        return (uint64_t)rows_int32(rows, column, row);
    default:
        break;
    }
    uint64_t cell = rows_u64(rows, column, row);
    return type == TYPE_CITIZEN_ID ? ID_DIGITS(cell) : cell;
}

/* Whether the content of a cell is a text; of a damaged ID it is. */
static bool find_text(const struct rows *rows, uint16_t column, uint32_t row, struct span *text) {
    enum column_type type = rows->dataset->columns[column].type;
    if (type_is_text(type)) {
        *text = rows_text(rows, column, row);
        return true;
    }
    if (type != TYPE_CITIZEN_ID || !is_damaged(type, rows_u64(rows, column, row))) return false;
    *text = pool_text(&rows->pool, (uint32_t)ID_DIGITS(rows_u64(rows, column, row)));
    return true;
}

static bool same_cell(const struct rows *rows, uint16_t column, uint32_t a, uint32_t b) {
    struct span one, other;
    if (type_is_text(rows->dataset->columns[column].type)) {
        const uint32_t *offsets = rows->columns[column];
        if (offsets[a] == offsets[b]) return true;
    }
    bool is_text = find_text(rows, column, a, &one);
    if (is_text != find_text(rows, column, b, &other)) return false;
    if (is_text) return span_equal(one, other);
    return number_of(rows, column, a) == number_of(rows, column, b);
}

bool content_same(const struct rows *rows, const uint16_t *columns, uint16_t count, uint32_t a, uint32_t b) {
    for (uint16_t i = 0; i < count; i++)
        if (!same_cell(rows, columns[i], a, b)) return false;
    return true;
}

bool content_same_all(const struct rows *rows, uint32_t a, uint32_t b) {
    for (uint16_t i = 0; i < rows->dataset->column_count; i++)
        if (!same_cell(rows, i, a, b)) return false;
    return true;
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
