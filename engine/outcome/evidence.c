/* One flag with its evidence as a line of JSON. Keys are written in byte order by hand, since a city's night
 * is a hundred thousand lines and a tree for each would cost more than the judging. */
#include "outcome/evidence.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "link/refunded.h"
#include "outcome/pen.h"
#include "outcome/shown.h"
#include "outcome/words.h"

#define FEW 64 /* items that are sorted in place */

struct line {
    struct evidence *evidence;
    const struct legend *legend;
    const struct night_facts *night;
    const struct flag *flag;
    struct buffer *out;
};

void evidence_init(struct evidence *evidence, const struct legend *legend) {
    *evidence = (struct evidence){.legend = legend};
}

void evidence_release(struct evidence *evidence) {
    buffer_release(&evidence->text);
    free(evidence->items);
    free(evidence->scratch);
    *evidence = (struct evidence){0};
}

static void make_room(struct evidence *evidence, uint32_t items) {
    if (items <= evidence->room) return;
    evidence->room = items * 2;
    evidence->items = memory_resize(evidence->items, evidence->room, sizeof *evidence->items);
    evidence->scratch = memory_resize(evidence->scratch, evidence->room, sizeof *evidence->scratch);
}

/* Stable. Evidence nearly always comes in order already. */
static void sort_items(struct evidence *evidence, uint32_t count) {
    struct keyed *items = evidence->items;
    if (count > FEW) {
        radix_sort(items, evidence->scratch, count);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct keyed item = items[i];
        uint32_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; at--) items[at] = items[at - 1];
        items[at] = item;
    }
}

/* A comma, unless something has just been opened. */
static void next_item(struct buffer *out) {
    char last = out->at[out->length - 1];
    if (last != '{' && last != '[') pen_char(out, ',');
}

static void put_key(struct buffer *out, const char *key) {
    next_item(out);
    pen_json(out, key);
    pen_char(out, ':');
}

/* Opens "key":[ or "key":{; part_end closes it, or takes it back when it is still empty. */
static size_t part_start(struct buffer *out, const char *key, char opening) {
    size_t before = out->length;
    put_key(out, key);
    pen_char(out, opening);
    return before;
}

static void part_end(struct buffer *out, size_t before, char closing) {
    char last = out->at[out->length - 1];
    if (last == '[' || last == '{')
        pen_cut(out, before);
    else
        pen_char(out, closing);
}

static void put_origin(struct line *line, uint16_t dataset, uint32_t row) {
    uint32_t number = 0, delivery = legend_origin(line->legend, dataset, row, &number);
    next_item(line->out);
    pen_text(line->out, "\"delivery\":");
    pen_number(line->out, delivery);
    pen_text(line->out, ",\"line\":");
    pen_number(line->out, number);
}

static void put_day(struct buffer *out, const char *key, date_t date) {
    if (date == DATE_NONE) return;
    put_key(out, key);
    pen_char(out, '"');
    pen_date(out, date);
    pen_char(out, '"');
}

static const struct read *read_at(const struct line *line, uint32_t index) {
    return &line->night->judgement->reads[line->flag->first_read + index];
}

static void put_texts(struct line *line, const char *key, enum read_kind kind) {
    size_t before = part_start(line->out, key, '[');
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        if (read_at(line, i)->kind != kind) continue;
        next_item(line->out);
        pen_json(line->out, read_at(line, i)->value.text);
    }
    part_end(line->out, before, ']');
}

static void put_piece(struct line *line, const char *key, const char *from, const char *to) {
    struct buffer *text = &line->evidence->text;
    buffer_clear(text);
    buffer_add(text, from, (size_t)(to - from));
    put_key(line->out, key);
    pen_json(line->out, to > from ? text->at : "");
}

/* "bills.nights = 3: why" of a row or person, "so far: why" of a list. */
static void put_assumption(struct line *line, const struct read *read) {
    const char *text = read->value.text, *why = strstr(text, ": "), *is = strstr(text, " = ");
    bool valued = is != NULL && is < why;
    pen_char(line->out, '{');
    if (read->value_kind != 0) put_origin(line, read->what, read->at);
    put_piece(line, "reason", why + 2, why + strlen(why));
    if (valued) put_piece(line, "value", is + 3, why);
    put_piece(line, "what", text, valued ? is : why);
    pen_char(line->out, '}');
}

static void put_assumed(struct line *line) {
    size_t before = part_start(line->out, "assumed", '[');
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        if (read_at(line, i)->kind != READ_ASSUMED) continue;
        next_item(line->out);
        put_assumption(line, read_at(line, i));
    }
    part_end(line->out, before, ']');
}

static void put_unsure(struct line *line) {
    size_t before = part_start(line->out, "unless_unsure", '[');
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        if (read_at(line, i)->kind != READ_UNLESS_UNSURE) continue;
        next_item(line->out);
        pen_json(line->out, line->night->book->facts[read_at(line, i)->what].name);
    }
    part_end(line->out, before, ']');
}

/* Items are ordered by what a row or a subject is, then by name: key = dataset + 1, row, rank of the name;
 * the flag's household comes first, another stands under its first person. */
static uint64_t item_key(uint32_t dataset, uint32_t row, uint16_t rank) {
    return (uint64_t)dataset << 48 | (uint64_t)row << 16 | rank;
}

static uint64_t subject_of(uint64_t key) {
    return key >> 16;
}

static uint32_t gather_facts(const struct line *line) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        const struct read *read = read_at(line, i);
        if (read->kind != READ_FACT) continue;
        const struct fact *fact = &line->night->book->facts[read->what];
        uint16_t rank = line->legend->fact_rank[read->what];
        uint32_t dataset = fact->subject == FACT_OF_ROW ? fact->dataset : REGISTER;
        bool household = fact->subject == FACT_OF_HOUSEHOLD, own = read->at == line->flag->household;
        uint32_t row = household ? line->night->population->household[read->at].first : read->at;
        line->evidence->items[count++] =
            (struct keyed){household && own ? rank : item_key(dataset + 1, row, rank), i};
    }
    sort_items(line->evidence, count);
    return count;
}

static uint32_t household_of(const struct line *line, const struct read *read) {
    const struct fact *fact = &line->night->book->facts[read->what];
    const struct population *population = line->night->population;
    if (fact->subject == FACT_OF_HOUSEHOLD) return read->at;
    uint32_t person =
        fact->subject == FACT_OF_ROW ? population->rows[fact->dataset].person[read->at] : read->at;
    return population->household_of[person];
}

static void put_fact(struct line *line, const struct read *read) {
    const struct fact *fact = &line->night->book->facts[read->what];
    put_key(line->out, fact->name);
    pen_json(line->out, fact_shown(&line->evidence->text, line->night, household_of(line, read), fact, read));
}

/* Ends the subject before and begins that of `key`: where it stands, and what is told of it. */
static void open_subject(struct line *line, uint64_t key, bool first, const char *told) {
    uint64_t subject = subject_of(key);
    if (!first) pen_text(line->out, "}}");
    next_item(line->out);
    pen_char(line->out, '{');
    if (subject) put_origin(line, (uint16_t)((subject >> 32) - 1), (uint32_t)subject);
    part_start(line->out, told, '{');
}

static void put_facts(struct line *line) {
    uint32_t count = gather_facts(line);
    const struct keyed *items = line->evidence->items;
    size_t before = part_start(line->out, "facts", '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || subject_of(items[i].key) != subject_of(items[i - 1].key))
            open_subject(line, items[i].key, i == 0, "values");
        else if (items[i].key == items[i - 1].key)
            continue;
        put_fact(line, read_at(line, items[i].value));
    }
    if (count) pen_text(line->out, "}}");
    part_end(line->out, before, ']');
}

/* People known by an inverse, over all persons who were asked for it. */
static void put_kin(struct line *line) {
    const struct book *book = line->night->book;
    size_t before = part_start(line->out, "kin", '{');
    for (uint16_t inverse = 0; inverse < book->inverse_count; inverse++) {
        uint64_t people = 0;
        bool asked = false;
        for (uint32_t i = 0; i < line->flag->read_count; i++) {
            const struct read *read = read_at(line, i);
            if (read->kind != READ_KIN || read->what != inverse) continue;
            people += (uint64_t)read->value.number;
            asked = true;
        }
        if (!asked) continue;
        put_key(line->out, book->inverses[inverse].name);
        pen_number(line->out, people);
    }
    part_end(line->out, before, '}');
}

/* By subject as facts are; of each, the household's lists before the person's. */
static uint32_t gather_lists(const struct line *line) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        const struct read *read = read_at(line, i);
        if (read->kind != READ_LIST) continue;
        bool household = read->value_kind == 1;
        uint16_t rank = line->legend->dataset_rank[read->what];
        if (!household) rank = (uint16_t)(rank + line->night->book->dataset_count);
        uint32_t row = household ? line->night->population->household[read->at].first : read->at;
        bool own = household && read->at == line->flag->household;
        line->evidence->items[count++] = (struct keyed){own ? rank : item_key(REGISTER + 1, row, rank), i};
    }
    sort_items(line->evidence, count);
    return count;
}

static void put_list(struct line *line, const struct read *read) {
    next_item(line->out);
    pen_text(line->out, read->value_kind == 1 ? "\"household." : "\"person.");
    pen_text(line->out, line->night->book->datasets[read->what].name); /* a name needs no escapes */
    pen_text(line->out, "\":");
    pen_number(line->out, (uint64_t)read->value.number);
}

/* Whose rows of which dataset were looked into, and how many there were: what was not there is told by 0. */
static void put_lists(struct line *line) {
    uint32_t count = gather_lists(line);
    const struct keyed *items = line->evidence->items;
    size_t before = part_start(line->out, "lists", '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || subject_of(items[i].key) != subject_of(items[i - 1].key))
            open_subject(line, items[i].key, i == 0, "rows");
        else if (items[i].key == items[i - 1].key)
            continue;
        put_list(line, read_at(line, items[i].value));
    }
    if (count) pen_text(line->out, "}}");
    part_end(line->out, before, ']');
}

/* The legend's number; of a multiple also what it came to here. */
static void put_parameter(struct line *line, uint32_t number, const struct read *read) {
    struct value worked = read_as_value(read);
    if (worked.kind != VALUE_MISSING) pen_text(line->out, "{\"entry\":");
    pen_number(line->out, number);
    if (worked.kind == VALUE_MISSING) return;
    pen_text(line->out, ",\"value\":");
    pen_json(line->out, value_text(&line->evidence->text, &worked, NULL, 0));
    pen_char(line->out, '}');
}

static void put_parameters(struct line *line) {
    struct keyed *items = line->evidence->items;
    uint32_t count = 0;
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        const struct read *read = read_at(line, i);
        if (read->kind == READ_PARAMETER)
            items[count++] = (struct keyed){legend_parameter(line->legend, read->what, read->at), i};
    }
    sort_items(line->evidence, count);
    size_t before = part_start(line->out, "parameters", '[');
    for (uint32_t i = 0; i < count; i++) {
        const struct read *read = read_at(line, items[i].value);
        bool same = i > 0 && items[i].key == items[i - 1].key;
        if (same && read->value.number == read_at(line, items[i - 1].value)->value.number) continue;
        next_item(line->out);
        put_parameter(line, (uint32_t)items[i].key, read);
    }
    part_end(line->out, before, ']');
}

/* How a relation is known. */
static void put_source(struct line *line, const struct relation *relation, uint32_t by) {
    const struct book *book = line->night->book;
    const char *said = by == RELATED_BY_BOOK ? "book" : by == RELATED_BY_OTHER ? "mutual" : "blank";
    put_key(line->out, "by");
    if (by >= relation->named_count) {
        pen_json(line->out, said);
        return;
    }
    const struct naming *naming = &relation->named_by[by];
    pen_char(line->out, '"');
    pen_text(line->out,
             book->datasets[naming->dataset].name); /* names of datasets and columns need no escapes */
    if (naming->dataset == REGISTER) {
        pen_char(line->out, '.');
        pen_text(line->out, book->datasets[REGISTER].columns[naming->column].name);
    }
    pen_char(line->out, '"');
}

static void put_relation(struct line *line, const struct read *read) {
    const struct relation *relation = &line->night->book->relations[read->what];
    uint32_t one = (uint32_t)read->value.number;
    next_item(line->out);
    pen_char(line->out, '{');
    put_source(line, relation, (uint32_t)(read->value.number >> 32));
    put_origin(line, REGISTER, read->at);
    put_key(line->out, "name");
    pen_json(line->out, relation->name);
    put_key(line->out, "to");
    if (RELATED_TO_PERSON(one)) {
        pen_char(line->out, '{');
        put_origin(line, REGISTER, one);
        pen_char(line->out, '}');
    } else {
        pen_json(line->out, one == RELATED_OUTSIDE ? "outside" : "nobody");
    }
    pen_char(line->out, '}');
}

/* Whose relation led to whom, by what: in order of person, then of declaration. */
static void put_relations(struct line *line) {
    struct keyed *items = line->evidence->items;
    uint32_t count = 0;
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        const struct read *read = read_at(line, i);
        if (read->kind == READ_RELATION)
            items[count++] = (struct keyed){item_key(REGISTER, read->at, read->what), i};
    }
    sort_items(line->evidence, count);
    size_t before = part_start(line->out, "relations", '[');
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || items[i].key != items[i - 1].key) put_relation(line, read_at(line, items[i].value));
    part_end(line->out, before, ']');
}

struct cell {                 /* of a row that was read */
    uint16_t dataset, column; /* COLUMN_NONE: the row as a whole */
    uint32_t row;
};

/* false: the read is none of a row. */
static bool cell_of(const struct read *read, struct cell *cell) {
    if (read->kind == READ_COLUMN)
        *cell = (struct cell){(uint16_t)read->value.number, read->what, read->at};
    else if (read->kind == READ_ROW)
        *cell = (struct cell){read->what, (uint16_t)read->value.number, read->at};
    else
        return false;
    return true;
}

static uint32_t gather_rows(const struct line *line) {
    uint32_t count = 0;
    struct cell cell;
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        if (!cell_of(read_at(line, i), &cell)) continue;
        uint16_t rank =
            cell.column == COLUMN_NONE ? 0 : legend_column_rank(line->legend, cell.dataset, cell.column);
        line->evidence->items[count++] = (struct keyed){item_key(cell.dataset, cell.row, rank), i};
    }
    sort_items(line->evidence, count);
    return count;
}

/* Columns of one row, items [first, end): shown ones with their value. */
static void put_columns(struct line *line, uint32_t first, uint32_t end) {
    const struct keyed *items = line->evidence->items;
    struct cell cell = {0};
    size_t before = part_start(line->out, "columns", '{');
    for (uint32_t i = first; i < end; i++) {
        cell_of(read_at(line, items[i].value), &cell);
        if (cell.column == COLUMN_NONE || (i > first && items[i].key == items[i - 1].key)) continue;
        enum shown shown =
            cell_shown(&line->evidence->text, line->night, cell.dataset, cell.column, cell.row);
        if (shown == SHOWN_WITHHELD) continue;
        put_key(line->out, column_name(&line->night->book->datasets[cell.dataset], cell.column));
        pen_json(line->out, shown == SHOWN_TEXT ? line->evidence->text.at : NULL);
    }
    part_end(line->out, before, '}');
}

static void put_withheld(struct line *line, uint32_t first, uint32_t end) {
    const struct keyed *items = line->evidence->items;
    struct cell cell = {0};
    size_t before = part_start(line->out, "withheld", '[');
    for (uint32_t i = first; i < end; i++) {
        cell_of(read_at(line, items[i].value), &cell);
        if (cell.column == COLUMN_NONE || (i > first && items[i].key == items[i - 1].key)) continue;
        if (cell_shown(&line->evidence->text, line->night, cell.dataset, cell.column, cell.row) !=
            SHOWN_WITHHELD)
            continue;
        next_item(line->out);
        pen_json(line->out, column_name(&line->night->book->datasets[cell.dataset], cell.column));
    }
    part_end(line->out, before, ']');
}

/* A refund has the day of what it takes back. */
static void put_dated_by(struct line *line, uint16_t dataset, uint32_t row) {
    uint32_t by = refund_dated_by(line->night->population, dataset, row);
    if (by == ROW_NONE) return;
    part_start(line->out, "dated_by", '{');
    put_origin(line, dataset, by);
    pen_char(line->out, '}');
}

static void put_rows(struct line *line) {
    static const char *const links[] = {"none",     "exact",    "derived", "carrier",
                                        "repaired", "register", "place"};
    uint32_t count = gather_rows(line);
    const struct keyed *items = line->evidence->items;
    size_t before = part_start(line->out, "rows", '[');
    for (uint32_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && subject_of(items[end].key) == subject_of(items[i].key);) end++;
        uint16_t dataset = (uint16_t)(items[i].key >> 48);
        uint32_t row = (uint32_t)(items[i].key >> 16);
        const struct rows *rows = &line->night->population->rows[dataset];
        next_item(line->out);
        pen_char(line->out, '{');
        put_columns(line, i, end);
        put_dated_by(line, dataset, row);
        put_origin(line, dataset, row);
        pen_text(line->out, ",\"link\":\"");
        pen_text(line->out, links[dataset == REGISTER ? LINKED_SELF : rows->link_kind[row]]);
        pen_char(line->out, '"');
        put_withheld(line, i, end);
        pen_char(line->out, '}');
    }
    part_end(line->out, before, ']');
}

static void put_evidence(struct line *line) {
    size_t before = part_start(line->out, "evidence", '{');
    put_assumed(line);
    put_facts(line);
    put_kin(line);
    put_lists(line);
    put_parameters(line);
    put_relations(line);
    put_rows(line);
    put_texts(line, "tried", READ_TRIED);
    put_unsure(line);
    put_texts(line, "urgency_unsure", READ_URGENCY_UNSURE);
    part_end(line->out, before, '}');
}

static void put_people(struct line *line, uint32_t first, uint32_t count) {
    for (uint32_t p = first; p < first + count; p++) {
        next_item(line->out);
        pen_char(line->out, '{');
        put_origin(line, REGISTER, p);
        pen_char(line->out, '}');
    }
    pen_char(line->out, ']');
}

/* Who of the household counts as no member tonight, by which facts; those stand among the others. */
static void put_absent(struct line *line, const struct household *household) {
    const struct household_form *form = &line->night->book->household;
    const uint16_t *away = line->night->judgement->away;
    size_t before = part_start(line->out, "absent", '[');
    for (uint32_t p = household->first; away && p < household->first + household->count; p++) {
        if (!away[p]) continue;
        next_item(line->out);
        pen_char(line->out, '{');
        part_start(line->out, "by", '[');
        for (uint16_t i = 0; i < form->away_count; i++) {
            if (!(away[p] & 1u << i)) continue;
            next_item(line->out);
            pen_json(line->out, line->night->book->facts[form->away[i]].name);
        }
        pen_char(line->out, ']');
        put_origin(line, REGISTER, p);
        pen_char(line->out, '}');
    }
    part_end(line->out, before, ']');
}

/* The register rows of the person and of his household, or of every member of the household. */
static void put_subject(struct line *line) {
    const struct household *household = &line->night->population->household[line->flag->household];
    bool person = line->flag->person != PERSON_NONE;
    pen_text(line->out, ",\"subject\":{");
    put_absent(line, household);
    if (person && household->count > 1) {
        part_start(line->out, "household", '[');
        put_people(line, household->first, household->count);
    }
    if (household->joined) {
        put_key(line->out, "joined");
        pen_text(line->out, "true");
    }
    put_key(line->out, "kind");
    pen_json(line->out, person ? "person" : "household");
    part_start(line->out, "register", '[');
    put_people(line, person ? line->flag->person : household->first, person ? 1 : household->count);
    pen_char(line->out, '}');
}

/* Where a flag that opens a case stands in it; of others nothing. */
static void put_case(struct line *line, const struct case_file *file) {
    if (!file) return;
    if (file->number[0]) {
        put_key(line->out, "case");
        pen_json(line->out, file->number);
    }
    put_day(line->out, "deadline", file->deadline);
}

static void put_standing(struct line *line, const struct reason *reason) {
    if (!reason) return;
    put_day(line->out, "since", reason->since);
    put_key(line->out, "standing");
    pen_json(line->out, standing_key(reason->standing));
}

void evidence_line(struct evidence *evidence, struct buffer *out, const struct flag *flag,
                   const struct case_file *file, const struct reason *reason, const char *told) {
    const struct night_facts *night = evidence->legend->night;
    const struct rule *rule = &night->book->rules[flag->rule];
    struct line line = {evidence, evidence->legend, night, flag, out};
    make_room(evidence, flag->read_count);
    pen_char(out, '{');
    put_case(&line, file);
    put_evidence(&line);
    if (!file) {
        put_key(out, "list");
        pen_json(out, list_key(rule->list));
    }
    put_key(out, "region");
    pen_char(out, '"');
    pen_digits(out, night->population->household[flag->household].region, 12);
    pen_text(out, "\",\"rule\":");
    pen_json(out, rule->name);
    pen_text(out, ",\"say\":");
    pen_json(out, told);
    put_standing(&line, reason);
    put_subject(&line);
    if (flag->suppressed_by != FACT_NONE) {
        put_key(out, "suppressed_by");
        pen_json(out, night->book->facts[flag->suppressed_by].name);
    }
    if (file) {
        put_key(out, "urgency");
        pen_json(out, urgency_key(flag->urgency));
    }
    pen_text(out, "}\n");
}
