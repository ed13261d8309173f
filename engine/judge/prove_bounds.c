/* Finds thresholds in the text of a rule file and of the facts, moves them, and judges again. */
#include "judge/prove_bounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/amount.h"
#include "ground/memory.h"

struct variant { /* a book with one literal moved, on one day */
    uint32_t threshold;
    enum side side;
    date_t on;
    bool wide;
    struct book *book; /* NULL: it does not load so */
    struct worker *worker;
};

struct finding {
    struct bounds *bounds;
    const struct book *book;
    const char *path;
    struct span source;
    bool own;
};

static bool known_already(const struct finding *finding, uint16_t parameter) {
    for (uint32_t i = 0; i < finding->bounds->count; i++) {
        const struct threshold *old = &finding->bounds->items[i];
        if (old->kind == LITERAL_PARAMETER && old->parameter == parameter &&
            strcmp(old->path, finding->path) == 0)
            return true;
    }
    return false;
}

/* Amounts, numbers, dates and months have steps; a text, a yes or a set has none. */
static bool has_steps(const struct parameter *parameter) {
    return !parameter->is_set && (parameter->kind == VALUE_AMOUNT || parameter->kind == VALUE_NUMBER ||
                                  parameter->kind == VALUE_DATE || parameter->kind == VALUE_MONTH);
}

static struct span line_of(const struct finding *finding, const struct literal *literal) {
    const char *from = literal->text.at, *end = finding->source.at + finding->source.length;
    while (from > finding->source.at && from[-1] != '\n') from--;
    const char *newline = memchr(from, '\n', (size_t)(end - from));
    return span_trim((struct span){from, (size_t)((newline != NULL ? newline : end) - from)});
}

/* The author says why no test can pin it: two conditions that say the same, for one. */
static bool is_left_out(struct span line) {
    return memmem(line.at, line.length, "-- no threshold: ", strlen("-- no threshold: ")) != NULL;
}

static void add_threshold(void *context, const struct literal *literal) {
    struct finding *finding = context;
    struct bounds *bounds = finding->bounds;
    struct span line = line_of(finding, literal);
    if (is_left_out(line)) return;
    struct threshold threshold = {.path = finding->path,
                                  .said = arena_span(&bounds->arena, line),
                                  .line = literal->line,
                                  .kind = literal->kind,
                                  .offset = literal->offset,
                                  .length = literal->text.length,
                                  .parameter = PARAMETER_NONE,
                                  .own = finding->own};
    threshold.text = arena_span(&bounds->arena, literal->text);
    if (literal->kind == LITERAL_PARAMETER) {
        threshold.parameter = book_parameter(finding->book, threshold.text);
        if (threshold.parameter == PARAMETER_NONE || known_already(finding, threshold.parameter) ||
            !has_steps(&finding->book->parameters[threshold.parameter]))
            return;
        threshold.text = arena_format(&bounds->arena, "param.%s", threshold.text);
    }
    memory_grow(bounds->items, bounds->count, bounds->room);
    bounds->items[bounds->count++] = threshold;
}

void bounds_open(struct bounds *bounds, const struct book *book, const char *rules_folder,
                 const char *rule_file, struct lines *lines, struct diags *diags) {
    *bounds =
        (struct bounds){.rules_folder = rules_folder, .rule_file = rule_file, .lines = lines, .diags = diags};
    arena_init(&bounds->arena);
    for (uint16_t i = 0; i < book->source_count; i++) {
        const struct source *source = &book->sources[i];
        bool of_facts = strncmp(source->path, "facts/", 6) == 0;
        struct finding finding = {bounds, book, arena_text(&bounds->arena, source->path), source->text,
                                  !of_facts && strcmp(source->path, rule_file) == 0};
        if (finding.own || of_facts) lua_literals(source->text, add_threshold, &finding);
    }
}

void bounds_close(struct bounds *bounds) {
    for (uint32_t i = 0; i < bounds->variant_count; i++) {
        judging_worker_free(bounds->variants[i].worker);
        book_free(bounds->variants[i].book);
    }
    free(bounds->variants);
    free(bounds->items);
    arena_release(&bounds->arena);
}

static bool literal_value(const struct threshold *threshold, struct value *out) {
    struct span text = span_of(threshold->text);
    switch (threshold->kind) {
    case LITERAL_NUMBER:
        *out = (struct value){VALUE_NUMBER, {.number = strtod(threshold->text, NULL)}};
        return true;
    case LITERAL_YUAN:
        out->kind = VALUE_AMOUNT;
        return amount_read(text, &out->as.amount);
    case LITERAL_DATE:
        out->kind = VALUE_DATE;
        return date_read(text, &out->as.date);
    case LITERAL_MONTH:
        out->kind = VALUE_MONTH;
        return month_read(text, &out->as.month);
    default:
        return false;
    }
}

bool threshold_value(const struct threshold *threshold, struct trial *trial, struct value *out) {
    if (threshold->kind != LITERAL_PARAMETER) return literal_value(threshold, out);
    const struct reference plain = {.parameter = threshold->parameter, .times = 1};
    const struct given_cell cell = {.column = "param", .text = "", .reference = &plain};
    size_t refused = trial->refused.length;
    struct replacing *replacing = parameters_replace(trial, trial->shop->book);
    bool found = trial_value(trial, trial->test->households, &cell, VALUE_MISSING, out);
    parameters_restore(replacing);
    trial->refused.length = refused;
    return found;
}

/* The literal one step away, as it is written in the file's place: a number by its last decimal, as written.
 */
static bool moved_text(const struct threshold *threshold, enum side side, struct buffer *out) {
    int steps = side == SIDE_UP ? 1 : -1;
    struct value value;
    if (!literal_value(threshold, &value)) return false;
    if (threshold->kind == LITERAL_NUMBER) {
        const char *dot = strchr(threshold->text, '.');
        int decimals = dot != NULL ? (int)strlen(dot + 1) : 0;
        double moved = value.as.number + steps * pow(10, -decimals);
        return buffer_format(out, moved < 0 ? "(%.*f)" : "%.*f", decimals, moved);
    }
    value_step(&value, steps);
    struct buffer text = {.most = 64};
    buffer_text(out, value_text(&text, &value, NULL, 0));
    buffer_release(&text);
    return true;
}

static struct variant *variant_of(struct bounds *bounds, uint32_t number, enum side side,
                                  const struct day_tried *day) {
    for (uint32_t i = 0; i < bounds->variant_count; i++) {
        struct variant *old = &bounds->variants[i];
        if (old->threshold == number && old->side == side && old->on == day->on && old->wide == day->wide)
            return old;
    }
    const struct threshold *threshold = &bounds->items[number];
    struct variant variant = {.threshold = number, .side = side, .on = day->on, .wide = day->wide};
    struct buffer text = {.most = 64};
    if (moved_text(threshold, side, &text)) {
        struct edit edit = {threshold->path, threshold->offset, threshold->length, text.at};
        struct diags diags;
        diags_init(&diags);
        variant.book =
            book_load_edited(bounds->rules_folder, bounds->rule_file, day->wide, day->on, &edit, &diags);
        diags_add_denied(bounds->diags, &diags);
        diags_release(&diags);
    }
    buffer_release(&text);
    if (variant.book != NULL) variant.worker = judging_worker_new(variant.book, NULL);
    bounds->variants = memory_resize(bounds->variants, bounds->variant_count + 1, sizeof *bounds->variants);
    bounds->variants[bounds->variant_count] = variant;
    return &bounds->variants[bounds->variant_count++];
}

static bool run_moved_parameter(const struct threshold *threshold, enum side side, struct workshop *shop,
                                struct trial *trial) {
    shop->watch.moved = threshold->parameter;
    shop->watch.steps = side == SIDE_UP ? 1 : -1;
    bool holds = trial_run(trial, shop->worker, false);
    shop->watch.moved = PARAMETER_NONE;
    return holds;
}

bool bounds_run(struct bounds *bounds, uint32_t number, enum side side, const struct day_tried *day,
                struct trial *trial, bool *holds) {
    const struct threshold *threshold = &bounds->items[number];
    lines_pause(bounds->lines, true);
    if (threshold->kind == LITERAL_PARAMETER) {
        *holds = run_moved_parameter(threshold, side, day->shop, trial);
        lines_pause(bounds->lines, false);
        return true;
    }
    struct variant *variant = variant_of(bounds, number, side, day);
    if (variant->book != NULL) *holds = trial_run(trial, variant->worker, false);
    lines_pause(bounds->lines, false);
    return variant->book != NULL;
}

void bounds_try(struct bounds *bounds, const struct day_tried *day, struct trial *trial) {
    for (uint32_t i = 0; i < bounds->count; i++)
        for (int side = 0; side < SIDES; side++) {
            bool holds = true;
            if (bounds->items[i].pinned[side]) continue;
            bool moved = bounds_run(bounds, i, (enum side)side, day, trial, &holds);
            if (!moved || !holds)
                bounds->items[i].pinned[side] = true; /* one that cannot be moved needs no test */
        }
}
