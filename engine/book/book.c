/* Loads a site's book: which files, in which order, and what is read from them in which order. */
#include "book/book.h"

#include <stdlib.h>
#include <string.h>

#include "book/declare.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "library/pcre2.h"

uint16_t book_dataset(const struct book *book, const char *name) {
    for (uint16_t i = 0; i < book->dataset_count; i++)
        if (strcmp(book->datasets[i].name, name) == 0) return i;
    return DATASET_NONE;
}

uint16_t book_source(const struct book *book, const char *path) {
    for (uint16_t i = 0; i < book->source_count; i++)
        if (strcmp(book->sources[i].path, path) == 0) return i;
    return SOURCE_NONE;
}

uint16_t book_rule(const struct book *book, const char *name) {
    for (uint16_t i = 0; i < book->rule_count; i++)
        if (strcmp(book->rules[i].name, name) == 0) return i;
    return RULE_NONE;
}

uint16_t book_fact(const struct book *book, const char *full_name) {
    for (uint16_t i = 0; i < book->fact_count; i++)
        if (strcmp(book->facts[i].name, full_name) == 0) return i;
    return FACT_NONE;
}

uint16_t book_relation(const struct book *book, const char *name) {
    for (uint16_t i = 0; i < book->relation_count; i++)
        if (strcmp(book->relations[i].name, name) == 0) return i;
    return RELATION_NONE;
}

uint16_t book_parameter(const struct book *book, const char *name) {
    for (uint16_t i = 0; i < book->parameter_count; i++)
        if (strcmp(book->parameters[i].name, name) == 0) return i;
    return PARAMETER_NONE;
}

/* Of a rule base, beside its packs, in the order in which they are loaded: first what a base that is only
 * tested may do without. */
static const char *const folders[] = {"regions", "calendar", "datasets", "parameters", "facts"};
#define TABLES 2
#define FOLDERS (sizeof folders / sizeof *folders)

static bool lies_in(const char *path, const char *folder) {
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

bool book_is_read_from(const struct book *book, const char *path) {
    for (size_t i = 0; i < FOLDERS; i++)
        if (lies_in(path, folders[i])) return true;
    for (uint16_t i = 0; i < book->site.pack_count; i++)
        if (lies_in(path, book->site.packs[i])) return true;
    return false;
}

static uint16_t count_kind(const struct loader *loader, enum declared kind) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < loader->capture_count; i++) count += loader->captures[i].kind == kind;
    return (uint16_t)count;
}

/* Where rules are only tested, a base without a table of places will do. */
static void run_places(struct loader *loader, const char *rules) {
    char path[4096];
    snprintf(path, sizeof path, "%s/regions", rules);
    if (file_exists(path)) loader_run_folder(loader, rules, "regions");
}

static void run_file(struct loader *loader, const char *rules, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", rules, name);
    loader_run(loader, path, name);
}

static void run_base(struct loader *loader, const char *rules) {
    run_file(loader, rules, "causes.lua");
    run_file(loader, rules, "outcomes.lua");
    for (size_t i = TABLES; i < FOLDERS; i++) loader_run_folder(loader, rules, folders[i]);
    run_file(loader, rules, "household.lua");
}

static void read_small_tables(struct loader *loader) {
    struct book *book = loader->book;
    book->causes = arena_zeroed(&book->arena, count_kind(loader, DECLARED_CAUSE) + 1u, sizeof *book->causes);
    book->outcomes =
        arena_zeroed(&book->arena, count_kind(loader, DECLARED_OUTCOME) + 1u, sizeof *book->outcomes);
    for (uint32_t i = 0; i < loader->capture_count; i++) {
        const struct capture *capture = &loader->captures[i];
        if (capture->kind == DECLARED_REGIONS) regions_read(loader, capture);
        if (capture->kind == DECLARED_CALENDAR) calendar_read(loader, capture);
        if (capture->kind == DECLARED_CAUSE) cause_read(loader, capture, &book->causes[book->cause_count++]);
        if (capture->kind == DECLARED_OUTCOME)
            cause_read(loader, capture, &book->outcomes[book->outcome_count++]);
    }
    regions_sort(loader);
    calendar_sort(loader);
}

static int by_dataset_name(const void *a, const void *b) {
    const struct dataset *x = a, *y = b;
    int x_first = strcmp(x->name, "register") == 0, y_first = strcmp(y->name, "register") == 0;
    if (x_first != y_first) return y_first - x_first;
    return strcmp(x->name, y->name);
}

static void read_datasets(struct loader *loader) {
    struct book *book = loader->book;
    book->datasets =
        arena_zeroed(&book->arena, count_kind(loader, DECLARED_DATASET) + 1u, sizeof *book->datasets);
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_DATASET)
            dataset_read(loader, &loader->captures[i], &book->datasets[book->dataset_count++]);
    qsort(book->datasets, book->dataset_count, sizeof *book->datasets, by_dataset_name);
    for (uint16_t i = 1; i < book->dataset_count; i++)
        if (strcmp(book->datasets[i - 1].name, book->datasets[i].name) == 0)
            diags_add(loader->diags, DIAG_ERROR,
                      (struct place){book->datasets[i].file, book->datasets[i].line, 0},
                      "dataset \"%s\" is declared twice: also at %s:%d", book->datasets[i].name,
                      book->datasets[i - 1].file, book->datasets[i - 1].line);
    for (uint16_t i = 1; i < book->dataset_count;
         i++) /* person.X is either a column of the register or a list */
        if (dataset_column(&book->datasets[REGISTER], book->datasets[i].name) != COLUMN_NONE)
            diags_add(loader->diags, DIAG_ERROR,
                      (struct place){book->datasets[i].file, book->datasets[i].line, 0},
                      "dataset \"%s\" has the name of a column of the register", book->datasets[i].name);
    if (book->dataset_count == 0 || strcmp(book->datasets[REGISTER].name, "register") != 0)
        diags_add(loader->diags, DIAG_ERROR, (struct place){"datasets/", 0, 0},
                  "没有户籍数据集 register，无法确定人口 · no dataset is named register, so there is no "
                  "population to judge");
}

/* Names first: a parameter may be a multiple of any other. */
static void read_parameters(struct loader *loader) {
    struct book *book = loader->book;
    book->parameters =
        arena_zeroed(&book->arena, count_kind(loader, DECLARED_PARAMETER) + 1u, sizeof *book->parameters);
    for (uint32_t i = 0; i < loader->capture_count; i++) {
        const struct capture *capture = &loader->captures[i];
        if (capture->kind != DECLARED_PARAMETER) continue;
        uint16_t old = book_parameter(book, capture->name);
        if (old != PARAMETER_NONE) {
            const struct said *said = &book->parameters[old].said;
            diags_add(loader->diags, DIAG_ERROR,
                      (struct place){book->sources[capture->source].path, capture->line, 0},
                      "parameter \"%s\" is declared twice: also at %s:%d", capture->name, said->file,
                      said->line);
        }
        parameter_name(loader, capture, &book->parameters[book->parameter_count++]);
    }
    uint16_t parameter = 0;
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_PARAMETER)
            parameter_read(loader, &loader->captures[i], &book->parameters[parameter++]);
}

static void each_fact(struct loader *loader,
                      void (*read)(struct loader *, const struct capture *, struct fact *)) {
    struct fact *fact = loader->book->facts;
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_FACT) read(loader, &loader->captures[i], fact++);
}

/* Names first: a fact may be read by a filter or a function of any other. */
static void read_facts(struct loader *loader) {
    struct book *book = loader->book;
    book->facts = arena_zeroed(&book->arena, count_kind(loader, DECLARED_FACT) + 1u, sizeof *book->facts);
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_FACT)
            fact_name(loader, &loader->captures[i], &book->facts[book->fact_count++]);
    each_fact(loader, fact_read);
    facts_take_kinds(book);
    each_fact(loader, fact_read_asked); /* what is asked of facts is held against the kinds of all */
}

static void read_relations(struct loader *loader) {
    struct book *book = loader->book;
    book->relations =
        arena_zeroed(&book->arena, count_kind(loader, DECLARED_RELATION) + 1u, sizeof *book->relations);
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_RELATION)
            relation_read(loader, &loader->captures[i], &book->relations[book->relation_count++]);
    relations_settle(loader);
}

static void read_household(struct loader *loader) {
    uint16_t count = count_kind(loader, DECLARED_HOUSEHOLD);
    if (count != 1) {
        diags_add(loader->diags, DIAG_ERROR, (struct place){"household.lua", 0, 0},
                  "household { … } must be declared once, not %d times", count);
        return;
    }
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_HOUSEHOLD) household_read(loader, &loader->captures[i]);
}

static void read_rules(struct loader *loader) {
    struct book *book = loader->book;
    book->rules = arena_zeroed(&book->arena, count_kind(loader, DECLARED_RULE) + 1u, sizeof *book->rules);
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_RULE)
            rule_read(loader, &loader->captures[i], &book->rules[book->rule_count++]);
    if (book->rule_count == 0 && book->site.folder[0] != '\0')
        diags_add(loader->diags, DIAG_WARNING, (struct place){book->site.folder, 0, 0},
                  "no rule is in force: the packs hold none");
}

/* Everything captured → the book. Datasets and parameters first: facts and rules name them. */
static void read_all(struct loader *loader, size_t errors) {
    read_small_tables(loader);
    read_datasets(loader);
    if (loader->diags->errors > errors) return;
    read_relations(loader);
    read_parameters(loader);
    read_facts(loader);
    relations_check_facts(loader);
    if (loader->diags->errors > errors) return;
    rings_check(loader);
    parameters_bind(loader);
    read_household(loader);
    read_rules(loader);
    if (loader->diags->errors == errors) names_check(loader);
    if (loader->diags->errors == errors) reads_settle(loader);
}

static struct book *book_new(date_t today) {
    struct book *book = memory_zeroed(1, sizeof *book);
    arena_init(&book->arena);
    book->today = book->rules_on = book->values_on = today;
    return book;
}

static struct book *finish(struct loader *loader, struct book *book, size_t errors_before) {
    loader_release(loader);
    if (loader->diags->errors == errors_before) return book;
    book_free(book);
    return NULL;
}

static bool run_site(struct loader *loader, const char *folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/site.lua", folder);
    if (!file_exists(path)) {
        diags_add(loader->diags, DIAG_ERROR, (struct place){path, 0, 0},
                  "没有 site.lua，不是一个站点文件夹 · no site.lua: this is no site folder");
        return false;
    }
    loader->book->site.folder = arena_text(&loader->book->arena, folder);
    if (!loader_run(loader, path, "site.lua")) return false;
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_SITE) site_read(loader, &loader->captures[i]);
    if (count_kind(loader, DECLARED_SITE) == 1) return loader->book->site.rules != NULL;
    diags_add(loader->diags, DIAG_ERROR, (struct place){"site.lua", 0, 0},
              "site { … } must be declared once");
    return false;
}

static bool has_rules(const char *folder, struct diags *diags) {
    char path[4096];
    snprintf(path, sizeof path, "%s/household.lua", folder);
    if (file_exists(path)) return true;
    diags_add(diags, DIAG_ERROR, (struct place){"site.lua", 0, 0},
              "rules: %s 不是规则文件夹 · no folder of rules (one with household.lua)", folder);
    return false;
}

/* rules_folder NULL: the site's own. */
static struct book *load(const char *site_folder, const char *rules_folder, date_t today,
                         struct diags *diags) {
    struct book *book = book_new(today);
    struct loader loader;
    size_t errors = diags->errors;
    if (!loader_init(&loader, book, diags, today)) system_failed("Lua");
    if (run_site(&loader, site_folder) && diags->errors == errors &&
        (rules_folder != NULL || has_rules(book->site.rules, diags))) {
        if (rules_folder != NULL) book->site.rules = arena_text(&book->arena, rules_folder);
        for (size_t i = 0; i < TABLES; i++) loader_run_folder(&loader, book->site.rules, folders[i]);
        run_base(&loader, book->site.rules);
        for (uint16_t i = 0; i < book->site.pack_count; i++)
            loader_run_folder(&loader, book->site.rules, book->site.packs[i]);
        if (diags->errors == errors) read_all(&loader, errors);
    }
    return finish(&loader, book, errors);
}

struct book *book_load(const char *site_folder, date_t today, struct diags *diags) {
    return load(site_folder, NULL, today, diags);
}

struct book *book_load_other(const char *site_folder, const char *rules_folder, date_t today,
                             struct diags *diags) {
    return load(site_folder, rules_folder, today, diags);
}

/* The folder that a rule file stands in, all of it. */
static void run_around(struct loader *loader, const char *rules_folder, const char *rule_file) {
    char folder[1024];
    const char *slash = strrchr(rule_file, '/');
    snprintf(folder, sizeof folder, "%.*s", slash != NULL ? (int)(slash - rule_file) : 1,
             slash != NULL ? rule_file : ".");
    loader_run_folder(loader, rules_folder, folder);
}

struct book *book_load_rules(const char *rules_folder, const char *rule_file, bool wide, date_t today,
                             struct diags *diags) {
    return book_load_edited(rules_folder, rule_file, wide, today, NULL, diags);
}

struct book *book_load_edited(const char *rules_folder, const char *rule_file, bool wide, date_t today,
                              const struct edit *edit, struct diags *diags) {
    struct book *book = book_new(today);
    struct loader loader;
    size_t errors = diags->errors;
    if (!loader_init(&loader, book, diags, today)) system_failed("Lua");
    loader.edit = edit;
    book->site.folder = book->site.name = "";
    book->site.case_prefix = "DZ";
    book->site.rules = arena_text(&book->arena, rules_folder);
    run_base(&loader, rules_folder);
    if (edit == NULL) run_places(&loader, rules_folder);
    if (rule_file != NULL && wide)
        run_around(&loader, rules_folder, rule_file);
    else if (rule_file != NULL)
        run_file(&loader, rules_folder, rule_file);
    if (diags->errors == errors) read_all(&loader, errors);
    return finish(&loader, book, errors);
}

static void free_filter(struct filter *filter) {
    for (uint16_t i = 0; filter != NULL && i < filter->count; i++)
        pattern_free(filter->conditions[i].pattern);
}

void book_free(struct book *book) {
    if (book == NULL) return;
    for (uint16_t i = 0; i < book->dataset_count; i++)
        for (uint16_t k = 0; k < book->datasets[i].column_count; k++) {
            pattern_free(book->datasets[i].columns[k].pattern);
            map_release(&book->datasets[i].columns[k].spellings);
        }
    for (uint16_t i = 0; i < book->fact_count; i++) {
        free_filter(book->facts[i].where);
        free_filter(book->facts[i].that);
    }
    for (uint16_t i = 0; i < book->rule_count; i++) {
        free_filter(book->rules[i].where);
        free_filter(book->rules[i].among_where);
    }
    free_filter(book->household.alone);
    for (uint16_t i = 0; i < book->household.join_count; i++) free_filter(book->household.joins[i].where);
    arena_release(&book->arena);
    free(book);
}
