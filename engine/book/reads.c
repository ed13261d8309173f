/* Which datasets and parameters a rule can read, which the households, and who may see what functions read:
 * what it and the facts it names say, followed to the end. A name in a function counts for whatever bears it,
 * so that none is overlooked. */
#include <stdlib.h>
#include <string.h>

#include "book/declare.h"
#include "ground/memory.h"
#include "library/lua_code.h"
#include "library/lua_state.h"

/* Facts [0, fact_count), then rules, then the households; what each names itself, and after the walk all that
 * it reads. */
struct web {
    struct loader *loader;
    const struct book *book;
    bool *datasets;         /* [nodes][dataset_count] */
    bool *facts;            /* [nodes][fact_count] */
    bool *parameters;       /* [nodes][parameter_count] */
    enum audience *columns; /* [nodes][dataset_count] who may see those that its own function names */
    bool *personal;         /* [nodes][dataset_count] one of those says who somebody is */
    uint32_t node;          /* whose function is looked at */
};

static bool *datasets_of(const struct web *web, uint32_t node) {
    return web->datasets + (size_t)node * web->book->dataset_count;
}

static bool *facts_of(const struct web *web, uint32_t node) {
    return web->facts + (size_t)node * web->book->fact_count;
}

static bool *parameters_of(const struct web *web, uint32_t node) {
    return web->parameters + (size_t)node * web->book->parameter_count;
}

static enum audience *columns_of(const struct web *web, uint32_t node) {
    return web->columns + (size_t)node * web->book->dataset_count;
}

static bool *personal_of(const struct web *web, uint32_t node) {
    return web->personal + (size_t)node * web->book->dataset_count;
}

/* With the facts that its keys are, and what it is a multiple of. */
static void add_parameter(const struct web *web, uint32_t node, uint16_t number) {
    if (number == PARAMETER_NONE || parameters_of(web, node)[number]) return;
    const struct parameter *parameter = &web->book->parameters[number];
    parameters_of(web, node)[number] = true;
    for (uint16_t i = 0; i < parameter->key_count; i++)
        if (parameter->keys[i].from != KEY_GIVEN && parameter->keys[i].is_fact)
            facts_of(web, node)[parameter->keys[i].number] = true;
    for (uint16_t i = 0; i < parameter->entry_count; i++)
        if (parameter->entries[i].multiple != NULL)
            add_parameter(web, node, parameter->entries[i].multiple->of);
}

static void add_relation(const struct web *web, uint32_t node, uint16_t number) {
    const struct relation *relation = &web->book->relations[number];
    for (uint16_t i = 0; i < relation->named_count; i++)
        datasets_of(web, node)[relation->named_by[i].dataset] = true;
}

static void add_name(const struct web *web, uint32_t node, const char *name) {
    const struct book *book = web->book;
    for (uint16_t i = 0; i < book->fact_count; i++)
        if (strcmp(book->facts[i].short_name, name) == 0) facts_of(web, node)[i] = true;
    for (uint16_t i = 0; i < book->dataset_count; i++)
        if (strcmp(book->datasets[i].name, name) == 0) datasets_of(web, node)[i] = true;
    for (uint16_t i = 0; i < book->relation_count; i++)
        if (strcmp(book->relations[i].name, name) == 0) add_relation(web, node, i);
    for (uint16_t i = 0; i < book->inverse_count; i++)
        for (uint16_t k = 0;
             strcmp(book->inverses[i].name, name) == 0 && k < book->inverses[i].relation_count; k++)
            add_relation(web, node, book->inverses[i].relations[k]);
}

static void add_columns(const struct web *web, uint32_t node, const char *name) {
    for (uint16_t d = 0; d < web->book->dataset_count; d++) {
        const struct dataset *dataset = &web->book->datasets[d];
        enum audience *readers = &columns_of(web, node)[d];
        for (uint16_t c = 0; c < dataset->column_count; c++) {
            const struct column *column = &dataset->columns[c];
            if (strcmp(column->name, name) != 0) continue;
            if (column->disclose > *readers) *readers = column->disclose;
            if (type_is_personal(column->type)) personal_of(web, node)[d] = true;
        }
    }
}

static void see_name(void *context, const struct code_name *use) {
    const struct web *web = context;
    bool named = use->use == USE_FIELD || use->use == USE_METHOD || use->use == USE_ASKED;
    if (named) add_name(web, web->node, use->name);
    if (named) add_columns(web, web->node, use->name);
    if (use->use == USE_FIELD && use->base != NULL && strcmp(use->base, "param") == 0)
        add_parameter(web, web->node, book_parameter(web->book, use->name));
}

static void see_reached(lua_State *L, void *context) {
    if (lua_isfunction(L, -1)) code_names(L, false, see_name, context);
}

/* The function and the helpers of its file that it reaches. */
static void add_function(struct web *web, uint32_t node, uint16_t fn) {
    if (fn == FN_NONE) return;
    lua_State *L = web->loader->box.L;
    int top = lua_gettop(L);
    web->node = node;
    lua_newtable(L);
    loader_push_fn(web->loader, fn);
    lua_rawseti(L, top + 1, 1);
    sandbox_walk(L, see_reached, web);
    lua_settop(L, top);
}

static void add_filter(const struct web *web, uint32_t node, const struct filter *filter) {
    for (uint16_t i = 0; filter != NULL && i < filter->count; i++) {
        const struct condition *condition = &filter->conditions[i];
        if (condition->is_fact) facts_of(web, node)[condition->fact] = true;
        for (uint16_t v = 0; v < condition->value_count; v++)
            if (condition->values[v].is_parameter) add_parameter(web, node, condition->values[v].parameter);
    }
}

static void add_template(const struct web *web, uint32_t node, const struct template *template) {
    for (uint16_t i = 0; i < template->count; i++) {
        const struct template_part *part = &template->parts[i];
        if (part->hole == HOLE_FACT && part->what != FACT_NONE) facts_of(web, node)[part->what] = true;
        if (part->hole == HOLE_PARAMETER) add_parameter(web, node, part->what);
    }
}

static void add_fact(struct web *web, uint16_t number) {
    const struct fact *fact = &web->book->facts[number];
    if (fact->subject == FACT_OF_ROW && fact->dataset != DATASET_NONE)
        datasets_of(web, number)[fact->dataset] = true;
    if (fact->fold != FOLD_NONE && !fact->of_people && fact->of < web->book->dataset_count)
        datasets_of(web, number)[fact->of] = true;
    for (uint16_t i = 0;
         fact->relatives != UINT16_MAX && i < web->book->inverses[fact->relatives].relation_count; i++)
        add_relation(web, number, web->book->inverses[fact->relatives].relations[i]);
    if (fact->fold != FOLD_NONE && fact->folds_fact) facts_of(web, number)[fact->folded] = true;
    add_filter(web, number, fact->where);
    add_filter(web, number, fact->that);
    add_function(web, number, fact->fn);
}

/* Whoever is away is judged by no rule, so every rule asks. */
static void add_rule(struct web *web, uint32_t node, const struct rule *rule) {
    const struct household_form *form = &web->book->household;
    for (uint16_t i = 0; i < form->away_count; i++) facts_of(web, node)[form->away[i]] = true;
    if (rule->among != DATASET_NONE) datasets_of(web, node)[rule->among] = true;
    for (uint16_t i = 0; i < rule->unless_count; i++) facts_of(web, node)[rule->unless[i]] = true;
    bool open =
        rule->within[URGENCY_GREEN] < 0 || rule->within[URGENCY_YELLOW] < 0 || rule->within[URGENCY_RED] < 0;
    if (open) add_parameter(web, node, book_parameter(web->book, VISIT_DAYS));
    add_filter(web, node, rule->among_where);
    add_filter(web, node, rule->where);
    add_template(web, node, &rule->say);
    add_template(web, node, &rule->say_en);
    add_template(web, node, &rule->review);
    add_function(web, node, rule->when);
    add_function(web, node, rule->urgency_fn);
}

/* Who is dead lives with nobody. */
static void add_household(const struct web *web, uint32_t node) {
    const struct household_form *form = &web->book->household;
    datasets_of(web, node)[REGISTER] = true;
    for (uint16_t i = 0; i < web->book->relation_count; i++) add_relation(web, node, i);
    for (uint16_t i = 0; form->join_count > 0 && i < form->away_count; i++)
        facts_of(web, node)[form->away[i]] = true;
    for (uint16_t i = 0; i < form->join_count; i++) add_filter(web, node, form->joins[i].where);
}

/* A rule takes over what its facts read, and theirs. */
static void follow(const struct web *web, uint32_t node) {
    uint16_t facts = web->book->fact_count, waiting = 0;
    uint16_t *queue = memory_get((facts + 1u) * sizeof *queue);
    for (uint16_t i = 0; i < facts; i++)
        if (facts_of(web, node)[i]) queue[waiting++] = i;
    for (uint16_t at = 0; at < waiting; at++) {
        for (uint16_t i = 0; i < web->book->dataset_count; i++)
            if (datasets_of(web, queue[at])[i]) datasets_of(web, node)[i] = true;
        for (uint16_t i = 0; i < web->book->parameter_count; i++)
            if (parameters_of(web, queue[at])[i]) parameters_of(web, node)[i] = true;
        for (uint16_t i = 0; i < facts; i++) {
            if (!facts_of(web, queue[at])[i] || facts_of(web, node)[i]) continue;
            facts_of(web, node)[i] = true;
            queue[waiting++] = i;
        }
    }
    free(queue);
}

/* Of the columns only those of datasets that it can read: two may have columns of one name. */
static enum audience strictest(const struct web *web, uint32_t node) {
    enum audience readers = FOR_VISITOR;
    for (uint32_t of = 0; of <= web->book->fact_count; of++) {
        bool own = of == web->book->fact_count;
        if (!own && !facts_of(web, node)[of]) continue;
        enum audience declared = own ? FOR_VISITOR : fact_audience(web->book, (uint16_t)of);
        if (declared > readers) readers = declared;
        for (uint16_t d = 0; d < web->book->dataset_count; d++) {
            enum audience named = columns_of(web, own ? node : of)[d];
            if ((d == REGISTER || datasets_of(web, node)[d]) && named > readers) readers = named;
        }
    }
    return readers;
}

/* Of the same columns, and those that are folded: what comes of one may say who somebody is. */
static bool names_somebody(const struct web *web, uint16_t fact) {
    for (uint16_t of = 0; of < web->book->fact_count; of++) {
        if (of != fact && !facts_of(web, fact)[of]) continue;
        if (fact_gives_personal(web->book, of)) return true;
        for (uint16_t d = 0; d < web->book->dataset_count; d++)
            if ((d == REGISTER || datasets_of(web, fact)[d]) && personal_of(web, of)[d]) return true;
    }
    return false;
}

static const uint16_t *list_of(struct arena *arena, const bool *is, uint16_t most, uint16_t *count) {
    uint16_t *list = arena_get(arena, (most + 1u) * sizeof *list);
    *count = 0;
    for (uint16_t i = 0; i < most; i++)
        if (is[i]) list[(*count)++] = i;
    return list;
}

static void keep(const struct web *web, uint32_t node, struct rule *rule) {
    struct arena *arena = &web->loader->book->arena;
    datasets_of(web, node)[REGISTER] = true;
    rule->shows = strictest(web, node);
    rule->reads = list_of(arena, datasets_of(web, node), web->book->dataset_count, &rule->read_count);
    rule->parameters =
        list_of(arena, parameters_of(web, node), web->book->parameter_count, &rule->parameter_count);
}

void reads_settle(struct loader *loader) {
    struct book *book = loader->book;
    uint32_t household = (uint32_t)book->fact_count + book->rule_count;
    size_t nodes = (size_t)household + 1;
    struct web web = {.loader = loader,
                      .book = book,
                      .datasets = memory_zeroed(nodes * book->dataset_count + 1, sizeof(bool)),
                      .facts = memory_zeroed(nodes * book->fact_count + 1, sizeof(bool)),
                      .parameters = memory_zeroed(nodes * book->parameter_count + 1, sizeof(bool)),
                      .columns = memory_zeroed(nodes * book->dataset_count + 1, sizeof(enum audience)),
                      .personal = memory_zeroed(nodes * book->dataset_count + 1, sizeof(bool))};
    for (uint16_t i = 0; i < book->fact_count; i++) add_fact(&web, i);
    for (uint16_t i = 0; i < book->fact_count; i++) follow(&web, i);
    for (uint16_t i = 0; i < book->fact_count; i++) {
        if (book->facts[i].fn != FN_NONE) book->facts[i].reads = strictest(&web, i);
        book->facts[i].names = names_somebody(&web, i);
    }
    for (uint16_t i = 0; i < book->rule_count; i++) {
        uint32_t node = (uint32_t)book->fact_count + i;
        add_rule(&web, node, &book->rules[i]);
        follow(&web, node);
        keep(&web, node, &book->rules[i]);
    }
    add_household(&web, household);
    follow(&web, household);
    book->household.reads = arena_copy(&book->arena, datasets_of(&web, household), book->dataset_count);
    free(web.datasets);
    free(web.facts);
    free(web.parameters);
    free(web.columns);
    free(web.personal);
}

bool rule_reads(const struct rule *rule, uint16_t dataset) {
    for (uint16_t i = 0; i < rule->read_count; i++)
        if (rule->reads[i] == dataset) return true;
    return false;
}
