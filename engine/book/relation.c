/* relation "father" { … }: who is named by which column, dataset or place in the book. */
#include "book/relation.h"

#include <string.h>

#include "book/declare.h"

bool filter_is_plain(const struct filter *filter) {
    for (uint16_t i = 0; filter != NULL && i < filter->count; i++) {
        const struct condition *condition = &filter->conditions[i];
        if (condition->is_fact || condition->word != WORD_IS || condition->column == COLUMN_AGE) return false;
        for (uint16_t k = 0; k < condition->value_count; k++) {
            enum value_kind kind = condition->values[k].value.kind;
            if (condition->values[k].is_parameter) return false;
            if (kind != VALUE_TEXT && kind != VALUE_CHOICE && kind != VALUE_BOOLEAN) return false;
        }
    }
    return true;
}

static struct dataset *people_of(const struct form *form) {
    return &form->loader->book->datasets[REGISTER];
}

static void unknown_column(struct form *form, const char *name) {
    const struct dataset *people = people_of(form);
    const char *names[UINT8_MAX];
    size_t count = 0;
    for (uint16_t i = 0; i < people->column_count && count < UINT8_MAX; i++)
        if (people->columns[i].type == TYPE_CITIZEN_ID)
            names[count++] = arena_format(&form->loader->book->arena, "register.%s", people->columns[i].name);
    form_unknown(form, name, "column", names, count);
}

/* name: "register.COLUMN" */
static void name_column(struct form *form, const char *name, struct naming *naming) {
    const struct dataset *people = people_of(form);
    naming->column = dataset_column(people, strchr(name, '.') + 1);
    if (naming->column == COLUMN_NONE)
        unknown_column(form, name);
    else if (people->columns[naming->column].type != TYPE_CITIZEN_ID)
        form_error(form, name, "named_by takes a register column of type citizen_id, %s is none", name);
}

static void unknown_source(struct form *form, const char *name) {
    const struct book *book = form->loader->book;
    const char *names[UINT8_MAX];
    size_t count = 0;
    for (uint16_t i = 0; i < book->dataset_count && count < UINT8_MAX; i++)
        if (i == REGISTER || book->datasets[i].about == ABOUT_TWO) names[count++] = book->datasets[i].name;
    form_unknown(form, name, "dataset about two persons", names, count);
}

/* "register.COLUMN", or a dataset whose rows are about two persons. */
static void name_source(struct form *form, const char *name, const struct relation *relation,
                        struct naming *naming) {
    const struct book *book = form->loader->book;
    *naming = (struct naming){.dataset = REGISTER, .column = COLUMN_NONE, .role = ROLE_OTHER};
    if (strncmp(name, "register.", 9) == 0) {
        name_column(form, name, naming);
        return;
    }
    uint16_t dataset = book_dataset(book, name);
    int role;
    if (dataset == DATASET_NONE)
        unknown_source(form, name);
    else if (book->datasets[dataset].about != ABOUT_TWO)
        form_error(
            form, name,
            "%s is not about two persons: named_by takes \"register.COLUMN\" or a dataset with persons",
            name);
    else
        naming->dataset = dataset;
    if (naming->dataset != REGISTER && dataset_has_role(&book->datasets[dataset], relation->name, &role))
        naming->role = (uint8_t)role;
}

/* A text, or { "marriage", kind = "married" }, on top of the stack, which is popped. */
static void read_naming(struct form *form, const struct relation *relation, struct naming *naming) {
    lua_State *L = form->loader->box.L;
    bool table = lua_istable(L, -1);
    const char *name = form_first(form);
    if (lua_type(L, -1) == LUA_TSTRING) name = arena_text(&form->loader->book->arena, lua_tostring(L, -1));
    *naming = (struct naming){.dataset = REGISTER, .column = COLUMN_NONE};
    if (name == NULL)
        form_error(form, "named_by",
                   "named_by holds \"register.COLUMN\", \"DATASET\" and { \"DATASET\", … }");
    else
        name_source(form, name, relation, naming);
    if (table && naming->dataset != REGISTER) {
        naming->where = filter_read(form, naming->dataset, false, true);
        if (!filter_is_plain(naming->where))
            form_error(form, name, "named_by asks columns for plain values only");
    }
    lua_pop(L, 1);
}

static void read_named_by(struct form *form, struct relation *relation) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, "named_by")) return;
    bool list = lua_istable(L, -1);
    if (list) form_no_names(form, "named_by");
    size_t count = list ? lua_rawlen(L, -1) : 1;
    if (count == 0 || count > 16) form_error(form, "named_by", "named_by holds 1 to 16 sources");
    if (count > 16) count = 16;
    relation->named_by = arena_zeroed(&form->loader->book->arena, count + 1, sizeof *relation->named_by);
    for (size_t i = 0; i < count; i++) {
        if (list)
            lua_rawgeti(L, form->index + 1, (lua_Integer)i + 1);
        else
            lua_pushvalue(L, -1);
        struct naming *naming = &relation->named_by[relation->named_count];
        read_naming(form, relation, naming);
        if (naming->dataset != REGISTER || naming->column != COLUMN_NONE) relation->named_count++;
    }
    lua_settop(L, form->index);
}

/* UINT16_MAX: not known, and refused. */
static uint16_t place_named(struct form *form, const char *name) {
    const struct column *column = &people_of(form)->columns[people_of(form)->in_book];
    uint32_t place;
    if (choice_find(column->choices, column->choice_count, span_of(name), &place)) return (uint16_t)place;
    form_unknown_choice(form, name, "place in the book", column->choices, column->choice_count);
    return UINT16_MAX;
}

static void read_in_book(struct form *form, struct relation *relation) {
    lua_State *L = form->loader->box.L;
    const struct dataset *people = people_of(form);
    if (!form_push(form, "in_book")) return;
    if (people->in_book == COLUMN_NONE || !lua_istable(L, -1)) {
        form_error(form, "in_book",
                   people->in_book == COLUMN_NONE
                       ? "in_book needs the register to name its column of places: in_book = \"COLUMN\""
                       : "in_book must be { my place = { his places } }");
        lua_settop(L, form->index);
        return;
    }
    uint16_t places = people->columns[people->in_book].choice_count, count;
    relation->in_book = arena_zeroed(&form->loader->book->arena, (size_t)places * places, sizeof(bool));
    struct form inner;
    form_inner(&inner, form, form->what);
    const char **mine = form_keys(&inner, &count);
    for (uint16_t i = 0; i < count; i++) {
        uint16_t from = place_named(form, mine[i]), named;
        const char **his = form_texts(&inner, mine[i], &named);
        for (uint16_t k = 0; k < named; k++) {
            uint16_t to = place_named(form, his[k]);
            if (from != UINT16_MAX && to != UINT16_MAX) relation->in_book[from * places + to] = true;
        }
        inner.key_count = 0; /* places are free keys: nothing is refused by form_close */
    }
    lua_settop(L, form->index);
}

static void read_sex(struct form *form, struct relation *relation) {
    static const char *const words[] = {"male", "female", "other"};
    relation->sex = (enum relation_sex)(1 + form_word(form, "sex", words, 3, SEX_ANY - 1));
}

/* blank = false says that nobody recorded means nobody; anything else would be a person. */
static void read_blank(struct form *form, struct relation *relation) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, "blank")) return;
    relation->blank_is_nobody = lua_isboolean(L, -1) && !lua_toboolean(L, -1);
    if (!relation->blank_is_nobody)
        form_error(form, "blank", "blank can only be false: nobody recorded means that there is none");
    lua_pop(L, 1);
}

static void take_inverse(struct form *form, uint16_t relation, const char *name) {
    struct book *book = form->loader->book;
    uint16_t at = 0;
    while (at < book->inverse_count && strcmp(book->inverses[at].name, name) != 0) at++;
    struct inverse *inverse = &book->inverses[at];
    if (at == book->inverse_count) {
        inverse->name = name;
        inverse->relations =
            arena_zeroed(&book->arena, book->relation_count + 1u, sizeof *inverse->relations);
        book->inverse_count++;
    }
    inverse->relations[inverse->relation_count++] = relation;
}

void relation_read(struct loader *loader, const struct capture *capture, struct relation *relation) {
    struct form form;
    form_open(&form, loader, capture);
    *relation = (struct relation){.name = capture->name,
                                  .zh = capture->name,
                                  .file = loader->book->sources[capture->source].path,
                                  .line = capture->line};
    form_title(&form, "title", true, &relation->zh, NULL);
    if (relation->zh == NULL) relation->zh = capture->name;
    form_text(&form, "inverse", false); /* relations_settle takes it */
    read_sex(&form, relation);
    read_blank(&form, relation);
    read_named_by(&form, relation);
    read_in_book(&form, relation);
    if (!form_has(&form, "named_by") && !form_has(&form, "in_book"))
        form_error(&form, NULL, "a relation needs named_by or in_book: where it is recorded");
    form_close(&form);
}

/* What a person's name may not be: NULL when it is free. */
static const char *taken_by(const struct book *book, const char *name) {
    if (name_leads_on(name) || name_is_reserved(name)) return "a word of the language";
    if (dataset_column(&book->datasets[REGISTER], name) != COLUMN_NONE) return "a column of the register";
    return book_dataset(book, name) != DATASET_NONE ? "a dataset" : NULL;
}

static void check_free(const struct form *form, const char *name) {
    const char *taken = taken_by(form->loader->book, name);
    if (taken != NULL) form_error(form, name, "'%s' is %s: one name, one meaning", name, taken);
}

static void settle(struct loader *loader, const struct capture *capture, uint16_t number) {
    struct book *book = loader->book;
    struct relation *relation = &book->relations[number];
    struct form form;
    form_open(&form, loader, capture);
    check_free(&form, relation->name);
    uint16_t first = book_relation(book, relation->name);
    if (first < number)
        form_error(&form, relation->name, "declared twice: also at %s:%d", book->relations[first].file,
                   book->relations[first].line);
    const char *inverse = NULL;
    if (form_push(&form, "inverse") && lua_type(loader->box.L, -1) == LUA_TSTRING)
        inverse = arena_text(&book->arena, lua_tostring(loader->box.L, -1));
    relation->mutual = inverse != NULL && strcmp(inverse, relation->name) == 0;
    if (inverse != NULL && !relation->mutual) {
        check_free(&form, inverse);
        if (book_relation(book, inverse) != RELATION_NONE)
            form_error(&form, inverse, "'%s' is a relation: an inverse has a name of its own", inverse);
        take_inverse(&form, number, inverse);
    }
    lua_settop(loader->box.L, form.index - 1);
}

void relations_settle(struct loader *loader) {
    struct book *book = loader->book;
    uint16_t number = 0;
    book->inverses = arena_zeroed(&book->arena, book->relation_count + 1u, sizeof *book->inverses);
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_RELATION) settle(loader, &loader->captures[i], number++);
}

static bool is_relation(const struct book *book, const char *name) {
    for (uint16_t i = 0; i < book->inverse_count; i++)
        if (strcmp(book->inverses[i].name, name) == 0) return true;
    return book_relation(book, name) != RELATION_NONE;
}

void relations_check_facts(struct loader *loader) {
    const struct book *book = loader->book;
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        int role;
        bool taken = fact->subject == FACT_OF_PERSON && is_relation(book, fact->short_name);
        if (fact->subject == FACT_OF_ROW && fact->dataset != DATASET_NONE)
            taken = dataset_has_role(&book->datasets[fact->dataset], fact->short_name, &role);
        if (taken)
            diags_add(loader->diags, DIAG_ERROR, (struct place){fact->said.file, fact->said.line, 1},
                      "fact \"%s\": '%s' is a relation: one name, one meaning", fact->name, fact->short_name);
    }
}
