/* Parameters as rules read them: the value in force for whose fact or rule is being evaluated, with the keys
 * that are read from that subject. A parameter without keys is resolved once per place. */
#include <string.h>

#include "judge/try.h"

#define PARAMETER_HANDLE "hearth.parameter_read" /* param.NAME that waits for a key, or for .per_month */
#define ENTRIES_A_READ 16                        /* so many entries looked at count as an instruction */

static void cannot_tell_parameter(struct worker *worker, uint16_t parameter) {
    const struct parameter *said = &worker->book->parameters[parameter];
    worker->cause = cause_add(worker, UNSURE_PARAMETER, arena_format(&worker->arena, "param.%s", said->name),
                              arena_format(&worker->arena, "参数“%s”在当地当日没有取值", said->zh));
    cause_lack(worker, worker->cause, LACK_PARAMETER, DATASET_NONE, parameter);
}

static void log_used(void *context, uint16_t number, const struct entry *entry, const struct value *worked) {
    struct worker *worker = context;
    log_read(worker, READ_PARAMETER, number, (uint32_t)(entry - worker->book->parameters[number].entries),
             worked != NULL ? worked->as.amount : 0);
    if (worked != NULL) worker->log[worker->log_count - 1].value_kind = (uint8_t)worked->kind;
}

/* A key that is missing but is a choice, or yes or no, is tried every way like any other missing answer. */
static enum parameter_answer settle(struct worker *worker, enum answer answer,
                                    const struct parameter_key *key, struct subject subject,
                                    struct value *out) {
    struct doubt doubt = {key->is_fact ? DOUBT_FACT : DOUBT_COLUMN, key->number, subject, NULL, NULL};
    bool yes_or_no = key->kind == VALUE_BOOLEAN;
    uint16_t guess;
    if (answer == ANSWER_YES) return PARAMETER_FOUND;
    if (answer != ANSWER_CANNOT_TELL) return PARAMETER_FAILED;
    bool tried = worker->trying != NULL && (yes_or_no || key->kind == VALUE_CHOICE); /* in a function */
    if (!tried) return PARAMETER_UNTOLD;
    if (!try_answer(worker, &doubt, yes_or_no ? 2 : key->choice_count, &guess)) return PARAMETER_UNTOLD;
    *out = yes_or_no ? (struct value){VALUE_BOOLEAN, {.boolean = guess == 1}}
                     : (struct value){VALUE_CHOICE, {.choice = guess}};
    return PARAMETER_FOUND;
}

static enum parameter_answer cannot_ask(struct worker *worker, const struct parameter_key *key,
                                        const char *whom) {
    snprintf(worker->failure, sizeof worker->failure, "a parameter by %s is read for %s", key->full, whom);
    return PARAMETER_FAILED;
}

static enum parameter_answer read_person_key(struct worker *worker, const struct parameter_key *key,
                                             struct value *out) {
    struct subject subject = worker->evaluating;
    if (subject.kind == SUBJECT_HOUSEHOLD)
        return cannot_ask(worker, key, "a household: read it in a fact of the person");
    if (subject.kind == SUBJECT_ROW)
        subject = (struct subject){SUBJECT_PERSON, REGISTER,
                                   worker->population->rows[subject.dataset].person[subject.index]};
    if (key->is_fact) return settle(worker, fact_get(worker, key->number, subject, out), key, subject, out);
    log_read(worker, READ_COLUMN, key->number, subject.index, REGISTER);
    bool told = subject_value(worker, REGISTER, key->number, subject.index, out);
    return settle(worker, told ? ANSWER_YES : ANSWER_CANNOT_TELL, key, subject, out);
}

static enum parameter_answer read_key(void *context, const struct parameter_key *key, struct value *out) {
    struct worker *worker = context;
    if (subject_is_nobodys(worker, worker->evaluating))
        return cannot_ask(worker, key, "a row about a place: read it in a fact of the person or household");
    if (key->from == KEY_OF_PERSON) return read_person_key(worker, key, out);
    struct subject household = {SUBJECT_HOUSEHOLD, REGISTER, subject_household(worker, worker->evaluating)};
    return settle(worker, fact_get(worker, key->number, household, out), key, household, out);
}

static enum answer find(struct worker *worker, uint16_t number, const struct value *keys, region_t region,
                        struct parameter_found *found) {
    struct parameter_asker asker = {region, worker->book->values_on, read_key, log_used, worker};
    switch (parameter_find(worker->book, number, keys, &asker, found)) {
    case PARAMETER_FOUND:
        return ANSWER_YES;
    case PARAMETER_NOWHERE:
        cannot_tell_parameter(worker, found->parameter);
        return ANSWER_CANNOT_TELL;
    case PARAMETER_UNTOLD:
        return ANSWER_CANNOT_TELL;
    case PARAMETER_FAILED:
        break;
    }
    return ANSWER_FAILED;
}

/* Of a plain one. */
static const struct entry *entry_at(struct worker *worker, uint16_t number, region_t region) {
    struct parameter_memo *memo = &worker->parameters[number];
    if (!memo->known || memo->region != region) {
        const struct parameter *parameter = &worker->book->parameters[number];
        *memo = (struct parameter_memo){region, true,
                                        parameter_entry(parameter, region, worker->book->values_on)};
    }
    return memo->entry;
}

const struct entry *parameter_here(struct worker *worker, uint16_t number) {
    return entry_at(worker, number, worker->population->household[worker->household].region);
}

static enum answer look_up(struct worker *worker, uint16_t number, const struct value *keys,
                           struct parameter_found *found) {
    const struct parameter *parameter = &worker->book->parameters[number];
    region_t region = subject_region(worker, worker->evaluating);
    if (!parameter->is_plain) return find(worker, number, keys, region, found);
    const struct entry *entry = entry_at(worker, number, region);
    if (entry == NULL) {
        cannot_tell_parameter(worker, number);
        return ANSWER_CANNOT_TELL;
    }
    *found = (struct parameter_found){.parameter = number, .entry = entry, .value = entry->value};
    log_used(worker, number, entry, NULL);
    return ANSWER_YES;
}

/* Of a rate set by the year and read by the month the smallest step that shows is a fen a month. */
static void move(const struct watch *watch, enum per per, struct parameter_found *found) {
    bool by_month = per == PER_MONTH && found->entry->per == PER_YEAR;
    value_step(&found->value, by_month ? watch->steps * 12 : watch->steps);
    found->base_per = PER_NOTHING;
}

enum answer parameter_get(struct worker *worker, uint16_t number, const struct value *keys, enum per per,
                          struct parameter_found *found) {
    enum answer answer = look_up(worker, number, keys, found);
    if (answer == ANSWER_YES && worker->watch != NULL && worker->watch->moved == number)
        move(worker->watch, per, found);
    return answer;
}

enum answer parameter_value(struct worker *worker, uint16_t number, uint8_t per, struct value *out) {
    struct parameter_found found;
    enum answer answer = parameter_get(worker, number, NULL, (enum per)per, &found);
    if (answer == ANSWER_YES) *out = parameter_found_per(&found, (enum per)per);
    return answer;
}

struct handle {
    uint16_t parameter;
    uint16_t given; /* keys that were written so far */
    struct value keys[PARAMETER_KEYS];
};

static const struct parameter *parameter_of(lua_State *L, const struct handle *handle) {
    const struct worker *worker = sandbox_of(L)->owner;
    return &worker->book->parameters[handle->parameter];
}

/* The key that is to be written next, as the author of the parameter named it; NULL: none is missing. */
static const struct parameter_key *next_key(const struct parameter *parameter, uint16_t given) {
    for (uint16_t i = 0; i < parameter->key_count; i++)
        if (parameter->keys[i].from == KEY_GIVEN && given-- == 0) return &parameter->keys[i];
    return NULL;
}

static const char *known_values(lua_State *L, const struct parameter_key *key) {
    struct worker *worker = sandbox_of(L)->owner;
    return parameter_key_known(key, &worker->arena);
}

static int push_found(lua_State *L, const struct handle *handle, enum per per) {
    struct worker *worker = sandbox_of(L)->owner;
    const struct parameter *parameter = &worker->book->parameters[handle->parameter];
    struct parameter_found found;
    if (!parameter->is_plain) sandbox_charge(L, parameter->entry_count / ENTRIES_A_READ);
    switch (parameter_get(worker, handle->parameter, handle->keys, per, &found)) {
    case ANSWER_YES:
        break;
    case ANSWER_CANNOT_TELL:
        return raise_cannot_tell(L);
    default:
        return luaL_error(L, "param.%s: %s", parameter->name, worker->failure);
    }
    if (parameter->is_set) {
        struct value_set *set = lua_newuserdatauv(L, sizeof *set, 0);
        *set = (struct value_set){parameter->name, found.entry->members, found.entry->member_count};
        luaL_setmetatable(L, SET_METATABLE);
        return 1;
    }
    struct value value = parameter_found_per(&found, per);
    value_push(L, &value, NULL);
    return 1;
}

static int push_handle(lua_State *L, const struct handle *handle) {
    const struct parameter *parameter = parameter_of(L, handle);
    if (handle->given == parameter->given_count && !parameter->is_rate)
        return push_found(L, handle, PER_NOTHING);
    *(struct handle *)lua_newuserdatauv(L, sizeof *handle, 0) = *handle;
    luaL_setmetatable(L, PARAMETER_HANDLE);
    return 1;
}

/* Upvalue 1: the number of each name. */
static int param_index(lua_State *L) {
    luaL_checkstring(L, 2);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNUMBER)
        return luaL_error(L, "unknown parameter '%s'", lua_tostring(L, 2));
    struct handle handle = {.parameter = (uint16_t)lua_tointeger(L, -1)};
    lua_pop(L, 1);
    sandbox_charge(L, READ_COST);
    return push_handle(L, &handle);
}

static int read_rate(lua_State *L, const struct handle *handle) {
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (strcmp(key, "per_month") == 0) return push_found(L, handle, PER_MONTH);
    if (strcmp(key, "per_year") == 0) return push_found(L, handle, PER_YEAR);
    return luaL_error(L, "param.%s is a rate: it has .per_month and .per_year, not '%s'",
                      parameter_of(L, handle)->name, sandbox_text(L, 2));
}

static int add_key(lua_State *L, struct handle *handle, const struct parameter_key *key) {
    const struct parameter *parameter = parameter_of(L, handle);
    struct value value, *into = &handle->keys[key - parameter->keys];
    bool good = value_pull(L, 2, &value);
    good = good && (parameter_key_value(key, &value, into) || (key->left_out && value.kind == key->kind));
    if (!good)
        return luaL_error(L, "param.%s[…]: %s is one of %s", parameter->name, key->name,
                          known_values(L, key));
    handle->given++;
    return push_handle(L, handle);
}

static int handle_index(lua_State *L) {
    struct handle handle = *(struct handle *)luaL_checkudata(L, 1, PARAMETER_HANDLE);
    sandbox_charge(L, READ_COST);
    const struct parameter_key *key = next_key(parameter_of(L, &handle), handle.given);
    return key != NULL ? add_key(L, &handle, key) : read_rate(L, &handle);
}

/* A parameter that is not read to its end stands where a value is needed. */
static int no_value(lua_State *L) {
    const struct handle *handle = luaL_testudata(L, 1, PARAMETER_HANDLE);
    if (handle == NULL) handle = luaL_checkudata(L, 2, PARAMETER_HANDLE);
    const struct parameter *parameter = parameter_of(L, handle);
    const struct parameter_key *key = next_key(parameter, handle->given);
    if (key == NULL)
        return luaL_error(L, "param.%s is a rate: read .per_month or .per_year of it", parameter->name);
    return luaL_error(L, "param.%s needs [%s], one of %s", parameter->name, key->name, known_values(L, key));
}

static int set_index(lua_State *L) {
    const struct value_set *set = luaL_checkudata(L, 1, SET_METATABLE);
    struct value value;
    sandbox_charge(L, READ_COST + set->count / ENTRIES_A_READ);
    if (!value_pull(L, 2, &value) || value_compare(&value, &set->members[0]) == 2)
        return luaL_error(L, "param.%s is a set, each member %s: it is asked with one as param.%s[x]",
                          set->name, value_kind_name(set->members[0].kind), set->name);
    lua_pushboolean(L, value_set_has(set, &value));
    return 1;
}

static int param_is_fixed(lua_State *L) {
    return luaL_error(L,
                      "param.%s cannot be set: values of parameters stand in parameters/, and a test gives "
                      "its own with parameters = { … }",
                      sandbox_text(L, 2));
}

static int set_is_fixed(lua_State *L) {
    const struct value_set *set = luaL_checkudata(L, 1, SET_METATABLE);
    return luaL_error(L, "param.%s cannot be changed", set->name);
}

static int set_has_no_length(lua_State *L) {
    const struct value_set *set = luaL_checkudata(L, 1, SET_METATABLE);
    return luaL_error(L, "param.%s is a set: it is not counted or walked, only asked as param.%s[x]",
                      set->name, set->name);
}

void param_open(struct worker *worker) {
    lua_State *L = worker->box.L;
    static const luaL_Reg handle[] = {
        {"__index", handle_index}, {"__lt", no_value},  {"__le", no_value},  {"__add", no_value},
        {"__sub", no_value},       {"__mul", no_value}, {"__div", no_value}, {"__unm", no_value},
        {"__concat", no_value},    {NULL, NULL}};
    luaL_newmetatable(L, PARAMETER_HANDLE);
    luaL_setfuncs(L, handle, 0);
    static const luaL_Reg set[] = {
        {"__index", set_index}, {"__newindex", set_is_fixed}, {"__len", set_has_no_length}, {NULL, NULL}};
    luaL_newmetatable(L, SET_METATABLE);
    luaL_setfuncs(L, set, 0);
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    lua_getfield(L, -1, "param");
    lua_getmetatable(L, -1);
    lua_createtable(L, 0, worker->book->parameter_count);
    for (uint16_t i = 0; i < worker->book->parameter_count; i++) {
        lua_pushinteger(L, i);
        lua_setfield(L, -2, worker->book->parameters[i].name);
    }
    lua_pushcclosure(L, param_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, param_is_fixed);
    lua_setfield(L, -2, "__newindex");
    lua_pop(L, 5);
}
