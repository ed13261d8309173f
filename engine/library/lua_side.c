/* Sides of comparisons, by their words. */
#include "library/lua_side.h"

#include "ground/memory.h"
#include "library/lua_words.h"

static bool makes_values(const struct lua_word *word) {
    static const char *const names[] = {"yuan",  "date", "month", "days", "months", "years",
                                        "today", "max",  "min",   "true", "false",  NULL};
    return lua_word_is_any(word, names);
}

/* What the words of one side are. A side whose every name makes a value is written there; what follows
 * `param.` belongs to it. */
struct watched_side side_of(const char *from, const char *to) {
    struct watched_side side = {.text = {from, (size_t)(to - from)}, .from = WATCHED_WRITTEN};
    struct lua_reader reader = lua_reader_of(side.text);
    struct lua_word first = {0}, before = {0}, parameter = {0}, last = {0};
    bool simple = true, of_param = false; /* simple: names, dots, and what stands in [ ] */
    uint32_t count = 0;
    int inside = 0;
    for (struct lua_word word = lua_word_next(&reader); word.kind != WORD_END;
         word = lua_word_next(&reader), count++) {
        inside += lua_word_is(&word, "[");
        simple = simple && (inside > 0 || word.kind == WORD_NAME || lua_word_is(&word, "."));
        inside -= lua_word_is(&word, "]");
        bool member = lua_word_is(&last, ".");
        if (word.kind == WORD_NAME && !member) of_param = lua_word_is(&word, "param");
        if (word.kind == WORD_NAME && !of_param && (member || !makes_values(&word)))
            side.from = WATCHED_OTHER;
        if (count == 0) first = word;
        if (count == 2) parameter = word;
        before = last;
        last = word;
    }
    if (simple && count > 2 && lua_word_is(&first, "param") && parameter.kind == WORD_NAME) {
        side.from = WATCHED_PARAMETER;
        side.name = parameter.text;
        if (lua_word_is(&before, ".")) side.last = last.text;
    } else if (side.from == WATCHED_OTHER && count == 1) {
        side.from = WATCHED_VARIABLE;
        side.name = first.text;
    } else if (side.from == WATCHED_OTHER && simple && last.kind == WORD_NAME && lua_word_is(&before, ".")) {
        side.from = WATCHED_MEMBER;
        side.name = last.text;
    }
    return side;
}

static void add(struct variables *variables, struct span name, struct watched_side made) {
    memory_grow(variables->items, variables->count, variables->room);
    variables->items[variables->count++] = (struct variable){name, made};
}

void variable_hide(struct variables *variables, struct span name) {
    add(variables, name, (struct watched_side){.from = WATCHED_OTHER});
}

static struct variable *find(const struct variables *variables, struct span name) {
    for (uint32_t i = variables->count; i > 0; i--)
        if (span_equal(variables->items[i - 1].name, name)) return &variables->items[i - 1];
    return NULL;
}

void variable_made(struct variables *variables, struct span name, struct watched_side made, bool of_file) {
    bool known = made.from == WATCHED_MEMBER || made.from == WATCHED_PARAMETER ||
                 (made.from == WATCHED_WRITTEN && of_file);
    if (!known) made.from = WATCHED_OTHER;
    add(variables, name, made);
}

bool variable_assigned(struct variables *variables, struct span name) {
    struct variable *variable = find(variables, name);
    bool known = variable != NULL && variable->made.from != WATCHED_OTHER;
    if (known) variable->made.from = WATCHED_OTHER;
    return known;
}

struct watched_side side_named(const struct variables *variables, const char *from, const char *to) {
    struct watched_side side = side_of(from, to);
    const struct variable *variable = side.from == WATCHED_VARIABLE ? find(variables, side.name) : NULL;
    if (variable == NULL || variable->made.from == WATCHED_OTHER) return side;
    side.from = variable->made.from;
    side.name = variable->made.name;
    side.last = variable->made.last;
    return side;
}
