/* Lists of rows and of people as rules hold them: their methods, each done in C. */
#include "judge/handle.h"

#include <string.h>

#define LIST_METATABLE "hearth.list"

struct list_handle {
    uint32_t generation;
    struct list list;
};

int list_push(lua_State *L, const struct list *list) {
    struct worker *worker = worker_of(L);
    struct list_handle *handle = lua_newuserdatauv(L, sizeof *handle, 0);
    *handle = (struct list_handle){worker->generation, *list};
    lua_rawgeti(L, LUA_REGISTRYINDEX, worker->list_metatable);
    lua_setmetatable(L, -2);
    return 1;
}

bool list_test(lua_State *L, int index, struct list *out) {
    struct list_handle *handle = luaL_testudata(L, index, LIST_METATABLE);
    if (handle == NULL) return false;
    check_generation(L, handle->generation);
    *out = handle->list;
    return true;
}

static struct list list_at(lua_State *L, int index) {
    struct list_handle *handle = luaL_checkudata(L, index, LIST_METATABLE);
    check_generation(L, handle->generation);
    return handle->list;
}

/* How a list was chosen from another; without filter: by hand. */
static const struct chosen *chosen_from(struct worker *worker, const struct list *list,
                                        const struct filter *filter) {
    struct chosen *chosen = arena_get(&worker->arena, sizeof *chosen);
    *chosen = (struct chosen){list != NULL ? list->chosen : NULL, filter};
    return chosen;
}

/* The list must be known to be whole before it is walked, counted or added up. */
static void insist_whole(lua_State *L, const struct list *list) {
    if (!list_is_whole(worker_of(L), list)) raise_cannot_tell(L);
}

static void push_row(lua_State *L, const struct list *list, uint32_t position) {
    struct worker *worker = worker_of(L);
    uint32_t row = list_row(list, position);
    log_read(worker, READ_ROW, list->dataset, row, COLUMN_NONE);
    enum subject_kind kind = list->dataset == REGISTER ? SUBJECT_PERSON : SUBJECT_ROW;
    handle_push(worker, (struct subject){kind, list->dataset, row});
}

static int push_element(lua_State *L, const struct list *list, lua_Integer position) {
    sandbox_charge(L, READ_COST);
    insist_whole(L, list);
    if (position >= 1 && position <= list->count) {
        push_row(L, list, (uint32_t)position - 1);
        return 1;
    }
    worker_of(L)->no_row.dataset = list->dataset;
    worker_of(L)->no_row.position = position < 1 && list->count == 0 ? 1 : position; /* latest() asks for 0 */
    lua_pushnil(L);
    return 1;
}

static int list_length(lua_State *L) {
    struct list list = list_at(L, 1);
    insist_whole(L, &list);
    sandbox_charge(L, (int64_t)list.count * READ_COST);
    for (uint32_t i = 0; i < list.count; i++)
        log_read(worker_of(L), READ_ROW, list.dataset, list_row(&list, i), COLUMN_NONE);
    lua_pushinteger(L, list.count);
    return 1;
}

static int list_index(lua_State *L) {
    if (lua_isinteger(L, 2)) {
        struct list list = list_at(L, 1);
        return push_element(L, &list, lua_tointeger(L, 2));
    }
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    return luaL_error(L,
                      "a list has no '%s': where, any, all, sum, max, min, latest, by, so_far, # and ipairs",
                      sandbox_text(L, 2));
}

/* What stands behind would be forgotten in silence. */
static void insist_count(lua_State *L, const char *word, int most) {
    if (lua_gettop(L) - 1 <= most) return;
    luaL_error(L, "%s takes %s: choose rows first, list:where{…}:%s(…)", word,
               most == 0 ? "nothing" : "one name or filter", word);
}

static int64_t rows_asked(const struct list *list) {
    return (int64_t)list->count + list->in_doubt_count;
}

static int method_where(lua_State *L) {
    insist_count(L, "where", 1);
    struct worker *worker = worker_of(L);
    struct list list = list_at(L, 1), chosen;
    const struct filter *filter = filter_made(L, 2, list.dataset, false);
    sandbox_charge(L, rows_asked(&list) * READ_COST);
    insist(L, list_where(worker, &list, filter, &chosen));
    chosen.chosen = chosen_from(worker, &list, filter);
    return list_push(L, &chosen);
}

static int method_any(lua_State *L) {
    insist_count(L, "any", 1);
    struct list list = list_at(L, 1);
    const struct filter *filter = lua_isnoneornil(L, 2) ? NULL : filter_made(L, 2, list.dataset, false);
    struct doubt doubt = {DOUBT_ANY, list.dataset, list.of, list.chosen, filter};
    sandbox_charge(L, rows_asked(&list) * READ_COST);
    return push_yes_or_no(L, list_any(worker_of(L), &list, filter), &doubt);
}

static int method_all(lua_State *L) {
    insist_count(L, "all", 1);
    struct list list = list_at(L, 1);
    const struct filter *filter = filter_made(L, 2, list.dataset, false);
    struct doubt doubt = {DOUBT_ALL, list.dataset, list.of, list.chosen, filter};
    sandbox_charge(L, rows_asked(&list) * READ_COST);
    return push_yes_or_no(L, list_all(worker_of(L), &list, filter), &doubt);
}

static const struct choice *choices_of(const struct worker *worker, uint16_t dataset, struct folded folded) {
    if (folded.is_fact) return worker->book->facts[folded.number].choices;
    if (folded.number == COLUMN_AGE) return NULL;
    return worker->book->datasets[dataset].columns[folded.number].choices;
}

/* Upvalue 1: enum fold. */
static int method_fold(lua_State *L) {
    static const char *const words[] = {[FOLD_SUM] = "sum", [FOLD_MAX] = "max", [FOLD_MIN] = "min"};
    enum fold fold = (enum fold)lua_tointeger(L, lua_upvalueindex(1));
    insist_count(L, words[fold], 1);
    struct worker *worker = worker_of(L);
    struct list list = list_at(L, 1);
    struct folded folded = folded_at(L, 2, list.dataset);
    struct value value;
    sandbox_charge(L, (int64_t)list.count * READ_COST);
    insist(L, list_fold(worker, &list, fold, folded, &value));
    value_push(L, &value, choices_of(worker, list.dataset, folded));
    return 1;
}

static int method_latest(lua_State *L) {
    insist_count(L, "latest", 0);
    struct list list = list_at(L, 1);
    return push_element(L, &list, list.count);
}

/* What is known so far, taken openly for the whole. */
static int method_so_far(lua_State *L) {
    insist_count(L, "so_far", 0);
    struct list list = list_at(L, 1);
    sandbox_charge(L, TRY_COST);
    list_so_far(worker_of(L), &list);
    return list_push(L, &list);
}

struct groups { /* of rows with one value each, in the order of their first rows */
    struct list list;
    const struct choice *choices;
    uint32_t count, next;
    struct value *keys; /* [count] */
    uint32_t *size;     /* [count] rows */
    uint32_t *rows;     /* group by group */
};

static uint32_t group_of(lua_State *L, struct groups *groups, const struct value *key) {
    uint32_t at = 0;
    while (at < groups->count && value_compare(&groups->keys[at], key) != 0) at++;
    sandbox_charge(L, at + 1);
    if (at == groups->count) groups->keys[groups->count++] = *key;
    groups->size[at]++;
    return at;
}

static void fill_groups(lua_State *L, struct groups *groups, struct folded folded) {
    struct worker *worker = worker_of(L);
    const struct list *list = &groups->list;
    uint32_t *group = arena_get(&worker->arena, (list->count + 1u) * sizeof *group), begin = 0;
    uint32_t *at = arena_get(&worker->arena, (list->count + 1u) * sizeof *at);
    for (uint32_t i = 0; i < list->count; i++) {
        struct value key;
        uint32_t row = list_row(list, i);
        log_read(worker, READ_ROW, list->dataset, row, folded.is_fact ? COLUMN_NONE : folded.number);
        insist(L, folded_value(worker, list->dataset, folded, row, &key));
        group[i] = group_of(L, groups, &key);
    }
    for (uint32_t i = 0; i < groups->count; i++) {
        at[i] = begin;
        begin += groups->size[i];
    }
    for (uint32_t i = 0; i < list->count; i++) groups->rows[at[group[i]]++] = list_row(list, i);
}

/* Upvalues: the groups and the generation they belong to. */
static int next_group(lua_State *L) {
    check_generation(L, (uint32_t)lua_tointeger(L, lua_upvalueindex(2)));
    struct worker *worker = worker_of(L);
    struct groups *groups = lua_touserdata(L, lua_upvalueindex(1));
    sandbox_charge(L, READ_COST);
    lua_pushnil(L);
    if (groups->next == groups->count) return 1;
    uint32_t number = groups->next++;
    struct list list = {.dataset = groups->list.dataset, .count = groups->size[number], .rows = groups->rows};
    list.of = groups->list.of;
    list.chosen = chosen_from(worker, &groups->list, NULL);
    groups->rows += list.count;
    value_push(L, &groups->keys[number], groups->choices);
    list_push(L, &list);
    return 2;
}

static int method_by(lua_State *L) {
    insist_count(L, "by", 1);
    struct worker *worker = worker_of(L);
    struct list list = list_at(L, 1);
    struct folded folded = folded_at(L, 2, list.dataset);
    insist_whole(L, &list);
    sandbox_charge(L, (int64_t)list.count * READ_COST);
    struct groups *groups = arena_zeroed(&worker->arena, 1, sizeof *groups);
    groups->list = list;
    groups->choices = choices_of(worker, list.dataset, folded);
    groups->keys = arena_get(&worker->arena, (list.count + 1u) * sizeof *groups->keys);
    groups->size = arena_zeroed(&worker->arena, list.count + 1u, sizeof *groups->size);
    groups->rows = arena_get(&worker->arena, (list.count + 1u) * sizeof *groups->rows);
    fill_groups(L, groups, folded);
    lua_pushlightuserdata(L, groups);
    lua_pushinteger(L, worker->generation);
    lua_pushcclosure(L, next_group, 2);
    return 1;
}

static void add_person(lua_State *L, struct list *list, uint32_t *people, uint32_t person) {
    uint32_t at = 0;
    while (at < list->count && people[at] != person) at++;
    sandbox_charge(L, at + 1);
    if (at == list->count) people[list->count++] = person;
}

static void add_doubt(struct worker *worker, struct list *list) {
    if (list->doubtful) return;
    list->doubtful = true;
    list->cause = worker->cause;
}

/* Those who may be in one of the lists and are in none for sure. */
static void add_in_doubt(lua_State *L, struct list *into, const struct list *list) {
    struct in_doubt *all =
        arena_get(&worker_of(L)->arena, ((size_t)into->in_doubt_count + list->in_doubt_count) * sizeof *all);
    uint32_t count = 0;
    for (uint32_t i = 0; i < into->in_doubt_count; i++) all[count++] = into->in_doubt[i];
    for (uint32_t i = 0; i < list->in_doubt_count; i++) {
        uint32_t at = 0;
        while (at < count && all[at].row != list->in_doubt[i].row) at++;
        sandbox_charge(L, at + 1);
        if (at == count) all[count++] = list->in_doubt[i];
    }
    into->in_doubt = all;
    into->in_doubt_count = count;
}

static void drop_sure(lua_State *L, struct list *list) {
    struct in_doubt *all = arena_get(&worker_of(L)->arena, (list->in_doubt_count + 1u) * sizeof *all);
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->in_doubt_count; i++) {
        uint32_t at = 0;
        while (at < list->count && list->rows[at] != list->in_doubt[i].row) at++;
        sandbox_charge(L, at + 1);
        if (at == list->count) all[count++] = list->in_doubt[i];
    }
    list->in_doubt = all;
    list->in_doubt_count = count;
}

static void add_people(lua_State *L, struct list *into, uint32_t *people, const struct list *list) {
    struct worker *worker = worker_of(L);
    for (uint32_t i = 0; i < list->count; i++) add_person(L, into, people, list_row(list, i));
    if (list->in_doubt_count > 0) add_in_doubt(L, into, list);
    if (list->doubtful) {
        worker->cause = list->cause;
        add_doubt(worker, into);
    }
    if (list->bounded_below && !into->bounded_below) {
        into->bounded_below = true;
        into->below = list->below;
    }
}

static uint32_t count_people(lua_State *L, int arguments) {
    uint64_t room = 0;
    for (int i = 1; i <= arguments; i++) {
        struct list list;
        struct subject subject;
        if (list_test(L, i, &list) && list.dataset == REGISTER)
            room += (uint64_t)rows_asked(&list);
        else if (subject_test(L, i, &subject) &&
                 (subject.kind == SUBJECT_PERSON || subject.kind == SUBJECT_OUTSIDE))
            room++;
        else
            luaL_argerror(L, i, "people takes persons and lists of people");
    }
    sandbox_charge(L, (int64_t)room * READ_COST);
    return (uint32_t)room;
}

/* people(a, list, …): each once, in the order given. */
static int people(lua_State *L) {
    struct worker *worker = worker_of(L);
    int arguments = lua_gettop(L);
    uint32_t *people = arena_get(&worker->arena, (count_people(L, arguments) + 1u) * sizeof *people);
    struct list made = {.dataset = REGISTER, .rows = people, .chosen = chosen_from(worker, NULL, NULL)};
    for (int i = 1; i <= arguments; i++) {
        struct list list;
        struct subject subject;
        if (list_test(L, i, &list)) {
            add_people(L, &made, people, &list);
        } else if (subject_test(L, i, &subject) && subject.kind == SUBJECT_PERSON) {
            add_person(L, &made, people, subject.index);
        } else { /* nothing is known of somebody outside the register but that he is one of them */
            cannot_tell_outside(worker, subject);
            add_doubt(worker, &made);
        }
    }
    if (made.in_doubt_count > 0) drop_sure(L, &made);
    return list_push(L, &made);
}

static int list_is_fixed(lua_State *L) {
    return luaL_error(L, "people, rows and lists cannot be changed");
}

static int list_text(lua_State *L) {
    lua_pushliteral(L, "a list");
    return 1;
}

void listing_open(struct worker *worker) {
    lua_State *L = worker->box.L;
    static const luaL_Reg meta[] = {
        {"__newindex", list_is_fixed}, {"__len", list_length}, {"__tostring", list_text}, {NULL, NULL}};
    static const luaL_Reg methods[] = {
        {"where", method_where}, {"any", method_any},       {"all", method_all}, {"latest", method_latest},
        {"by", method_by},       {"so_far", method_so_far}, {NULL, NULL}};
    static const struct {
        const char *name;
        enum fold fold;
    } folds[] = {{"sum", FOLD_SUM}, {"max", FOLD_MAX}, {"min", FOLD_MIN}};
    luaL_newmetatable(L, LIST_METATABLE);
    luaL_setfuncs(L, meta, 0);
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        lua_pushinteger(L, folds[i].fold);
        lua_pushcclosure(L, method_fold, 1);
        lua_setfield(L, -2, folds[i].name);
    }
    lua_pushcclosure(L, list_index, 1);
    lua_setfield(L, -2, "__index");
    worker->list_metatable = luaL_ref(L, LUA_REGISTRYINDEX);
    sandbox_allow(L, "people", people);
}
