/* Runs the tests of one rule file, each day's by one book and one state of Lua. */
#include "judge/prove.h"

#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "judge/prove_trial.h"

void proof_init(struct proof *proof) {
    *proof = (struct proof){0};
    arena_init(&proof->arena);
}

void proof_release(struct proof *proof) {
    free(proof->items);
    arena_release(&proof->arena);
}

/* ---- books ---- */

struct day { /* tests of a file mostly share a few days */
    date_t on;
    bool wide;
    struct workshop *shop; /* NULL: does not load */
};

struct proving {
    const char *rules_folder, *rule_file;
    struct diags *diags;
    struct day *days;
    uint32_t day_count;
};

static struct workshop *shop_of(struct proving *proving, date_t on, bool wide) {
    for (uint32_t i = 0; i < proving->day_count; i++)
        if (proving->days[i].on == on && proving->days[i].wide == wide) return proving->days[i].shop;
    proving->days = memory_resize(proving->days, proving->day_count + 1, sizeof *proving->days);
    struct book *book = book_load_rules(proving->rules_folder, proving->rule_file, wide, on, proving->diags);
    struct workshop *shop = book != NULL ? workshop_new(book) : NULL;
    proving->days[proving->day_count++] = (struct day){on, wide, shop};
    return shop;
}

static const struct book *find_book(void *context, date_t on, bool wide) {
    struct workshop *shop = shop_of(context, on, wide);
    return shop != NULL ? shop->book : NULL;
}

/* ---- tests ---- */

static void keep(struct proof *proof, const struct test_case *test, const char *wrong) {
    uint32_t number = proof->passed + proof->failed;
    if (number == proof->room) {
        proof->room = proof->room == 0 ? 64 : proof->room * 2;
        proof->items = memory_resize(proof->items, proof->room, sizeof *proof->items);
    }
    proof->items[number] = (struct proved){.file = arena_text(&proof->arena, test->file),
                                           .name = arena_text(&proof->arena, test->name),
                                           .line = test->line,
                                           .wrong = wrong != NULL ? arena_text(&proof->arena, wrong) : NULL};
    if (wrong == NULL)
        proof->passed++;
    else
        proof->failed++;
}

static void prove_test(struct proof *proof, struct workshop *shop, const struct test_case *test,
                       const struct prove_options *options) {
    struct trial trial;
    trial_open(&trial, shop, test);
    bool holds = trial_run(&trial, shop->worker, true);
    keep(proof, test, holds ? NULL : trial.wrong.at);
    if (!holds)
        fprintf(options->out, "%s:%d: failed: %s\n%s", test->file, test->line, test->name, trial.wrong.at);
    else if (options->verbose)
        fprintf(options->out, "%s:%d: passed: %s\n", test->file, test->line, test->name);
    trial_close(&trial);
}

static bool chosen(const struct test_case *test, const struct prove_options *options) {
    return options->name == NULL || strstr(test->name, options->name) != NULL;
}

void prove_file(struct proof *proof, const char *rules_folder, const char *rule_file,
                const struct prove_options *options, struct diags *diags) {
    char path[4096], shown[1024];
    struct test_cases cases;
    struct proving proving = {.rules_folder = rules_folder, .rule_file = rule_file, .diags = diags};
    struct book_finder books = {find_book, &proving};
    size_t stem = strlen(rule_file) - strlen(".lua");
    snprintf(shown, sizeof shown, "%.*s_test.lua", (int)stem, rule_file);
    snprintf(path, sizeof path, "%s/%s", rules_folder, shown);
    proof->files++;
    bool good = test_cases_read(&cases, path, shown, books, diags);
    if (!good) proof->unloaded++;
    for (uint32_t i = 0; good && i < cases.count; i++) {
        const struct test_case *test = &cases.items[i];
        if (chosen(test, options))
            prove_test(proof, shop_of(&proving, test->on, test->rule_count > 0), test, options);
    }
    for (uint32_t i = 0; i < proving.day_count; i++) workshop_free(proving.days[i].shop);
    free(proving.days);
    test_cases_release(&cases);
}
