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

#define MARKS 64       /* bytes of keys, brackets and commas that may follow whatever made room for itself */
#define ORIGIN_MOST 64 /* bytes of a delivery and a line */

void evidence_init(struct evidence *evidence, const struct legend *legend) {
    *evidence = (struct evidence){.legend = legend};
}

void evidence_release(struct evidence *evidence) {
    buffer_release(&evidence->text);
    for (int part = 0; part < PARTS; part++) free(evidence->items[part]);
    free(evidence->scratch);
    *evidence = (struct evidence){0};
}

/* Room for `most` bytes and the marks behind them. */
static char *room_at(const struct line *line, char *at, size_t most) {
    return pen_at(line->out, at, most + MARKS + INK_SPARE);
}

static char *put_ready(const struct line *line, char *at, struct ready text) {
    return ink_ready(room_at(line, at, text.length), text);
}

static char *put_json(const struct line *line, char *at, struct span text) {
    return ink_json(room_at(line, at, INK_JSON(text.length)), text);
}

static char *put_text(const struct line *line, char *at, const char *text) {
    return put_json(line, at, span_of(text));
}

static char *put_told(const struct line *line, char *at, const struct shown_value *told) {
    if (told->shown != SHOWN_TEXT) return ink_text(room_at(line, at, 0), "null");
    if (!told->figures) return put_json(line, at, told->text);
    at = room_at(line, at, SHOWN_ROOM);
    *at = '"';
    memcpy(at + 1, told->text.at, SHOWN_ROOM); /* all of the room: its size is known */
    at += 1 + told->text.length;
    *at = '"';
    return at + 1;
}

/* "delivery":0,"line":3, */
static char *put_origin(const struct line *line, char *at, uint16_t dataset, uint32_t row) {
    uint32_t number = 0, delivery = legend_origin(line->legend, dataset, row, &number);
    at = ink_ready(room_at(line, at, ORIGIN_MOST), line->legend->origin[delivery]);
    at = digits_put(at, number);
    *at = ',';
    return at + 1;
}

static char *put_day(char *at, const char *key, date_t date) {
    if (date == DATE_NONE) return at;
    at = ink_date(ink_text(at, key), date);
    return ink_text(at, "\",");
}

/* Puts a bracket in the place of the last item's comma, and a comma behind it. */
static char *end_items(char *at, char bracket) {
    at[-1] = bracket;
    *at = ',';
    return at + 1;
}

static size_t place_of(const struct line *line, const char *at) {
    return (size_t)(at - line->out->at);
}

/* The same of what began at `start` and is taken back when nothing was put into it. */
static char *end_or_undo(const struct line *line, char *at, size_t start, char bracket) {
    return at[-1] == ',' ? end_items(at, bracket) : line->out->at + start;
}

static char *put_texts(const struct line *line, char *at, const char *key, enum read_kind kind) {
    at = ink_text(put_text(line, at, key), ":[");
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        if (line->reads[i].kind != kind) continue;
        at = put_text(line, at, line->reads[i].value.text);
        *at++ = ',';
    }
    return end_items(at, ']');
}

static char *put_piece(const struct line *line, char *at, const char *key, const char *from, const char *to) {
    at = ink_text(put_text(line, at, key), ":");
    at = put_json(line, at, (struct span){from, (size_t)(to - from)});
    *at = ',';
    return at + 1;
}

/* "bills.nights = 3: why" of a row or person, "so far: why" of a list. */
static char *put_assumption(const struct line *line, char *at, const struct read *read) {
    const char *text = read->value.text, *why = strstr(text, ": "), *is = strstr(text, " = ");
    bool valued = is != NULL && is < why;
    *at++ = '{';
    if (read->value_kind != 0) at = put_origin(line, at, read->what, read->at);
    at = put_piece(line, at, "reason", why + 2, why + strlen(why));
    if (valued) at = put_piece(line, at, "value", is + 3, why);
    at = put_piece(line, at, "what", text, valued ? is : why);
    return end_items(at, '}');
}

static char *put_assumed(const struct line *line, char *at) {
    at = ink_text(room_at(line, at, 0), "\"assumed\":[");
    for (uint32_t i = 0; i < line->flag->read_count; i++)
        if (line->reads[i].kind == READ_ASSUMED) at = put_assumption(line, at, &line->reads[i]);
    return end_items(at, ']');
}

static char *put_unsure(const struct line *line, char *at) {
    at = ink_text(room_at(line, at, 0), "\"unless_unsure\":[");
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        if (line->reads[i].kind != READ_UNLESS_UNSURE) continue;
        at = put_text(line, at, line->night->book->facts[line->reads[i].what].name);
        *at++ = ',';
    }
    return end_items(at, ']');
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
    return digits_put(at, (uint64_t)read->value.number);
}

/* Facts or lists by subject: where each stands, and what is told of it. */
static char *put_subjects(const struct line *line, char *at, enum part part, const char *told,
                          char *(*put)(const struct line *, char *, const struct read *)) {
    const struct keyed *items = line->evidence->items[part];
    for (uint32_t i = 0; i < line->evidence->count[part]; i++) {
        uint64_t subject = subject_of(items[i].key);
        if (i > 0 && items[i].key == items[i - 1].key) continue;
        if (i == 0 || subject != subject_of(items[i - 1].key)) {
            if (i > 0) at = ink_text(at - 1, "}},");
            *at++ = '{';
            if (subject) at = put_origin(line, at, (uint16_t)((subject >> 32) - 1), (uint32_t)subject);
            at = ink_text(at, told);
        }
        at = put(line, at, &line->reads[items[i].value]);
        *at++ = ',';
    }
    return ink_text(at - 1, "}}],");
}

static char *put_facts(const struct line *line, char *at) {
    at = ink_text(room_at(line, at, 0), "\"facts\":[");
    return put_subjects(line, at, FACTS, "\"values\":{", put_fact);
}

/* Whose rows of which dataset were looked into, and how many there were: what was not there is told by 0. */
static char *put_lists(const struct line *line, char *at) {
    at = ink_text(room_at(line, at, 0), "\"lists\":[");
    return put_subjects(line, at, LISTS, "\"rows\":{", put_list);
}

/* People known by an inverse, over all persons who were asked for it. */
static char *put_kin(const struct line *line, char *at) {
    const struct book *book = line->night->book;
    at = ink_text(room_at(line, at, 0), "\"kin\":{");
    for (uint16_t inverse = 0; inverse < book->inverse_count; inverse++) {
        uint64_t people = 0;
        bool asked = false;
        for (uint32_t i = 0; i < line->flag->read_count; i++) {
            const struct read *read = &line->reads[i];
            if (read->kind != READ_KIN || read->what != inverse) continue;
            people += (uint64_t)read->value.number;
            asked = true;
        }
        if (!asked) continue;
        at = ink_text(put_text(line, at, book->inverses[inverse].name), ":");
        at = digits_put(at, people);
        *at++ = ',';
    }
    return end_items(at, '}');
}

/* The legend's number; of a multiple also what it came to here. */
static char *put_parameter(const struct line *line, char *at, uint32_t number, const struct read *read) {
    struct value worked = read_as_value(read);
    bool multiple = worked.kind != VALUE_MISSING;
    at = room_at(line, at, DIGITS_ROOM);
    if (multiple) at = ink_text(at, "{\"entry\":");
    at = digits_put(at, number);
    if (multiple) {
        at = ink_text(at, ",\"value\":");
        at = put_text(line, at, value_text(&line->evidence->text, &worked, NULL, 0));
        *at++ = '}';
    }
    *at = ',';
    return at + 1;
}

static char *put_parameters(const struct line *line, char *at) {
    const struct keyed *items = line->evidence->items[PARAMETERS];
    at = ink_text(room_at(line, at, 0), "\"parameters\":[");
    for (uint32_t i = 0; i < line->evidence->count[PARAMETERS]; i++) {
        const struct read *read = &line->reads[items[i].value];
        bool same = i > 0 && items[i].key == items[i - 1].key;
        if (same && read->value.number == line->reads[items[i - 1].value].value.number) continue;
        at = put_parameter(line, at, (uint32_t)items[i].key, read);
    }
    return end_items(at, ']');
}

/* How a relation is known. Names of datasets and columns need no escapes. */
static char *put_source(const struct line *line, char *at, const struct relation *relation, uint32_t by) {
    const struct book *book = line->night->book;
    if (by >= relation->named_count)
        return put_text(line, at,
                        by == RELATED_BY_BOOK    ? "book"
                        : by == RELATED_BY_OTHER ? "mutual"
                                                 : "blank");
    const struct naming *naming = &relation->named_by[by];
    at = put_text(line, at, book->datasets[naming->dataset].name);
    if (naming->dataset != REGISTER) return at;
    at[-1] = '.';
    struct span column = span_of(book->datasets[REGISTER].columns[naming->column].name);
    return ink_text(ink_bytes(room_at(line, at, column.length), column), "\"");
}

static char *put_relation(const struct line *line, char *at, const struct read *read) {
    const struct relation *relation = &line->night->book->relations[read->what];
    uint32_t one = (uint32_t)read->value.number;
    at = ink_text(room_at(line, at, 0), "{\"by\":");
    at = put_source(line, at, relation, (uint32_t)(read->value.number >> 32));
    *at++ = ',';
    at = put_origin(line, at, REGISTER, read->at);
    at = put_text(line, ink_text(at, "\"name\":"), relation->name);
    at = ink_text(at, ",\"to\":");
    if (RELATED_TO_PERSON(one)) {
        *at++ = '{';
        at = put_origin(line, at, REGISTER, one);
        at[-1] = '}';
    } else {
        at = put_text(line, at, one == RELATED_OUTSIDE ? "outside" : "nobody");
    }
    return ink_text(at, "},");
}

/* Whose relation led to whom, by what. */
static char *put_relations(const struct line *line, char *at) {
    const struct keyed *items = line->evidence->items[RELATIONS];
    at = ink_text(room_at(line, at, 0), "\"relations\":[");
    for (uint32_t i = 0; i < line->evidence->count[RELATIONS]; i++)
        if (i == 0 || items[i].key != items[i - 1].key)
            at = put_relation(line, at, &line->reads[items[i].value]);
    return end_items(at, ']');
}

/* Columns of one row, items [first, end): shown ones with their value. *withheld: there are others. */
static char *put_columns(const struct line *line, char *at, uint32_t first, uint32_t end, bool *withheld) {
    const struct keyed *items = line->evidence->items[ROWS];
    char room[SHOWN_ROOM];
    size_t start = place_of(line, at);
    at = ink_text(at, "\"columns\":{");
    for (uint32_t i = first; i < end; i++) {
        struct cell cell = cell_of(&line->reads[items[i].value]);
        if (cell.column == COLUMN_NONE || (i > first && items[i].key == items[i - 1].key)) continue;
        struct shown_value told = shown_cell(room, line->night, cell.dataset, cell.column, cell.row);
        *withheld |= told.shown == SHOWN_WITHHELD;
        if (told.shown == SHOWN_WITHHELD) continue;
        uint16_t column = legend_column(line->legend, cell.dataset, cell.column);
        at = put_told(line, put_ready(line, at, line->legend->column[cell.dataset][column]), &told);
        *at++ = ',';
    }
    return end_or_undo(line, at, start, '}');
}

static char *put_withheld(const struct line *line, char *at, uint32_t first, uint32_t end) {
    const struct keyed *items = line->evidence->items[ROWS];
    char room[SHOWN_ROOM];
    at = ink_text(at, "\"withheld\":[");
    for (uint32_t i = first; i < end; i++) {
        struct cell cell = cell_of(&line->reads[items[i].value]);
        if (cell.column == COLUMN_NONE || (i > first && items[i].key == items[i - 1].key)) continue;
        if (shown_cell(room, line->night, cell.dataset, cell.column, cell.row).shown != SHOWN_WITHHELD)
            continue;
        at = put_text(line, at, column_name(&line->night->book->datasets[cell.dataset], cell.column));
        *at++ = ',';
    }
    return end_items(at, ']');
}

/* A refund has the day of what it takes back. */
static char *put_dated_by(const struct line *line, char *at, uint16_t dataset, uint32_t row) {
    const struct refunds *refunds = &line->night->intake->states[dataset].refunds;
    if (refunds->moved + refunds->alone == 0) return at;
    uint32_t by = refund_dated_by(line->night->population, dataset, row);
    if (by == ROW_NONE) return at;
    at = put_origin(line, ink_text(at, "\"dated_by\":{"), dataset, by);
    return end_items(at, '}');
}

static char *put_row(const struct line *line, char *at, uint32_t first, uint32_t end) {
    static const char *const links[] = {"none",     "exact",    "derived", "carrier",
                                        "repaired", "register", "place"};
    struct cell cell = cell_of(&line->reads[line->evidence->items[ROWS][first].value]);
    const struct rows *rows = &line->night->population->rows[cell.dataset];
    bool withheld = false;
    at = ink_text(room_at(line, at, 0), "{");
    at = put_columns(line, at, first, end, &withheld);
    at = put_dated_by(line, at, cell.dataset, cell.row);
    at = put_origin(line, at, cell.dataset, cell.row);
    at = ink_text(at, "\"link\":");
    at = put_text(line, at, links[cell.dataset == REGISTER ? LINKED_SELF : rows->link_kind[cell.row]]);
    *at++ = ',';
    if (withheld) at = put_withheld(line, at, first, end);
    return end_items(at, '}');
}

static char *put_rows(const struct line *line, char *at) {
    const struct keyed *items = line->evidence->items[ROWS];
    uint32_t count = line->evidence->count[ROWS];
    at = ink_text(room_at(line, at, 0), "\"rows\":[");
    for (uint32_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && subject_of(items[end].key) == subject_of(items[i].key);) end++;
        at = put_row(line, at, i, end);
    }
    return end_items(at, ']');
}

static char *put_evidence(const struct line *line, char *at) {
    const uint32_t *count = line->evidence->count, others = line->evidence->others;
    size_t start = place_of(line, at);
    at = ink_text(room_at(line, at, 0), "\"evidence\":{");
    if (others & 1u << READ_ASSUMED) at = put_assumed(line, at);
    if (count[FACTS]) at = put_facts(line, at);
    if (others & 1u << READ_KIN) at = put_kin(line, at);
    if (count[LISTS]) at = put_lists(line, at);
    if (count[PARAMETERS]) at = put_parameters(line, at);
    if (count[RELATIONS]) at = put_relations(line, at);
    if (count[ROWS]) at = put_rows(line, at);
    if (others & 1u << READ_TRIED) at = put_texts(line, at, "tried", READ_TRIED);
    if (others & 1u << READ_UNLESS_UNSURE) at = put_unsure(line, at);
    if (others & 1u << READ_URGENCY_UNSURE) at = put_texts(line, at, "urgency_unsure", READ_URGENCY_UNSURE);
    return end_or_undo(line, at, start, '}');
}

static char *put_people(const struct line *line, char *at, uint32_t first, uint32_t count) {
    for (uint32_t p = first; p < first + count; p++) {
        *at = '{';
        at = put_origin(line, at + 1, REGISTER, p);
        at = end_items(at, '}');
    }
    return end_items(at, ']');
}

/* Who of the household counts as no member tonight, by which facts; those stand among the others. */
static char *put_absent(const struct line *line, char *at, const struct household *household) {
    const struct household_form *form = &line->night->book->household;
    const uint16_t *away = line->night->judgement->away;
    size_t start = place_of(line, at);
    at = ink_text(at, "\"absent\":[");
    for (uint32_t p = household->first; away && p < household->first + household->count; p++) {
        if (!away[p]) continue;
        at = ink_text(room_at(line, at, 0), "{\"by\":[");
        for (uint16_t i = 0; i < form->away_count; i++) {
            if (!(away[p] & 1u << i)) continue;
            at = put_text(line, at, line->night->book->facts[form->away[i]].name);
            *at++ = ',';
        }
        at = ink_text(at - (at[-1] == ','), "],");
        at = put_origin(line, at, REGISTER, p);
        at = end_items(at, '}');
    }
    return end_or_undo(line, at, start, ']');
}

/* The register rows of the person and of his household, or of every member of the household. */
static char *put_subject(const struct line *line, char *at) {
    const struct household *household = &line->night->population->household[line->flag->household];
    bool person = line->flag->person != PERSON_NONE;
    at = ink_text(room_at(line, at, 0), "\"subject\":{");
    at = put_absent(line, at, household);
    if (person && household->count > 1) {
        at = ink_text(at, "\"household\":[");
        at = put_people(line, at, household->first, household->count);
    }
    if (household->joined) at = ink_text(at, "\"joined\":true,");
    at = ink_text(room_at(line, at, 0),
                  person ? "\"kind\":\"person\",\"register\":[" : "\"kind\":\"household\",\"register\":[");
    at = put_people(line, at, person ? line->flag->person : household->first, person ? 1 : household->count);
    return end_items(at, '}');
}

/* Where a flag that opens a case stands in it; of others nothing. */
static char *put_case(const struct line *line, char *at, const struct case_file *file) {
    if (!file) return at;
    if (file->number[0]) at = ink_text(put_text(line, ink_text(at, "\"case\":"), file->number), ",");
    return put_day(room_at(line, at, 0), "\"deadline\":\"", file->deadline);
}

static char *put_standing(const struct line *line, char *at, const struct reason *reason) {
    if (!reason) return at;
    at = put_day(room_at(line, at, 0), "\"since\":\"", reason->since);
    at = put_text(line, ink_text(at, "\"standing\":"), standing_key(reason->standing));
    *at = ',';
    return at + 1;
}

/* "region":"450226102001","rule":"medical-burden","say":"…", */
static char *put_rule(const struct line *line, char *at, const char *told) {
    at = ink_text(room_at(line, at, 0), "\"region\":\"");
    region_t region = line->night->population->household[line->flag->household].region;
    digits_put(at - 1, UINT64_C(1000000000000) + region); /* its 1, which keeps zeros, on the quote */
    at[-1] = '"';
    at = ink_text(at + 12, "\",");
    at = put_ready(line, at, line->legend->rule[line->flag->rule]);
    at = told ? put_text(line, at, told) : ink_text(at, "null");
    *at = ',';
    return at + 1;
}

void evidence_line(struct evidence *evidence, struct buffer *out, const struct flag *flag,
                   const struct case_file *file, const struct reason *reason, const char *told) {
    const struct night_facts *night = evidence->legend->night;
    struct line line = {evidence, evidence->legend, night, flag, &night->judgement->reads[flag->first_read],
                        out};
    evidence_gather(&line);
    char *at = pen_room(out, MARKS + INK_SPARE);
    *at = '{';
    at = put_case(&line, at + 1, file);
    at = put_evidence(&line, at);
    if (!file) {
        at = put_text(&line, ink_text(at, "\"list\":"), list_key(night->book->rules[flag->rule].list));
        *at++ = ',';
    }
    at = put_rule(&line, at, told);
    at = put_standing(&line, at, reason);
    at = put_subject(&line, at);
    if (flag->suppressed_by != FACT_NONE) {
        at = ink_text(at, "\"suppressed_by\":");
        at = put_text(&line, at, night->book->facts[flag->suppressed_by].name);
        *at++ = ',';
    }
    if (file) {
        at = put_text(&line, ink_text(at, "\"urgency\":"), urgency_key(flag->urgency));
        *at++ = ',';
    }
    pen_end(out, ink_text(at - 1, "}\n"));
}
