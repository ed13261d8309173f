/* Values, thresholds and margins in words. */
#include <inttypes.h>
#include <string.h>

#include "ground/text.h"
#include "audit/explain_parts.h"
#include "outcome/shown.h"
#include "outcome/words.h"
#include "rulebook/conditions.h"
#include "rulebook/parameter_words.h"

const char *explain_keep(const struct explaining *explaining, struct buffer *text) {
    const char *kept = arena_text(explaining->arena, text->at ? text->at : "");
    buffer_release(text);
    return kept;
}

static enum audience column_audience(const struct dataset *dataset, uint16_t column) {
    return column == COLUMN_AGE ? FOR_VISITOR : dataset->columns[column].disclose;
}

static bool side_is_hidden(const struct explaining *explaining, const struct trace_side *side) {
    const struct book *book = explaining->night.book;
    enum audience reader = explaining->reader;
    switch (side->from) {
    case SIDE_COLUMN:
        return column_audience(&book->datasets[side->dataset], side->number) > reader ||
               (side->number != COLUMN_AGE &&
                type_is_personal(book->datasets[side->dataset].columns[side->number].type));
    case SIDE_FACT:
        return fact_audience(book, side->number) > reader;
    case SIDE_OTHER: /* made of anything */
        return side->audience > reader ||
               (side->value.kind == VALUE_TEXT ? reader < FOR_AUDITOR : reader < FOR_COUNTY);
    default:
        return false;
    }
}

bool explain_is_hidden(const struct explaining *explaining, const struct trace_step *step) {
    const struct trace_side *sides[] = {&step->left, &step->right, &step->high};
    size_t count = step->kind == STEP_ASKED ? 1 : step->comparison == COMPARED_BETWEEN ? 3 : 2;
    for (size_t i = 0; i < count; i++)
        if (sides[i]->value.kind != VALUE_MISSING && side_is_hidden(explaining, sides[i])) return true;
    return false;
}

const char *explain_plain(const struct explaining *explaining, const char *text) {
    if (!text || text_has_id(span_of(text))) return NULL;
    if (explaining->reader == FOR_VISITOR && names_member(&explaining->night, explaining->household, text))
        return NULL;
    return text;
}

static const char *grouped(struct arena *arena, amount_t amount, bool threshold, const char *unit) {
    char plain[24];
    struct buffer text = {0};
    amount_write(amount, plain);
    const char *digits = plain + (plain[0] == '-');
    const char *dot = strchr(digits, '.');
    size_t whole = dot ? (size_t)(dot - digits) : strlen(digits);
    if (digits > plain) buffer_text(&text, "-");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) buffer_text(&text, ",");
        buffer_add(&text, digits + i, 1);
    }
    buffer_text(&text, dot ? dot : threshold ? "" : ".00");
    buffer_text(&text, unit);
    const char *kept = arena_text(arena, text.at);
    buffer_release(&text);
    return kept;
}

static const char *value_say(const struct explaining *explaining, const struct value *value, bool threshold,
                             const char *unit, const struct choice *choices, uint16_t choice_count) {
    struct arena *arena = explaining->arena;
    struct buffer text = {0};
    if (value->kind == VALUE_AMOUNT) return grouped(arena, value->as.amount, threshold, *unit ? unit : "元");
    if (value->kind == VALUE_DATE && value->as.date == DATE_OPEN) return "长期";
    if (value->kind == VALUE_BOOLEAN) return value->as.boolean ? "是" : "否";
    if (value->kind == VALUE_CHOICE && value->as.choice >= choice_count) return NULL;
    value_words(&text, explaining->night.book, value, choices, unit);
    const char *kept = explain_plain(explaining, text.at);
    if (kept) kept = arena_text(arena, kept);
    buffer_release(&text);
    return kept;
}

const char *explain_unit(const struct explaining *explaining, const struct trace_side *side) {
    const struct book *book = explaining->night.book;
    if (side->from == SIDE_FACT) return fact_unit_words(&book->facts[side->number]);
    if (side->from == SIDE_PARAMETER) return rate_unit(&book->parameters[side->number], (enum per)side->per);
    return side->from == SIDE_COLUMN && side->number == COLUMN_AGE ? "岁" : "";
}

static bool is_threshold(const struct trace_side *side) {
    return side->from == SIDE_PARAMETER || side->from == SIDE_WRITTEN;
}

const char *explain_side(const struct explaining *explaining, const struct trace_side *side, bool *withheld) {
    *withheld = false;
    if (side->value.kind == VALUE_MISSING) return NULL;
    *withheld = side_is_hidden(explaining, side);
    if (*withheld) return NULL;
    const char *text = value_say(explaining, &side->value, is_threshold(side), explain_unit(explaining, side),
                                 side->choices, side->choice_count);
    *withheld = text == NULL;
    return text;
}

const char *explain_side_en(const struct explaining *explaining, const struct trace_side *side) {
    bool withheld;
    const char *text = explain_side(explaining, side, &withheld), *unit;
    if (!text) return NULL;
    switch (side->value.kind) {
    case VALUE_BOOLEAN:
        return side->value.as.boolean ? "yes" : "no";
    case VALUE_CHOICE:
        return side->choices[side->value.as.choice].key;
    case VALUE_DATE:
        return side->value.as.date == DATE_OPEN ? "without end" : text;
    case VALUE_AMOUNT:
        return grouped(explaining->arena, side->value.as.amount, is_threshold(side), " yuan");
    case VALUE_NUMBER:
        unit = explain_unit(explaining, side);
        return arena_format(explaining->arena, "%.*s", (int)(strlen(text) - strlen(unit)), text);
    default:
        return text;
    }
}

const char *explain_fact(const struct explaining *explaining, const struct read *read, bool *withheld) {
    const struct fact *fact = &explaining->night.book->facts[read->what];
    struct value value = read_as_value(read);
    *withheld = fact_audience(explaining->night.book, read->what) > explaining->reader;
    if (*withheld || value.kind == VALUE_MISSING) return *withheld ? NULL : "不详";
    const char *text =
        value_say(explaining, &value, false, fact_unit_words(fact), fact->choices, fact->choice_count);
    *withheld = text == NULL;
    return text;
}

const char *explain_cell(const struct explaining *explaining, uint16_t dataset, uint16_t column, uint32_t row,
                         bool *withheld) {
    const struct dataset *is = &explaining->night.book->datasets[dataset];
    struct buffer text = {0};
    const char *kept = NULL;
    enum shown shown = column_audience(is, column) > explaining->reader
                           ? SHOWN_WITHHELD
                           : cell_shown(&text, &explaining->night, dataset, column, row);
    if (shown == SHOWN_TEXT && column != COLUMN_AGE && is->columns[column].type == TYPE_MONEY)
        kept = grouped(explaining->arena,
                       rows_int64(&explaining->night.population->rows[dataset], column, row), false, "元");
    else if (shown == SHOWN_TEXT)
        kept = explain_plain(explaining, text.at ? text.at : "");
    *withheld = shown == SHOWN_WITHHELD || (shown == SHOWN_TEXT && !kept);
    if (kept) kept = arena_text(explaining->arena, kept);
    buffer_release(&text);
    return kept;
}

const char *explain_entry(const struct explaining *explaining, const struct read *read) {
    const struct parameter *parameter = &explaining->night.book->parameters[read->what];
    const struct entry *entry = &parameter->entries[read->at];
    struct value worked = read_as_value(read);
    const struct value *value = worked.kind == VALUE_MISSING ? &entry->value : &worked;
    const char *unit = rate_unit(parameter, (enum per)entry->per), *text;
    text = value_say(explaining, value, true, unit, NULL, 0);
    if (!text) return "（不详）";
    const char *often = entry->per == PER_YEAR ? "（每年）" : entry->per == PER_MONTH ? "（每月）" : "";
    return *often && !strchr(unit, '/') ? arena_format(explaining->arena, "%s%s", text, often) : text;
}

const char *explain_person(const struct explaining *explaining, uint32_t person) {
    struct buffer name = {0};
    const struct population *population = explaining->night.population;
    if (person >= population->persons) return "户籍外人员";
    bool unnamed =
        explaining->reader == FOR_VISITOR || (explaining->asked && explaining->asked->members_only);
    if (population->household_of[person] != explaining->household && unnamed) return "户外人员";
    who_name(&explaining->world, person, &name);
    return explain_keep(explaining, &name);
}

const char *explain_file(const struct explaining *explaining, const char *name) {
    struct buffer shown = {0};
    who_file(&explaining->world, explaining->household, name, &shown);
    return explain_keep(explaining, &shown);
}

const char *explain_row_of(const struct explaining *explaining, uint16_t dataset, uint32_t row) {
    const struct rows *rows = &explaining->night.population->rows[dataset];
    uint32_t line, place;
    if (dataset == REGISTER) return explain_person(explaining, row);
    if (!rows->origin || row >= rows->linked) return rows->dataset->zh;
    const struct delivery *delivery =
        intake_origin(explaining->night.intake, dataset, rows->origin[row], &line);
    const char *sheet = delivery_place(delivery, line, &place);
    return arena_format(explaining->arena, "%s%s%s 第%" PRIu32 "行", explain_file(explaining, delivery->name),
                        sheet ? " " : "", sheet ? sheet : "", place);
}
