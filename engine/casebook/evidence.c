/* A flag's read log as rows of the casebook. */
#include "casebook/evidence.h"

#include <inttypes.h>
#include <stdio.h>
#include "ground/memory.h"

#define WITHHELD "(不存)" /* personal data stays in the delivery */
#define MISSING "缺失"

struct piece { /* one row; NULL where it does not apply */
    const char *what, *dataset, *delivery, *column, *value, *basis;
    uint32_t line; /* 0 = none */
};

static bool read_texts(struct evidence_writer *writer, struct casebook *casebook) {
    struct statement *rows = statement_new(casebook->store, "SELECT text FROM texts ORDER BY id");
    enum step step = STEP_FAILED;
    while (rows && (step = statement_step(rows)) == STEP_ROW)
        map_add(&writer->texts, span_of(column_text(rows, 0)));
    statement_free(rows);
    return step == STEP_DONE;
}

bool evidence_writer_init(struct evidence_writer *writer, struct casebook *casebook) {
    map_init(&writer->texts);
    writer->insert_text = statement_new(casebook->store, "INSERT INTO texts (id, text) VALUES (?,?)");
    writer->insert =
        statement_new(casebook->store, "INSERT INTO pieces (position, what, dataset, delivery, line,"
                                       " column_title, value, basis) VALUES (?,?,?,?,?,?,?,?)");
    return writer->insert && writer->insert_text && read_texts(writer, casebook);
}

void evidence_writer_release(struct evidence_writer *writer) {
    statement_free(writer->insert);
    statement_free(writer->insert_text);
    map_release(&writer->texts);
    buffer_release(&writer->text);
}

static bool add_word(struct evidence_writer *writer, const char *text, int64_t *id) {
    uint32_t known = writer->texts.count, number = map_add(&writer->texts, span_of(text));
    *id = (int64_t)number + 1;
    if (number < known) return true;
    statement_number(writer->insert_text, 1, *id);
    statement_text(writer->insert_text, 2, text);
    return statement_step(writer->insert_text) == STEP_DONE;
}

/* Binds the number of a text that recurs, writing the text at its first use; NULL for none. These texts stand
 * in book and intake and stay where they are, so that the same address is the same text. */
static bool bind_word(struct evidence_writer *writer, int index, const char *text) {
    struct recent_word *recent = &writer->recent[index];
    if (!text) {
        statement_text(writer->insert, index, NULL);
        return true;
    }
    if (text != recent->text && !add_word(writer, text, &recent->id)) return false;
    recent->text = text;
    statement_number(writer->insert, index, recent->id);
    return true;
}

static bool insert_piece(struct evidence_writer *writer, const struct event *event,
                         const struct piece *piece) {
    struct statement *insert = writer->insert;
    statement_number(insert, 1, event->position);
    if (piece->line)
        statement_number(insert, 5, piece->line);
    else
        statement_text(insert, 5, NULL);
    statement_text(insert, 7, piece->value ? piece->value : "");
    return bind_word(writer, 2, piece->what) && bind_word(writer, 3, piece->dataset) &&
           bind_word(writer, 4, piece->delivery) && bind_word(writer, 6, piece->column) &&
           bind_word(writer, 8, piece->basis) && statement_step(insert) == STEP_DONE;
}

static const char *fact_text(struct evidence_writer *writer, const struct read *read,
                             const struct fact *fact) {
    struct value value = {.kind = (enum value_kind)read->value_kind};
    switch (value.kind) {
    case VALUE_MISSING:
        return MISSING;
    case VALUE_BOOLEAN:
        value.as.boolean = read->value.number != 0;
        break;
    case VALUE_NUMBER:
        value.as.number = read->value.real;
        break;
    case VALUE_AMOUNT:
        value.as.amount = read->value.number;
        break;
    case VALUE_DATE:
        value.as.date = (date_t)read->value.number;
        break;
    case VALUE_MONTH:
        value.as.month = (month_t)read->value.number;
        break;
    case VALUE_CHOICE:
        value.as.choice = (uint32_t)read->value.number;
        break;
    case VALUE_REGION:
        value.as.region = (region_t)read->value.number;
        break;
    case VALUE_TEXT:
        return "";
    }
    return value_text(&writer->text, &value, fact->choices, fact->choice_count);
}

static bool is_personal(enum column_type type) {
    return type == TYPE_CITIZEN_ID || type == TYPE_NAME || type == TYPE_PHONE || type == TYPE_ADDRESS;
}

static struct value cell_value(const struct rows *rows, uint16_t column, uint32_t row) {
    struct value value = {.kind = VALUE_TEXT};
    switch (rows->dataset->columns[column].type) {
    case TYPE_CHOICE:
        return (struct value){VALUE_CHOICE, {.choice = (uint32_t)rows_int8(rows, column, row)}};
    case TYPE_BOOLEAN:
        return (struct value){VALUE_BOOLEAN, {.boolean = rows_int8(rows, column, row) == 1}};
    case TYPE_INTEGER:
        return (struct value){VALUE_NUMBER, {.number = (double)rows_int64(rows, column, row)}};
    case TYPE_DECIMAL:
        return (struct value){VALUE_NUMBER, {.number = (double)rows_int64(rows, column, row) / 1e6}};
    case TYPE_MONEY:
        return (struct value){VALUE_AMOUNT, {.amount = rows_int64(rows, column, row)}};
    case TYPE_DATE:
        return (struct value){VALUE_DATE, {.date = rows_int32(rows, column, row)}};
    case TYPE_MONTH:
        return (struct value){VALUE_MONTH, {.month = rows_int32(rows, column, row)}};
    case TYPE_REGION:
        return (struct value){VALUE_REGION, {.region = rows_u64(rows, column, row)}};
    default:
        value.as.text = rows_text(rows, column, row);
        return value;
    }
}

static const char *cell_text(struct evidence_writer *writer, const struct rows *rows, uint16_t number,
                             uint32_t row) {
    const struct column *column = &rows->dataset->columns[number];
    if (rows_missing(rows, number, row)) return MISSING;
    if (is_personal(column->type)) return WITHHELD;
    struct value value = cell_value(rows, number, row);
    return value_text(&writer->text, &value, column->choices, column->choice_count);
}

static const char *age_text(struct evidence_writer *writer, uint32_t person) {
    date_t born = writer->population->born[person];
    if (born == DATE_NONE) return MISSING;
    struct value age = {VALUE_NUMBER, {.number = date_age(born, writer->book->today)}};
    return value_text(&writer->text, &age, NULL, 0);
}

/* Delivery and line of a row, and one column of it when there is one. */
static void of_row(struct evidence_writer *writer, uint16_t dataset, uint32_t row, uint16_t column,
                   struct piece *piece) {
    const struct rows *rows = &writer->population->rows[dataset];
    uint32_t slot = rows->origin ? rows->origin[row] : row;
    const struct delivery *delivery = intake_origin(writer->intake, dataset, slot, &piece->line);
    piece->dataset = writer->book->datasets[dataset].zh;
    piece->delivery = delivery ? delivery->name : NULL;
    if (column == COLUMN_NONE) return;
    if (column == COLUMN_AGE) {
        piece->column = "年龄";
        piece->value = age_text(writer, row);
        return;
    }
    piece->column = writer->book->datasets[dataset].columns[column].title;
    piece->value = cell_text(writer, rows, column, row);
}

static void of_parameter(struct evidence_writer *writer, const struct read *read, struct piece *piece) {
    const struct parameter *parameter = &writer->book->parameters[read->what];
    const struct entry *entry = &parameter->entries[read->at];
    piece->what = parameter->zh;
    piece->value = value_text(&writer->text, &entry->value, NULL, 0);
    piece->basis = entry->basis;
}

static void of_fact(struct evidence_writer *writer, const struct read *read, struct piece *piece) {
    const struct fact *fact = &writer->book->facts[read->what];
    piece->what = fact->zh;
    if (fact->subject == FACT_OF_ROW) of_row(writer, fact->dataset, read->at, COLUMN_NONE, piece);
    piece->value = fact_text(writer, read, fact);
}

static void of_list(struct evidence_writer *writer, const struct read *read, struct piece *piece) {
    buffer_clear(&writer->text);
    buffer_format(&writer->text, "%" PRId64 " 行", read->value.number);
    piece->what = "查阅";
    piece->dataset = writer->book->datasets[read->what].zh;
    piece->value = writer->text.at;
}

static void describe(struct evidence_writer *writer, const struct read *read, struct piece *piece) {
    switch ((enum read_kind)read->kind) {
    case READ_FACT:
        of_fact(writer, read, piece);
        break;
    case READ_COLUMN:
        piece->what = "取值";
        of_row(writer, (uint16_t)read->value.number, read->at, read->what, piece);
        break;
    case READ_LIST:
        of_list(writer, read, piece);
        break;
    case READ_ROW:
        piece->what = "采用一行";
        of_row(writer, read->what, read->at, (uint16_t)read->value.number, piece);
        break;
    case READ_PARAMETER:
        of_parameter(writer, read, piece);
        break;
    case READ_ASSUMED:
        piece->what = "推定";
        break;
    case READ_UNLESS_UNSURE:
        piece->what = writer->book->facts[read->what].zh;
        piece->value = "无法判断";
        break;
    }
}

bool evidence_add(struct evidence_writer *writer, const struct event *event) {
    const struct flag *flag = &writer->judgement->flags[event->flag];
    for (uint32_t i = 0; i < flag->read_count; i++) {
        struct piece piece = {0};
        describe(writer, &writer->judgement->reads[flag->first_read + i], &piece);
        if (!insert_piece(writer, event, &piece)) return false;
    }
    return true;
}
