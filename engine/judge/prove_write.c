/* A drafted test, written as Lua. */
#include <string.h>

#include "ground/text.h"
#include "judge/prove_draft.h"

bool draft_is_about(const struct draft *draft, uint16_t rule) {
    return strcmp(draft->day->shop->book->rules[rule].said.file, draft->bounds->rule_file) == 0;
}

static void write_reference(const struct draft *draft, const struct reference *reference,
                            struct buffer *out) {
    buffer_format(out, "param.%s", draft->day->shop->book->parameters[reference->parameter].name);
    for (uint16_t i = 0; i < reference->key_count; i++) buffer_format(out, "[\"%s\"]", reference->keys[i]);
    buffer_text(out, per_suffix((enum per)reference->per));
    if (reference->times < 1 || reference->times > 1) buffer_format(out, " * %.15g", reference->times);
    if (reference->plus < 0 || reference->plus > 0) buffer_format(out, " + %.15g", reference->plus);
    if (reference->months != 0) buffer_format(out, " + months(%d)", reference->months);
    if (reference->days != 0) buffer_format(out, " + days(%d)", reference->days);
}

static void write_value(const struct draft *draft, const struct given_cell *cell, struct buffer *out) {
    if (cell->reference != NULL)
        write_reference(draft, cell->reference, out);
    else if (cell->quoted)
        text_as_lua(out, span_of(cell->text));
    else
        buffer_text(out, cell->text);
}

static void write_cells(const struct draft *draft, const struct given_cell *cells, uint32_t count,
                        struct buffer *out, const char *between) {
    for (uint32_t i = 0; i < count; i++) {
        buffer_format(out, "%s%s = ", i > 0 ? ", " : between, cells[i].column);
        write_value(draft, &cells[i], out);
    }
}

static const char *given_name(const struct given_parameter *given, uint8_t depth) {
    return depth == 0 ? given->cell.column : given->keys[depth - 1];
}

static void write_key(const struct draft *draft, const struct given_parameter *given, uint8_t depth,
                      struct buffer *out) {
    const struct book *book = draft->day->shop->book;
    const struct parameter *parameter = &book->parameters[book_parameter(book, given->cell.column)];
    if (depth == 0) {
        buffer_text(out, parameter->name);
        return;
    }
    enum value_kind kind = parameter->keys[depth - 1].kind;
    buffer_text(out, "[");
    if (kind == VALUE_CHOICE || kind == VALUE_TEXT)
        text_as_lua(out, span_of(given_name(given, depth)));
    else
        buffer_text(out, given_name(given, depth));
    buffer_text(out, "]");
}

/* { line = 5, rate = { ["urban"] = 6, ["rural"] = 7 } }: those of one name, or key, stand together. */
static void write_parameters(const struct draft *draft, const struct given_parameter *given, uint32_t count,
                             uint8_t depth, struct buffer *out) {
    buffer_text(out, "{ ");
    for (uint32_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count; end++)
            if (strcmp(given_name(&given[end], depth), given_name(&given[i], depth)) != 0) break;
        if (i > 0) buffer_text(out, ", ");
        write_key(draft, &given[i], depth, out);
        buffer_text(out, " = ");
        if (given[i].key_count == depth)
            write_value(draft, &given[i].cell, out);
        else
            write_parameters(draft, &given[i], end - i, (uint8_t)(depth + 1), out);
    }
    buffer_text(out, " }");
}

static void write_rows(const struct draft *draft, const struct given_rows *rows, const char *indent,
                       struct buffer *out) {
    const struct book *book = draft->day->shop->book;
    for (uint32_t i = 0; i < rows->count; i++) {
        const struct given_row *row = &rows->items[i];
        const struct dataset *dataset = &book->datasets[row->dataset];
        bool first = i == 0 || rows->items[i - 1].dataset != row->dataset;
        bool last = i + 1 == rows->count || rows->items[i + 1].dataset != row->dataset;
        if (first) buffer_format(out, ",\n%s%s = {", indent, dataset->name);
        buffer_text(out, first ? " { " : ", { ");
        if (row->other != NULL)
            buffer_format(out, "%s = \"%s\", ", dataset->roles[1 - row->role].name, row->other);
        write_cells(draft, row->cells, row->count, out, "");
        buffer_text(out, last ? " } }" : " }");
    }
}

static void write_person(const struct draft *draft, const struct given_person *person, struct buffer *out) {
    const struct book *book = draft->day->shop->book;
    buffer_text(out, "        person { name = ");
    text_as_lua(out, span_of(person->name));
    for (uint32_t i = 0; i < person->cell_count; i++)
        if (strcmp(person->cells[i].column, "name") != 0) write_cells(draft, &person->cells[i], 1, out, ", ");
    for (uint32_t i = 0; i < person->relation_count; i++)
        buffer_format(out, ", %s = \"%s\"", book->relations[person->relations[i].relation].name,
                      person->relations[i].person);
    if (person->outside) buffer_text(out, ", outside = true");
    write_rows(draft, &person->rows, "            ", out);
    buffer_text(out, " },\n");
}

static void write_household(const struct draft *draft, const struct given_household *household,
                            struct buffer *out) {
    buffer_text(out, "    household { ");
    write_cells(draft, household->cells, household->cell_count, out, "");
    write_rows(draft, &household->rows, "        ", out);
    buffer_text(out, household->cell_count > 0 ? ",\n" : "\n");
    for (uint32_t i = 0; i < household->person_count; i++) write_person(draft, &household->people[i], out);
    buffer_text(out, "    },\n");
}

static const char *whose(const struct trial *trial, uint32_t household, uint32_t person) {
    return trial_name(trial, person != PERSON_NONE ? person : trial->population.household[household].first);
}

/* flags = { ["甲"] = { "rule", … }, … }: flags stand by household and person already. */
static void write_flags(const struct draft *draft, const struct trial *trial, bool suppressed,
                        struct buffer *out) {
    const char *last = NULL;
    for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        if ((flag->suppressed_by != FACT_NONE) != suppressed || !draft_is_about(draft, flag->rule)) continue;
        const char *name = whose(trial, flag->household, flag->person);
        bool other = last == NULL || strcmp(last, name) != 0;
        if (last == NULL) buffer_format(out, "%s = {", suppressed ? ", suppressed" : "    flags");
        if (other) buffer_format(out, "%s [\"%s\"] = { ", last != NULL ? " }," : "", name);
        buffer_format(out, "%s\"%s\"", other ? "" : ", ", draft->day->shop->book->rules[flag->rule].name);
        last = name;
    }
    if (last != NULL) buffer_text(out, " } }");
    if (last == NULL && !suppressed) buffer_text(out, "    flags = {}");
}

static void write_urgency(const struct draft *draft, const struct trial *trial, struct buffer *out) {
    bool any = false;
    for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        const struct rule *rule = &draft->day->shop->book->rules[flag->rule];
        if (!draft_is_about(draft, flag->rule) || rule->urgency_fn == FN_NONE) continue;
        buffer_format(out, "%s [\"%s\"] = { [\"%s\"] = ", any ? "," : ", urgency = {",
                      whose(trial, flag->household, flag->person), rule->name);
        if (draft->ranked)
            buffer_format(out, "{ \"%s\", %.10g } }", urgency_name(flag->urgency), flag->rank);
        else
            buffer_format(out, "\"%s\" }", urgency_name(flag->urgency));
        any = true;
    }
    if (any) buffer_text(out, " }");
}

static void write_unsure(const struct draft *draft, const struct trial *trial, struct buffer *out) {
    bool any = false;
    for (uint32_t i = 0; i < trial->judgement.unsure_count; i++) {
        const struct unsure *unsure = &trial->judgement.unsure[i];
        if (!draft_is_about(draft, unsure->rule)) continue;
        buffer_format(out, "%s [\"%s\"] = { [\"%s\"] = ", any ? "," : ", cannot_tell = {",
                      whose(trial, unsure->household, unsure->person),
                      draft->day->shop->book->rules[unsure->rule].name);
        text_as_lua(out, span_of(trial->judgement.causes[unsure->cause].name));
        buffer_text(out, " }");
        any = true;
    }
    if (any) buffer_text(out, " }");
}

static void write_names(const char *key, const char **names, uint32_t count, struct buffer *out) {
    for (uint32_t i = 0; i < count; i++) buffer_format(out, "%s\"%s\"", i > 0 ? ", " : key, names[i]);
    if (count > 0) buffer_text(out, " }");
}

/* No two tests of a file have one name. */
static bool has_twin(const struct bounds *bounds, const struct threshold *threshold) {
    for (uint32_t i = 0; i < bounds->count; i++)
        if (&bounds->items[i] != threshold && strcmp(bounds->items[i].text, threshold->text) == 0)
            return true;
    return false;
}

void draft_write(const struct draft *draft, const struct trial *trial, struct buffer *out) {
    const struct test_case *test = draft->test;
    char day[11];
    date_write(test->on, day);
    buffer_format(out, "-- For %s, drafted from “%s”: reckon by hand that it is right.\n", test->file,
                  test->name);
    buffer_text(out, "test ");
    struct buffer name = {.most = 1024};
    const struct threshold *threshold = &draft->bounds->items[draft->threshold];
    buffer_text(&name, threshold->text);
    if (has_twin(draft->bounds, threshold))
        buffer_format(&name, " (%s:%d)", threshold->path, threshold->line);
    buffer_format(&name, ", from %s", draft->side == SIDE_UP ? "above" : "below");
    text_as_lua(out, span_of(name.at));
    buffer_release(&name);
    buffer_format(out, " {\n    on = \"%s\"", day);
    write_names(", absent = { ", test->absent, test->absent_count, out);
    write_names(", rules = { ", test->rules, test->rule_count, out);
    if (test->parameter_count > 0) {
        buffer_text(out, ", parameters = ");
        write_parameters(draft, test->parameters, test->parameter_count, 0, out);
    }
    buffer_text(out, ",\n");
    for (uint32_t i = 0; i < test->household_count; i++) write_household(draft, &test->households[i], out);
    write_flags(draft, trial, false, out);
    write_flags(draft, trial, true, out);
    write_unsure(draft, trial, out);
    write_urgency(draft, trial, out);
    buffer_text(out, ",\n}\n");
}
