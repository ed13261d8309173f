/* rules/facts: values computed from rows, once declared, read by every rule. */
#include <string.h>

#include "book/declare.h"
#include "book/filter_read.h"
#include "library/pcre2.h"

static void form_refuse(void *context, const char *token, const char *message) {
    const struct form *form = context;
    if (token != NULL)
        form_error(form, token, "%s %s", token, message);
    else
        form_error(form, NULL, "%s", message);
}

static void form_unknown_name(void *context, const char *token, const char *what, const char *const *names,
                              size_t count) {
    form_unknown(context, token, what, names, count);
}

static struct pattern *form_pattern(void *context, const char *source, char *error, size_t error_size,
                                    size_t *offset) {
    (void)context;
    return pattern_new(source, error, error_size, offset);
}

struct filter *filter_read(struct form *form, uint16_t dataset, bool of_household, bool skip_first) {
    lua_State *L = form->loader->box.L;
    struct filter_reader reader = {L,
                                   form->loader->book,
                                   &form->loader->book->arena,
                                   dataset,
                                   of_household,
                                   form,
                                   true,
                                   form_pattern,
                                   form_refuse,
                                   form_unknown_name};
    if (!lua_istable(L, -1)) {
        form_error(form, NULL, "a filter is a table { name = value }");
        return NULL;
    }
    struct filter *filter = filter_read_table(&reader, skip_first);
    return filter != NULL && filter->count > 0 ? filter : NULL;
}

static enum fact_unit unit_of(const char *unit) {
    if (strncmp(unit, "yuan", 4) == 0) return UNIT_YUAN;
    if (strcmp(unit, "yes/no") == 0) return UNIT_YES_NO;
    if (strcmp(unit, "people") == 0) return UNIT_PEOPLE;
    if (strcmp(unit, "date") == 0) return UNIT_DATE;
    return UNIT_OTHER;
}

/* Name and subject only, so that facts can be named before any is read. */
void fact_name(struct loader *loader, const struct capture *capture, struct fact *fact) {
    struct form form;
    form_open(&form, loader, capture);
    lua_settop(loader->box.L, form.index - 1);
    const char *dot = strchr(capture->name, '.');
    *fact = (struct fact){.name = capture->name,
                          .short_name = dot != NULL ? dot + 1 : capture->name,
                          .zh = capture->name,
                          .unit_text = "",
                          .dataset = DATASET_NONE,
                          .fn = FN_NONE,
                          .of = DATASET_NONE,
                          .relatives = UINT16_MAX,
                          .said = {loader->book->sources[capture->source].path, capture->line}};
    size_t length = dot != NULL ? (size_t)(dot - capture->name) : 0;
    struct span subject = {capture->name, length};
    if (span_equal(subject, span_of("person")))
        fact->subject = FACT_OF_PERSON;
    else if (span_equal(subject, span_of("household")))
        fact->subject = FACT_OF_HOUSEHOLD;
    else {
        fact->subject = FACT_OF_ROW;
        fact->dataset = book_dataset(loader->book, arena_span(&loader->book->arena, subject));
        if (dot == NULL || fact->dataset == DATASET_NONE)
            form_error(&form, capture->name, "a fact is named person.X, household.X or DATASET.X");
    }
    if (!name_is_plain(fact->short_name))
        form_error(&form, capture->name, "'%s' is no name: letters, digits and _, not beginning with a digit",
                   fact->short_name);
}

static const struct {
    const char *key;
    enum fold fold;
    bool of_list; /* the key's own value is the list */
} folds[] = {{"sum", FOLD_SUM, false},       {"max", FOLD_MAX, false},    {"min", FOLD_MIN, false},
             {"latest", FOLD_LATEST, false}, {"count", FOLD_COUNT, true}, {"any", FOLD_ANY, true},
             {"all", FOLD_ALL, true}};

static void read_list_name(struct form *form, struct fact *fact, const char *list) {
    const struct book *book = form->loader->book;
    if (strcmp(list, "members") == 0 && fact->subject == FACT_OF_HOUSEHOLD) {
        fact->of_people = true;
        fact->of = REGISTER;
        return;
    }
    for (uint16_t i = 0; fact->subject == FACT_OF_PERSON && i < book->inverse_count; i++) {
        if (strcmp(book->inverses[i].name, list) != 0) continue;
        fact->of_people = true;
        fact->relatives = i;
        fact->of = REGISTER;
        return;
    }
    fact->of = book_dataset(book, list);
    if (fact->of != DATASET_NONE && fact->of != REGISTER) return;
    const char *names[UINT8_MAX];
    size_t count = 0;
    if (fact->subject == FACT_OF_HOUSEHOLD) names[count++] = "members";
    for (uint16_t i = 0; fact->subject == FACT_OF_PERSON && i < book->inverse_count && count < 64; i++)
        names[count++] = book->inverses[i].name;
    for (uint16_t i = 1; i < book->dataset_count && count < UINT8_MAX; i++)
        names[count++] = book->datasets[i].name;
    form_unknown(form, list, "list", names, count);
    fact->of = DATASET_NONE;
}

/* What a fold takes from each row: a column, or a fact of the row. */
static void read_folded(struct form *form, struct fact *fact, const char *name) {
    const struct book *book = form->loader->book;
    const char *names[512];
    size_t count = 0;
    if (fact->of == DATASET_NONE) return;
    const struct dataset *dataset = &book->datasets[fact->of];
    fact->folded = dataset_column(dataset, name);
    if (fact->folded != COLUMN_NONE) return;
    if (fact->of_people && strcmp(name, "age") == 0) {
        fact->folded = COLUMN_AGE;
        return;
    }
    for (uint16_t i = 0; i < dataset->column_count && count < 256; i++)
        names[count++] = dataset->columns[i].name;
    for (uint16_t i = 0; i < book->fact_count && count < 512; i++) {
        const struct fact *other = &book->facts[i];
        bool fitting = fact->of_people ? other->subject == FACT_OF_PERSON
                                       : other->subject == FACT_OF_ROW && other->dataset == fact->of;
        if (!fitting) continue;
        names[count++] = other->short_name;
        if (strcmp(other->short_name, name) != 0) continue;
        fact->folds_fact = true;
        fact->folded = i;
        return;
    }
    form_unknown(form, name, "column or fact", names, count);
}

static const char *word_of(enum fold fold) {
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        if (folds[i].fold == fold) return folds[i].key;
    return "";
}

/* Of what kind the values are that a fold gives; VALUE_MISSING: it is none, or only judging can tell. */
static enum value_kind kind_of_fold(const struct book *book, const struct fact *fact) {
    if (fact->fold == FOLD_NONE || fact->of == DATASET_NONE) return VALUE_MISSING;
    if (fact->fold == FOLD_COUNT) return VALUE_NUMBER;
    if (fact->fold == FOLD_ANY || fact->fold == FOLD_ALL) return VALUE_BOOLEAN;
    if (fact->folds_fact) return fact_kind(&book->facts[fact->folded]);
    if (fact->folded == COLUMN_AGE) return VALUE_NUMBER;
    if (fact->folded == COLUMN_NONE) return VALUE_MISSING;
    return column_kind(&book->datasets[fact->of].columns[fact->folded]);
}

static enum fact_unit unit_of_fold(const struct book *book, const struct fact *fact) {
    if (fact->fold == FOLD_COUNT) return UNIT_PEOPLE;
    if (fact->folds_kind == VALUE_AMOUNT) return UNIT_YUAN;
    if (fact->folds_kind == VALUE_BOOLEAN) return UNIT_YES_NO;
    if (fact->folds_kind == VALUE_DATE) return UNIT_DATE;
    return fact->folds_fact && book->facts[fact->folded].unit == UNIT_PEOPLE ? UNIT_PEOPLE : fact->unit;
}

/* `latest` of what has a one_of has its values. */
static void take_choices(const struct book *book, struct fact *fact) {
    const struct fact *folded = fact->folds_fact ? &book->facts[fact->folded] : NULL;
    const struct column *column = folded == NULL ? &book->datasets[fact->of].columns[fact->folded] : NULL;
    fact->choices = folded != NULL ? folded->choices : column->choices;
    fact->choice_count = folded != NULL ? folded->choice_count : column->choice_count;
}

void facts_take_kinds(struct book *book) {
    for (bool changed = true; changed;) {
        changed = false;
        for (uint16_t i = 0; i < book->fact_count; i++) {
            struct fact *fact = &book->facts[i];
            if (fact->folds_kind != VALUE_MISSING) continue;
            fact->folds_kind = kind_of_fold(book, fact);
            if (fact->folds_kind == VALUE_MISSING) continue;
            fact->unit = unit_of_fold(book, fact);
            if (fact->fold == FOLD_LATEST && fact->folds_kind == VALUE_CHOICE) take_choices(book, fact);
            changed = true;
        }
    }
}

/* A choice has no order and nothing but a number is added up. */
static void check_folded(struct form *form, const struct fact *fact) {
    enum value_kind kind = fact->folds_kind;
    bool unordered = kind == VALUE_CHOICE || kind == VALUE_BOOLEAN;
    bool number = kind == VALUE_NUMBER || kind == VALUE_AMOUNT || kind == VALUE_MISSING;
    const char *word = word_of(fact->fold);
    if (fact->fold == FOLD_SUM && !number)
        form_error(form, word, "sum adds up amounts or numbers, not %s", value_kind_name(kind));
    if ((fact->fold == FOLD_MAX || fact->fold == FOLD_MIN) && unordered)
        form_error(form, word, "%s needs values with an order, not %s", word, value_kind_name(kind));
}

/* A unit that is said must be one of what is folded. */
static void check_unit(struct form *form, const struct fact *fact) {
    static const enum value_kind kinds[] = {[UNIT_YUAN] = VALUE_AMOUNT,
                                            [UNIT_YES_NO] = VALUE_BOOLEAN,
                                            [UNIT_PEOPLE] = VALUE_NUMBER,
                                            [UNIT_DATE] = VALUE_DATE,
                                            [UNIT_OTHER] = VALUE_MISSING};
    enum value_kind kind = fact->folds_kind, said = kinds[unit_of(fact->unit_text)];
    bool has_own = kind == VALUE_AMOUNT || kind == VALUE_BOOLEAN || kind == VALUE_DATE;
    if (fact->unit_text[0] == '\0' || kind == VALUE_MISSING || said == kind) return;
    if (said == VALUE_MISSING && !has_own) return;
    form_error(form, fact->unit_text, "the unit is \"%s\", but what is folded is %s", fact->unit_text,
               kind == VALUE_BOOLEAN ? "yes or no" : value_kind_name(kind));
}

/* where, that, of and so_far say nothing of a fact without a fold; that belongs to all. */
static void check_fold_keys(struct form *form, const struct fact *fact) {
    static const char *const keys[] = {"where", "that", "of"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (form_has(form, keys[i]) && fact->fold == FOLD_NONE)
            form_error(form, keys[i], "%s belongs to a fold (sum, count, any, all, max, min, latest)",
                       keys[i]);
    if (fact->fold != FOLD_NONE && fact->fold != FOLD_ALL && form_has(form, "that"))
        form_error(form, "that", "that goes with all = LIST; which rows are meant is said by where = { … }");
}

static void read_fold(struct form *form, struct fact *fact) {
    bool given = false, of_list = false;
    const char *what = NULL;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        const char *text = form_text(form, folds[i].key, false);
        if (text == NULL) continue;
        if (given)
            form_error(form, folds[i].key, "a fact has one of value, sum, count, any, all, max, min, latest");
        given = true;
        fact->fold = folds[i].fold;
        of_list = folds[i].of_list;
        what = text;
    }
    const char *of = form_text(form, "of", given && !of_list);
    if (of_list && of != NULL) form_error(form, "of", "count, any and all name their list themselves");
    if (!given) return;
    if (fact->subject == FACT_OF_ROW && fact->dataset != DATASET_NONE)
        form_error(form, NULL, "a fact of a row is a function (value = …) or take and less");
    if (of_list || of != NULL) read_list_name(form, fact, of_list ? what : of);
    if (!of_list && what != NULL) read_folded(form, fact, what);
    if (fact->choices != NULL)
        form_error(form, "one_of",
                   "one_of belongs to value = function …: a fold has the values of what it folds");
}

static void add_term(struct form *form, struct fact *fact, const char *name) {
    const struct dataset *dataset = &form->loader->book->datasets[fact->dataset];
    uint16_t column = dataset_column(dataset, name);
    if (column == COLUMN_NONE) {
        form_unknown_column(form, dataset, name);
        return;
    }
    enum column_type type = dataset->columns[column].type;
    bool number = type == TYPE_MONEY || type == TYPE_INTEGER || type == TYPE_DECIMAL;
    if (!number || (fact->term_count > 0 && type != dataset->columns[fact->terms[0]].type))
        form_error(form, name, "take and less name columns of one type: money, integer or decimal");
    else
        fact->terms[fact->term_count++] = column;
}

/* take = "total", less = { "basic", … }: what is left of a column of the row when others are taken off, in C.
 */
static void read_difference(struct form *form, struct fact *fact) {
    uint16_t count;
    const char *take = form_text(form, "take", false);
    const char **less = form_texts(form, "less", &count);
    if (take == NULL && count > 0)
        form_error(form, "less", "less needs take = the column from which it is taken off");
    if (take == NULL) return;
    if (fact->subject != FACT_OF_ROW || fact->dataset == DATASET_NONE) {
        form_error(form, "take", "take and less work on the columns of a row");
        return;
    }
    fact->terms = arena_zeroed(&form->loader->book->arena, count + 1u, sizeof *fact->terms);
    add_term(form, fact, take);
    for (uint16_t i = 0; i < count; i++) add_term(form, fact, less[i]);
    if (fact->term_count > 0 &&
        form->loader->book->datasets[fact->dataset].columns[fact->terms[0]].type == TYPE_MONEY)
        fact->unit = UNIT_YUAN;
}

static struct filter *read_fold_filter(struct form *form, struct fact *fact, const char *key) {
    struct filter *filter = NULL;
    if (!form_push(form, key)) return NULL;
    if (fact->of != DATASET_NONE) filter = filter_read(form, fact->of, false, false);
    lua_pop(form->loader->box.L, 1);
    return filter;
}

static void read_one_of(struct form *form, struct fact *fact) {
    struct form inner;
    uint16_t count;
    if (!form_table(&inner, form, "one_of", "{ key = { zh = \"…\" } }")) return;
    const char **keys = form_keys(&inner, &count);
    struct choice *choices = arena_zeroed(&form->loader->book->arena, count, sizeof *choices);
    for (uint16_t i = 0; i < count; i++) {
        choices[i].key = keys[i];
        form_title(&inner, keys[i], true, &choices[i].zh, NULL);
        inner.key_count = 0; /* the values have free names */
    }
    lua_settop(form->loader->box.L, form->index);
    if (count == 0 || count > INT8_MAX) form_error(form, "one_of", "one_of takes 1 to %d values", INT8_MAX);
    fact->choices = choices;
    fact->choice_count = count < INT8_MAX ? count : INT8_MAX;
}

static void check_name_is_free(struct form *form, const struct fact *fact) {
    const struct book *book = form->loader->book;
    const struct dataset *dataset =
        fact->subject == FACT_OF_ROW ? (fact->dataset != DATASET_NONE ? &book->datasets[fact->dataset] : NULL)
        : fact->subject == FACT_OF_PERSON ? &book->datasets[REGISTER]
                                          : NULL;
    bool taken = dataset != NULL && dataset_column(dataset, fact->short_name) != COLUMN_NONE;
    if (fact->subject != FACT_OF_ROW) taken = taken || book_dataset(book, fact->short_name) != DATASET_NONE;
    taken = taken || name_leads_on(fact->short_name) || name_is_reserved(fact->short_name);
    if (taken)
        form_error(form, fact->name,
                   "'%s' is already the name of a column, a dataset or a word of the language",
                   fact->short_name);
    for (const struct fact *other = book->facts; other < fact; other++)
        if (strcmp(other->name, fact->name) == 0)
            form_error(form, fact->name, "declared twice: also at %s:%d", other->said.file, other->said.line);
}

void fact_read(struct loader *loader, const struct capture *capture, struct fact *fact) {
    struct form form;
    form_open(&form, loader, capture);
    check_name_is_free(&form, fact);
    form_title(&form, "title", true, &fact->zh, NULL);
    if (fact->zh == NULL) fact->zh = fact->name;
    const char *unit = form_unit(&form);
    if (unit != NULL) fact->unit_text = unit;
    fact->unit = unit_of(fact->unit_text);
    read_one_of(&form, fact);
    fact->fn = form_function(&form, "value");
    read_fold(&form, fact);
    read_difference(&form, fact);
    check_fold_keys(&form, fact);
    fact->so_far = form_flag(&form, "so_far", false);
    if (fact->so_far && fact->fold == FOLD_NONE)
        form_error(&form, "so_far", "so_far belongs to a fold; a function writes :so_far()");
    if (fact->fold == FOLD_ALL && !form_has(&form, "that"))
        form_error(&form, NULL, "all = LIST needs that = { what must hold }");
    int ways = (fact->fn != FN_NONE) + (fact->fold != FOLD_NONE) + (fact->terms != NULL);
    if (ways != 1)
        form_error(&form, NULL,
                   "a fact has one of value = function …, take and less, or a fold (sum, count, any, all, "
                   "max, min, latest)");
    form_close(&form);
}

/* Rows without a day stand by key and content: which is the last of them says nothing. */
static void check_latest(const struct form *form, const struct fact *fact) {
    if (fact->fold != FOLD_LATEST || fact->of_people || fact->of == DATASET_NONE) return;
    const struct dataset *dataset = &form->loader->book->datasets[fact->of];
    if (dataset->dated == COLUMN_NONE)
        form_remark(form, "latest", "fact \"%s\": " NO_LATEST, fact->name, dataset->name);
}

static void check_whole(const struct form *form, const struct fact *fact) {
    bool part = fact->fold == FOLD_ANY || fact->fold == FOLD_ALL || fact->fold == FOLD_NONE || fact->so_far;
    if (fact->relatives == UINT16_MAX || part) return;
    const char *list = form->loader->book->inverses[fact->relatives].name;
    form_remark(form, list, "fact \"%s\": " NEVER_WHOLE, fact->name, list);
}

void fact_read_asked(struct loader *loader, const struct capture *capture, struct fact *fact) {
    struct form form;
    form_open(&form, loader, capture);
    check_folded(&form, fact);
    check_unit(&form, fact);
    check_latest(&form, fact);
    check_whole(&form, fact);
    fact->where = read_fold_filter(&form, fact, "where");
    fact->that = read_fold_filter(&form, fact, "that");
    if (fact->fn != FN_NONE)
        fact->asks_nobody = !names_check_fn(loader, &form, "value", fact->subject, fact->dataset);
    lua_settop(loader->box.L, form.index - 1);
}
