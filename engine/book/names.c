/* A typo in a function is refused when its file is loaded: every global, field and method that a function
 * names must be known. */
#include <string.h>

#include "book/declare.h"
#include "book/names.h"
#include "ground/text.h"
#include "library/lua_source.h"
#include "library/lua_state.h"
#include "library/lua_words.h"

static const char *const list_words[] = {
    "where",     "any",     "all",    "sum", "max",    "min",       "by",       "so_far", "latest", "is",
    "household", "members", "region", "age", "person", "per_month", "per_year", "zh",     "en"};
#define LIST_WORDS (sizeof list_words / sizeof *list_words)

static bool among(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

bool name_is_reserved(const char *name) {
    static const char *const words[] = {
        "and",   "break", "do",  "else", "elseif", "end",    "false",  "for",  "function", "goto",  "if",
        "in",    "local", "nil", "not",  "or",     "repeat", "return", "then", "true",     "until", "while",
        "where", "any",   "all", "sum",  "max",    "min",    "latest", "by",   "is",       "so_far"};
    return among(name, words, sizeof words / sizeof *words);
}

bool name_leads_on(const char *name) {
    static const char *const words[] = {"household", "members", "age", "region", "person"};
    return among(name, words, sizeof words / sizeof *words);
}

bool name_is_plain(const char *name) {
    for (const char *c = name; *c != '\0'; c++)
        if (!text_in_name(*c, c == name)) return false;
    return *name != '\0';
}

static size_t add_dataset(const struct dataset *dataset, const char **names, size_t count) {
    for (uint16_t i = 0; i < dataset->column_count; i++) names[count++] = dataset->columns[i].name;
    return count;
}

/* person.father, person.children */
static size_t add_relations(const struct book *book, const char **names, size_t count) {
    for (uint16_t i = 0; i < book->relation_count; i++) names[count++] = book->relations[i].name;
    for (uint16_t i = 0; i < book->inverse_count; i++) names[count++] = book->inverses[i].name;
    return count;
}

/* Whom a row leads to: row.person, or row.husband and row.wife; a place leads to nobody. */
static size_t add_people(const struct dataset *dataset, const char **names, size_t count) {
    if (dataset->about == ABOUT_PERSON) names[count++] = "person";
    for (int i = 0; dataset->about == ABOUT_TWO && i < 2; i++) names[count++] = dataset->roles[i].name;
    return count;
}

static size_t room_for_names(const struct book *book) {
    size_t room = LIST_WORDS + book->fact_count + book->dataset_count * 3u + book->parameter_count +
                  book->relation_count + book->inverse_count + 256;
    for (uint16_t i = 0; i < book->dataset_count; i++) room += book->datasets[i].column_count;
    return room;
}

static bool is_key(struct lua_reader behind, const struct lua_word *before, const struct lua_word *word) {
    struct lua_word next = lua_word_next(&behind);
    if (word->kind == WORD_TEXT && lua_word_is(before, "[") && lua_word_is(&next, "]"))
        next = lua_word_next(&behind);
    else if (word->kind != WORD_NAME)
        return false;
    return lua_word_is(&next, "=");
}

/* Keys of the tables that a file builds itself are known too, read from its text: grades = { one = 1 },
 * function helpers.twice(x). */
static void add_own_keys(struct names *names, struct span text, size_t room) {
    struct lua_reader reader = lua_reader_of(text);
    struct lua_word before = {0}, word;
    bool of_function = false; /* between `function` and its parameters */
    for (; (word = lua_word_next(&reader)).kind != WORD_END && names->known_count < room; before = word) {
        if ((of_function && word.kind == WORD_NAME) || is_key(reader, &before, &word))
            names->known[names->known_count++] = arena_span(&names->loader->book->arena, word.text);
        of_function = lua_word_is(&word, "function") || (of_function && !lua_word_is(&word, "("));
    }
}

/* A library may be reached through a local of the file: its members are known anywhere. */
static size_t add_libraries(struct names *names, const char **known, size_t count) {
    static const char *const libraries[] = {"math", "string", "table"};
    lua_State *L = names->loader->box.L;
    int top = lua_gettop(L);
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        lua_getfield(L, top + 1, libraries[i]);
        sandbox_look_inside(L, -1);
        for (lua_pushnil(L); lua_next(L, top + 2) != 0; lua_pop(L, 1)) known[count++] = lua_tostring(L, -2);
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
    return count;
}

static void gather(struct names *names, const struct source *source) {
    const struct book *book = names->loader->book;
    size_t room = room_for_names(book) + 4096;
    const char **known = arena_get(&names->loader->book->arena, room * sizeof *known);
    size_t count = 0;
    for (size_t i = 0; i < LIST_WORDS; i++) known[count++] = list_words[i];
    for (uint16_t i = 0; i < book->dataset_count; i++) {
        known[count++] = book->datasets[i].name;
        count = add_people(&book->datasets[i], known, count);
        count = add_dataset(&book->datasets[i], known, count);
    }
    for (uint16_t i = 0; i < book->fact_count; i++) known[count++] = book->facts[i].short_name;
    count = add_relations(book, known, count);
    count = add_libraries(names, known, count);
    names->known = known;
    names->known_count = names->own_from = count;
    if (source != NULL) add_own_keys(names, source->text, room - 8);
    for (uint16_t i = 0; i < book->source_count; i++)
        if (book->sources[i].used) add_own_keys(names, book->sources[i].text, room - 8);
}

/* The names that the sandbox lets a file use, from the table itself. */
static void gather_globals(struct names *names) {
    lua_State *L = names->loader->box.L;
    names->globals = arena_get(&names->loader->book->arena, 128 * sizeof *names->globals);
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING && names->global_count < 128)
            names->globals[names->global_count++] = lua_tostring(L, -2);
    lua_pop(L, 1);
}

static void gather_subject(struct names *names, enum fact_subject subject, uint16_t dataset) {
    const struct book *book = names->loader->book;
    static const char *const of_person[] = {"household", "age", "is"}, *const of_household[] = {
                                                                           "members", "region", "is"};
    const char **known = arena_get(&names->loader->book->arena, room_for_names(book) * sizeof *known);
    size_t count = 0;
    for (size_t i = 0; subject == FACT_OF_PERSON && i < 3; i++) known[count++] = of_person[i];
    for (size_t i = 0; subject == FACT_OF_HOUSEHOLD && i < 3; i++) known[count++] = of_household[i];
    if (subject == FACT_OF_PERSON) count = add_relations(book, known, count);
    if (subject == FACT_OF_PERSON) count = add_dataset(&book->datasets[REGISTER], known, count);
    if (subject == FACT_OF_ROW) known[count++] = "is";
    if (subject == FACT_OF_ROW) count = add_people(&book->datasets[dataset], known, count);
    if (subject == FACT_OF_ROW) count = add_dataset(&book->datasets[dataset], known, count);
    for (uint16_t i = 1; subject != FACT_OF_ROW && i < book->dataset_count; i++)
        known[count++] = book->datasets[i].name;
    for (uint16_t i = 0; i < book->fact_count; i++)
        if (book->facts[i].subject == subject &&
            (subject != FACT_OF_ROW || book->facts[i].dataset == dataset))
            known[count++] = book->facts[i].short_name;
    names->subject_kind = subject;
    names->subject_dataset = dataset;
    names->subject = known;
    names->subject_count = count;
}

bool names_is_of(const struct names *names, bool first, enum fact_subject subject, uint16_t dataset) {
    if (!first) return true;
    return subject == names->subject_kind && (subject != FACT_OF_ROW || dataset == names->subject_dataset);
}

bool names_is_own(const struct names *names, const char *name) {
    return among(name, names->known + names->own_from, names->known_count - names->own_from);
}

/* Of everything that may be meant by the name, nothing but citizen IDs. */
static bool is_citizen_id(const struct names *names, const struct code_name *use) {
    const struct book *book = names->loader->book;
    bool is = false;
    for (uint16_t i = 0; i < book->dataset_count; i++) {
        uint16_t column = dataset_column(&book->datasets[i], use->name);
        if (column == COLUMN_NONE ||
            !names_is_of(names, use->base != NULL, i == REGISTER ? FACT_OF_PERSON : FACT_OF_ROW, i))
            continue;
        if (book->datasets[i].columns[column].type != TYPE_CITIZEN_ID) return false;
        is = true;
    }
    return is && !names_is_own(names, use->name);
}

static void check_field(struct names *names, const struct code_name *use) {
    const struct book *book = names->loader->book;
    if (use->base != NULL && strcmp(use->base, "param") == 0) {
        if (book_parameter(book, use->name) != PARAMETER_NONE) return;
        form_unknown_parameter(&names->form, use->name);
        return;
    }
    if (use->base != NULL && use->base[0] != '\0') {
        lua_State *L = names->loader->box.L;
        int top = lua_gettop(L);
        lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
        bool known =
            lua_getfield(L, -1, use->base) == LUA_TTABLE && lua_getfield(L, -1, use->name) != LUA_TNIL;
        lua_settop(L, top);
        if (!known) form_error(&names->form, use->name, "%s has no '%s' here", use->base, use->name);
        return;
    }
    if ((names->subject != NULL || use->base == NULL) && is_citizen_id(names, use)) {
        form_error(&names->form, use->name,
                   "'%s' is a citizen ID, which no rule sees: ask known(…, \"%s\"), or a relation", use->name,
                   use->name);
        return;
    }
    if (use->base != NULL && names->subject != NULL) {
        if (!among(use->name, names->subject, names->subject_count))
            form_unknown(&names->form, use->name, "column, fact or list", names->subject,
                         names->subject_count);
        return;
    }
    if (!among(use->name, names->known, names->known_count))
        form_unknown(&names->form, use->name, "name", names->known, names->known_count);
}

/* s:rep(3): texts have no methods here, and nothing else has one of that name. */
static bool is_text_method(const struct names *names, const struct code_name *use) {
    lua_State *L = names->loader->box.L;
    int top = lua_gettop(L);
    if (use->use != USE_METHOD || among(use->name, list_words, LIST_WORDS)) return false;
    if (names_is_own(names, use->name)) return false;
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    bool is = lua_getfield(L, -1, "string") == LUA_TTABLE && lua_getfield(L, -1, use->name) != LUA_TNIL;
    lua_settop(L, top);
    return is;
}

/* A column or fact that is asked by name; a method of the file's own may take what it likes. */
static void check_asked(struct names *names, const struct code_name *use) {
    if (names_is_own(names, use->text)) return;
    if (!among(use->name, names->known, names->own_from))
        form_unknown(&names->form, use->name, "column or fact", names->known, names->own_from);
}

/* Fields and methods: of the subject where the function's first parameter is asked, else of anything. */
static void check_use(void *context, const struct code_name *use) {
    struct names *names = context;
    names->form.line = use->line;
    bool subject_only = names->subject != NULL;
    if (!subject_only && use->within != NULL && strcmp(use->global, "param") == 0)
        parameter_check_use(&names->form, use);
    names->asks = names->asks || use->use == USE_FIRST;
    names_check_compared(names, use);
    if (use->use == USE_ASKED && !subject_only) check_asked(names, use);
    if (use->use == USE_FIRST_SET && subject_only)
        form_error(&names->form, use->name, "people, rows and lists cannot be changed");
    if (use->within != NULL || (use->use != USE_FIELD && use->use != USE_METHOD)) return;
    if (!subject_only && is_text_method(names, use)) {
        form_error(&names->form, use->name, "a text has no methods: write string.%s(text, …)", use->name);
        return;
    }
    if (!subject_only || (use->base != NULL && use->base[0] == '\0' && use->depth == 0))
        check_field(names, use);
}

/* A helper that two rules reach is reported once. */
static bool said_before(const struct names *names, const char *what) {
    const struct diags *diags = names->loader->diags;
    const char *path = names->loader->book->sources[names->form.source].path;
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].place.line == names->form.line && strcmp(diags->items[i].place.file, path) == 0 &&
            strstr(diags->items[i].message, what) != NULL)
            return true;
    return false;
}

static void report_state(struct names *names, const char *name) {
    static const char why[] = "no rule keeps state between households";
    if (!said_before(names, why))
        form_error(&names->form, name, "a function changes '%s' of the file: %s", name, why);
}

/* What can be seen before a file is run. */
static void check_chunk_use(void *context, const struct code_name *use) {
    struct names *names = context;
    names->form.line = use->line;
    switch (use->use) {
    case USE_GLOBAL:
        if (!among(use->name, names->globals, names->global_count))
            form_unknown(&names->form, use->name, "name", names->globals, names->global_count);
        break;
    case USE_GLOBAL_SET:
        form_error(&names->form, use->name,
                   "'%s' is assigned but not local: a rule file has no global variables", use->name);
        break;
    case USE_UPVALUE_SET:
    case USE_UPVALUE_FIELD:
        report_state(names, use->name);
        break;
    case USE_WIDE_BITS:
        if (!said_before(names, "255 constants"))
            form_error(
                &names->form, NULL,
                "bitwise operators in a function of more than 255 constants are miscomputed by Lua 5.4.4");
        break;
    default:
        break;
    }
}

bool names_check_chunk(struct loader *loader, uint16_t source) {
    struct names names = {.loader = loader,
                          .form = {.loader = loader, .source = source, .line = 1, .on_line = true}};
    size_t errors = loader->diags->errors;
    gather_globals(&names);
    names.form.line = source_power(loader->book->sources[source].text);
    if (names.form.line > 0)
        form_error(&names.form, "^", "the operator ^ differs between processors: multiply instead");
    if (!code_names(loader->box.L, true, check_chunk_use, &names))
        form_error(&names.form, NULL, "this Lua's binary form is not understood");
    return loader->diags->errors == errors;
}

/* The file is compiled once more, only to be looked at. */
static void check_source(struct loader *loader, uint16_t source, struct names *names) {
    names->form = (struct form){.loader = loader, .source = source, .line = 1, .on_line = true};
    if (source_load(&loader->box, &loader->book->sources[source]))
        code_names(loader->box.L, true, check_use, names);
    lua_settop(loader->box.L, 0);
}

void names_check(struct loader *loader) {
    struct names names = {.loader = loader};
    for (uint16_t i = 0; i < loader->book->source_count; i++) {
        gather(&names, &loader->book->sources[i]);
        check_source(loader, i, &names);
    }
}

/* A closure that a function of the file made and that rules reach counts on from household to household. */
static void check_kept(void *context, const struct code_name *use) {
    struct names *names = context;
    names->form.line = use->line;
    if (use->use == USE_UPVALUE_SET || use->use == USE_UPVALUE_FIELD) report_state(names, use->name);
}

static void check_reached(lua_State *L, void *context) {
    if (lua_isfunction(L, -1)) code_names(L, false, check_kept, context);
}

bool names_check_fn(struct loader *loader, const struct form *form, const char *key,
                    enum fact_subject subject, uint16_t dataset) {
    lua_State *L = loader->box.L;
    int top = lua_gettop(L);
    if (subject == FACT_OF_ROW && dataset == DATASET_NONE) return true;
    struct names names = {.loader = loader, .form = *form};
    names.form.on_line = true;
    gather_subject(&names, subject, dataset);
    lua_getfield(L, form->index, key);
    code_names(L, false, check_use, &names);
    lua_newtable(L);
    lua_insert(L, -2);
    lua_rawseti(L, -2, 1);
    sandbox_walk(L, check_reached, &names);
    lua_settop(L, top);
    return names.asks;
}
