/* Runs the Lua files of a book, captures what they declare, and reads the captured tables strictly. */
#include "book/declare.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "library/lua_source.h"
#include "library/lua_twice.h"

#define LOADER_MEMORY ((size_t)32 << 20) /* less than a judging thread has: what loads here loads there */
#define CAPTURES_MOST 10000
#define NAME_MOST 64               /* bytes */
#define CAPTURES "hearth.captures" /* registry: every declared table in order */
#define LOADER "hearth.loader"     /* registry: struct loader, or nil in a judge's state */

static const char *const kind_names[DECLARED_KINDS] = {"site",      "regions",   "calendar", "cause",
                                                       "outcome",   "household", "relation", "dataset",
                                                       "parameter", "fact",      "rule",     "test"};

const char *declared_name(enum declared kind) {
    return kind_names[kind];
}

struct loader *loader_of(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, LOADER);
    struct loader *loader = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return loader;
}

static void record(lua_State *L, struct loader *loader, enum declared kind, const char *name, int line) {
    if (loader->capture_count == CAPTURES_MOST) luaL_error(L, "more than 10,000 declarations");
    memory_grow(loader->captures, loader->capture_count, loader->capture_room);
    struct capture *capture = &loader->captures[loader->capture_count++];
    *capture =
        (struct capture){kind, arena_text(&loader->book->arena, name), LUA_NOREF, loader->source, line};
    lua_pushvalue(L, -1);
    capture->table = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* The declared table is on top: remembers it. */
static void capture_table(lua_State *L, enum declared kind, const char *name, int line) {
    if (lua_getfield(L, LUA_REGISTRYINDEX, CAPTURES) == LUA_TNIL)
        luaL_error(L, "%s may be declared only while a file is loaded", kind_names[kind]);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
    struct loader *loader = loader_of(L);
    if (loader != NULL) record(L, loader, kind, name, line);
}

/* Where the file itself declares: of what a function of the file declares, the line that calls it. */
static int line_of_caller(lua_State *L) {
    lua_Debug caller;
    int line = 0;
    for (int level = 1; lua_getstack(L, level, &caller) != 0; level++) {
        if (lua_getinfo(L, "Sl", &caller) == 0) break;
        if (line == 0 || strcmp(caller.what, "main") == 0) line = caller.currentline;
        if (strcmp(caller.what, "main") == 0) break;
    }
    return line;
}

/* Upvalues: kind, name, line. Called with the table. */
static int capture_named(lua_State *L) {
    enum declared kind = (enum declared)lua_tointeger(L, lua_upvalueindex(1));
    const char *name = lua_tostring(L, lua_upvalueindex(2));
    if (lua_gettop(L) != 1 || !lua_istable(L, 1))
        return luaL_error(L, "%s \"%s\" is followed by one table { … }", kind_names[kind], name);
    capture_table(L, kind, name, (int)lua_tointeger(L, lua_upvalueindex(3)));
    return 0;
}

/* Names stand in lists, in evidence and in functions. Those of tests are sentences. */
static bool is_name(enum declared kind, struct span name) {
    for (size_t i = 0; kind != DECLARED_TEST && i < name.length; i++)
        if (!text_in_name(name.at[i], false) && name.at[i] != '-' && name.at[i] != '.') return false;
    return name.length > 0 && (kind == DECLARED_TEST || name.length <= NAME_MOST);
}

static int declare_named(lua_State *L) {
    enum declared kind = (enum declared)lua_tointeger(L, lua_upvalueindex(1));
    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0)
        return luaL_error(L, "write %s \"name\" { … }", kind_names[kind]);
    if (!is_name(kind, (struct span){lua_tostring(L, 1), lua_rawlen(L, 1)}))
        return luaL_error(L, "the name of a %s is at most 64 letters (a to z), digits, _ - and .",
                          kind_names[kind]);
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
    struct parameter_name *name = lua_newuserdatauv(L, sizeof *name, 2);
    name->per = PER_NOTHING;
    luaL_setmetatable(L, PARAMETER_METATABLE);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

/* The keys of the parameter at 1, and the one at 2, as a table on top. */
static void push_keys(lua_State *L) {
    lua_createtable(L, PARAMETER_KEYS, 0);
    size_t count = lua_getiuservalue(L, 1, 2) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        lua_rawseti(L, -3, (lua_Integer)i);
    }
    lua_pop(L, 1);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, (lua_Integer)count + 1);
    if (count >= PARAMETER_KEYS) luaL_error(L, "a parameter has at most %d keys", PARAMETER_KEYS);
}

static int parameter_member(lua_State *L) {
    const struct parameter_name *before = luaL_checkudata(L, 1, PARAMETER_METATABLE);
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    uint8_t per = strcmp(key, "per_month") == 0  ? PER_MONTH
                  : strcmp(key, "per_year") == 0 ? PER_YEAR
                                                 : PER_NOTHING;
    if (before->per != PER_NOTHING) return luaL_error(L, "nothing follows .per_month or .per_year");
    struct parameter_name *name = lua_newuserdatauv(L, sizeof *name, 2);
    name->per = per;
    luaL_setmetatable(L, PARAMETER_METATABLE);
    lua_getiuservalue(L, 1, 1);
    lua_setiuservalue(L, 3, 1);
    if (per == PER_NOTHING)
        push_keys(L);
    else
        lua_getiuservalue(L, 1, 2);
    lua_setiuservalue(L, 3, 2);
    return 1;
}

static int parameter_is_none(lua_State *L) {
    return luaL_error(L,
                      "param.… has its value only inside functions and filters, not while a file is loaded");
}

static int only_while_judging(lua_State *L) {
    return luaL_error(L, "known, assume and cannot_tell may be called only inside functions");
}

static void allow_param(lua_State *L) {
    static const luaL_Reg meta[] = {
        {"__index", parameter_member}, {"__add", parameter_is_none},    {"__sub", parameter_is_none},
        {"__mul", parameter_is_none},  {"__div", parameter_is_none},    {"__lt", parameter_is_none},
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
    use_open(L, lua_touserdata(L, 2));
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, CAPTURES);
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    for (int kind = 0; kind < DECLARED_KINDS; kind++) {
        bool plain = kind == DECLARED_SITE || kind == DECLARED_REGIONS || kind == DECLARED_CALENDAR ||
                     kind == DECLARED_HOUSEHOLD;
        lua_pushinteger(L, kind);
        lua_pushcclosure(L, plain ? declare_plain : declare_named, 1);
        lua_setfield(L, -2, kind_names[kind]);
    }
    allow_param(L);
    lua_setfield(L, -2, "param");
    sandbox_allow(L, "use", use_file);
    sandbox_allow(L, "known", only_while_judging);
    sandbox_allow(L, "assume", only_while_judging);
    sandbox_allow(L, "people", only_while_judging);
    sandbox_allow(L, "cannot_tell", only_while_judging);
    return 0;
}

static bool open_state(struct sandbox *box, const struct book *book, date_t today) {
    lua_pushcfunction(box->L, open_declarations);
    lua_pushinteger(box->L, today);
    lua_pushlightuserdata(box->L, (void *)(uintptr_t)book);
    return sandbox_call(box, 2, 0, LOAD_BUDGET) == LUA_OK;
}

bool loader_init(struct loader *loader, struct book *book, struct diags *diags, date_t today) {
    *loader = (struct loader){.book = book, .diags = diags};
    if (!sandbox_init(&loader->box, LOADER_MEMORY) || !open_state(&loader->box, book, today)) return false;
    lua_pushlightuserdata(loader->box.L, loader);
    lua_setfield(loader->box.L, LUA_REGISTRYINDEX, LOADER);
    return true;
}

void loader_release(struct loader *loader) {
    sandbox_release(&loader->box);
    free(loader->captures);
}

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

/* How far Lua reads until it finds the syntax wrong: the word it complains of ends there. NULL: it is not
 * wrong. */
static struct span read_until_wrong(struct loader *loader, const struct source *source) {
    struct feed feed = {.text = source->text};
    int line;
    if (source_trouble(source->text, &line) != NULL) return (struct span){NULL, 0};
    bool good = lua_load(loader->box.L, feed_byte, &feed, "=x", "t") == LUA_OK;
    lua_pop(loader->box.L, 1);
    return (struct span){good ? NULL : source->text.at,
                         feed.at < feed.text.length ? feed.at : feed.text.length};
}

/* Full-width signs, as Chinese keyboards write them, and what Lua has for them. NULL: there is none. */
static const char *plain_sign(int32_t sign) {
    static const struct {
        int32_t sign;
        const char *plain;
    } signs[] = {{0x201C, "\""}, {0x201D, "\""}, {0x2018, "'"},  {0x2019, "'"},    {0x3001, ","},
                 {0x3002, "."},  {0xFF08, "("},  {0xFF09, ")"},  {0xFF0B, "+"},    {0xFF0C, ","},
                 {0xFF0E, "."},  {0xFF1A, ":"},  {0xFF1B, ";"},  {0xFF1C, "<"},    {0xFF1D, "="},
                 {0xFF1E, ">"},  {0x2264, "<="}, {0x2265, ">="}, {0x2260, "~="},   {0xFF3B, "["},
                 {0xFF3D, "]"},  {0xFF5B, "{"},  {0xFF5D, "}"},  {0x3000, "空格"}, {0x00A0, "空格"}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].sign == sign) return signs[i].plain;
    return NULL;
}

/* Lua tells a character outside ASCII by its first byte, '<\239>': it is the last such that was read. It is
 * put into `token` whole, and what is wrong with it into `told`; false when Lua tells of something else. */
static bool tell_foreign(struct form *form, struct span text, char token[64], char told[256]) {
    if (strncmp(token, "<\\", 2) != 0 || form->read.at == NULL) return false;
    long byte = strtol(token + 2, NULL, 10);
    size_t at = form->read.length, end;
    while (at > 0 && (unsigned char)text.at[at - 1] != byte) at--;
    if (byte < 0x80 || at == 0) return false;
    end = --at;
    const char *plain = plain_sign(text_next(text, &end));
    snprintf(token, 64, "%.*s", (int)(end - at), text.at + at);
    form->read.length = end;
    if (plain != NULL)
        snprintf(told, 256, "全角符号“%s”应写成半角 %s · full-width '%s': write %s", token, plain, token,
                 plain);
    else
        snprintf(told, 256, "“%s”只能写在引号里 · '%s' stands in quotes only", token, token);
    return true;
}

/* What is mostly meant where Lua says no more than what it did not expect. */
static const char *hint(const char *message) {
    if (strstr(message, "near <eof>") != NULL) return ": something above is not closed";
    if (strncmp(message, "'}' expected", 12) == 0) return ": is a comma missing before it?";
    return "";
}

size_t source_names(const struct source *source, const char *message) {
    size_t shown = strlen(source->path);
    if (shown >= LUA_IDSIZE) shown = LUA_IDSIZE - 1;
    return strncmp(message, source->path, shown) == 0 && message[shown] == ':' ? shown : 0;
}

/* Lua's own message is "FILE:LINE: text"; the place goes where places go, and the word that it is about gives
 * the column. */
static void report_lua_error(struct loader *loader, const struct source *source) {
    const char *message = lua_tostring(loader->box.L, -1);
    char told[256];
    if (message == NULL) message = "an error without a text";
    if (strcmp(message, "not enough memory") == 0) {
        snprintf(told, sizeof told, "%sthe file needs more %s than it may have", loader->box.place,
                 loader->box.full ? "memory" : "instructions");
        message = told;
    }
    struct place place = {source->path, 0, 0};
    size_t prefix = source_names(source, message);
    if (prefix > 0) {
        char *rest;
        place.line = (int)strtol(message + prefix + 1, &rest, 10);
        message = *rest == ':' ? rest + 2 : rest;
    }
    struct form form = {.loader = loader, .source = loader->source, .line = place.line, .on_line = true};
    const char *near = strstr(message, "near '");
    char token[64] = "";
    if (near != NULL) {
        const char *end = strchr(near + 6, '\'');
        if (end != NULL && (size_t)(end - near - 6) < sizeof token)
            memcpy(token, near + 6, (size_t)(end - near - 6));
    }
    form.read = read_until_wrong(loader, source);
    for (size_t i = 0; form.read.at != NULL && place.line == 0 && i < form.read.length; i++)
        form.line += form.read.at[i] == '\n';
    if (form.read.at != NULL && place.line == 0)
        place.line = ++form.line; /* too deeply nested: Lua names no line */
    bool foreign = tell_foreign(&form, source->text, token, told);
    if (place.line > 0) place = form_place(&form, token[0] != '\0' ? token : NULL);
    diags_add(loader->diags, DIAG_ERROR, place, "%s%s", foreign ? told : message,
              foreign ? "" : hint(message));
    form_show_line(&form, place);
    lua_settop(loader->box.L, 0);
}

bool source_load(struct sandbox *box, const struct source *source) {
    char name[PATH_SHOWN + 1];
    snprintf(name, sizeof name, "=%s", source->path);
    return sandbox_load(box, name, source->text);
}

static bool run_source(struct sandbox *box, const struct source *source) {
    return source_load(box, source) && use_run(box, source->path) == LUA_OK;
}

static void report_twice(void *context, const struct lua_word *first, const struct lua_word *again) {
    const struct form *form = context;
    char message[256];
    snprintf(message, sizeof message,
             "'%.*s' stands twice in one table (first on line %d): Lua keeps the last alone",
             (int)(again->text.length < 64 ? again->text.length : 64), again->text.at, first->line);
    const struct source *source = &form->loader->book->sources[form->source];
    struct place place = source_place(source, 1, source->text.at, again->text.at);
    diags_add(form->loader->diags, DIAG_ERROR, place, "%s", message);
    form_show_line(form, place);
}

/* A file with a misspelt global is not run: Lua would only say that nothing cannot be called. */
static bool run_checked(struct loader *loader, const struct source *source) {
    if (source_load(&loader->box, source)) {
        struct form form = {.loader = loader, .source = loader->source};
        size_t errors = loader->diags->errors;
        lua_keys_twice(source->text, report_twice, &form);
        if (!names_check_chunk(loader, loader->source) || loader->diags->errors > errors) {
            lua_settop(loader->box.L, 0);
            return false;
        }
        if (use_run(&loader->box, source->path) == LUA_OK) return true;
    }
    report_lua_error(loader, source);
    return false;
}

static void apply_edit(const struct edit *edit, struct buffer *text) {
    struct buffer edited = {.most = text->most};
    BUG_UNLESS(edit->offset + edit->length <= text->length);
    buffer_add(&edited, text->at, edit->offset);
    buffer_text(&edited, edit->text);
    buffer_add(&edited, text->at + edit->offset + edit->length, text->length - edit->offset - edit->length);
    buffer_release(text);
    *text = edited;
}

bool loader_run(struct loader *loader, const char *path, const char *shown) {
    struct book *book = loader->book;
    struct buffer text = {.most = SOURCE_MOST + 1};
    if (use_was_run(loader->box.L, shown)) return true;
    if (!file_read(AT_FDCWD, path, SOURCE_MOST, &text)) {
        int reason = errno;
        diags_add(loader->diags, DIAG_ERROR, (struct place){shown, 0, 0}, "cannot be read: %s",
                  strerror(reason));
        diags_reason(loader->diags, reason);
        buffer_release(&text);
        return false;
    }
    if (loader->edit != NULL && strcmp(loader->edit->path, shown) == 0) apply_edit(loader->edit, &text);
    struct source *grown = arena_get(&book->arena, (size_t)(book->source_count + 1) * sizeof *grown);
    if (book->source_count > 0) memcpy(grown, book->sources, book->source_count * sizeof *grown);
    book->sources = grown;
    struct source *source = &grown[book->source_count];
    *source = (struct source){.path = arena_text(&book->arena, shown)};
    source->text = (struct span){arena_span(&book->arena, (struct span){text.at, text.length}), text.length};
    digest_of(text.at, text.length, source->digest);
    buffer_release(&text);
    loader->source = book->source_count++;
    bool marked = source->text.length >= 3 && memcmp(source->text.at, "\xEF\xBB\xBF", 3) == 0;
    if (!marked && text_is_utf8(source->text)) return run_checked(loader, source);
    diags_add(
        loader->diags, DIAG_ERROR, (struct place){shown, 0, 0},
        marked ? "开头有字节顺序标记（BOM），请另存为不带 BOM 的 UTF-8 · begins with a byte order mark: save "
                 "it as UTF-8 without"
               : "不是 UTF-8，请另存为 UTF-8 · the file is not UTF-8: save it so");
    return false;
}

void loader_push_fn(const struct loader *loader, uint16_t fn) {
    const struct fn_source *source = &loader->book->fns[fn];
    lua_State *L = loader->box.L;
    lua_rawgeti(L, LUA_REGISTRYINDEX, loader->captures[source->capture].table);
    lua_getfield(L, -1, source->key);
    lua_remove(L, -2);
}

bool loader_use(struct loader *loader, const char *shown) {
    char path[4096];
    uint16_t source = loader->source;
    snprintf(path, sizeof path, "%s/%s", loader->book->site.rules != NULL ? loader->book->site.rules : "",
             shown);
    bool good = loader_run(loader, path, shown);
    loader->source = source;
    return good;
}

bool book_run_used(struct sandbox *box, const struct book *book, const char *path) {
    uint16_t source = book_source(book, path);
    return source != SOURCE_NONE && run_source(box, &book->sources[source]);
}

void loader_run_folder(struct loader *loader, const char *rules, const char *name) {
    struct file_list list = {0};
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/%s", rules, name);
    if (!file_list_below(folder, 1, &list)) {
        int reason = errno;
        diags_add(loader->diags, DIAG_ERROR, (struct place){name, 0, 0}, "the folder cannot be read: %s",
                  strerror(reason));
        diags_reason(loader->diags, reason);
        return;
    }
    for (size_t i = 0; i < list.count; i++) {
        const char *file = list.items[i].path;
        if (!list.items[i].regular || file[0] == '.' || !text_ends_with(file, ".lua") ||
            text_ends_with(file, "_test.lua"))
            continue;
        char path[8192], shown[PATH_SHOWN];
        snprintf(path, sizeof path, "%s/%s", folder, file);
        snprintf(shown, sizeof shown, "%s/%s", name, file);
        loader_run(loader, path, shown);
    }
    file_list_release(&list);
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
    lua_pushnil(L); /* nothing is declared from now on */
    lua_setfield(L, LUA_REGISTRYINDEX, CAPTURES);
    return 1;
}

bool book_functions(struct sandbox *box, const struct book *book) {
    if (!open_state(box, book, book->today)) return false;
    for (uint16_t i = 0; i < book->source_count; i++)
        if (!use_was_run(box->L, book->sources[i].path) && !run_source(box, &book->sources[i])) return false;
    lua_pushcfunction(box->L, gather_functions);
    lua_pushlightuserdata(box->L, (void *)(uintptr_t)book);
    return sandbox_call(box, 1, 1, LOAD_BUDGET) == LUA_OK;
}
