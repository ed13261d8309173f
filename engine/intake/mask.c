/* Cells that did not read, without what they tell of people. */
#include "intake/mask.h"

#include "ground/text.h"
#include "intake/citizen.h"
#include "intake/plain.h"

#define SHOWN_MOST 40 /* characters */
#define DIGITS_MOST 8 /* in a row: 20230501 and 99999999 are shown, a telephone number is not */

static bool is_letter(int32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What amounts and days are written with, beside digits. */
static bool is_value_character(int32_t c) {
    static const char signs[] =
        "+-.,:/()%¥￥＋－．，：／（）％—–年月日时分秒元角分万亿零〇一二三四五六七八九十百千";
    if (c == ' ' || c == 'E' || c == 'e' || c == 0x3000) return true;
    struct span known = span_of(signs);
    for (size_t at = 0; at < known.length;)
        if (text_next(known, &at) == c) return true;
    return false;
}

static bool looks_like_value(struct span text) {
    for (size_t at = 0; at < text.length;) {
        int32_t c = text_next(text, &at);
        if (text_digit(c) < 0 && !is_value_character(c)) return false;
    }
    return true;
}

static bool has_long_number(struct span text) {
    unsigned digits = 0;
    for (size_t at = 0; at < text.length;) {
        digits = text_digit(text_next(text, &at)) < 0 ? 0 : digits + 1;
        if (digits > DIGITS_MOST) return true;
    }
    return false;
}

/* The ID stands in its place, or the rows of the dataset have none. */
static bool is_in_line(const struct dataset *dataset, const struct text_row *row) {
    struct plain plain;
    struct citizen citizen;
    if (dataset->id == COLUMN_NONE) return dataset->about == ABOUT_PLACE;
    const struct text_cell *id = &row->cells[dataset->id];
    return id->text.at && !id->bad && plain_read(id->text, &plain) == CELL_GOOD &&
           citizen_read(plain.text, &citizen) == CELL_GOOD;
}

/* No name is missing, and no text is a word of the choice: else a name may stand where the word should. */
static bool texts_stand(const struct dataset *dataset, const struct text_row *row,
                        const struct column *choice) {
    struct plain plain;
    for (uint16_t c = 0; c < dataset->column_count; c++) {
        const struct text_cell *cell = &row->cells[c];
        if (!type_is_text(dataset->columns[c].type) || !cell->text.at) continue;
        if (plain_read(cell->text, &plain) != CELL_GOOD) continue;
        if (plain.text.length == 0 && c == dataset->person_name) return false;
        if (map_find(&choice->spellings, plain.text) != MAP_NONE) return false;
    }
    return true;
}

static bool may_be_shown(const struct dataset *dataset, const struct text_row *row, uint16_t number) {
    const struct column *column = &dataset->columns[number];
    const struct text_cell *cell = &row->cells[number];
    if (column->disclose != FOR_VISITOR || cell->bad || !is_in_line(dataset, row)) return false;
    switch (column->type) {
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        return !has_long_number(cell->text) && texts_stand(dataset, row, column);
    case TYPE_REGION:
        return looks_like_value(cell->text) && cell->text.length <= 12;
    case TYPE_INTEGER:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
    case TYPE_DATE:
    case TYPE_MONTH:
        return looks_like_value(cell->text) && !has_long_number(cell->text);
    default:
        return false;
    }
}

static void put_shape(struct buffer *out, int32_t c, struct span bytes) {
    if (text_digit(c) >= 0)
        buffer_text(out, "9");
    else if (is_letter(c))
        buffer_text(out, "A");
    else if (c >= ' ' && c < 0x7F)
        buffer_add(out, bytes.at, bytes.length);
    else
        buffer_text(out, "某");
}

/* Appends the cell of a column of the row, masked where need be, on one line and cut after 40 characters. */
static void mask_cell(struct buffer *out, const struct dataset *dataset, const struct text_row *row,
                      uint16_t column) {
    struct span text = row->cells[column].text;
    bool shown = may_be_shown(dataset, row, column);
    struct buffer safe = {0};
    size_t count = 0;
    for (size_t at = 0, from = 0; at < text.length; from = at) {
        int32_t c = text_next(text, &at);
        if (count++ == SHOWN_MOST) {
            buffer_text(out, "…");
            break;
        }
        struct span bytes = {text.at + from, at - from};
        if (shown)
            buffer_text(out, text_shown(&safe, bytes));
        else
            put_shape(out, c, bytes);
    }
    buffer_release(&safe);
}

bool mask_tells(const struct refused *refused) {
    return refused->column != COLUMN_NONE || refused->reason == REFUSED_FIELDS;
}

void mask_refused(struct refused *refused, const struct dataset *dataset, const struct text_row *row,
                  struct arena *kept) {
    if (refused->reason == REFUSED_FIELDS) refused->number = row->fields;
    if (refused->column == COLUMN_NONE || !row->cells[refused->column].text.at) return;
    struct buffer masked = {0};
    if (refused->reason == CELL_ID_LENGTH)
        refused->number = (uint32_t)text_length(span_trim(row->cells[refused->column].text));
    mask_cell(&masked, dataset, row, refused->column);
    if (masked.length) refused->shown = arena_text(kept, masked.at);
    buffer_release(&masked);
}
