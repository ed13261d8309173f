/* hearth check: the tests beside the rules and facts, and what has none. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands/check.h"
#include "ground/file.h"
#include "ground/text.h"
#include "judge/prove.h"

struct testing {
    const struct book *book;
    struct diags *diags;
    struct prove_options options;
    struct diags unread; /* mistakes in tests are told by `hearth test` */
    struct proof proof;  /* of the site's own rules, and of the facts */
    struct proof others; /* of rules that are in force elsewhere: they may test facts too */
};

static int stem_of(const char *file) {
    return (int)(strlen(file) - strlen(".lua"));
}

static bool has_tests(const struct testing *testing, const char *file) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%.*s_test.lua", testing->book->site.rules, stem_of(file), file);
    return file_exists(path);
}

static bool is_own(const struct book *book, const char *file) {
    for (uint16_t i = 0; i < book->rule_count; i++)
        if (strcmp(book->rules[i].said.file, file) == 0) return true;
    return strncmp(file, "facts/", strlen("facts/")) == 0;
}

static bool is_read(const struct testing *testing, const struct fact *fact) {
    return map_find(&testing->proof.facts, span_of(fact->name)) != MAP_NONE ||
           map_find(&testing->others.facts, span_of(fact->name)) != MAP_NONE;
}

static bool all_facts_read(const struct testing *testing) {
    const struct book *book = testing->book;
    for (uint16_t i = 0; i < book->fact_count; i++)
        if (!is_read(testing, &book->facts[i])) return false;
    return true;
}

/* Of one file's tests, of which the proof had `before` items: the first that fails; or that none could be
 * read. */
static void tell_failures(const struct testing *testing, const char *tests, const char *file, uint32_t before,
                          bool unloaded) {
    const struct proof *proof = &testing->proof;
    const struct proved *first = NULL;
    uint32_t fail = 0;
    for (uint32_t i = proof->passed + proof->failed; i-- > before;) {
        if (proof->items[i].wrong == NULL) continue;
        first = &proof->items[i];
        fail++;
    }
    struct place place = {tests, first != NULL ? first->line : 0, 0};
    if (unloaded)
        diags_add(testing->diags, DIAG_WARNING, place, "its tests do not load: hearth test %s/%s",
                  testing->book->site.rules, file);
    if (first != NULL)
        diags_add(testing->diags, DIAG_WARNING, place,
                  "%u tests fail, the first is \"%s\": hearth test %s/%s", fail, first->name,
                  testing->book->site.rules, file);
}

static void run_file(struct testing *testing, const char *tests, const char *file, bool own) {
    struct proof *proof = own ? &testing->proof : &testing->others;
    uint32_t before = proof->passed + proof->failed, unloaded = proof->unloaded;
    prove_file(proof, testing->book->site.rules, file, &testing->options, &testing->unread);
    bool told = own && testing->unread.denied == 0; /* what the system does not give is said by itself */
    if (told) tell_failures(testing, tests, file, before, proof->unloaded > unloaded);
}

/* Every X_test.lua of the rule base: first those of the site, then the others as long as a fact is unread. */
static void run_tests(struct testing *testing, const struct file_list *list, bool own) {
    for (size_t i = 0; i < list->count; i++) {
        const char *path = list->items[i].path;
        char file[4096];
        if (!text_ends_with(path, "_test.lua")) continue;
        snprintf(file, sizeof file, "%.*s.lua", (int)(strlen(path) - strlen("_test.lua")), path);
        if (is_own(testing->book, file) != own || (!own && all_facts_read(testing))) continue;
        run_file(testing, list->items[i].path, file, own);
    }
}

static void tell_thresholds(const struct testing *testing) {
    const char *rules = testing->book->site.rules;
    uint32_t unpinned = proof_unpinned(&testing->proof);
    if (unpinned > 0)
        diags_add(testing->diags, DIAG_WARNING, (struct place){rules, 0, 0},
                  "%u thresholds that no test pins: hearth test %s", unpinned, rules);
}

static void tell_rules(const struct testing *testing) {
    for (uint16_t i = 0; i < testing->book->rule_count; i++) {
        const struct rule *rule = &testing->book->rules[i];
        const char *file = rule->said.file;
        struct place place = {file, rule->said.line, 0};
        if (!has_tests(testing, file))
            diags_add(testing->diags, DIAG_WARNING, place,
                      "rule \"%s\" has no test: %.*s_test.lua is missing", rule->name, stem_of(file), file);
        else if (map_find(&testing->proof.named, span_of(rule->name)) == MAP_NONE)
            diags_add(testing->diags, DIAG_WARNING, place,
                      "rule \"%s\" has no test that expects it of anybody", rule->name);
    }
}

static void tell_facts(const struct testing *testing) {
    for (uint16_t i = 0; i < testing->book->fact_count; i++) {
        const struct fact *fact = &testing->book->facts[i];
        if (!is_read(testing, fact))
            diags_add(testing->diags, DIAG_WARNING, (struct place){fact->said.file, fact->said.line, 0},
                      "fact \"%s\" has no test: none reads it", fact->name);
    }
}

static bool cannot_test(struct testing *testing, const char *path, int reason) {
    diags_add(&testing->unread, DIAG_ERROR, (struct place){path, 0, 0}, "cannot be read: %s",
              strerror(reason));
    diags_denied(&testing->unread);
    return false;
}

static bool list_tests(struct testing *testing, struct file_list *list) {
    const char *rules = testing->book->site.rules;
    bool all = file_list_below(rules, 4, list) || cannot_test(testing, rules, errno);
    for (size_t i = 0; i < list->count && all; i++)
        if (list->items[i].closed) all = cannot_test(testing, list->items[i].path, EACCES);
    return all;
}

static void run_all(struct testing *testing) {
    struct file_list list = {0};
    testing->options = (struct prove_options){.out = fopen("/dev/null", "w"), .no_drafts = true};
    if (testing->options.out == NULL)
        cannot_test(testing, "/dev/null", errno);
    else if (list_tests(testing, &list)) {
        run_tests(testing, &list, true);
        run_tests(testing, &list, false);
    }
    file_list_release(&list);
    if (testing->options.out != NULL) fclose(testing->options.out);
}

static void tell(const struct testing *testing) {
    tell_rules(testing);
    tell_thresholds(testing);
    if (testing->proof.unloaded == 0) tell_facts(testing);
}

void check_tests(const struct book *book, struct diags *diags) {
    struct testing testing = {.book = book, .diags = diags};
    proof_init(&testing.proof);
    proof_init(&testing.others);
    diags_init(&testing.unread);
    run_all(&testing);
    diags_add_denied(diags, &testing.unread);
    if (!testing.unread.denied) tell(&testing);
    proof_release(&testing.proof);
    proof_release(&testing.others);
    diags_release(&testing.unread);
}
