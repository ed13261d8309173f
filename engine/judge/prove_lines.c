/* Notes lines as they run, and finds the lines that could. */
#include "judge/prove_lines.h"

#include <stdlib.h>
#include <string.h>

#include "ground/map.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "judge/worker.h"
#include "library/lua_code.h"

struct ran { /* of one file */
    bool *lines;
    int room;
};

struct lines {
    struct map files; /* path → index of ran */
    struct ran *ran;
    uint32_t last_file; /* that was noted last: mostly the next one too */
    bool paused;
};

static void ran_add(struct ran *ran, int line) {
    if (line >= ran->room) {
        int room = line + 256;
        ran->lines = memory_resize(ran->lines, (size_t)room, sizeof *ran->lines);
        memset(ran->lines + ran->room, 0, (size_t)(room - ran->room) * sizeof *ran->lines);
        ran->room = room;
    }
    ran->lines[line] = true;
}

struct lines *lines_new(void) {
    struct lines *lines = memory_zeroed(1, sizeof *lines);
    map_init(&lines->files);
    return lines;
}

void lines_free(struct lines *lines) {
    for (uint32_t i = 0; i < lines->files.count; i++) free(lines->ran[i].lines);
    free(lines->ran);
    map_release(&lines->files);
    free(lines);
}

void lines_pause(struct lines *lines, bool pause) {
    lines->paused = pause;
}

static struct ran *file_of(struct lines *lines, const char *source) {
    struct span path = span_of(source + (*source == '='));
    uint32_t count = lines->files.count;
    if (count > 0 && span_equal(lines->files.keys[lines->last_file], path))
        return &lines->ran[lines->last_file];
    lines->last_file = map_add(&lines->files, path);
    if (lines->files.count > count) {
        lines->ran = memory_resize(lines->ran, lines->files.count, sizeof *lines->ran);
        lines->ran[count] = (struct ran){0};
    }
    return &lines->ran[lines->last_file];
}

void lines_note(void *context, const char *source, int line) {
    struct lines *lines = context;
    if (!lines->paused && line >= 0) ran_add(file_of(lines, source), line);
}

bool lines_ran(const struct lines *lines, const char *path, int line) {
    uint32_t file = map_find(&lines->files, span_of(path));
    return file != MAP_NONE && line >= 0 && line < lines->ran[file].room && lines->ran[file].lines[line];
}

struct marking {
    lua_State *L;
    const char *path; /* of the rule's file */
    struct ran could; /* the lines that may run */
};

static void mark_line(void *context, int line) {
    struct marking *marking = context;
    if (line > 0) ran_add(&marking->could, line);
}

static void mark_function(lua_State *L, void *context) {
    struct marking *marking = context;
    lua_Debug about;
    if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1)) return;
    lua_pushvalue(L, -1);
    if (lua_getinfo(L, ">S", &about) == 0) return;
    const char *source = about.source + (about.source[0] == '=');
    if (strcmp(source, marking->path) == 0) code_lines(L, mark_line, marking);
}

/* The function and what it can call, through its upvalues. */
static void mark_reachable(struct marking *marking, const struct worker *worker, uint16_t fn) {
    lua_State *L = marking->L;
    if (fn == FN_NONE) return;
    int top = lua_gettop(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, worker->functions);
    lua_newtable(L);
    lua_rawgeti(L, -2, fn + 1);
    lua_rawseti(L, -2, 1);
    sandbox_walk(L, mark_function, marking);
    lua_settop(L, top);
}

/* Nothing but `end` and what closes: leaving a loop has an instruction there. */
static bool only_closes(const struct book *book, const char *path, int line) {
    struct span text = book->sources[book_source(book, path)].text;
    const char *last = text_line_at(text, line + 1);
    for (const char *at = text_line_at(text, line); at < last;) {
        bool end = last - at >= 3 && memcmp(at, "end", 3) == 0;
        if (!end && strchr(" \t\r\n,;)}", *at) == NULL) return false;
        at += end ? 3 : 1;
    }
    return true;
}

void rule_lines(struct worker *worker, uint16_t number, void (*seen)(void *context, int line),
                void *context) {
    const struct rule *rule = &worker->book->rules[number];
    struct marking marking = {.L = worker->box.L, .path = rule->said.file};
    if (!worker->loaded) return;
    mark_reachable(&marking, worker, rule->when);
    mark_reachable(&marking, worker, rule->urgency_fn);
    for (int line = 0; line < marking.could.room; line++)
        if (marking.could.lines[line] && !only_closes(worker->book, marking.path, line)) seen(context, line);
    free(marking.could.lines);
}
