/* Filters that functions make: the same reading as of declared ones, with mistakes as errors of the
 * evaluation. */
#include "book/filter_read.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "judge/handle.h"
#include "library/pcre2.h"

#define PATTERNS_MOST 1000 /* that functions make for one household */

static void runtime_refuse(void *context, const char *token, const char *message) {
    luaL_error(context, "%s %s", token != NULL ? token : "filter:", message);
}

static void runtime_unknown(void *context, const char *token, const char *what, const char *const *names,
                            size_t count) {
    const char *near = text_nearest(token, names, count);
    if (near != NULL) luaL_error(context, "unknown %s '%s'; did you mean '%s'?", what, token, near);
    luaL_error(context, "unknown %s '%s'", what, token);
}

/* What one household may make hangs on no other, whatever is kept of theirs. */
static struct pattern *runtime_pattern(void *context, const char *source, char *error, size_t error_size,
                                       size_t *offset) {
    struct worker *worker = worker_of(context);
    uint32_t number = map_find(&worker->pattern_numbers, span_of(source));
    bool counted = number != MAP_NONE && worker->made_patterns[number].generation == worker->generation;
    if (!counted && ++worker->patterns_made > PATTERNS_MOST)
        luaL_error(context, "more than 1,000 different patterns are made in functions");
    if (number == MAP_NONE) {
        struct pattern *pattern = pattern_new(source, error, error_size, offset);
        if (pattern == NULL) return NULL;
        number = map_add(&worker->pattern_numbers, span_of(source));
        worker->made_patterns =
            memory_resize(worker->made_patterns, number + 1, sizeof *worker->made_patterns);
        worker->made_patterns[number].pattern = pattern;
    }
    worker->made_patterns[number].generation = worker->generation;
    return worker->made_patterns[number].pattern;
}

void made_patterns_forget(struct worker *worker) {
    for (uint32_t i = 0; i < worker->pattern_numbers.count; i++)
        pattern_free(worker->made_patterns[i].pattern);
    map_release(&worker->pattern_numbers);
}

const struct filter *filter_made(lua_State *L, int index, uint16_t dataset, bool of_household) {
    struct worker *worker = worker_of(L);
    luaL_checktype(L, index, LUA_TTABLE);
    sandbox_charge(L, FILTER_COST);
    struct filter_reader reader = {L, worker->book, &worker->arena,  dataset,        of_household,
                                   L, false,        runtime_pattern, runtime_refuse, runtime_unknown};
    lua_settop(L, index);
    luaL_checkstack(L, 8, "filter");
    return filter_read_table(&reader, false);
}
