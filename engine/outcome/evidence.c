/* One flag with its evidence as a line of JSON. Keys are laid down in byte order by hand, since a city's
 * night is a hundred thousand lines and a tree for each would cost more than the judging. Every item ends
 * with a comma, and whatever holds items takes the last one's place with its bracket. */
#include "outcome/evidence.h"

#include <stdlib.h>
#include <string.h>
#include "link/refunded.h"
#include "outcome/evidence_parts.h"
#include "outcome/pen.h"
#include "outcome/shown.h"
#include "outcome/words.h"

void evidence_init(struct evidence *evidence, const struct legend *legend) {
    *evidence = (struct evidence){.legend = legend};
}

void evidence_release(struct evidence *evidence) {
    buffer_release(&evidence->text);
    for (int part = 0; part < PARTS; part++) free(evidence->items[part]);
    free(evidence->scratch);
    *evidence = (struct evidence){0};
}

/* Whatever is laid down asks for its own room, the mark behind it included: what comes next is its own
 * affair. */
static char *room_at(const struct line *line, char *at, size_t most) {
    return pen_at(line->out, at, most + INK_SPARE);
}

static inline char *put_mark(const struct line *line, char *at, const char *mark) { /* a literal */
    return ink_text(room_at(line, at, strlen(mark)), mark);
}

static char *put_plain(const struct line *line, char *at, struct span bytes) {
    return ink_bytes(room_at(line, at, bytes.length), bytes);
}

static char *put_ready(const struct line *line, char *at, struct ready text) {
    return ink_ready(room_at(line, at, text.length), text);
}

static char *put_json(const struct line *line, char *at, struct span text, char end) {
    at = ink_json(room_at(line, at, INK_JSON(text.length) + 1), text);
    *at = end;
    return at + 1;
}

static char *put_text(const struct line *line, char *at, const char *text, char end) {
    return put_json(line, at, span_of(text), end);
}

static char *put_digits(const struct line *line, char *at, uint64_t number, char end) {
    at = digits_put(room_at(line, at, DIGITS_ROOM + 1), number);
    *at = end;
    return at + 1;
}

/* In quotes, and a comma. */
static char *put_told(const struct line *line, char *at, const struct shown_value *told) {
    if (told->shown != SHOWN_TEXT) return put_mark(line, at, "null,");
    if (!told->figures) return put_json(line, at, told->text, ',');
    at = room_at(line, at, SHOWN_ROOM + 3);
    *at = '"';
    memcpy(at + 1, told->text.at, SHOWN_ROOM); /* all of the room: its size is known */
    return ink_text(at + 1 + told->text.length, "\",");
}

/* "delivery":0,"line":3, */
static char *put_origin(const struct line *line, char *at, uint16_t dataset, uint32_t row) {
    uint32_t number = 0, delivery = legend_origin(line->legend, dataset, row, &number);
    return put_digits(line, put_ready(line, at, line->legend->origin[delivery]), number, ',');
}

static char *put_day(const struct line *line, char *at, const char *key, date_t date) {
    char day[11];
    if (date == DATE_NONE) return at;
    date_write(date, day);
    at = put_plain(line, put_mark(line, at, key), (struct span){day, 10});
    return put_mark(line, at, "\",");
}

/* Puts a bracket in the place of the last item's comma, and a comma behind it. */
static char *end_items(const struct line *line, char *at, char bracket) {
    at[-1] = bracket;
    return put_mark(line, at, ",");
}

static size_t place_of(const struct line *line, const char *at) {
    return (size_t)(at - line->out->at);
}

/* The same of what began at `start` and is taken back when nothing was put into it. */
static char *end_or_undo(const struct line *line, char *at, size_t start, char bracket) {
    return at[-1] == ',' ? end_items(line, at, bracket) : line->out->at + start;
}

static char *put_texts(const struct line *line, char *at, const char *key, enum read_kind kind) {
    at = put_mark(line, at, key);
    for (uint32_t i = 0; i < line->flag->read_count; i++)
        if (line->reads[i].kind == kind) at = put_text(line, at, line->reads[i].value.text, ',');
    return end_items(line, at, ']');
}

static char *put_piece(const struct line *line, char *at, const char *key, const char *from, const char *to) {
    return put_json(line, put_mark(line, at, key), (struct span){from, (size_t)(to - from)}, ',');
}

/* "bills.nights = 3: why" of a row or person, "so far: why" of a list. */
static char *put_assumption(const struct line *line, char *at, const struct read *read) {
    const char *text = read->value.text, *why = strstr(text, ": "), *is = strstr(text, " = ");
    bool valued = is != NULL && is < why;
    at = put_mark(line, at, "{");
    if (read->value_kind != 0) at = put_origin(line, at, read->what, read->at);
    at = put_piece(line, at, "\"reason\":", why + 2, why + strlen(why));
    if (valued) at = put_piece(line, at, "\"value\":", is + 3, why);
    at = put_piece(line, at, "\"what\":", text, valued ? is : why);
    return end_items(line, at, '}');
}

static char *put_assumed(const struct line *line, char *at) {
    at = put_mark(line, at, "\"assumed\":[");
    for (uint32_t i = 0; i < line->flag->read_count; i++)
        if (line->reads[i].kind == READ_ASSUMED) at = put_assumption(line, at, &line->reads[i]);
    return end_items(line, at, ']');
}

static char *put_unsure(const struct line *line, char *at) {
    const struct fact *facts = line->night->book->facts;
    at = put_mark(line, at, "\"unless_unsure\":[");
    for (uint32_t i = 0; i < line->flag->read_count; i++)
        if (line->reads[i].kind == READ_UNLESS_UNSURE)
            at = put_text(line, at, facts[line->reads[i].what].name, ',');
    return end_items(line, at, ']');
}

static uint32_t household_of(const struct line *line, const struct read *read) {
    const struct fact *fact = &line->night->book->facts[read->what];
    const struct population *population = line->night->population;
    if (fact->subject == FACT_OF_HOUSEHOLD) return read->at;
    uint32_t person =
        fact->subject == FACT_OF_ROW ? population->rows[fact->dataset].person[read->at] : read->at;
    return population->household_of[person];
}

static char *put_fact(const struct line *line, char *at, const struct read *read) {
    char room[SHOWN_ROOM];
    bool text = read->value_kind == VALUE_TEXT; /* which may name one of the household */
    struct shown_value told = shown_fact(room, line->night, text ? household_of(line, read) : HOUSEHOLD_NONE,
                                         &line->night->book->facts[read->what], read);
    return put_told(line, put_ready(line, at, line->legend->fact[read->what]), &told);
}

static char *put_list(const struct line *line, char *at, const struct read *read) {
    at = put_ready(line, at, line->legend->list[read->value_kind == 1][read->what]);
    return put_digits(line, at, (uint64_t)read->value.number, ',');
}

/* Facts or lists by subject: where each stands, and what is told of it. */
static char *put_subjects(const struct line *line, char *at, enum part part, const char *told,
                          char *(*put)(const struct line *, char *, const struct read *)) {
    const struct keyed *items = line->evidence->items[part];
    for (uint32_t i = 0; i < line->evidence->count[part]; i++) {
        uint64_t subject = subject_of(items[i].key);
        if (i > 0 && items[i].key == items[i - 1].key) continue;
        if (i == 0 || subject != subject_of(items[i - 1].key)) {
            at = put_mark(line, at - (i > 0), i > 0 ? "}},{" : "{");
            if (subject) at = put_origin(line, at, (uint16_t)((subject >> 32) - 1), (uint32_t)subject);
            at = put_mark(line, at, told);
        }
        at = put(line, at, &line->reads[items[i].value]);
    }
    return put_mark(line, at - 1, "}}],");
}

static char *put_facts(const struct line *line, char *at) {
    at = put_mark(line, at, "\"facts\":[");
    return put_subjects(line, at, FACTS, "\"values\":{", put_fact);
}

/* Whose rows of which dataset were looked into, and how many there were: what was not there is told by 0. */
static char *put_lists(const struct line *line, char *at) {
    at = put_mark(line, at, "\"lists\":[");
    return put_subjects(line, at, LISTS, "\"rows\":{", put_list);
}

/* People known by an inverse, over all persons who were asked for it; false: nobody was. */
static bool count_kin(const struct line *line, uint16_t inverse, uint64_t *people) {
    bool asked = false;
    *people = 0;
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        const struct read *read = &line->reads[i];
        if (read->kind != READ_KIN || read->what != inverse) continue;
        *people += (uint64_t)read->value.number;
        asked = true;
    }
    return asked;
}

/* The book has them in the order in which they were declared. */
static char *put_kin(const struct line *line, char *at) {
    at = put_mark(line, at, "\"kin\":{");
    for (uint16_t i = 0; i < line->night->book->inverse_count; i++) {
        uint64_t people;
        uint16_t inverse = line->legend->inverses[i];
        if (!count_kin(line, inverse, &people)) continue;
        at = put_text(line, at, line->night->book->inverses[inverse].name, ':');
        at = put_digits(line, at, people, ',');
    }
    return end_items(line, at, '}');
}

/* The legend's number; of a multiple also what it came to here. */
static char *put_parameter(const struct line *line, char *at, uint32_t number, const struct read *read) {
    struct value worked = read_as_value(read);
    if (worked.kind == VALUE_MISSING) return put_digits(line, at, number, ',');
    at = put_digits(line, put_mark(line, at, "{\"entry\":"), number, ',');
    at = put_mark(line, at, "\"value\":");
    at = put_text(line, at, value_text(&line->evidence->text, &worked, NULL, 0), ',');
    return end_items(line, at, '}');
}

static char *put_parameters(const struct line *line, char *at) {
    const struct keyed *items = line->evidence->items[PARAMETERS];
    at = put_mark(line, at, "\"parameters\":[");
    for (uint32_t i = 0; i < line->evidence->count[PARAMETERS]; i++) {
        const struct read *read = &line->reads[items[i].value];
        bool same = i > 0 && items[i].key == items[i - 1].key;
        if (same && read->value.number == line->reads[items[i - 1].value].value.number) continue;
        at = put_parameter(line, at, (uint32_t)items[i].key, read);
    }
    return end_items(line, at, ']');
}

/* How a relation is known. Names of datasets and columns need no escapes. */
static char *put_source(const struct line *line, char *at, const struct relation *relation, uint32_t by) {
    const struct book *book = line->night->book;
    if (by >= relation->named_count)
        return put_mark(line, at,
                        by == RELATED_BY_BOOK    ? "\"book\","
                        : by == RELATED_BY_OTHER ? "\"mutual\","
                                                 : "\"blank\",");
    const struct naming *naming = &relation->named_by[by];
    const struct dataset *dataset = &book->datasets[naming->dataset];
    at = put_plain(line, put_mark(line, at, "\""), span_of(dataset->name));
    if (naming->dataset == REGISTER)
        at = put_plain(line, put_mark(line, at, "."), span_of(dataset->columns[naming->column].name));
    return put_mark(line, at, "\",");
}

static char *put_relation(const struct line *line, char *at, const struct read *read) {
    const struct relation *relation = &line->night->book->relations[read->what];
    uint32_t one = (uint32_t)read->value.number;
    at = put_mark(line, at, "{\"by\":");
    at = put_source(line, at, relation, (uint32_t)(read->value.number >> 32));
    at = put_origin(line, at, REGISTER, read->at);
    at = put_text(line, put_mark(line, at, "\"name\":"), relation->name, ',');
    if (!RELATED_TO_PERSON(one)) {
        at = put_mark(line, at, one == RELATED_OUTSIDE ? "\"to\":\"outside\"," : "\"to\":\"nobody\",");
        return end_items(line, at, '}');
    }
    at = put_origin(line, put_mark(line, at, "\"to\":{"), REGISTER, one);
    return end_items(line, end_items(line, at, '}'), '}');
}

/* Whose relation led to whom, by what. */
static char *put_relations(const struct line *line, char *at) {
    const struct keyed *items = line->evidence->items[RELATIONS];
    at = put_mark(line, at, "\"relations\":[");
    for (uint32_t i = 0; i < line->evidence->count[RELATIONS]; i++)
        if (i == 0 || items[i].key != items[i - 1].key)
            at = put_relation(line, at, &line->reads[items[i].value]);
    return end_items(line, at, ']');
}

/* Columns of one row, items [first, end): shown ones with their value. *withheld: there are others. */
static char *put_columns(const struct line *line, char *at, uint32_t first, uint32_t end, bool *withheld) {
    const struct keyed *items = line->evidence->items[ROWS];
    char room[SHOWN_ROOM];
    size_t start = place_of(line, at);
    at = put_mark(line, at, "\"columns\":{");
    for (uint32_t i = first; i < end; i++) {
        struct cell cell = cell_of(&line->reads[items[i].value]);
        if (cell.column == COLUMN_NONE || (i > first && items[i].key == items[i - 1].key)) continue;
        struct shown_value told = shown_cell(room, line->night, cell.dataset, cell.column, cell.row);
        *withheld |= told.shown == SHOWN_WITHHELD;
        if (told.shown == SHOWN_WITHHELD) continue;
        uint16_t column = legend_column(line->legend, cell.dataset, cell.column);
        at = put_told(line, put_ready(line, at, line->legend->column[cell.dataset][column]), &told);
    }
    return end_or_undo(line, at, start, '}');
}

static char *put_withheld(const struct line *line, char *at, uint32_t first, uint32_t end) {
    const struct keyed *items = line->evidence->items[ROWS];
    char room[SHOWN_ROOM];
    at = put_mark(line, at, "\"withheld\":[");
    for (uint32_t i = first; i < end; i++) {
        struct cell cell = cell_of(&line->reads[items[i].value]);
        if (cell.column == COLUMN_NONE || (i > first && items[i].key == items[i - 1].key)) continue;
        if (shown_cell(room, line->night, cell.dataset, cell.column, cell.row).shown != SHOWN_WITHHELD)
            continue;
        at = put_text(line, at, column_name(&line->night->book->datasets[cell.dataset], cell.column), ',');
    }
    return end_items(line, at, ']');
}

/* A refund has the day of what it takes back. */
static char *put_dated_by(const struct line *line, char *at, uint16_t dataset, uint32_t row) {
    const struct refunds *refunds = &line->night->intake->states[dataset].refunds;
    if (refunds->moved + refunds->alone == 0) return at;
    uint32_t by = refund_dated_by(line->night->population, dataset, row);
    if (by == ROW_NONE) return at;
    at = put_origin(line, put_mark(line, at, "\"dated_by\":{"), dataset, by);
    return end_items(line, at, '}');
}

static char *put_row(const struct line *line, char *at, uint32_t first, uint32_t end) {
    static const char *const links[] = {"none",     "exact",    "derived", "carrier",
                                        "repaired", "register", "place"};
    struct cell cell = cell_of(&line->reads[line->evidence->items[ROWS][first].value]);
    const struct rows *rows = &line->night->population->rows[cell.dataset];
    bool withheld = false;
    at = put_mark(line, at, "{");
    at = put_columns(line, at, first, end, &withheld);
    at = put_dated_by(line, at, cell.dataset, cell.row);
    at = put_origin(line, at, cell.dataset, cell.row);
    at = put_mark(line, at, "\"link\":");
    at = put_text(line, at, links[cell.dataset == REGISTER ? LINKED_SELF : rows->link_kind[cell.row]], ',');
    if (withheld) at = put_withheld(line, at, first, end);
    return end_items(line, at, '}');
}

static char *put_rows(const struct line *line, char *at) {
    const struct keyed *items = line->evidence->items[ROWS];
    uint32_t count = line->evidence->count[ROWS];
    at = put_mark(line, at, "\"rows\":[");
    for (uint32_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && subject_of(items[end].key) == subject_of(items[i].key);) end++;
        at = put_row(line, at, i, end);
    }
    return end_items(line, at, ']');
}

static char *put_evidence(const struct line *line, char *at) {
    const uint32_t *count = line->evidence->count, others = line->evidence->others;
    size_t start = place_of(line, at);
    at = put_mark(line, at, "\"evidence\":{");
    if (others & 1u << READ_ASSUMED) at = put_assumed(line, at);
    if (count[FACTS]) at = put_facts(line, at);
    if (others & 1u << READ_KIN) at = put_kin(line, at);
    if (count[LISTS]) at = put_lists(line, at);
    if (count[PARAMETERS]) at = put_parameters(line, at);
    if (count[RELATIONS]) at = put_relations(line, at);
    if (count[ROWS]) at = put_rows(line, at);
    if (others & 1u << READ_TRIED) at = put_texts(line, at, "\"tried\":[", READ_TRIED);
    if (others & 1u << READ_UNLESS_UNSURE) at = put_unsure(line, at);
    if (others & 1u << READ_URGENCY_UNSURE)
        at = put_texts(line, at, "\"urgency_unsure\":[", READ_URGENCY_UNSURE);
    return end_or_undo(line, at, start, '}');
}

static char *put_people(const struct line *line, char *at, uint32_t first, uint32_t count) {
    for (uint32_t p = first; p < first + count; p++) {
        at = put_origin(line, put_mark(line, at, "{"), REGISTER, p);
        at = end_items(line, at, '}');
    }
    return end_items(line, at, ']');
}

/* Who of the household counts as no member tonight, by which facts; those stand among the others. */
static char *put_absent(const struct line *line, char *at, const struct household *household) {
    const struct household_form *form = &line->night->book->household;
    const uint16_t *away = line->night->judgement->away;
    size_t start = place_of(line, at);
    at = put_mark(line, at, "\"absent\":[");
    for (uint32_t p = household->first; away && p < household->first + household->count; p++) {
        if (!away[p]) continue;
        at = put_mark(line, at, "{\"by\":[");
        for (uint16_t i = 0; i < form->away_count; i++) {
            if (!(away[p] & 1u << i)) continue;
            at = put_text(line, at, line->night->book->facts[form->away[i]].name, ',');
        }
        at = put_mark(line, at - (at[-1] == ','), "],");
        at = put_origin(line, at, REGISTER, p);
        at = end_items(line, at, '}');
    }
    return end_or_undo(line, at, start, ']');
}

/* The register rows of the person and of his household, or of every member of the household. */
static char *put_subject(const struct line *line, char *at) {
    const struct household *household = &line->night->population->household[line->flag->household];
    bool person = line->flag->person != PERSON_NONE;
    at = put_mark(line, at, "\"subject\":{");
    at = put_absent(line, at, household);
    if (person && household->count > 1) {
        at = put_mark(line, at, "\"household\":[");
        at = put_people(line, at, household->first, household->count);
    }
    if (household->joined) at = put_mark(line, at, "\"joined\":true,");
    at = put_mark(line, at, person ? "\"kind\":\"person\"," : "\"kind\":\"household\",");
    at = put_mark(line, at, "\"register\":[");
    at = put_people(line, at, person ? line->flag->person : household->first, person ? 1 : household->count);
    return end_items(line, at, '}');
}

/* Where a flag that opens a case stands in it; of others nothing. */
static char *put_case(const struct line *line, char *at, const struct case_file *file) {
    if (!file) return at;
    if (file->number[0]) at = put_text(line, put_mark(line, at, "\"case\":"), file->number, ',');
    return put_day(line, at, "\"deadline\":\"", file->deadline);
}

static char *put_standing(const struct line *line, char *at, const struct reason *reason) {
    if (!reason) return at;
    at = put_day(line, at, "\"since\":\"", reason->since);
    return put_text(line, put_mark(line, at, "\"standing\":"), standing_key(reason->standing), ',');
}

/* "region":"450226102001","rule":"medical-burden","say":"…", */
static char *put_rule(const struct line *line, char *at, const char *told) {
    region_t region = line->night->population->household[line->flag->household].region;
    at = put_mark(line, at, "\"region\":");
    at = put_digits(line, at, UINT64_C(1000000000000) + region, '"'); /* a 1 in front keeps its zeros */
    at[-14] = '"';                                                    /* and gives way to the quote */
    at = put_ready(line, put_mark(line, at, ","), line->legend->rule[line->flag->rule]);
    return told ? put_text(line, at, told, ',') : put_mark(line, at, "null,");
}

void evidence_line(struct evidence *evidence, struct buffer *out, const struct flag *flag,
                   const struct case_file *file, const struct reason *reason, const char *told) {
    const struct night_facts *night = evidence->legend->night;
    struct line line = {evidence, evidence->legend, night, flag, &night->judgement->reads[flag->first_read],
                        out};
    evidence_gather(&line);
    char *at = put_mark(&line, pen_room(out, 0), "{");
    at = put_case(&line, at, file);
    at = put_evidence(&line, at);
    if (!file) {
        const char *list = list_key(night->book->rules[flag->rule].list);
        at = put_text(&line, put_mark(&line, at, "\"list\":"), list, ',');
    }
    at = put_rule(&line, at, told);
    at = put_standing(&line, at, reason);
    at = put_subject(&line, at);
    if (flag->suppressed_by != FACT_NONE) {
        at = put_mark(&line, at, "\"suppressed_by\":");
        at = put_text(&line, at, night->book->facts[flag->suppressed_by].name, ',');
    }
    if (file) at = put_text(&line, put_mark(&line, at, "\"urgency\":"), urgency_name(flag->urgency), ',');
    pen_end(out, put_mark(&line, at - 1, "}\n"));
}
