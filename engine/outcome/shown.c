/* Values of evidence as text, and which of them may leave the engine at all. */
#include "outcome/shown.h"

#include "ground/digits.h"
#include "ground/text.h"
#include "outcome/pen.h"
#include "outcome/words.h"

const char *column_title(const struct dataset *dataset, uint16_t column) {
    return column == COLUMN_AGE ? "年龄" : dataset->columns[column].title;
}

const char *column_name(const struct dataset *dataset, uint16_t column) {
    return column == COLUMN_AGE ? "age" : dataset->columns[column].name;
}

static struct shown_value figures(const char room[SHOWN_ROOM], const char *end) {
    return (struct shown_value){SHOWN_TEXT, true, {room, (size_t)(end - room)}};
}

static struct shown_value text_value(struct span text) {
    return (struct shown_value){text_has_number(text) ? SHOWN_WITHHELD : SHOWN_TEXT, false, text};
}

static struct shown_value plain_value(char room[SHOWN_ROOM], const struct value *value,
                                      const struct choice *choices, uint16_t choice_count) {
    const char *word = "";
    if (value->kind == VALUE_BOOLEAN)
        word = value->as.boolean ? "是" : "否";
    else if (value->kind == VALUE_CHOICE && value->as.choice < choice_count)
        word = choices[value->as.choice].zh;
    else if (value->kind != VALUE_CHOICE)
        return figures(room, room + value_figures(value, room));
    return (struct shown_value){SHOWN_TEXT, false, span_of(word)};
}

static char *put_signed(char *to, int64_t number) {
    if (number < 0) *to++ = '-';
    return digits_put(to, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* Millionths, without zeros at the end. */
static char *put_decimal(char *to, int64_t millionths) {
    uint64_t whole = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    if (millionths < 0) *to++ = '-';
    to = digits_put(to, whole / 1000000);
    if (whole % 1000000 == 0) return to;
    char *dot = to; /* stands where the 1 of a million comes to stand */
    to = digits_put(to, 1000000 + whole % 1000000);
    *dot = '.';
    while (to[-1] == '0') to--;
    return to;
}

static struct shown_value age_value(char room[SHOWN_ROOM], const struct night_facts *night, uint32_t person) {
    date_t born = night->population->born[person];
    if (born == DATE_NONE) return (struct shown_value){.shown = SHOWN_MISSING};
    return figures(room, put_signed(room, date_age(born, night->date)));
}

static struct shown_value typed_value(char room[SHOWN_ROOM], const struct rows *rows, uint16_t column,
                                      uint32_t row) {
    const struct column *is = &rows->dataset->columns[column];
    struct value value = {VALUE_MISSING, {0}};
    cell_as_value(rows, column, row, &value);
    return plain_value(room, &value, is->choices, is->choice_count);
}

struct shown_value shown_cell(char room[SHOWN_ROOM], const struct night_facts *night, uint16_t dataset,
                              uint16_t column, uint32_t row) {
    const struct rows *rows = &night->population->rows[dataset];
    if (column == COLUMN_AGE) return age_value(room, night, row);
    enum column_type type = rows->dataset->columns[column].type;
    if (type_is_personal(type)) return (struct shown_value){.shown = SHOWN_WITHHELD};
    if (rows_missing(rows, column, row)) return (struct shown_value){.shown = SHOWN_MISSING};
    switch (type) {
    case TYPE_TEXT:
    case TYPE_CODE:
        return text_value(rows_text(rows, column, row));
    case TYPE_INTEGER: {
        struct shown_value told = figures(room, put_signed(room, rows_int64(rows, column, row)));
        if (text_has_number(told.text)) told.shown = SHOWN_WITHHELD;
        return told;
    }
    case TYPE_DECIMAL:
        return figures(room, put_decimal(room, rows_int64(rows, column, row)));
    case TYPE_MONEY:
        return figures(room, room + amount_write(rows_int64(rows, column, row), room));
    default:
        return typed_value(room, rows, column, row);
    }
}

enum shown cell_shown(struct buffer *out, const struct night_facts *night, uint16_t dataset, uint16_t column,
                      uint32_t row) {
    char room[SHOWN_ROOM];
    struct shown_value told = shown_cell(room, night, dataset, column, row);
    buffer_clear(out);
    if (told.shown == SHOWN_TEXT) pen_bytes(out, told.text.at, told.text.length);
    return told.shown;
}

struct shown_value shown_fact(char room[SHOWN_ROOM], const struct night_facts *night, uint32_t household,
                              const struct fact *fact, const struct read *read) {
    struct value value = read_as_value(read);
    if (value.kind == VALUE_MISSING) return (struct shown_value){.shown = SHOWN_MISSING};
    if (value.kind != VALUE_TEXT) return plain_value(room, &value, fact->choices, fact->choice_count);
    /* A rule author may have made a text of anything. */
    struct shown_value told = text_value(value.as.text);
    if (fact->names || !read->value.text || names_member(night, household, read->value.text))
        told.shown = SHOWN_WITHHELD;
    return told;
}

const char *fact_shown(struct buffer *out, const struct night_facts *night, uint32_t household,
                       const struct fact *fact, const struct read *read) {
    char room[SHOWN_ROOM];
    struct shown_value told = shown_fact(room, night, household, fact, read);
    buffer_clear(out);
    if (told.shown != SHOWN_TEXT) return NULL;
    pen_bytes(out, told.text.at, told.text.length);
    return out->at;
}
