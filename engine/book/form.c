/* Tables that people declared, read strictly by name, and the places in the text that errors point at. */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "book/declare.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "library/lua_words.h"

#define ERRORS_MOST 200 /* mistakes told of one site */
#define NAMELESS "every entry here has a name: key = value"

static bool is_assigned(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    return at < end && *at == '=' && (at + 1 == end || at[1] != '=');
}

/* The first place at or after `from` where token stands as a whole word, and as a key (`token =`) when
 * as_key; NULL when nowhere. */
static const char *find_token(struct span text, const char *from, const char *token, bool as_key) {
    size_t length = strlen(token);
    const char *end = text.at + text.length;
    if (length == 0) return NULL;
    for (const char *at = from; (at = memmem(at, (size_t)(end - at), token, length)) != NULL; at++) {
        bool before = at > text.at && text_in_name(at[-1], false) && text_in_name(token[0], false);
        bool after =
            at + length < end && text_in_name(at[length], false) && text_in_name(token[length - 1], false);
        if (!before && !after && (!as_key || is_assigned(at + length, end))) return at;
    }
    return NULL;
}

/* The first place at which "token" is a whole text, rather than a word of one. */
static const char *find_quoted(struct span text, const char *from, const char *token) {
    char quoted[256];
    int length = snprintf(quoted, sizeof quoted, "\"%s\"", token);
    const char *at = length < (int)sizeof quoted ? find_token(text, from, quoted, false) : NULL;
    return at != NULL ? at + 1 : NULL;
}

/* Where the text ends in which a form's tokens stand: its line, or its declaration. */
static const char *form_end(const struct form *form, struct span text) {
    const struct loader *loader = form->loader;
    if (form->on_line) return text_line_at(text, form->line + 1);
    uint32_t next = form->capture + 1u;
    bool follows = next < loader->capture_count && loader->captures[next].source == form->source &&
                   loader->captures[next].line > form->line;
    return follows ? text_line_at(text, loader->captures[next].line) : text.at + text.length;
}

/* On one line a name after a dot or a colon is meant rather than the same word elsewhere; in a syntax error,
 * the last that was read. */
static const char *find_on_line(const struct form *form, struct span text, const char *from,
                                const char *token) {
    if (form->read.at != NULL && form->read.length < text.length) text = form->read;
    const char *first = from < text.at + text.length ? find_token(text, from, token, false) : NULL;
    for (const char *next = first; form->read.at != NULL && next != NULL;
         next = find_token(text, next + 1, token, false))
        first = next;
    if (form->read.at != NULL) return first;
    for (const char *at = first; at != NULL; at = find_token(text, at + 1, token, false))
        if (at > text.at && (at[-1] == '.' || at[-1] == ':')) return at;
    return first;
}

/* The end of the table that begins at or after `at`; `end` when it is not closed. */
static const char *table_end(const char *at, const char *end) {
    struct lua_reader reader = lua_reader_of((struct span){at, (size_t)(end - at)});
    struct lua_word word;
    for (int depth = 0; (word = lua_word_next(&reader)).kind != WORD_END;) {
        depth += lua_word_is(&word, "{") - lua_word_is(&word, "}");
        if (lua_word_is(&word, "}") && depth <= 0) return word.whole.at;
    }
    return end;
}

static const char *find_place(const struct form *form, struct span text, const char *from,
                              const char *token) {
    struct span within = {text.at, (size_t)(form_end(form, text) - text.at)};
    const char *table = form->inside != NULL ? find_token(within, from, form->inside, true) : NULL;
    if (table != NULL && token != NULL && strcmp(token, form->inside) != 0) {
        from = table;
        within.length = (size_t)(table_end(table, within.at + within.length) - within.at);
    }
    const char *at = NULL;
    if (token != NULL && form->on_line) return find_on_line(form, within, from, token);
    if (token != NULL) at = find_token(within, from, token, true);
    if (token != NULL && at == NULL) at = find_quoted(within, from, token);
    if (token != NULL && at == NULL) at = find_token(within, from, token, false);
    return at;
}

struct place source_place(const struct source *source, int line, const char *from, const char *at) {
    struct place place = {source->path, line, 0};
    const char *begin = from;
    for (const char *c = from; c < at; c++) {
        if (*c != '\n') continue;
        place.line++;
        begin = c + 1;
    }
    place.column = 1 + (int)text_length((struct span){begin, (size_t)(at - begin)});
    return place;
}

struct place form_place(const struct form *form, const char *token) {
    const struct source *source = &form->loader->book->sources[form->source];
    const char *from = text_line_at(source->text, form->line > 0 ? form->line : 1),
               *end = source->text.at + source->text.length;
    const char *at = find_place(form, source->text, from, token);
    for (const char *first = from; at == NULL; first++) /* nothing to point at: the first word of the line */
        if (first == end || (*first != ' ' && *first != '\t')) at = first;
    return source_place(source, form->line, from, at);
}

void form_show_line(const struct form *form, struct place place) {
    struct span text = form->loader->book->sources[form->source].text;
    if (place.line <= 0) return;
    const char *start = text_line_at(text, place.line), *end = text_line_at(text, place.line + 1);
    diags_source(form->loader->diags, start, (size_t)(end - start) - (end > start && end[-1] == '\n'));
}

/* Places are looked for in the text: of a file that is wrong throughout they are given only so often. */
static bool told_enough(const struct form *form) {
    struct diags *diags = form->loader->diags;
    if (diags->errors < ERRORS_MOST) return false;
    if (diags->errors == ERRORS_MOST)
        diags_add(diags, DIAG_ERROR, (struct place){form->loader->book->sources[form->source].path, 0, 0},
                  "另有更多错误，先改正以上 · there are more mistakes: mend these first");
    return true;
}

/* A name that stands twice on one line is looked for, and found, at one place. */
static bool told_already(const struct diags *diags, struct place place, const char *message) {
    for (size_t i = 0; i < diags->count; i++) {
        struct place other = diags->items[i].place;
        if (other.line == place.line && other.column == place.column && strcmp(other.file, place.file) == 0 &&
            strcmp(diags->items[i].message, message) == 0)
            return true;
    }
    return false;
}

void form_error(const struct form *form, const char *token, const char *format, ...) {
    char message[1280];
    if (told_enough(form)) return;
    int length = form->what != NULL ? snprintf(message, 256, "%.250s: ", form->what) : 0;
    va_list list;
    va_start(list, format);
    vsnprintf(message + length, sizeof message - (size_t)length, format, list);
    va_end(list);
    struct place place = form_place(form, token);
    if (told_already(form->loader->diags, place, message)) return;
    diags_add(form->loader->diags, DIAG_ERROR, place, "%s", message);
    form_show_line(form, place);
}

/* "; there is household.X", for each fact X that is known elsewhere than where it was asked. */
static void full_names(const struct book *book, const char *short_name, struct buffer *out) {
    for (uint16_t i = 0; i < book->fact_count; i++)
        if (strcmp(book->facts[i].short_name, short_name) == 0)
            buffer_format(out, "%s%s", out->length == 0 ? "; there is " : ", ", book->facts[i].name);
}

/* A function of a rule is looked at by itself and with its file: what is told twice is kept once. */
void form_remark(const struct form *form, const char *token, const char *format, ...) {
    struct book *book = form->loader->book;
    struct remark remark = {form_place(form, token), NULL};
    char text[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    for (uint32_t i = 0; i < book->remark_count; i++) {
        const struct remark *other = &book->remarks[i];
        if (other->place.line == remark.place.line && other->place.column == remark.place.column &&
            other->place.file == remark.place.file && strcmp(other->text, text) == 0)
            return;
    }
    if (book->remark_count >= REMARKS_MOST) return;
    if (book->remarks == NULL) book->remarks = arena_get(&book->arena, REMARKS_MOST * sizeof *book->remarks);
    remark.text = arena_text(&book->arena, text);
    book->remarks[book->remark_count++] = remark;
}

void form_unknown(const struct form *form, const char *token, const char *what, const char *const *names,
                  size_t count) {
    if (told_enough(form)) return;
    const char *near = text_nearest(token, names, count);
    struct buffer hint = {.most = 512};
    if (near != NULL)
        buffer_format(&hint, "; did you mean '%s'?", near);
    else
        full_names(form->loader->book, token, &hint);
    form_error(form, token, "unknown %s '%s'%s", what, token, hint.length > 0 ? hint.at : "");
    buffer_release(&hint);
}

void form_unknown_column(const struct form *form, const struct dataset *dataset, const char *name) {
    const char *names[256];
    size_t count = 0;
    for (; count < dataset->column_count && count < 256; count++) names[count] = dataset->columns[count].name;
    form_unknown(form, name, "column", names, count);
}

void form_unknown_choice(const struct form *form, const char *token, const char *what,
                         const struct choice *choices, uint16_t count) {
    const char *names[INT8_MAX];
    uint16_t listed = 0;
    for (; listed < count && listed < INT8_MAX; listed++) names[listed] = choices[listed].key;
    form_unknown(form, token, what, names, listed);
}

void form_unknown_of(const struct form *form, const struct book *book, enum declared kind, const char *name) {
    const char *names[512];
    size_t count = 0, most = sizeof names / sizeof *names;
    for (uint16_t i = 0; kind == DECLARED_FACT && i < book->fact_count && count < most; i++)
        names[count++] = book->facts[i].name;
    for (uint16_t i = 0; kind == DECLARED_RULE && i < book->rule_count && count < most; i++)
        names[count++] = book->rules[i].name;
    for (uint16_t i = 0; kind == DECLARED_PARAMETER && i < book->parameter_count && count < most; i++)
        names[count++] = book->parameters[i].name;
    for (uint16_t i = 0; kind == DECLARED_RELATION && i < book->relation_count && count < most; i++)
        names[count++] = book->relations[i].name;
    for (uint16_t i = 1; kind == DECLARED_DATASET && i < book->dataset_count && count < most; i++)
        names[count++] = book->datasets[i].name;
    form_unknown(form, name, declared_name(kind), names, count);
}

void form_unknown_fact(const struct form *form, const char *name) {
    form_unknown_of(form, form->loader->book, DECLARED_FACT, name);
}

void form_unknown_parameter(const struct form *form, const char *name) {
    form_unknown_of(form, form->loader->book, DECLARED_PARAMETER, name);
}

void form_open(struct form *form, struct loader *loader, const struct capture *capture) {
    const char *what = capture->name[0] == '\0' ? declared_name(capture->kind)
                                                : arena_format(&loader->book->arena, "%s \"%s\"",
                                                               declared_name(capture->kind), capture->name);
    lua_rawgeti(loader->box.L, LUA_REGISTRYINDEX, capture->table);
    *form = (struct form){.loader = loader,
                          .index = lua_gettop(loader->box.L),
                          .what = what,
                          .source = capture->source,
                          .line = capture->line};
    form->capture = (uint16_t)(capture - loader->captures);
}

void form_inner(struct form *form, const struct form *outer, const char *what) {
    *form = (struct form){.loader = outer->loader,
                          .index = lua_gettop(outer->loader->box.L),
                          .what = what,
                          .source = outer->source,
                          .line = outer->line,
                          .capture = outer->capture};
}

static bool key_was_asked(const struct form *form, const char *key) {
    for (int i = 0; i < form->key_count; i++)
        if (strcmp(form->keys[i], key) == 0) return true;
    return false;
}

void form_close(struct form *form) {
    lua_State *L = form->loader->box.L;
    for (lua_pushnil(L); lua_next(L, form->index) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            form_error(form, NULL, NAMELESS);
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

bool form_table(struct form *inner, struct form *form, const char *key, const char *like) {
    if (!form_push(form, key)) return false;
    if (!lua_istable(form->loader->box.L, -1)) {
        form_error(form, key, "%s must be %s", key, like);
        lua_pop(form->loader->box.L, 1);
        return false;
    }
    form_inner(inner, form, form->what);
    return true;
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
    if (lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) > 0)
        text = copy_top(form);
    else
        form_error(form, key, "%s must be a text", key);
    lua_pop(L, 1);
    return text;
}

int form_word(struct form *form, const char *key, const char *const *words, int count, int otherwise) {
    const char *word = form_text(form, key, false);
    for (int i = 0; word != NULL && i < count; i++)
        if (strcmp(word, words[i]) == 0) return i;
    if (word != NULL) form_unknown(form, word, key, words, (size_t)count);
    return otherwise;
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
    form_error(form, key, "%s must be a number from %.10g to %.10g", key, low, high);
    return otherwise;
}

int32_t form_whole(struct form *form, const char *key, int32_t low, int32_t high, int32_t otherwise) {
    double number = form_number(form, key, low, high, otherwise);
    if (number == floor(number)) return (int32_t)number;
    form_error(form, key, "%s must be a whole number", key);
    return otherwise;
}

date_t form_date(struct form *form, const char *key, date_t otherwise) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, key)) return otherwise;
    struct value value;
    date_t date = otherwise;
    bool good = value_pull(L, -1, &value);
    if (good && value.kind == VALUE_DATE)
        date = value.as.date;
    else if (!good || value.kind != VALUE_TEXT || !date_read(value.as.text, &date))
        form_error(form, key, "%s must be a day written YYYY-MM-DD", key);
    lua_pop(L, 1);
    return date;
}

void form_no_names(const struct form *form, const char *key) {
    lua_State *L = form->loader->box.L;
    struct form list = *form;
    list.inside = key;
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            form_error(&list, lua_tostring(L, -2), "'%s' stands in a list, whose entries have no names",
                       lua_tostring(L, -2));
}

const char **form_texts(struct form *form, const char *key, uint16_t *count) {
    lua_State *L = form->loader->box.L;
    *count = 0;
    if (!form_push(form, key)) return NULL;
    bool single = lua_type(L, -1) == LUA_TSTRING;
    if (lua_istable(L, -1)) form_no_names(form, key);
    size_t length = single ? 1 : lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    const char **texts = arena_get(&form->loader->book->arena, (length + 1) * sizeof *texts);
    for (size_t i = 0; i < length && i < UINT16_MAX; i++) {
        if (single)
            lua_pushvalue(L, -1);
        else
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
        if (lua_type(L, -1) == LUA_TSTRING)
            texts[(*count)++] = copy_top(form);
        else
            form_error(form, key, "%s holds something that is no text", key);
        lua_pop(L, 1);
    }
    if (length == 0) form_error(form, key, "%s must be a text or a list of texts", key);
    lua_pop(L, 1);
    return texts;
}

const char **form_keys(struct form *form, uint16_t *count) {
    lua_State *L = form->loader->box.L;
    size_t room = 0;
    for (lua_pushnil(L); lua_next(L, form->index) != 0; lua_pop(L, 1)) room++;
    const char **keys = arena_get(&form->loader->book->arena, (room + 1u) * sizeof *keys);
    *count = 0;
    for (lua_pushnil(L); lua_next(L, form->index) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) form_error(form, NULL, NAMELESS);
        if (lua_type(L, -2) != LUA_TSTRING || *count == UINT16_MAX) continue;
        const char *key = arena_text(&form->loader->book->arena, lua_tostring(L, -2));
        uint16_t at = (*count)++;
        for (; at > 0 && strcmp(keys[at - 1], key) > 0; at--) keys[at] = keys[at - 1];
        keys[at] = key;
    }
    return keys;
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
    if (lua_type(L, -1) == LUA_TSTRING)
        *zh = copy_top(form);
    else
        form_error(form, key, "%s must be { zh = \"…\", en = \"…\" }", key);
    lua_pop(L, 1);
}

const char *form_first(const struct form *form) {
    lua_State *L = form->loader->box.L;
    if (!lua_istable(L, -1)) return NULL;
    const char *first = lua_rawgeti(L, -1, 1) == LUA_TSTRING ? copy_top(form) : NULL;
    lua_pop(L, 1);
    return first;
}

const char *form_unit(struct form *form) {
    static const char *const near[] = {"yuan", "year", "years"};
    const char *unit = form_text(form, "unit", false);
    if (unit == NULL || strncmp(unit, near[0], 4) == 0) return unit;
    char first[32];
    snprintf(first, sizeof first, "%.*s", (int)strcspn(unit, " "), unit);
    if (strstr(unit, "元") != NULL || text_nearest(first, near, 3) == near[0])
        form_error(form, "unit", "the unit of amounts is yuan, not \"%s\"", unit);
    return unit;
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
        if (loader->book->fn_count > 0)
            memcpy(grown, loader->book->fns, loader->book->fn_count * sizeof *grown);
        loader->book->fns = grown;
    }
    loader->book->fns[loader->book->fn_count] = (struct fn_source){form->capture, key};
    return loader->book->fn_count++;
}

struct span_of_time form_span_inside(struct form *inner) {
    return (struct span_of_time){.days = form_whole(inner, "days", 0, 36500, 0),
                                 .months = form_whole(inner, "months", 0, 1200, 0) +
                                           12 * form_whole(inner, "years", 0, 100, 0)};
}

struct span_of_time form_span(struct form *form, const char *key) {
    struct span_of_time span = {0, 0};
    if (!form_push(form, key)) return span;
    if (!lua_istable(form->loader->box.L, -1)) {
        if (!value_pull_span(form->loader->box.L, -1, &span.days, &span.months))
            form_error(form, key, "%s must be { months = n } or { days = n }", key);
        lua_pop(form->loader->box.L, 1);
        return span;
    }
    struct form inner;
    form_inner(&inner, form, form->what);
    span = form_span_inside(&inner);
    form_close(&inner);
    return span;
}
