/* Values of evidence as text, and which of them may leave the engine at all. */
#include "outcome/shown.h"

#include "outcome/pen.h"
#include "outcome/words.h"

#define ID_SHORTEST 15 /* digits of the citizen ID before 1999 */

const char *column_title(const struct dataset *dataset, uint16_t column) {
    return column == COLUMN_AGE ? "年龄" : dataset->columns[column].title;
}

const char *column_name(const struct dataset *dataset, uint16_t column) {
    return column == COLUMN_AGE ? "age" : dataset->columns[column].name;
}

static bool holds_long_number(struct span text) {
    unsigned digits = 0;
    for (size_t i = 0; i < text.length; i++) {
        digits = text.at[i] >= '0' && text.at[i] <= '9' ? digits + 1 : 0;
        if (digits >= ID_SHORTEST) return true;
    }
    return false;
}

static enum shown text_cell(struct buffer *out, struct span text) {
    if (holds_long_number(text)) return SHOWN_WITHHELD;
    pen_bytes(out, text.at, text.length);
    return SHOWN_TEXT;
}

static void put_signed(struct buffer *out, int64_t number) {
    if (number < 0) pen_char(out, '-');
    pen_number(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* Millionths, without zeros at the end. */
static void decimal_text(struct buffer *out, int64_t millionths) {
    uint64_t whole = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    if (millionths < 0) pen_char(out, '-');
    pen_number(out, whole / 1000000);
    if (whole % 1000000 == 0) return;
    pen_char(out, '.');
    pen_digits(out, whole % 1000000, 6);
    while (out->at[out->length - 1] == '0') pen_cut(out, out->length - 1);
}

static void typed_cell(struct buffer *out, const struct rows *rows, uint16_t column, uint32_t row) {
    const struct column *is = &rows->dataset->columns[column];
    struct value value;
    if (cell_as_value(rows, column, row, &value)) value_text(out, &value, is->choices, is->choice_count);
}

static enum shown age_cell(struct buffer *out, const struct night_facts *night, uint32_t person) {
    date_t born = night->population->born[person];
    if (born == DATE_NONE) return SHOWN_MISSING;
    put_signed(out, date_age(born, night->date));
    return SHOWN_TEXT;
}

enum shown cell_shown(struct buffer *out, const struct night_facts *night, uint16_t dataset, uint16_t column,
                      uint32_t row) {
    const struct rows *rows = &night->population->rows[dataset];
    buffer_clear(out);
    if (column == COLUMN_AGE) return age_cell(out, night, row);
    switch (rows->dataset->columns[column].type) {
    case TYPE_NAME:
    case TYPE_ADDRESS:
    case TYPE_PHONE:
    case TYPE_CITIZEN_ID:
        return SHOWN_WITHHELD;
    default:
        break;
    }
    if (rows_missing(rows, column, row)) return SHOWN_MISSING;
    switch (rows->dataset->columns[column].type) {
    case TYPE_TEXT:
    case TYPE_CODE:
        return text_cell(out, rows_text(rows, column, row));
    case TYPE_INTEGER:
        put_signed(out, rows_int64(rows, column, row));
        return holds_long_number((struct span){out->at, out->length}) ? SHOWN_WITHHELD : SHOWN_TEXT;
    case TYPE_DECIMAL:
        decimal_text(out, rows_int64(rows, column, row));
        return SHOWN_TEXT;
    case TYPE_MONEY:
        pen_amount(out, rows_int64(rows, column, row));
        return SHOWN_TEXT;
    case TYPE_DATE:
        pen_date(out, rows_int32(rows, column, row));
        return SHOWN_TEXT;
    default:
        typed_cell(out, rows, column, row);
        return SHOWN_TEXT;
    }
}

/* A rule author may have made a text of anything. */
static const char *text_fact(struct buffer *out, const struct night_facts *night, uint32_t household,
                             const char *text) {
    if (!text || holds_long_number(span_of(text)) || names_member(night, household, text)) return NULL;
    pen_text(out, text);
    return out->at;
}

const char *fact_shown(struct buffer *out, const struct night_facts *night, uint32_t household,
                       const struct fact *fact, const struct read *read) {
    struct value value = read_as_value(read);
    buffer_clear(out);
    if (value.kind == VALUE_MISSING) return NULL;
    if (value.kind == VALUE_TEXT) return text_fact(out, night, household, read->value.text);
    return value_text(out, &value, fact->choices, fact->choice_count);
}
