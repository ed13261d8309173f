/* Runs the tests of one rule file, each day's by one book and one state of Lua; then looks at what they leave
 * open. */
#include "judge/prove.h"

#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "judge/prove_bounds.h"
#include "judge/prove_trial.h"

void proof_init(struct proof *proof) {
    *proof = (struct proof){0};
    arena_init(&proof->arena);
    map_init(&proof->facts);
    map_init(&proof->named);
}

void proof_release(struct proof *proof) {
    free(proof->items);
    free(proof->rules);
    free(proof->bounds);
    map_release(&proof->facts);
    map_release(&proof->named);
    arena_release(&proof->arena);
}

struct proving {
    struct proof *proof;
    const char *rules_folder, *rule_file;
    const struct prove_options *options;
    struct diags *diags;
    struct test_cases cases;
    struct lines *lines;
    struct day_tried *days; /* tests of a file mostly share a few; shop NULL: does not load */
    uint32_t day_count;
    struct bounds bounds;
    struct day_tried *day_of; /* [cases.count] */
    bool *hold;               /* [cases.count] */
};

static struct day_tried *day_of(struct proving *proving, date_t on, bool wide) {
    for (uint32_t i = 0; i < proving->day_count; i++)
        if (proving->days[i].on == on && proving->days[i].wide == wide) return &proving->days[i];
    proving->days = memory_resize(proving->days, proving->day_count + 1, sizeof *proving->days);
    struct book *book = book_load_rules(proving->rules_folder, proving->rule_file, wide, on, proving->diags);
    struct workshop *shop = book != NULL ? workshop_new(book, proving->lines) : NULL;
    proving->days[proving->day_count] = (struct day_tried){shop, on, wide};
    return &proving->days[proving->day_count++];
}

static const struct book *find_book(void *context, date_t on, bool wide) {
    const struct day_tried *day = day_of(context, on, wide);
    return day->shop != NULL ? day->shop->book : NULL;
}

static void keep(struct proof *proof, const struct test_case *test, const char *wrong) {
    uint32_t number = proof->passed + proof->failed;
    memory_grow(proof->items, number, proof->room);
    proof->items[number] = (struct proved){.file = arena_text(&proof->arena, test->file),
                                           .name = arena_text(&proof->arena, test->name),
                                           .line = test->line,
                                           .wrong = wrong != NULL ? arena_text(&proof->arena, wrong) : NULL};
    if (wrong == NULL)
        proof->passed++;
    else
        proof->failed++;
}

static bool chosen(const struct proving *proving, const struct test_case *test) {
    return proving->options->name == NULL || strstr(test->name, proving->options->name) != NULL;
}

static void prove_test(struct proving *proving, uint32_t number) {
    const struct test_case *test = &proving->cases.items[number];
    const struct prove_options *options = proving->options;
    const struct day_tried *day = &proving->day_of[number];
    struct trial trial;
    trial_open(&trial, day->shop, test);
    bool holds = proving->hold[number] = trial_run(&trial, day->shop->worker, true);
    keep(proving->proof, test, holds ? NULL : trial.wrong.at);
    if (!holds)
        fprintf(options->out, "%s:%d: failed: %s\n%s", test->file, test->line, test->name, trial.wrong.at);
    else if (options->verbose)
        fprintf(options->out, "%s:%d: passed: %s\n", test->file, test->line, test->name);
    if (holds && options->name == NULL) bounds_try(&proving->bounds, day, &trial);
    trial_close(&trial);
}

struct counting {
    const struct proving *proving;
    struct rule_proof *into;
};

static void count_line(void *context, int line) {
    const struct counting *counting = context;
    struct rule_proof *into = counting->into;
    struct arena *arena = &counting->proving->proof->arena;
    into->lines++;
    if (lines_ran(counting->proving->lines, into->file, line)) {
        into->ran++;
        return;
    }
    uint32_t count = into->lines - into->ran;
    int *grown = arena_get(arena, count * sizeof *grown);
    if (count > 1) memcpy(grown, into->never, (count - 1) * sizeof *grown);
    grown[count - 1] = line;
    into->never = grown;
}

static void count_lines(struct proving *proving, const struct workshop *shop) {
    struct proof *proof = proving->proof;
    for (uint16_t i = 0; i < shop->book->rule_count; i++) {
        const struct rule *rule = &shop->book->rules[i];
        if (strcmp(rule->said.file, proving->rule_file) != 0) continue;
        proof->rules = memory_resize(proof->rules, proof->rule_count + 1, sizeof *proof->rules);
        struct rule_proof *into = &proof->rules[proof->rule_count++];
        *into = (struct rule_proof){.file = arena_text(&proof->arena, proving->rule_file),
                                    .rule = arena_text(&proof->arena, rule->name)};
        struct counting counting = {proving, into};
        rule_lines(shop->worker, i, count_line, &counting);
    }
}

static struct bound_proof *find_bound(struct proof *proof, const struct threshold *threshold) {
    for (uint32_t i = 0; i < proof->bound_count; i++)
        if (proof->bounds[i].offset == threshold->offset &&
            strcmp(proof->bounds[i].file, threshold->path) == 0)
            return &proof->bounds[i];
    proof->bounds = memory_resize(proof->bounds, proof->bound_count + 1, sizeof *proof->bounds);
    struct bound_proof *bound = &proof->bounds[proof->bound_count++];
    *bound = (struct bound_proof){.file = arena_text(&proof->arena, threshold->path),
                                  .text = arena_text(&proof->arena, threshold->text),
                                  .said = arena_text(&proof->arena, threshold->said),
                                  .line = threshold->line,
                                  .offset = threshold->offset,
                                  .shared = !threshold->own};
    return bound;
}

/* What another file's tests have pinned in the facts need not be tried again. */
static void recall_bounds(struct proving *proving) {
    for (uint32_t i = 0; i < proving->bounds.count; i++) {
        const struct bound_proof *old = find_bound(proving->proof, &proving->bounds.items[i]);
        memcpy(proving->bounds.items[i].pinned, old->pinned, sizeof old->pinned);
    }
}

/* The last fact that begins at or before the line was asked, or the line ran. */
static bool was_read(const struct proving *proving, const struct threshold *threshold) {
    for (uint32_t d = 0; d < proving->day_count; d++) {
        const struct workshop *shop = proving->days[d].shop;
        const struct fact *owner = NULL;
        for (uint16_t i = 0; i < shop->book->fact_count; i++) {
            const struct fact *fact = &shop->book->facts[i];
            if (strcmp(fact->said.file, threshold->path) == 0 && fact->said.line <= threshold->line &&
                (owner == NULL || fact->said.line > owner->said.line))
                owner = fact;
        }
        if (owner != NULL && shop->facts[owner - shop->book->facts]) return true;
    }
    return threshold->own || lines_ran(proving->lines, threshold->path, threshold->line);
}

static void draft(struct proving *proving, uint32_t number, struct bound_proof *bound) {
    struct buffer text = {.most = 64 << 10};
    for (int side = 0; side < SIDES; side++)
        if (!bound->pinned[side] && !draft_test(&proving->bounds, number, (enum side)side, &proving->cases,
                                                proving->day_of, proving->hold, &text))
            buffer_format(&text, "-- No one value of a test, changed alone, shows one step %s.\n",
                          side == SIDE_UP ? "up" : "down");
    if (text.length > 0) bound->draft = arena_text(&proving->proof->arena, text.at);
    buffer_release(&text);
}

static void keep_bounds(struct proving *proving) {
    for (uint32_t i = 0; i < proving->bounds.count; i++) {
        const struct threshold *threshold = &proving->bounds.items[i];
        struct bound_proof *bound = find_bound(proving->proof, threshold);
        bound->tried = true;
        bound->read = bound->read || was_read(proving, threshold);
        memcpy(bound->pinned, threshold->pinned, sizeof bound->pinned);
        bool listed = (threshold->own || bound->read) && !proving->options->no_drafts;
        if (listed && bound->draft == NULL) draft(proving, i, bound);
    }
}

static void keep_named(struct proof *proof, const struct expectations *expectations) {
    for (uint32_t i = 0; i < expectations->count; i++)
        map_add(&proof->named, span_of(expectations->items[i].rule));
}

static void keep_tested(struct proving *proving) {
    for (uint32_t d = 0; d < proving->day_count; d++) {
        const struct workshop *shop = proving->days[d].shop;
        for (uint16_t i = 0; i < shop->book->fact_count; i++)
            if (shop->facts[i]) map_add(&proving->proof->facts, span_of(shop->book->facts[i].name));
    }
    for (uint32_t i = 0; i < proving->cases.count; i++) {
        const struct test_case *test = &proving->cases.items[i];
        keep_named(proving->proof, &test->flags);
        keep_named(proving->proof, &test->suppressed);
        keep_named(proving->proof, &test->cannot_tell);
        keep_named(proving->proof, &test->review);
    }
}

static void prove_cases(struct proving *proving) {
    uint32_t failed = proving->proof->failed;
    bool whole = proving->options->name == NULL && proving->cases.count > 0;
    proving->day_of = memory_zeroed(proving->cases.count + 1, sizeof *proving->day_of);
    proving->hold = memory_zeroed(proving->cases.count + 1, sizeof *proving->hold);
    for (uint32_t i = 0; i < proving->cases.count; i++) {
        const struct test_case *test = &proving->cases.items[i];
        proving->day_of[i] = *day_of(proving, test->on, test->rule_count > 0);
    }
    if (whole) {
        bounds_open(&proving->bounds, proving->days[0].shop->book, proving->rules_folder, proving->rule_file,
                    proving->lines, proving->diags);
        recall_bounds(proving);
    }
    for (uint32_t i = 0; i < proving->cases.count; i++)
        if (chosen(proving, &proving->cases.items[i])) prove_test(proving, i);
    if (whole && proving->proof->failed == failed) {
        count_lines(proving, proving->days[0].shop);
        keep_bounds(proving);
    }
    keep_tested(proving);
    if (whole) bounds_close(&proving->bounds);
    free(proving->day_of);
    free(proving->hold);
}

void prove_file(struct proof *proof, const char *rules_folder, const char *rule_file,
                const struct prove_options *options, struct diags *diags) {
    char path[4096], shown[1024];
    struct proving proving = {.proof = proof,
                              .rules_folder = rules_folder,
                              .rule_file = rule_file,
                              .options = options,
                              .diags = diags,
                              .lines = lines_new()};
    struct book_finder books = {find_book, &proving};
    size_t stem = strlen(rule_file) - strlen(".lua");
    snprintf(shown, sizeof shown, "%.*s_test.lua", (int)stem, rule_file);
    snprintf(path, sizeof path, "%s/%s", rules_folder, shown);
    if (test_cases_read(&proving.cases, path, shown, books, diags))
        prove_cases(&proving);
    else
        proof->unloaded++;
    for (uint32_t i = 0; i < proving.day_count; i++) workshop_free(proving.days[i].shop);
    free(proving.days);
    lines_free(proving.lines);
    test_cases_release(&proving.cases);
}
