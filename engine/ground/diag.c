/* Diagnostics are collected, counted and printed once, with the source line and a caret. */
#include "ground/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/text.h"

#define SOURCE_BEFORE 60 /* columns shown at least before the caret of a long line */
#define SOURCE_MOST 100  /* columns of source shown */

void diags_init(struct diags *diags) {
    *diags = (struct diags){0};
    arena_init(&diags->arena);
}

void diags_release(struct diags *diags) {
    arena_release(&diags->arena);
    free(diags->items);
    diags_init(diags);
}

/* Diags come in runs of one file, whose name is kept once. */
static const char *keep_file(struct diags *diags, const char *file) {
    if (!file) return NULL;
    const char *before = diags->count ? diags->items[diags->count - 1].place.file : NULL;
    return before && strcmp(before, file) == 0 ? before : arena_text(&diags->arena, file);
}

void diags_add(struct diags *diags, enum diag_level level, struct place place, const char *format, ...) {
    memory_grow(diags->items, diags->count, diags->room);
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(&diags->arena, format, arguments);
    va_end(arguments);
    place.file = keep_file(diags, place.file);
    diags->items[diags->count++] = (struct diag){.level = level, .place = place, .message = message};
    if (level == DIAG_ERROR) diags->errors++;
    if (level == DIAG_WARNING) diags->warnings++;
}

void diags_denied(struct diags *diags) {
    BUG_UNLESS(diags->count > 0);
    struct diag *last = &diags->items[diags->count - 1];
    diags->denied += !last->denied;
    last->denied = true;
}

void diags_reason(struct diags *diags, int reason) {
    if (file_denied(reason)) diags_denied(diags);
}

enum exit_code diags_code(const struct diags *diags, enum exit_code code) {
    bool failed = code == EXIT_NOT_STARTED || code == EXIT_DIFFERENT;
    return failed && diags->denied ? EXIT_SYSTEM : code;
}

static void add_one(struct diags *diags, const struct diag *said) {
    diags_add(diags, said->level, said->place, "%s", said->message);
    if (said->denied) diags_denied(diags);
}

void diags_add_all(struct diags *diags, const struct diags *said) {
    for (size_t i = 0; i < said->count; i++) add_one(diags, &said->items[i]);
}

void diags_add_denied(struct diags *diags, const struct diags *said) {
    for (size_t i = 0; i < said->count; i++)
        if (said->items[i].denied) add_one(diags, &said->items[i]);
}

void diags_source(struct diags *diags, const char *line, size_t length) {
    BUG_UNLESS(diags->count > 0);
    diags->items[diags->count - 1].source = arena_span(&diags->arena, (struct span){line, length});
}

static int compare_files(const char *a, const char *b) {
    if (a == b) return 0;
    if (!a || !b) return a ? 1 : -1;
    return strcmp(a, b);
}

/* By place; the items lie in order of arrival, so their addresses decide within one place. */
static int compare_places(const void *left, const void *right) {
    const struct diag *a = *(const struct diag *const *)left, *b = *(const struct diag *const *)right;
    int files = compare_files(a->place.file, b->place.file);
    if (files) return files;
    if (a->place.line != b->place.line) return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column) return a->place.column < b->place.column ? -1 : 1;
    return (a > b) - (a < b);
}

static void print_place(struct place place, struct buffer *shown, FILE *out) {
    if (!place.file) return;
    fputs(text_shown(shown, span_of(place.file)), out);
    if (place.line > 0) fprintf(out, ":%d", place.line);
    if (place.line > 0 && place.column > 0) fprintf(out, ":%d", place.column);
    fputs(": ", out);
}

/* One code point of a source line as it is printed; its width in columns. A tab is one blank, so that the
 * caret stays below its character. */
static int add_source(struct buffer *out, struct span piece, int32_t code_point, struct buffer *shown) {
    if (code_point == '\t') {
        buffer_text(out, " ");
        return 1;
    }
    const char *text = text_shown(shown, piece);
    buffer_add(out, text, shown->length);
    bool as_it_is = shown->length == piece.length && code_point >= 0;
    return as_it_is ? text_width(code_point) : (int)shown->length;
}

static void skip_points(struct span text, size_t *at, int points) {
    for (int i = 0; i < points && *at < text.length; i++) text_next(text, at);
}

/* Prints the part of the line around the column, and the caret below it. */
static void print_source(struct span line, int column, struct buffer *shown, FILE *out) {
    struct buffer source = {0};
    size_t at = 0;
    int skipped = column > SOURCE_BEFORE ? column - SOURCE_BEFORE : 0;
    int width = skipped ? 1 : 0, caret = -1;
    skip_points(line, &at, skipped);
    if (skipped) buffer_text(&source, "…");
    for (int number = skipped + 1; at < line.length && width < SOURCE_MOST * (caret < 0 ? 2 : 1); number++) {
        size_t start = at;
        if (number == column) caret = width;
        int32_t code_point = text_next(line, &at);
        width += add_source(&source, (struct span){line.at + start, at - start}, code_point, shown);
    }
    if (column > 0 && caret < 0) caret = width;
    fprintf(out, "    %s%s\n", source.at ? source.at : "", at < line.length ? "…" : "");
    if (caret >= 0) fprintf(out, "    %*s^\n", caret, "");
    buffer_release(&source);
}

static void print_diag(const struct diag *diag, struct buffer *shown, FILE *out) {
    static const char *const levels[] = {"note", "warning", "error"};
    print_place(diag->place, shown, out);
    fprintf(out, "%s: %s\n", levels[diag->level], text_shown(shown, span_of(diag->message)));
    if (diag->source && *diag->source) print_source(span_of(diag->source), diag->place.column, shown, out);
}

void diags_print(const struct diags *diags, FILE *out) {
    const struct diag **order = memory_get((diags->count + 1) * sizeof(const struct diag *));
    size_t *equal = memory_zeroed(diags->count + 1, sizeof *equal); /* by number of the message */
    struct map messages;
    struct buffer shown = {0};
    map_init(&messages);
    for (size_t i = 0; i < diags->count; i++) order[i] = &diags->items[i];
    qsort(order, diags->count, sizeof(const struct diag *), compare_places);
    for (size_t i = 0; i < diags->count; i++) {
        uint32_t message = map_add(&messages, span_of(order[i]->message));
        if (equal[message]++ < DIAG_EQUAL_MOST) print_diag(order[i], &shown, out);
    }
    for (uint32_t message = 0; message < messages.count; message++)
        if (equal[message] > DIAG_EQUAL_MOST)
            fprintf(out, "note: 另有 %zu 处相同 / %zu more like it: %s\n", equal[message] - DIAG_EQUAL_MOST,
                    equal[message] - DIAG_EQUAL_MOST, text_shown(&shown, messages.keys[message]));
    map_release(&messages);
    buffer_release(&shown);
    free(equal);
    free(order);
}
