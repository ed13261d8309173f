/* household { … }: who belongs together, who is away. */
#include <string.h>

#include "book/declare.h"
#include "book/filter_read.h"
#include "library/lua_code.h"

static void read_columns(struct form *form, const char *key, uint16_t **columns, uint16_t *count) {
    const struct dataset *people = &form->loader->book->datasets[REGISTER];
    uint16_t named;
    const char **names = form_texts(form, key, &named);
    *columns = arena_get(&form->loader->book->arena, (named + 1u) * sizeof **columns);
    *count = 0;
    for (uint16_t i = 0; i < named; i++) {
        uint16_t column = dataset_column(people, names[i]);
        if (column != COLUMN_NONE)
            (*columns)[(*count)++] = column;
        else
            form_unknown_column(form, people, names[i]);
    }
}

static void read_away(struct form *form, struct household_form *household) {
    struct book *book = form->loader->book;
    uint16_t named;
    const char **names = form_texts(form, "away", &named);
    household->away = arena_get(&book->arena, (named + 1u) * sizeof *household->away);
    if (named > AWAY_MOST) form_error(form, "away", "away takes at most %d facts", AWAY_MOST);
    for (uint16_t i = 0; i < named; i++) {
        uint16_t fact = book_fact(book, names[i]);
        if (fact == FACT_NONE)
            form_unknown_fact(form, names[i]);
        else if (book->facts[fact].subject != FACT_OF_PERSON ||
                 fact_kind(&book->facts[fact]) != VALUE_BOOLEAN)
            form_error(form, names[i], "away takes yes/no facts of a person");
        else
            household->away[household->away_count++] = fact;
    }
}

/* The register's column of type region, when household does not name one. */
static uint16_t only_region_column(const struct dataset *people) {
    uint16_t found = COLUMN_NONE;
    for (uint16_t i = 0; i < people->column_count; i++) {
        if (people->columns[i].type != TYPE_REGION) continue;
        if (found != COLUMN_NONE) return COLUMN_NONE;
        found = i;
    }
    return found;
}

/* { "father", age = below(18) } on top of the stack. */
static void read_join(struct form *form, struct join *join) {
    const struct book *book = form->loader->book;
    const char *name = form_first(form);
    *join = (struct join){.relation = name != NULL ? book_relation(book, name) : RELATION_NONE};
    if (name == NULL) {
        form_error(form, "joins", "joins holds { \"RELATION\", column or fact = value, … }");
    } else if (join->relation == RELATION_NONE) {
        form_unknown_of(form, book, DECLARED_RELATION, name);
    } else {
        join->where = filter_read(form, REGISTER, false, true);
    }
}

static void read_joins(struct form *form, struct household_form *household) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, "joins")) return;
    size_t count = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    if (count > 0) form_no_names(form, "joins");
    if (count == 0 || count > 64) form_error(form, "joins", "joins holds 1 to 64 of { \"RELATION\", … }");
    household->joins = arena_zeroed(&form->loader->book->arena, count + 1, sizeof *household->joins);
    for (size_t i = 0; i < count && i < 64; i++) {
        lua_rawgeti(L, form->index + 1, (lua_Integer)i + 1);
        struct join *join = &household->joins[household->join_count];
        read_join(form, join);
        if (join->relation != RELATION_NONE) household->join_count++;
        lua_settop(L, form->index + 1);
    }
    lua_settop(L, form->index);
}

struct looking { /* for households in the facts that decide who belongs to one */
    struct form *form;
    const char *key; /* joins, away */
    uint16_t asked;  /* the fact that household { } names */
    bool *seen;      /* [fact_count] */
};

static void look_into(struct looking *looking, uint16_t number);

/* What is certain: a person's fact that asks its first parameter for its household, or for a fact that does.
 */
static void look_at_use(void *context, const struct code_name *use) {
    struct looking *looking = context;
    const struct book *book = looking->form->loader->book;
    if (use->use != USE_FIELD || use->base == NULL || use->base[0] != '\0' || use->depth != 0) return;
    if (strcmp(use->name, "household") == 0) {
        const char *asked = book->facts[looking->asked].name;
        form_error(looking->form, looking->key,
                   "%s reads a household (line %d): who belongs to one cannot hang on that", asked,
                   use->line);
        return;
    }
    const char *name = arena_format(&looking->form->loader->book->arena, "person.%s", use->name);
    uint16_t fact = book_fact(book, name);
    if (fact != FACT_NONE) look_into(looking, fact);
}

static void look_into(struct looking *looking, uint16_t number) {
    const struct loader *loader = looking->form->loader;
    const struct fact *fact = &loader->book->facts[number];
    lua_State *L = loader->box.L;
    if (looking->seen[number] || fact->fn == FN_NONE) return;
    looking->seen[number] = true;
    int top = lua_gettop(L);
    loader_push_fn(loader, fact->fn);
    code_names(L, false, look_at_use, looking);
    lua_settop(L, top);
}

static void check_fact(struct form *form, const char *key, uint16_t number) {
    const struct book *book = form->loader->book;
    struct looking looking = {form, key, number, NULL};
    looking.seen = arena_zeroed(&form->loader->book->arena, book->fact_count + 1u, sizeof *looking.seen);
    look_into(&looking, number);
}

static void check_facts(struct form *form, const struct household_form *household) {
    for (uint16_t i = 0; i < household->away_count; i++) check_fact(form, "away", household->away[i]);
    for (uint16_t i = 0; i < household->join_count; i++) {
        const struct filter *where = household->joins[i].where;
        for (uint16_t k = 0; where != NULL && k < where->count; k++)
            if (where->conditions[k].is_fact) check_fact(form, "joins", where->conditions[k].fact);
    }
}

void household_read(struct loader *loader, const struct capture *capture) {
    struct book *book = loader->book;
    struct household_form *household = &book->household;
    struct form form;
    form_open(&form, loader, capture);
    read_columns(&form, "book", &household->book, &household->book_count);
    if (household->book_count == 0)
        form_error(&form, NULL, "book is missing: the register columns that put people under one number");
    if (form_push(&form, "alone")) {
        household->alone = filter_read(&form, REGISTER, false, false);
        lua_pop(loader->box.L, 1);
    }
    if (!filter_is_plain(household->alone))
        form_error(&form, "alone", "alone takes register columns with plain values");
    const char *region = form_text(&form, "region", false);
    household->region = region != NULL ? dataset_column(&book->datasets[REGISTER], region)
                                       : only_region_column(&book->datasets[REGISTER]);
    if (region != NULL && household->region == COLUMN_NONE)
        form_unknown_column(&form, &book->datasets[REGISTER], region);
    else if (household->region == COLUMN_NONE ||
             book->datasets[REGISTER].columns[household->region].type != TYPE_REGION)
        form_error(&form, region, "region must name the register's column of type region");
    read_joins(&form, household);
    household->limit = (uint32_t)form_whole(&form, "limit", 2, 1000, 0);
    household->book_limit = (uint32_t)form_whole(&form, "book_limit", 2, 1000, 0);
    read_away(&form, household);
    check_facts(&form, household);
    form_close(&form);
}
