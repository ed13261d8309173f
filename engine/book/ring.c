/* Facts that read each other in a ring can never be worked out. Those that are certain are refused at load:
 * what a declared fold asks of every element, and what a function asks of its own subject, its household or
 * its row's person before it decides anything. The others are found when they are read (judge/fact.c). */
#include <stdlib.h>
#include <string.h>

#include "book/declare.h"
#include "ground/memory.h"
#include "library/lua_code.h"

enum colour { UNSEEN, ON_PATH, DONE };

struct rings {
    struct loader *loader;
    uint16_t *reads; /* the facts that fact f certainly reads are reads[first[f] … first[f + 1]) */
    uint32_t *first; /* [fact_count + 1] */
    uint32_t count, room;
    uint8_t *seen;  /* [fact_count] enum colour */
    uint16_t *path; /* [fact_count] */
    uint16_t length;
    uint16_t from; /* whose reads are gathered */
};

static void add_edge(struct rings *rings, uint16_t to) {
    if (to == FACT_NONE) return;
    for (uint32_t i = rings->first[rings->from]; i < rings->count; i++)
        if (rings->reads[i] == to) return;
    memory_grow(rings->reads, rings->count, rings->room);
    rings->reads[rings->count++] = to;
}

static void add_filter(struct rings *rings, const struct filter *filter) {
    for (uint16_t i = 0; filter != NULL && i < filter->count; i++)
        if (filter->conditions[i].is_fact) add_edge(rings, filter->conditions[i].fact);
}

static uint16_t fact_named(struct rings *rings, struct span subject, const char *name) {
    char full[512];
    snprintf(full, sizeof full, "%.*s.%s", (int)subject.length, subject.at, name);
    return book_fact(rings->loader->book, full);
}

static void add_use(void *context, const struct code_name *use) {
    struct rings *rings = context;
    const struct fact *fact = &rings->loader->book->facts[rings->from];
    if (use->use != USE_FIELD || use->depth != 0 || !use->always) return;
    struct span subject = {fact->name, (size_t)(fact->short_name - fact->name - 1)};
    if (use->base != NULL && use->base[0] == '\0')
        add_edge(rings, fact_named(rings, subject, use->name));
    else if (use->of != NULL && strcmp(use->of, "household") == 0 && fact->subject == FACT_OF_PERSON)
        add_edge(rings, fact_named(rings, span_of("household"), use->name));
    else if (use->of != NULL && strcmp(use->of, "person") == 0 && fact->subject == FACT_OF_ROW)
        add_edge(rings, fact_named(rings, span_of("person"), use->name));
}

static void look_at_function(struct rings *rings, const struct fact *fact) {
    lua_State *L = rings->loader->box.L;
    int top = lua_gettop(L);
    loader_push_fn(rings->loader, fact->fn);
    code_names(L, false, add_use, rings);
    lua_settop(L, top);
}

static void find_edges(struct rings *rings) {
    const struct book *book = rings->loader->book;
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        rings->from = i;
        rings->first[i] = rings->count;
        if (fact->relatives ==
            UINT16_MAX) { /* of relatives a fact may ask itself: generation by generation */
            add_filter(rings, fact->where);
            add_filter(rings, fact->that);
            if (fact->folds_fact) add_edge(rings, fact->folded);
        }
        if (fact->fn != FN_NONE) look_at_function(rings, fact);
    }
    rings->first[book->fact_count] = rings->count;
}

/* "person.a → household.b → person.a", at the fact of the ring that is declared first. */
static void refuse(struct rings *rings, uint16_t begin) {
    struct loader *loader = rings->loader;
    const struct book *book = loader->book;
    struct buffer text = {.most = 1 << 16};
    uint16_t at = 0, first = rings->path[begin];
    while (strcmp(loader->captures[at].name, book->facts[first].name) != 0 ||
           loader->captures[at].kind != DECLARED_FACT)
        at++;
    for (uint16_t i = begin; i < rings->length; i++)
        buffer_format(&text, "%s → ", book->facts[rings->path[i]].name);
    struct form form;
    form_open(&form, loader, &loader->captures[at]);
    form_error(&form, book->facts[first].name, "a ring of facts: %s%s", text.at, book->facts[first].name);
    lua_pop(loader->box.L, 1);
    buffer_release(&text);
}

static void visit(struct rings *rings, uint16_t fact) {
    rings->seen[fact] = ON_PATH;
    rings->path[rings->length++] = fact;
    for (uint32_t i = rings->first[fact]; i < rings->first[fact + 1u]; i++) {
        uint16_t next = rings->reads[i], begin = 0;
        while (begin < rings->length && rings->path[begin] != next) begin++;
        if (rings->seen[next] == ON_PATH) refuse(rings, begin);
        if (rings->seen[next] == UNSEEN) visit(rings, next);
    }
    rings->length--;
    rings->seen[fact] = DONE;
}

void rings_check(struct loader *loader) {
    uint16_t count = loader->book->fact_count;
    struct rings rings = {.loader = loader};
    rings.first = memory_zeroed(count + 1u, sizeof *rings.first);
    rings.seen = memory_zeroed(count + 1u, sizeof *rings.seen);
    rings.path = memory_zeroed(count + 1u, sizeof *rings.path);
    find_edges(&rings);
    for (uint16_t fact = 0; fact < count; fact++)
        if (rings.seen[fact] == UNSEEN) visit(&rings, fact);
    free(rings.reads);
    free(rings.first);
    free(rings.seen);
    free(rings.path);
}
