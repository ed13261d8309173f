/* Runs the Lua files of a book, captures what they declare, and reads the captured tables strictly. */
#include "book/declare.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"

#define LOADER_MEMORY ((size_t)32 << 20) /* less than a judging thread has: what loads here loads there */
#define CAPTURES "hearth.captures" /* registry: every declared table in order */
#define LOADER "hearth.loader"     /* registry: struct loader, or nil in a judge's state */

static const char *const kind_names[DECLARED_KINDS] = {"site",    "regions",   "calendar", "cause", "outcome", "household",
                                                       "dataset", "parameter", "fact",     "rule",  "test"};

/* ---- capturing ---- */

static struct loader *loader_of(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, LOADER);
    struct loader *loader = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return loader;
}

static void record(lua_State *L, struct loader *loader, enum declared kind, const char *name, int line) {
    if (loader->capture_count == UINT16_MAX - 1) luaL_error(L, "more than 65,000 declarations");
    if (loader->capture_count == loader->capture_room) {
        loader->capture_room = loader->capture_room == 0 ? 64 : loader->capture_room * 2;
        loader->captures = memory_resize(loader->captures, loader->capture_room, sizeof *loader->captures);
    }
    struct capture *capture = &loader->captures[loader->capture_count++];
    *capture = (struct capture){kind, arena_text(&loader->book->arena, name), LUA_NOREF, loader->source, line};
    lua_pushvalue(L, -1);
    capture->table = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* The declared table is on top: remembers it. */
static void capture_table(lua_State *L, enum declared kind, const char *name, int line) {
    lua_getfield(L, LUA_REGISTRYINDEX, CAPTURES);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
    struct loader *loader = loader_of(L);
    if (loader != NULL) record(L, loader, kind, name, line);
}

static int line_of_caller(lua_State *L) {
    lua_Debug caller;
    if (lua_getstack(L, 1, &caller) == 0 || lua_getinfo(L, "l", &caller) == 0) return 0;
    return caller.currentline;
}

/* Upvalues: kind, name, line. Called with the table. */
static int capture_named(lua_State *L) {
    enum declared kind = (enum declared)lua_tointeger(L, lua_upvalueindex(1));
    const char *name = lua_tostring(L, lua_upvalueindex(2));
    if (lua_gettop(L) != 1 || !lua_istable(L, 1)) return luaL_error(L, "%s \"%s\" is followed by one table { … }", kind_names[kind], name);
    capture_table(L, kind, name, (int)lua_tointeger(L, lua_upvalueindex(3)));
    return 0;
}

static int declare_named(lua_State *L) {
    enum declared kind = (enum declared)lua_tointeger(L, lua_upvalueindex(1));
    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0)
        return luaL_error(L, "write %s \"name\" { … }", kind_names[kind]);
    lua_pushinteger(L, kind);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, line_of_caller(L));
    lua_pushcclosure(L, capture_named, 3);
    return 1;
}

static int declare_plain(lua_State *L) {
    enum declared kind = (enum declared)lua_tointeger(L, lua_upvalueindex(1));
    if (lua_gettop(L) != 1 || !lua_istable(L, 1)) return luaL_error(L, "write %s { … }", kind_names[kind]);
    capture_table(L, kind, "", line_of_caller(L));
    return 0;
}

static int name_parameter(lua_State *L) {
    luaL_checkstring(L, 2);
    struct parameter_name *name = lua_newuserdatauv(L, sizeof *name, 1);
    name->per = 0;
    luaL_setmetatable(L, PARAMETER_METATABLE);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

static int parameter_member(lua_State *L) {
    const char *key = luaL_checkstring(L, 2);
    uint8_t per = strcmp(key, "per_month") == 0 ? 1 : strcmp(key, "per_year") == 0 ? 2 : 0;
    if (per == 0) return luaL_error(L, "a parameter has .per_month and .per_year, not '%s'", key);
    struct parameter_name *name = lua_newuserdatauv(L, sizeof *name, 1);
    name->per = per;
    luaL_setmetatable(L, PARAMETER_METATABLE);
    lua_getiuservalue(L, 1, 1);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

static int parameter_is_none(lua_State *L) {
    return luaL_error(L, "param.… has its value only inside functions and filters, not while a file is loaded");
}

static int only_while_judging(lua_State *L) {
    return luaL_error(L, "known, assume and cannot_tell may be called only inside functions");
}

static void allow_param(lua_State *L) {
    static const luaL_Reg meta[] = {{"__index", parameter_member}, {"__add", parameter_is_none}, {"__sub", parameter_is_none},
                                    {"__mul", parameter_is_none},  {"__div", parameter_is_none}, {"__lt", parameter_is_none},
                                    {"__le", parameter_is_none},   {"__concat", parameter_is_none}, {NULL, NULL}};
    luaL_newmetatable(L, PARAMETER_METATABLE);
    luaL_setfuncs(L, meta, 0);
    lua_pop(L, 1);
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, name_parameter);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

static int open_declarations(lua_State *L) {
    value_open(L, (date_t)lua_tointeger(L, 1));
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, CAPTURES);
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    for (int kind = 0; kind < DECLARED_KINDS; kind++) {
        bool plain = kind == DECLARED_SITE || kind == DECLARED_REGIONS || kind == DECLARED_CALENDAR || kind == DECLARED_HOUSEHOLD;
        lua_pushinteger(L, kind);
        lua_pushcclosure(L, plain ? declare_plain : declare_named, 1);
        lua_setfield(L, -2, kind_names[kind]);
    }
    allow_param(L);
    lua_setfield(L, -2, "param");
    sandbox_allow(L, "known", only_while_judging);
    sandbox_allow(L, "assume", only_while_judging);
    sandbox_allow(L, "cannot_tell", only_while_judging);
    return 0;
}

static bool open_state(struct sandbox *box, date_t today) {
    lua_pushcfunction(box->L, open_declarations);
    lua_pushinteger(box->L, today);
    return sandbox_call(box, 1, 0, LOAD_BUDGET) == LUA_OK;
}

bool loader_init(struct loader *loader, struct book *book, struct diags *diags, date_t today) {
    *loader = (struct loader){.book = book, .diags = diags};
    if (!sandbox_init(&loader->box, LOADER_MEMORY) || !open_state(&loader->box, today)) return false;
    lua_pushlightuserdata(loader->box.L, loader);
    lua_setfield(loader->box.L, LUA_REGISTRYINDEX, LOADER);
    return true;
}

void loader_release(struct loader *loader) {
    sandbox_release(&loader->box);
    free(loader->captures);
}

/* ---- running files ---- */

static void add_source_line(const struct form *form, struct place place);

struct feed { /* a source handed to Lua byte by byte */
    struct span text;
    size_t at;
};

static const char *feed_byte(lua_State *L, void *context, size_t *length) {
    (void)L;
    struct feed *feed = context;
    *length = feed->at < feed->text.length;
    return feed->text.at + feed->at++;
}

/* How far Lua reads until it finds the syntax wrong: the word it complains of ends there. NULL: it is not wrong. */
static struct span read_until_wrong(struct loader *loader, const struct source *source) {
    struct feed feed = {.text = source->text};
    bool good = lua_load(loader->box.L, feed_byte, &feed, "=x", "t") == LUA_OK;
    lua_pop(loader->box.L, 1);
    return (struct span){good ? NULL : source->text.at, feed.at < feed.text.length ? feed.at : feed.text.length};
}

/* Lua's own message is "FILE:LINE: text"; the place goes where places go, and the word that it is about gives the column. */
static void report_lua_error(struct loader *loader, const struct source *source) {
    const char *message = lua_tostring(loader->box.L, -1);
    if (message == NULL) message = "an error without a text";
    struct place place = {source->path, 0, 0};
    size_t prefix = strlen(source->path);
    if (strncmp(message, source->path, prefix) == 0 && message[prefix] == ':') {
        char *rest;
        place.line = (int)strtol(message + prefix + 1, &rest, 10);
        message = *rest == ':' ? rest + 2 : rest;
    }
    struct form form = {.loader = loader, .source = (uint16_t)(source - loader->book->sources), .line = place.line, .on_line = true};
    const char *near = strstr(message, "near '");
    char token[64] = "";
    if (near != NULL) {
        const char *end = strchr(near + 6, '\'');
        if (end != NULL && (size_t)(end - near - 6) < sizeof token) memcpy(token, near + 6, (size_t)(end - near - 6));
    }
    form.read = read_until_wrong(loader, source);
    for (size_t i = 0; form.read.at != NULL && place.line == 0 && i < form.read.length; i++) form.line += form.read.at[i] == '\n';
    if (form.read.at != NULL && place.line == 0) place.line = ++form.line; /* too deeply nested: Lua names no line */
    if (place.line > 0) place = form_place(&form, token[0] != '\0' ? token : NULL);
    diags_add(loader->diags, DIAG_ERROR, place, "%s", message);
    add_source_line(&form, place);
    lua_settop(loader->box.L, 0);
}

static bool load_source(struct sandbox *box, const struct source *source) {
    char name[LUA_IDSIZE * 4];
    snprintf(name, sizeof name, "=%s", source->path);
    return sandbox_load(box, name, source->text);
}

static bool run_source(struct sandbox *box, const struct source *source) {
    return load_source(box, source) && sandbox_call(box, 0, 0, LOAD_BUDGET) == LUA_OK;
}

/* A file with a misspelt global is not run: Lua would only say that nothing cannot be called. */
static bool run_checked(struct loader *loader, const struct source *source) {
    if (load_source(&loader->box, source)) {
        if (!names_check_chunk(loader, loader->source)) {
            lua_settop(loader->box.L, 0);
            return false;
        }
        if (sandbox_call(&loader->box, 0, 0, LOAD_BUDGET) == LUA_OK) return true;
    }
    report_lua_error(loader, source);
    return false;
}

bool loader_run(struct loader *loader, const char *path, const char *shown) {
    struct book *book = loader->book;
    struct buffer text = {.most = SOURCE_MOST + 1};
    if (!file_read(AT_FDCWD, path, SOURCE_MOST, &text)) {
        diags_add(loader->diags, DIAG_ERROR, (struct place){shown, 0, 0}, "cannot be read: %s", strerror(errno));
        buffer_release(&text);
        return false;
    }
    struct source *grown = arena_get(&book->arena, (size_t)(book->source_count + 1) * sizeof *grown);
    if (book->source_count > 0) memcpy(grown, book->sources, book->source_count * sizeof *grown);
    book->sources = grown;
    struct source *source = &grown[book->source_count];
    source->path = arena_text(&book->arena, shown);
    source->text = (struct span){arena_span(&book->arena, (struct span){text.at, text.length}), text.length};
    digest_of(text.at, text.length, source->digest);
    buffer_release(&text);
    loader->source = book->source_count++;
    if (text_is_utf8(source->text)) return run_checked(loader, source);
    diags_add(loader->diags, DIAG_ERROR, (struct place){shown, 0, 0}, "the file is not UTF-8");
    return false;
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

bool loader_run_folder(struct loader *loader, const char *folder, const char *shown, bool tests) {
    struct file_list list = {0};
    if (!file_list_below(folder, 1, &list)) {
        diags_add(loader->diags, DIAG_ERROR, (struct place){shown, 0, 0}, "the folder cannot be read: %s", strerror(errno));
        return false;
    }
    bool all = true;
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.items[i].path;
        if (!list.items[i].regular || name[0] == '.' || !ends_with(name, ".lua") || ends_with(name, "_test.lua") != tests) continue;
        char path[4096], short_path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, name);
        snprintf(short_path, sizeof short_path, "%s/%s", shown, name);
        all = loader_run(loader, path, short_path) && all;
    }
    file_list_release(&list);
    return all;
}

/* Table on the stack: function number + 1 → function. */
static int gather_functions(lua_State *L) {
    const struct book *book = lua_touserdata(L, 1);
    lua_createtable(L, book->fn_count, 0);
    lua_getfield(L, LUA_REGISTRYINDEX, CAPTURES);
    for (uint16_t fn = 0; fn < book->fn_count; fn++) {
        lua_rawgeti(L, -1, book->fns[fn].capture + 1);
        lua_getfield(L, -1, book->fns[fn].key);
        lua_rawseti(L, -4, fn + 1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return 1;
}

bool book_functions(struct sandbox *box, const struct book *book) {
    if (!open_state(box, book->today)) return false;
    for (uint16_t i = 0; i < book->source_count; i++)
        if (!run_source(box, &book->sources[i])) return false;
    lua_pushcfunction(box->L, gather_functions);
    lua_pushlightuserdata(box->L, (void *)(uintptr_t)book);
    return sandbox_call(box, 1, 1, LOAD_BUDGET) == LUA_OK;
}

/* ---- places and errors ---- */

static bool word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool key_follows(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    return at < end && *at == '=' && (at + 1 == end || at[1] != '=');
}

/* The first place at or after `from` where token stands as a whole word, and as a key (`token =`) when as_key; NULL when nowhere. */
static const char *find_token(struct span text, const char *from, const char *token, bool as_key) {
    size_t length = strlen(token);
    const char *end = text.at + text.length;
    if (length == 0) return NULL;
    for (const char *at = from; (at = memmem(at, (size_t)(end - at), token, length)) != NULL; at++) {
        bool before = at > text.at && word_byte(at[-1]) && word_byte(token[0]);
        bool after = at + length < end && word_byte(at[length]) && word_byte(token[length - 1]);
        if (!before && !after && (!as_key || key_follows(at + length, end))) return at;
    }
    return NULL;
}

static const char *line_start(struct span text, int line) {
    const char *at = text.at, *end = text.at + text.length;
    for (int i = 1; i < line && at < end; i++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL) return end;
        at = newline + 1;
    }
    return at;
}

/* Where the text ends in which a form's tokens stand: its line, or its declaration. */
static const char *form_end(const struct form *form, struct span text) {
    const struct loader *loader = form->loader;
    if (form->on_line) return line_start(text, form->line + 1);
    uint32_t next = form->capture + 1u;
    bool follows = next < loader->capture_count && loader->captures[next].source == form->source && loader->captures[next].line > form->line;
    return follows ? line_start(text, loader->captures[next].line) : text.at + text.length;
}

/* On one line a name after a dot or a colon is meant rather than the same word elsewhere; in a syntax error, the last that was read. */
static const char *find_on_line(const struct form *form, struct span text, const char *from, const char *token) {
    if (form->read.at != NULL && form->read.length < text.length) text = form->read;
    const char *first = from < text.at + text.length ? find_token(text, from, token, false) : NULL;
    for (const char *next = first; form->read.at != NULL && next != NULL; next = find_token(text, next + 1, token, false)) first = next;
    if (form->read.at != NULL) return first;
    for (const char *at = first; at != NULL; at = find_token(text, at + 1, token, false))
        if (at > text.at && (at[-1] == '.' || at[-1] == ':')) return at;
    return first;
}

static const char *find_place(const struct form *form, struct span text, const char *from, const char *token) {
    struct span within = {text.at, (size_t)(form_end(form, text) - text.at)};
    const char *at = NULL;
    if (token != NULL && form->on_line) return find_on_line(form, within, from, token);
    if (token != NULL) at = find_token(within, from, token, true);
    if (token != NULL && at == NULL) at = find_token(within, from, token, false);
    return at;
}

struct place form_place(const struct form *form, const char *token) {
    const struct source *source = &form->loader->book->sources[form->source];
    struct place place = {source->path, form->line, 0};
    const char *from = line_start(source->text, form->line > 0 ? form->line : 1), *end = source->text.at + source->text.length;
    const char *at = find_place(form, source->text, from, token), *begin = from;
    for (const char *first = from; at == NULL; first++) /* nothing to point at: the first word of the line */
        if (first == end || (*first != ' ' && *first != '\t')) at = first;
    for (const char *c = from; c < at; c++) {
        if (*c != '\n') continue;
        place.line++;
        begin = c + 1;
    }
    place.column = 1 + (int)text_length((struct span){begin, (size_t)(at - begin)});
    return place;
}

static void add_source_line(const struct form *form, struct place place) {
    struct span text = form->loader->book->sources[form->source].text;
    if (place.line <= 0) return;
    const char *start = line_start(text, place.line), *end = text.at + text.length;
    const char *newline = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
    diags_source(form->loader->diags, start, (size_t)((newline != NULL ? newline : end) - start));
}

void form_error(const struct form *form, const char *token, const char *format, ...) {
    char message[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    struct place place = form_place(form, token);
    if (form->what != NULL) diags_add(form->loader->diags, DIAG_ERROR, place, "%s: %s", form->what, message);
    else diags_add(form->loader->diags, DIAG_ERROR, place, "%s", message);
    add_source_line(form, place);
}

void form_unknown(const struct form *form, const char *token, const char *what, const char *const *names, size_t count) {
    const char *near = text_nearest(token, names, count);
    if (near != NULL) form_error(form, token, "unknown %s '%s'; did you mean '%s'?", what, token, near);
    else form_error(form, token, "unknown %s '%s'", what, token);
}

/* ---- reading a table ---- */

void form_open(struct form *form, struct loader *loader, const struct capture *capture) {
    const char *what = capture->name[0] == '\0' ? kind_names[capture->kind]
                                                : arena_format(&loader->book->arena, "%s \"%s\"", kind_names[capture->kind], capture->name);
    lua_rawgeti(loader->box.L, LUA_REGISTRYINDEX, capture->table);
    *form = (struct form){.loader = loader, .index = lua_gettop(loader->box.L), .what = what, .source = capture->source, .line = capture->line};
    form->capture = (uint16_t)(capture - loader->captures);
}

void form_inner(struct form *form, const struct form *outer, const char *what) {
    *form = (struct form){.loader = outer->loader, .index = lua_gettop(outer->loader->box.L), .what = what, .source = outer->source,
                          .line = outer->line, .capture = outer->capture};
}

static bool key_was_asked(const struct form *form, const char *key) {
    for (int i = 0; i < form->key_count; i++)
        if (strcmp(form->keys[i], key) == 0) return true;
    return false;
}

void form_close(struct form *form) {
    lua_State *L = form->loader->box.L;
    for (lua_pushnil(L); lua_next(L, form->index) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) form_error(form, NULL, "every entry here has a name: key = value");
        else if (!key_was_asked(form, lua_tostring(L, -2)))
            form_unknown(form, lua_tostring(L, -2), "key", form->keys, (size_t)form->key_count);
    }
    lua_settop(L, form->index - 1);
}

static void ask(struct form *form, const char *key) {
    if (key_was_asked(form, key)) return;
    BUG_UNLESS(form->key_count < (int)(sizeof form->keys / sizeof *form->keys));
    form->keys[form->key_count++] = key;
}

bool form_has(struct form *form, const char *key) {
    ask(form, key);
    bool has = lua_getfield(form->loader->box.L, form->index, key) != LUA_TNIL;
    lua_pop(form->loader->box.L, 1);
    return has;
}

bool form_push(struct form *form, const char *key) {
    ask(form, key);
    if (lua_getfield(form->loader->box.L, form->index, key) != LUA_TNIL) return true;
    lua_pop(form->loader->box.L, 1);
    return false;
}

static const char *copy_top(const struct form *form) {
    size_t length;
    const char *text = lua_tolstring(form->loader->box.L, -1, &length);
    return arena_span(&form->loader->book->arena, (struct span){text, length});
}

const char *form_text(struct form *form, const char *key, bool required) {
    lua_State *L = form->loader->box.L;
    const char *text = NULL;
    if (!form_push(form, key)) {
        if (required) form_error(form, NULL, "%s is missing", key);
        return NULL;
    }
    if (lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) > 0) text = copy_top(form);
    else form_error(form, key, "%s must be a text", key);
    lua_pop(L, 1);
    return text;
}

bool form_flag(struct form *form, const char *key, bool otherwise) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, key)) return otherwise;
    if (!lua_isboolean(L, -1)) form_error(form, key, "%s must be true or false", key);
    bool flag = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

double form_number(struct form *form, const char *key, double low, double high, double otherwise) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, key)) return otherwise;
    double number = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
    lua_pop(L, 1);
    if (number >= low && number <= high) return number;
    form_error(form, key, "%s must be a number from %g to %g", key, low, high);
    return otherwise;
}

date_t form_date(struct form *form, const char *key, date_t otherwise) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, key)) return otherwise;
    struct value value;
    date_t date = otherwise;
    bool good = value_pull(L, -1, &value);
    if (good && value.kind == VALUE_DATE) date = value.as.date;
    else if (!good || value.kind != VALUE_TEXT || !date_read(value.as.text, &date)) form_error(form, key, "%s must be a day written YYYY-MM-DD", key);
    lua_pop(L, 1);
    return date;
}

const char **form_texts(struct form *form, const char *key, uint16_t *count) {
    lua_State *L = form->loader->box.L;
    *count = 0;
    if (!form_push(form, key)) return NULL;
    bool single = lua_type(L, -1) == LUA_TSTRING;
    size_t length = single ? 1 : lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    const char **texts = arena_get(&form->loader->book->arena, (length + 1) * sizeof *texts);
    for (size_t i = 0; i < length && i < UINT16_MAX; i++) {
        if (single) lua_pushvalue(L, -1);
        else lua_rawgeti(L, -1, (lua_Integer)i + 1);
        if (lua_type(L, -1) == LUA_TSTRING) texts[(*count)++] = copy_top(form);
        else form_error(form, key, "%s holds something that is no text", key);
        lua_pop(L, 1);
    }
    if (length == 0) form_error(form, key, "%s must be a text or a list of texts", key);
    lua_pop(L, 1);
    return texts;
}

void form_title(struct form *form, const char *key, bool required, const char **zh, const char **en) {
    lua_State *L = form->loader->box.L;
    *zh = NULL;
    if (en != NULL) *en = NULL;
    if (!form_push(form, key)) {
        if (required) form_error(form, NULL, "%s is missing: %s = { zh = \"…\", en = \"…\" }", key, key);
        return;
    }
    if (lua_istable(L, -1)) {
        struct form inner;
        form_inner(&inner, form, form->what);
        *zh = form_text(&inner, "zh", true);
        const char *english = form_text(&inner, "en", false);
        if (en != NULL) *en = english;
        form_close(&inner);
        return;
    }
    if (lua_type(L, -1) == LUA_TSTRING) *zh = copy_top(form);
    else form_error(form, key, "%s must be { zh = \"…\", en = \"…\" }", key);
    lua_pop(L, 1);
}

uint16_t form_function(struct form *form, const char *key) {
    struct loader *loader = form->loader;
    lua_State *L = loader->box.L;
    if (!form_push(form, key)) return FN_NONE;
    bool good = lua_isfunction(L, -1) && !lua_iscfunction(L, -1);
    lua_pop(L, 1);
    if (!good) {
        form_error(form, key, "%s must be a function", key);
        return FN_NONE;
    }
    if (loader->book->fn_count == loader->fn_room) {
        loader->fn_room = loader->fn_room == 0 ? 64 : loader->fn_room * 2;
        struct fn_source *grown = arena_get(&loader->book->arena, loader->fn_room * sizeof *grown);
        if (loader->book->fn_count > 0) memcpy(grown, loader->book->fns, loader->book->fn_count * sizeof *grown);
        loader->book->fns = grown;
    }
    loader->book->fns[loader->book->fn_count] = (struct fn_source){form->capture, key};
    return loader->book->fn_count++;
}

struct span_of_time form_span(struct form *form, const char *key) {
    struct span_of_time span = {0, 0};
    if (!form_push(form, key)) return span;
    if (!lua_istable(form->loader->box.L, -1)) {
        if (!value_pull_span(form->loader->box.L, -1, &span.days, &span.months)) form_error(form, key, "%s must be { months = n } or { days = n }", key);
        lua_pop(form->loader->box.L, 1);
        return span;
    }
    struct form inner;
    form_inner(&inner, form, form->what);
    span.days = (int32_t)form_number(&inner, "days", 0, 36500, 0);
    span.months = (int32_t)form_number(&inner, "months", 0, 1200, 0) + 12 * (int32_t)form_number(&inner, "years", 0, 100, 0);
    form_close(&inner);
    return span;
}
