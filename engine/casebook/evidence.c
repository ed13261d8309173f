/* A flag's read log as one row of the casebook. */
#include "casebook/evidence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "casebook/ahead.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "link/refunded.h"

#define WITHHELD "（不存）" /* personal data stays in the delivery */
#define MISSING "缺失"
#define FEW 64 /* cells that are sorted in place */

struct piece { /* NULL where it does not apply */
    const char *what, *basis, *dataset, *delivery;
    const char *value;      /* text; NULL: `values` of `heading` instead */
    const char *values;     /* a JSON list */
    uint32_t line, heading; /* 0 = none */
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
    writer->near = memory_zeroed(WORDS_NEAR, sizeof *writer->near);
    bool read = read_texts(writer, casebook);
    writer->written = writer->texts.count;
    return read;
}

void evidence_writer_release(struct evidence_writer *writer) {
    map_release(&writer->texts);
    free(writer->near);
    free(writer->cells);
    free(writer->headings);
    for (size_t i = 0; i < writer->basis_count; i++) free(writer->bases[i].text);
    free(writer->bases);
    buffer_release(&writer->list);
    buffer_release(&writer->text);
    buffer_release(&writer->row);
}

static uint32_t add_word(struct evidence_writer *writer, const char *text) {
    return map_add(&writer->texts, span_of(text)) + 1;
}

bool evidence_next_text(void *context, struct field *fields) {
    struct evidence_writer *writer = context;
    if (writer->written == writer->texts.count) return false;
    fields[1] = field_of_text(writer->texts.keys[writer->written]);
    fields[0] = field_of_number(++writer->written);
    return true;
}

/* The number of a text that recurs. These texts stand in book and intake and stay where they are, so that the
 * same address is the same text; which numbers they get depends on the order of their first use only. */
static struct word_number word_number(struct evidence_writer *writer, const char *text) {
    if (!text) return (struct word_number){1, "0"};
    struct near_word *near = &writer->near[hash_u64((uint64_t)(uintptr_t)text) & (WORDS_NEAR - 1)];
    if (near->text != text) {
        near->text = text;
        near->number.length =
            (uint32_t)snprintf(near->number.digits, sizeof near->number.digits, "%u", add_word(writer, text));
    }
    return near->number;
}

static void put_word_number(struct buffer *out, const struct word_number *number) {
    put_bytes(out, number->digits, number->length);
}

/* What stands last is left out when there is nothing. */
static void put_piece(struct evidence_writer *writer, const struct piece *piece) {
    struct buffer *out = &writer->list;
    int last = piece->heading    ? 5
               : piece->line     ? 4
               : piece->delivery ? 3
               : piece->dataset  ? 2
                                 : !!piece->basis;
    struct word_number words[3]; /* numbers are given in this order, that of what it is comes last */
    words[0] = word_number(writer, piece->basis);
    words[1] = word_number(writer, piece->dataset);
    words[2] = word_number(writer, piece->delivery);
    struct word_number what = word_number(writer, piece->what);
    const uint32_t numbers[] = {piece->line, piece->heading};
    if (out->length > 1) put_byte(out, ',');
    put_byte(out, '[');
    put_word_number(out, &what);
    put_byte(out, ',');
    if (piece->value)
        put_quoted(out, piece->value);
    else
        put_bytes(out, piece->values, strlen(piece->values));
    for (int i = 0; i < last; i++) {
        put_byte(out, ',');
        if (i < 3)
            put_word_number(out, &words[i]);
        else
            put_number(out, numbers[i - 3]);
    }
    put_byte(out, ']');
}

static const char *title_of(const struct evidence_writer *writer, uint16_t of, uint16_t what) {
    if (of == DATASET_NONE) return writer->book->datasets[what].zh;
    return what == COLUMN_AGE ? "年龄" : writer->book->datasets[of].columns[what].title;
}

static uint32_t new_heading(struct evidence_writer *writer, const struct heading *wanted) {
    struct buffer titles = {0};
    memory_grow(writer->headings, writer->heading_count, writer->heading_room);
    buffer_text(&titles, "[");
    for (uint16_t i = 0; i < wanted->count; i++) {
        if (i) buffer_text(&titles, ",");
        put_quoted(&titles, title_of(writer, wanted->of, wanted->what[i]));
    }
    buffer_text(&titles, "]");
    struct heading *added = &writer->headings[writer->heading_count++];
    *added = *wanted;
    added->id = add_word(writer, titles.at);
    buffer_release(&titles);
    return added->id;
}

/* A city has a few dozen, and the same ones come again and again. */
static uint32_t heading_id(struct evidence_writer *writer, const struct heading *wanted) {
    size_t size = wanted->count * sizeof *wanted->what;
    for (size_t i = 0; i < writer->heading_count; i++) {
        const struct heading *known = &writer->headings[i];
        if (known->of == wanted->of && known->count == wanted->count &&
            memcmp(known->what, wanted->what, size) == 0)
            return known->id;
    }
    return new_heading(writer, wanted);
}

static const char *fact_text(struct evidence_writer *writer, const struct read *read,
                             const struct fact *fact) {
    struct value value = read_as_value(read);
    if (value.kind == VALUE_MISSING) return MISSING;
    if (value.kind == VALUE_TEXT) return ""; /* may name somebody */
    return value_text(&writer->text, &value, fact->choices, fact->choice_count);
}

static const char *cell_text(struct evidence_writer *writer, const struct rows *rows, uint16_t number,
                             uint32_t row) {
    const struct column *column = &rows->dataset->columns[number];
    if (type_is_personal(column->type)) return rows_missing(rows, number, row) ? MISSING : WITHHELD;
    struct value value;
    if (!cell_as_value(rows, number, row, &value)) return MISSING;
    const char *text = value_text(&writer->text, &value, column->choices, column->choice_count);
    bool may_hold_id = type_is_text(column->type) || column->type == TYPE_INTEGER;
    return may_hold_id && text_has_number(span_of(text)) ? WITHHELD : text;
}

static const char *age_text(struct evidence_writer *writer, uint32_t person) {
    date_t born = writer->population->born[person];
    if (born == DATE_NONE) return MISSING;
    struct value age = {VALUE_NUMBER, {.number = date_age(born, writer->book->today)}};
    return value_text(&writer->text, &age, NULL, 0);
}

/* Where a row lies. */
static void of_row(const struct evidence_writer *writer, uint16_t dataset, uint32_t row,
                   struct piece *piece) {
    const struct rows *rows = &writer->population->rows[dataset];
    uint32_t slot = rows->origin ? rows->origin[row] : row;
    const struct delivery *delivery = intake_origin(writer->intake, dataset, slot, &piece->line);
    piece->dataset = writer->book->datasets[dataset].zh;
    piece->delivery = delivery ? delivery->name : NULL;
}

static void put_fact(struct evidence_writer *writer, const struct read *read) {
    const struct fact *fact = &writer->book->facts[read->what];
    struct piece piece = {.what = fact->zh, .value = fact_text(writer, read, fact)};
    if (fact->subject == FACT_OF_ROW) of_row(writer, fact->dataset, read->at, &piece);
    if (fact->subject == FACT_OF_PERSON) of_row(writer, REGISTER, read->at, &piece);
    put_piece(writer, &piece);
}

/* "basis（柳州市，2023-01-01起）": made once an entry, since a city's flags rest on a few. */
static const char *basis_text(struct evidence_writer *writer, const struct entry *entry) {
    size_t at = 0;
    while (at < writer->basis_count && writer->bases[at].entry != entry) at++;
    if (at < writer->basis_count) return writer->bases[at].text;
    const struct region *place = region_find(&writer->book->regions, entry->region, entry->digits);
    struct buffer text = {0};
    char from[11], to[11];
    date_write(entry->from, from);
    date_write(entry->to, to);
    buffer_format(&text, "%s（%s，%s起", entry->basis, place ? place->name : "各地", from);
    if (entry->to != DATE_OPEN) buffer_format(&text, "，至%s", to);
    buffer_text(&text, "）");
    memory_grow(writer->bases, writer->basis_count, writer->basis_room);
    writer->bases[writer->basis_count++] = (struct basis){entry, text.at};
    return text.at;
}

static void put_parameter(struct evidence_writer *writer, const struct read *read) {
    const struct parameter *parameter = &writer->book->parameters[read->what];
    const struct entry *entry = &parameter->entries[read->at];
    struct value worked = read_as_value(read);
    struct piece piece = {.what = parameter->zh,
                          .value = entry_text(&writer->text, entry, &worked),
                          .basis = basis_text(writer, entry)};
    put_piece(writer, &piece);
}

static const char *cell_shown(struct evidence_writer *writer, const struct cell_read *cell) {
    if (cell->column == COLUMN_AGE) return age_text(writer, cell->row);
    return cell_text(writer, &writer->population->rows[cell->dataset], cell->column, cell->row);
}

static int compare_cells(const void *left, const void *right) {
    const struct cell_read *a = left, *b = right;
    if (a->dataset != b->dataset) return a->dataset < b->dataset ? -1 : 1;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

static bool same_row(const struct cell_read *a, const struct cell_read *b) {
    return a->dataset == b->dataset && a->row == b->row;
}

/* How the row found its person. */
static const char *link_text(const struct evidence_writer *writer, uint16_t dataset, uint32_t row) {
    static const char *const words[LINK_KINDS] = {[LINKED_EXACT] = "身份证号一致",
                                                  [LINKED_DERIVED] = "由15位旧身份证号推得",
                                                  [LINKED_CARRIER] = "证号中含身份证号",
                                                  [LINKED_REPAIRED] = "身份证号有误，经核对更正",
                                                  [LINKED_SELF] = "本人登记",
                                                  [LINKED_PLACE] = "按地区"};
    if (dataset == REGISTER) return words[LINKED_SELF];
    return words[writer->population->rows[dataset].link_kind[row]];
}

/* Behind a refund's row: that whose day it has. */
static void put_dated_by(struct evidence_writer *writer, uint16_t dataset, uint32_t row) {
    const struct refunds *refunds = &writer->intake->states[dataset].refunds;
    if (refunds->moved + refunds->alone == 0) return;
    uint32_t by = refund_dated_by(writer->population, dataset, row);
    if (by == ROW_NONE) return;
    struct piece piece = {.what = "冲销，日期从此行", .value = ""};
    of_row(writer, dataset, by, &piece);
    put_piece(writer, &piece);
}

/* The cells [first, end) of one row, in order of column; COLUMN_NONE, the row as a whole, is the last of all.
 */
static void put_row(struct evidence_writer *writer, size_t first, size_t end) {
    const struct cell_read *cells = writer->cells;
    struct heading heading = {.of = cells[first].dataset};
    struct piece piece = {.what = "采用一行", .value = ""};
    buffer_clear(&writer->row);
    put_byte(&writer->row, '[');
    for (size_t i = first; i < end && cells[i].column != COLUMN_NONE; i++) {
        if (heading.count) put_byte(&writer->row, ',');
        put_quoted(&writer->row, cell_shown(writer, &cells[i]));
        heading.what[heading.count++] = cells[i].column;
    }
    put_byte(&writer->row, ']');
    if (heading.count) {
        piece.value = NULL;
        piece.values = writer->row.at;
        piece.heading = heading_id(writer, &heading);
    }
    of_row(writer, cells[first].dataset, cells[first].row, &piece);
    piece.basis = link_text(writer, cells[first].dataset, cells[first].row);
    put_piece(writer, &piece);
    put_dated_by(writer, cells[first].dataset, cells[first].row);
}

/* Every row once, in order of dataset and row; the cells are sorted. */
static void put_rows(struct evidence_writer *writer, size_t count) {
    const struct cell_read *cells = writer->cells;
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && end - first < HEADING_MOST && same_row(&cells[end], &cells[first]);)
            end++;
        put_row(writer, first, end);
    }
}

/* A flag has a few cells, nearly in order. */
static void sort_cells(struct cell_read *cells, size_t count) {
    if (count > FEW) {
        qsort(cells, count, sizeof *cells, compare_cells);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct cell_read cell = cells[i];
        size_t at = i;
        for (; at > 0 && compare_cells(&cells[at - 1], &cell) > 0; at--) cells[at] = cells[at - 1];
        cells[at] = cell;
    }
}

/* The columns of rows among the reads of a flag, each once, in order of dataset, row and column. */
static size_t collect_cells(struct evidence_writer *writer, const struct read *reads, uint32_t count) {
    size_t found = 0, kept = 0;
    if (count > writer->cell_room) {
        writer->cell_room = (size_t)count * 2;
        writer->cells = memory_resize(writer->cells, writer->cell_room, sizeof *writer->cells);
    }
    struct cell_read *cells = writer->cells;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t number = (uint16_t)reads[i].value.number;
        if (reads[i].kind == READ_COLUMN)
            cells[found++] = (struct cell_read){number, reads[i].what, reads[i].at};
        if (reads[i].kind == READ_ROW)
            cells[found++] = (struct cell_read){reads[i].what, number, reads[i].at};
    }
    sort_cells(cells, found);
    for (size_t i = 0; i < found; i++)
        if (i == 0 || compare_cells(&cells[i], &cells[i - 1]) != 0) cells[kept++] = cells[i];
    return kept;
}

struct lists { /* looked into, with the rows found there */
    struct heading heading;
    int64_t rows[HEADING_MOST];
};

static void put_lists(struct evidence_writer *writer, struct lists *lists) {
    if (!lists->heading.count) return;
    buffer_clear(&writer->row);
    for (uint16_t i = 0; i < lists->heading.count; i++) {
        put_byte(&writer->row, i ? ',' : '[');
        put_number(&writer->row, lists->rows[i]);
    }
    put_byte(&writer->row, ']');
    struct piece piece = {
        .what = "查阅行数", .values = writer->row.at, .heading = heading_id(writer, &lists->heading)};
    put_piece(writer, &piece);
    lists->heading.count = 0;
}

/* One list of several subjects is one entry, found empty or not. */
static void collect_lists(struct evidence_writer *writer, const struct read *reads, uint32_t count) {
    struct lists lists = {.heading = {.of = DATASET_NONE}};
    for (uint32_t i = 0; i < count; i++) {
        if (reads[i].kind != READ_LIST) continue;
        uint16_t at = 0;
        while (at < lists.heading.count && lists.heading.what[at] != reads[i].what) at++;
        if (at == HEADING_MOST) put_lists(writer, &lists);
        if (at == HEADING_MOST) at = 0;
        if (at == lists.heading.count) {
            lists.heading.what[lists.heading.count++] = reads[i].what;
            lists.rows[at] = 0;
        }
        lists.rows[at] += reads[i].value.number;
    }
    put_lists(writer, &lists);
}

/* How a relation is known; whom it leads to is no text for the casebook. */
static void put_relation(struct evidence_writer *writer, const struct read *read) {
    const struct relation *relation = &writer->book->relations[read->what];
    uint32_t by = (uint32_t)(read->value.number >> 32);
    const char *said = by == RELATED_BY_BOOK    ? "据户口簿登记的关系"
                       : by == RELATED_BY_OTHER ? "据对方的登记"
                                                : "没有登记";
    if (by < relation->named_count && relation->named_by[by].dataset == REGISTER)
        said = writer->book->datasets[REGISTER].columns[relation->named_by[by].column].title;
    else if (by < relation->named_count)
        said = writer->book->datasets[relation->named_by[by].dataset].zh;
    struct piece piece = {.what = relation->zh, .value = said};
    of_row(writer, REGISTER, read->at, &piece);
    put_piece(writer, &piece);
}

/* So many people are known by an inverse; each has his relation. */
static void put_kin(struct evidence_writer *writer, const struct read *read) {
    char people[24];
    snprintf(people, sizeof people, "%" PRId64, read->value.number);
    struct piece piece = {.what = writer->book->inverses[read->what].name, .value = people};
    of_row(writer, REGISTER, read->at, &piece);
    put_piece(writer, &piece);
}

static void put_other(struct evidence_writer *writer, const struct read *read) {
    if (read->kind == READ_PARAMETER) put_parameter(writer, read);
    if (read->kind == READ_RELATION) put_relation(writer, read);
    if (read->kind == READ_KIN) put_kin(writer, read);
    if (read->kind == READ_ASSUMED || read->kind == READ_TRIED || read->kind == READ_URGENCY_UNSURE) {
        const char *what = read->kind == READ_ASSUMED ? "推定"
                           : read->kind == READ_TRIED ? "缺失，不影响结论"
                                                      : "缓急程度无法判断";
        struct piece text = {.what = what, .value = read->value.text};
        put_piece(writer, &text);
    }
    if (read->kind == READ_UNLESS_UNSURE) {
        struct piece unsure = {.what = writer->book->facts[read->what].zh, .value = "无法判断"};
        put_piece(writer, &unsure);
    }
}

void evidence_ahead(const struct evidence_writer *writer, const struct event *event) {
    if (event->flag != FLAG_NONE) flag_ahead(writer->population, writer->judgement, event->flag);
}

struct span evidence_list(struct evidence_writer *writer, const struct event *event) {
    const struct flag *flag = &writer->judgement->flags[event->flag];
    const struct read *reads = writer->judgement->reads + flag->first_read;
    if (!flag->read_count) return span_of("");
    buffer_clear(&writer->list);
    put_byte(&writer->list, '[');
    for (uint32_t i = 0; i < flag->read_count; i++)
        if (reads[i].kind == READ_FACT) put_fact(writer, &reads[i]);
    put_rows(writer, collect_cells(writer, reads, flag->read_count));
    collect_lists(writer, reads, flag->read_count);
    for (uint32_t i = 0; i < flag->read_count; i++) put_other(writer, &reads[i]);
    put_byte(&writer->list, ']');
    return (struct span){writer->list.at, writer->list.length};
}
