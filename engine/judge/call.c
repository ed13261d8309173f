/* Calling a function of the book for a subject: within its budget, and with what went wrong as an answer. */
#include <fenv.h>
#include <string.h>

#include "book/functions.h"
#include "book/value.h"
#include "ground/text.h"
#include "judge/try.h"

static const char cannot_tell_marker = 0; /* its address is the error value of "cannot tell" */

int raise_cannot_tell(lua_State *L) {
    lua_pushlightuserdata(L, (void *)(uintptr_t)&cannot_tell_marker);
    return lua_error(L);
}

bool is_cannot_tell(lua_State *L) {
    return lua_type(L, -1) == LUA_TLIGHTUSERDATA && lua_touserdata(L, -1) == &cannot_tell_marker;
}

struct request {
    uint16_t fn;
    struct subject subject;
    int results;
};

/* A plain number divided by zero is infinite or none at all, and Lua goes on with it; the processor
 * remembers. */
#define DIVIDED (FE_DIVBYZERO | FE_INVALID)

static int refuse_division(lua_State *L, int function) {
    lua_Debug debug;
    lua_pushvalue(L, function);
    lua_getinfo(L, ">S", &debug);
    return luaL_error(L, "%s:%d: a number is divided by zero in this function", debug.short_src,
                      debug.linedefined);
}

static int run_request(lua_State *L) {
    const struct request *request = lua_touserdata(L, 1);
    struct worker *worker = sandbox_of(L)->owner;
    lua_rawgeti(L, LUA_REGISTRYINDEX, worker->functions);
    lua_rawgeti(L, -1, request->fn + 1);
    int function = lua_gettop(L);
    lua_pushvalue(L, function);
    handle_push(worker, request->subject);
    lua_call(L, 1, request->results);
    return fetestexcept(DIVIDED) ? refuse_division(L, function) : request->results;
}

/* What the function around this one did, or C before it, is not laid to it. */
static int run_apart(struct worker *worker, struct request *request) {
    int before = fetestexcept(DIVIDED);
    if (before) feclearexcept(DIVIDED);
    lua_pushcfunction(worker->box.L, run_request);
    lua_pushlightuserdata(worker->box.L, request);
    int status = sandbox_call(&worker->box, 1, request->results, worker->budget);
    if (fetestexcept(DIVIDED)) feclearexcept(DIVIDED);
    if (before && worker->box.depth > 0) feraiseexcept(before);
    return status;
}

/* An author's commonest slip: the first row of a list that has none. */
static struct span with_missing_row(const struct worker *worker, struct span text, char *room, size_t size) {
    static const char nil[] = "attempt to index a nil value";
    const char *at = strstr(text.at, nil);
    if (worker->no_row.position == 0 || at == NULL) return text;
    const char *name =
        worker->no_row.dataset == REGISTER ? "people" : worker->book->datasets[worker->no_row.dataset].name;
    snprintf(room, size, "%.*s%s[%lld]: the list has no row %lld; ask :any() first, or whether it is nil",
             (int)(at - text.at), text.at, name, (long long)worker->no_row.position,
             (long long)worker->no_row.position);
    return span_of(room);
}

/* Lua tells a long path in part, which may be that of several files: then it stays. */
static struct span with_whole_path(struct worker *worker, struct span text) {
    const char *path = NULL;
    size_t shown = 0;
    for (uint16_t i = 0; i < worker->book->source_count; i++) {
        size_t length = source_names(&worker->book->sources[i], text.at);
        if (length > 0 && path != NULL) return text;
        if (length == 0) continue;
        path = worker->book->sources[i].path;
        shown = length;
    }
    if (path == NULL || path[shown] == '\0') return text;
    return span_of(arena_format(&worker->arena, "%s%s", path, text.at + shown));
}

/* The error on top as the failure's text: valid UTF-8, cut between characters. */
static void keep_failure(struct worker *worker) {
    lua_State *L = worker->box.L;
    static const char spent[] = "the evaluation needs more instructions than it may have",
                      full[] = "the evaluation needs more memory than it may have";
    char told[sizeof worker->failure];
    struct span text = span_of("an error without a text");
    if (lua_type(L, -1) == LUA_TSTRING) text.at = lua_tolstring(L, -1, &text.length);
    if (strcmp(text.at, "not enough memory") == 0) {
        snprintf(told, sizeof told, "%s%s", worker->box.place, worker->box.full ? full : spent);
        text = span_of(told);
    }
    text = with_missing_row(worker, with_whole_path(worker, text), told, sizeof told);
    text = worker_unnamed(worker, text);
    size_t used = 0;
    for (size_t at = 0; at < text.length;) {
        size_t begin = at;
        if (text_next(text, &at) <= 0) {
            worker->failure[used++] = '?';
        } else if (used + (at - begin) < sizeof worker->failure) {
            memcpy(worker->failure + used, text.at + begin, at - begin);
            used += at - begin;
        } else {
            break;
        }
        if (used + 1 >= sizeof worker->failure) break;
    }
    worker->failure[used] = '\0';
}

static enum answer call_once(struct worker *worker, const struct request *request) {
    struct sandbox *box = &worker->box;
    lua_State *L = box->L;
    struct request copy = *request;
    worker->no_row.position = 0;
    int status = run_apart(worker, &copy);
    if (box->depth == 0) worker->budget -= box->last;
    if (worker->budget < EVALUATION_BUDGET / 2 || box->spent || box->full) worker->suspect = true;
    bool unsure = status != LUA_OK && is_cannot_tell(L);
    if (status != LUA_OK && !unsure) keep_failure(worker);
    if (status != LUA_OK) lua_pop(L, 1);
    enum answer answer = status == LUA_OK ? ANSWER_YES : unsure ? ANSWER_CANNOT_TELL : ANSWER_FAILED;
    if (worker->watch != NULL && worker->watch->ran != NULL)
        worker->watch->ran(worker->watch->context, worker->trying, answer);
    return answer;
}

/* Of the last run, on top, and of the first one, below it. */
static bool same_results(lua_State *L, int results) {
    bool same = true;
    for (int i = 1; i <= results; i++) {
        struct value a, b;
        if (lua_rawequal(L, -i, -i - results)) continue;
        same = same && value_pull(L, -i, &a) && value_pull(L, -i - results, &b) && value_compare(&a, &b) == 0;
    }
    return same;
}

/* The first run ended with `answer` and made guesses: the others, until one differs. A run that cannot tell
 * for another cause or fails agrees with none, but a spent budget is the end of all. */
static enum answer call_other_ways(struct worker *worker, const struct request *request,
                                   struct trying *trying, enum answer answer) {
    lua_State *L = worker->box.L;
    int top = lua_gettop(L) - (answer == ANSWER_YES ? request->results : 0);
    uint32_t cause = trying->guesses[0].cause;
    bool agreed = answer == ANSWER_YES;
    for (int runs = 1; agreed && try_next(trying); runs++) {
        agreed = runs < TRIES_MOST;
        if (agreed) answer = call_once(worker, request);
        agreed = agreed && answer == ANSWER_YES && same_results(L, request->results);
        if (agreed) lua_pop(L, request->results);
    }
    if (agreed) return ANSWER_YES;
    lua_settop(L, top);
    if (worker->box.spent || worker->box.full) return ANSWER_FAILED;
    worker->cause = cause;
    return ANSWER_CANNOT_TELL;
}

enum answer handle_call(struct worker *worker, uint16_t fn, struct subject subject, int results) {
    struct request request = {fn, subject, results};
    struct trying trying = {.outer = worker->trying};
    if (!lua_checkstack(worker->box.L, 8)) {
        snprintf(worker->failure, sizeof worker->failure, "facts read facts too deep");
        return ANSWER_FAILED;
    }
    worker->trying = &trying;
    enum answer answer = call_once(worker, &request);
    if (trying.count > 0) answer = call_other_ways(worker, &request, &trying, answer);
    worker->trying = trying.outer;
    return answer;
}
