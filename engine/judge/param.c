/* Parameters as rules read them: the value in force where the household lives. Parameters are resolved once
 * per region, since households come in order of region. */
#include <string.h>

#include "judge/worker.h"

#define RATE_METATABLE "hearth.rate"

static void cannot_tell_parameter(struct worker *worker, uint16_t parameter) {
    const struct parameter *said = &worker->book->parameters[parameter];
    worker->cause = cause_add(worker, UNSURE_PARAMETER, arena_format(&worker->arena, "param.%s", said->name),
                              arena_format(&worker->arena, "参数“%s”在当地当日没有取值", said->zh));
}

static void resolve_entries(struct worker *worker, region_t region) {
    if (worker->region_known && worker->region == region) return;
    for (uint16_t i = 0; i < worker->book->parameter_count; i++)
        worker->entries[i] = parameter_entry(&worker->book->parameters[i], region, worker->book->today);
    worker->region = region;
    worker->region_known = true;
}

bool parameter_value(struct worker *worker, uint16_t parameter, uint8_t per, struct value *out) {
    resolve_entries(worker, subject_region(worker, worker->evaluating));
    const struct entry *entry = worker->entries[parameter];
    if (entry == NULL) {
        cannot_tell_parameter(worker, parameter);
        return false;
    }
    log_read(worker, READ_PARAMETER, parameter,
             (uint32_t)(entry - worker->book->parameters[parameter].entries), 0);
    *out = entry->value;
    if (per == 0 || per == entry->per || out->kind != VALUE_AMOUNT) return true;
    out->as.amount = per == 2 ? amount_scale(out->as.amount, 12, 1) : amount_scale(out->as.amount, 1, 12);
    return true;
}

static int param_index(lua_State *L) {
    struct worker *worker = sandbox_of(L)->owner;
    uint16_t parameter = book_parameter(worker->book, luaL_checkstring(L, 2));
    struct value value;
    if (parameter == PARAMETER_NONE) return luaL_error(L, "unknown parameter '%s'", lua_tostring(L, 2));
    sandbox_charge(L, READ_COST);
    if (!parameter_value(worker, parameter, 0, &value)) return raise_cannot_tell(L);
    if (worker->entries[parameter]->per != 0) {
        *(uint16_t *)lua_newuserdatauv(L, sizeof parameter, 0) = parameter;
        luaL_setmetatable(L, RATE_METATABLE);
        return 1;
    }
    value_push(L, &value, NULL);
    return 1;
}

/* param.NAME of a rate is read as .per_month or .per_year. */
static int rate_index(lua_State *L) {
    uint16_t parameter = *(uint16_t *)luaL_checkudata(L, 1, RATE_METATABLE);
    const char *key = luaL_checkstring(L, 2);
    uint8_t per = strcmp(key, "per_month") == 0 ? 1 : strcmp(key, "per_year") == 0 ? 2 : 0;
    struct value value;
    if (per == 0) return luaL_error(L, "a rate has .per_month and .per_year, not '%s'", key);
    if (!parameter_value(sandbox_of(L)->owner, parameter, per, &value)) return raise_cannot_tell(L);
    value_push(L, &value, NULL);
    return 1;
}

void param_open(struct worker *worker) {
    lua_State *L = worker->box.L;
    luaL_newmetatable(L, RATE_METATABLE);
    lua_pushcfunction(L, rate_index);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    lua_getfield(L, -1, "param");
    lua_getmetatable(L, -1);
    lua_pushcfunction(L, param_index);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 3);
}
