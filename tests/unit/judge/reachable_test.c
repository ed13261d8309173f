/* Everything that a rule reaches while it judges is walked through Lua's own interface (globals, what its
 * functions hold, metatables of every kind of value; not the registry, which no rule sees) and compared with
 * reachable.txt, written by hand: a line each, and for a function of C the bound on one call. */
#include "village.h"

#include "judge/worker.h"

#define LIST "tests/unit/judge/reachable.txt"
#define LINES_MOST 1000

static const char rules[] =
    "local helper = { limit = 5 }\n"
    "function helper.over(x) return x > helper.limit end\n" RULE(
        "r", "when = function(p) return helper.over(p.age) and param.line > yuan(5) and "
             "known(p, \"sex\") end");

struct walk {
    lua_State *L;
    int seen;                /* stack index: object → true */
    char *lines[LINES_MOST]; /* "PATH KIND" */
    size_t count;
};

static void walk_value(struct walk *walk, const char *path);

static const char *kind_of(lua_State *L) {
    if (lua_isfunction(L, -1)) return lua_iscfunction(L, -1) ? "C function" : "Lua function";
    return lua_islightuserdata(L, -1) ? "light userdata" : luaL_typename(L, -1);
}

/* The value on top at PATH: noted once, however many ways lead to it. */
static bool note(struct walk *walk, const char *path) {
    lua_State *L = walk->L;
    if (lua_topointer(L, -1) != NULL && !lua_islightuserdata(L, -1)) {
        lua_pushvalue(L, -1);
        bool known = lua_rawget(L, walk->seen) != LUA_TNIL;
        lua_pop(L, 1);
        if (known) return false;
        lua_pushvalue(L, -1);
        lua_pushboolean(L, true);
        lua_rawset(L, walk->seen);
    }
    char line[512];
    snprintf(line, sizeof line, "%s %s", path, kind_of(L));
    assert_true(walk->count < LINES_MOST);
    walk->lines[walk->count++] = strdup(line);
    return true;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The functions in the table on top. */
static void walk_functions(struct walk *walk, const char *path) {
    lua_State *L = walk->L;
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        char inner[512];
        if (!lua_isfunction(L, -1)) continue;
        snprintf(inner, sizeof inner, "%s:%s", path, lua_tostring(L, -2));
        walk_value(walk, inner);
    }
}

/* What a closure of C keeps is reached when the closure hands it out: methods do. */
static void walk_kept(struct walk *walk, const char *path) {
    lua_State *L = walk->L;
    for (int i = 1; lua_getupvalue(L, -1, i) != NULL; i++) {
        if (lua_istable(L, -1)) walk_functions(walk, path);
        lua_pop(L, 1);
    }
}

/* The fields of the table on top, in order of name, so that the first way to a value is always the same. */
static void walk_fields(struct walk *walk, const char *path, const char *before, const char *after) {
    lua_State *L = walk->L;
    char *keys[512];
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) continue; /* frozen contents stand under an address too */
        assert_true(count < 512);
        keys[count++] = strdup(lua_tostring(L, -2));
    }
    qsort(keys, count, sizeof *keys, by_text);
    for (size_t i = 0; i < count; i++) {
        char inner[512];
        snprintf(inner, sizeof inner, "%s%s%s%s", path, before, keys[i], after);
        lua_getfield(L, -1, keys[i]);
        walk_value(walk, inner);
        lua_pop(L, 1);
        free(keys[i]);
    }
}

static void walk_metatable(struct walk *walk, const char *path) {
    if (!lua_getmetatable(walk->L, -1)) return;
    walk_fields(walk, path, "<", ">");
    lua_pop(walk->L, 1);
}

static void walk_table(struct walk *walk, const char *path) {
    lua_State *L = walk->L;
    lua_pushvalue(L, -1);
    if (sandbox_look_inside(L, -1)) { /* what a frozen table holds is in the metatable too */
        lua_pushvalue(L, -1);
        lua_pushboolean(L, true);
        lua_rawset(L, walk->seen);
    }
    walk_fields(walk, path, ".", "");
    lua_pop(L, 1);
}

static void walk_value(struct walk *walk, const char *path) {
    lua_State *L = walk->L;
    char inner[512];
    const char *name;
    assert_false(lua_rawequal(L, -1, LUA_REGISTRYINDEX));
    assert_false(lua_isthread(L, -1));
    luaL_checkstack(L, 8, "walk");
    if (!note(walk, path)) return;
    if (lua_istable(L, -1)) walk_table(walk, path);
    for (int i = 1; lua_isfunction(L, -1) && !lua_iscfunction(L, -1); i++) {
        if ((name = lua_getupvalue(L, -1, i)) == NULL) break;
        snprintf(inner, sizeof inner, "%s^%s", path, name);
        walk_value(walk, strcmp(name, "_ENV") == 0 ? "_ENV" : inner);
        lua_pop(L, 1);
    }
    if (lua_iscfunction(L, -1)) walk_kept(walk, path);
    walk_metatable(walk, path);
}

/* What reading gives has a metatable made by name; those of plain values belong to their kind. */
static void walk_kinds(struct walk *walk) {
    lua_State *L = walk->L;
    for (lua_pushnil(L); lua_next(L, LUA_REGISTRYINDEX) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || !lua_istable(L, -1)) continue;
        if (lua_getfield(L, -1, "__name") == LUA_TSTRING) {
            char path[128];
            snprintf(path, sizeof path, "(%s)", lua_tostring(L, -1));
            lua_pop(L, 1);
            walk_fields(walk, path, "<", ">");
            lua_pushnil(L);
        }
        lua_pop(L, 1);
    }
    static const struct {
        const char *path;
        int type;
    } plain[] = {{"(nil)", LUA_TNIL},
                 {"(boolean)", LUA_TBOOLEAN},
                 {"(number)", LUA_TNUMBER},
                 {"(text)", LUA_TSTRING},
                 {"(amount)", LUA_TLIGHTUSERDATA}};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (plain[i].type == LUA_TNIL) lua_pushnil(L);
        if (plain[i].type == LUA_TBOOLEAN) lua_pushboolean(L, true);
        if (plain[i].type == LUA_TNUMBER) lua_pushinteger(L, 1);
        if (plain[i].type == LUA_TSTRING) lua_pushliteral(L, "x");
        if (plain[i].type == LUA_TLIGHTUSERDATA) lua_pushlightuserdata(L, NULL);
        walk_metatable(walk, plain[i].path);
        lua_pop(L, 1);
    }
}

static void walk_worker(struct walk *walk, struct worker *worker) {
    *walk = (struct walk){.L = worker->box.L};
    lua_settop(walk->L, 0);
    lua_newtable(walk->L);
    walk->seen = 1;
    lua_rawgeti(walk->L, LUA_REGISTRYINDEX, worker->functions);
    lua_rawgeti(walk->L, -1, 1);
    walk_value(walk, "when");
    lua_settop(walk->L, 1);
    walk_kinds(walk);
    handle_push(worker, (struct subject){.kind = SUBJECT_PERSON, .index = 0});
    lua_getfield(walk->L, -1, "is"); /* the one method that a person, household or row has */
    walk_value(walk, "(hearth.subject):is");
    lua_settop(walk->L, 0);
    qsort(walk->lines, walk->count, sizeof *walk->lines, by_text);
}

/* The line of the list; the bound after "C function: " is taken off. false: the list ends. */
static bool next_listed(FILE *list, char *line, size_t size) {
    while (fgets(line, (int)size, list) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#') continue;
        char *bound = strstr(line, " C function");
        if (bound == NULL) return true;
        bound += strlen(" C function");
        if (strncmp(bound, ": ", 2) != 0 || strlen(bound) < 6)
            fail_msg("%s: \"%s\" is a function of C without a bound", LIST, line);
        *bound = '\0';
        return true;
    }
    return false;
}

static void exactly_this_is_reachable(void **state) {
    (void)state;
    struct evening evening;
    struct worker worker;
    struct walk walk;
    evening_open(&evening, rules);
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    population_link(&evening.population, evening.book, evening.rows, 1);
    evening.linked = true;
    worker_init(&worker, evening.book, &evening.population, evening.states);
    assert_true(worker_load(&worker));
    worker_enter(&worker, 0);
    worker.box.left = 1000;
    walk_worker(&walk, &worker);
    FILE *list = fopen(LIST, "r");
    assert_non_null(list);
    char line[512], wrong[40960] = "";
    size_t at = 0, length = 0;
    bool more = next_listed(list, line, sizeof line);
    while ((more || at < walk.count) && length < sizeof wrong - 300) {
        int by = !more ? 1 : at == walk.count ? -1 : strcmp(line, walk.lines[at]);
        if (by < 0) length += (size_t)snprintf(wrong + length, 256, "listed, but not reachable: %s\n", line);
        if (by > 0)
            length +=
                (size_t)snprintf(wrong + length, 256, "reachable, but not listed: %s\n", walk.lines[at]);
        if (by <= 0) more = next_listed(list, line, sizeof line);
        if (by >= 0) at++;
    }
    fclose(list);
    if (length > 0) fprintf(stderr, "%s", wrong);
    if (length > 0) fail_msg("%s differs (it is in order of bytes; a function of C with its bound)", LIST);
    for (size_t i = 0; i < walk.count; i++) free(walk.lines[i]);
    arena_release(&worker.texts);
    worker_release(&worker);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(exactly_this_is_reachable)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
