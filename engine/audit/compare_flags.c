/* Two flags.csv held against each other. */
#include "audit/compare_flags.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

#define COLUMNS_MOST 64

enum { KEY_NUMBER, KEY_RULE, KEY_MEMBER, KEY_TOWNSHIP, KEY_COUNTY, KEYS };
static const char *const key_heads[KEYS] = {"个案编号", "规则", "家庭成员", "乡镇", "区县"};

struct line {
    const char **fields; /* [columns] */
    const char *key;     /* who and by which rule */
    const char *whole;   /* what both tables have columns for */
};

struct flags {
    struct arena *arena;
    struct span text;
    size_t at;
    const char *heads[COLUMNS_MOST];
    uint32_t columns;
    uint32_t common[COLUMNS_MOST],
        common_count;   /* columns that both have, in the order of the first table's */
    struct line *lines; /* owned; by key, whole */
    uint32_t count;
};

/* The next field without its quotes; `at` comes to stand on what follows it. */
static const char *take_field(struct flags *flags) {
    const struct span text = flags->text;
    struct buffer field = {0};
    bool quoted = flags->at < text.length && text.at[flags->at] == '"';
    buffer_text(&field, "");
    for (flags->at += quoted; flags->at < text.length; flags->at++) {
        char byte = text.at[flags->at];
        bool twice = byte == '"' && flags->at + 1 < text.length && text.at[flags->at + 1] == '"';
        if (quoted ? byte == '"' && !twice : byte == ',' || byte == '\n' || byte == '\r') break;
        flags->at += quoted && twice;
        buffer_add(&field, &text.at[flags->at], 1);
    }
    flags->at += quoted && flags->at < text.length;
    const char *kept = arena_span(flags->arena, buffer_span(&field));
    buffer_release(&field);
    return kept;
}

/* All fields of the next line; at most COLUMNS_MOST are kept. */
static uint32_t take_line(struct flags *flags, const char **fields) {
    const struct span text = flags->text;
    uint32_t count = 0;
    for (;;) {
        const char *field = take_field(flags);
        if (count < COLUMNS_MOST) fields[count++] = field;
        if (flags->at >= text.length || text.at[flags->at] != ',') break;
        flags->at++;
    }
    while (flags->at < text.length && text.at[flags->at] != '\n') flags->at++;
    flags->at += flags->at < text.length;
    return count;
}

static void read_heads(struct flags *flags, struct arena *arena, struct span text) {
    *flags = (struct flags){.arena = arena, .text = text};
    if (span_begins(text, "\xEF\xBB\xBF")) flags->at = 3;
    flags->columns = take_line(flags, flags->heads);
}

static uint32_t column_of(const struct flags *flags, const char *head) {
    uint32_t column = 0;
    while (column < flags->columns && strcmp(flags->heads[column], head) != 0) column++;
    return column;
}

static void find_common(struct flags *own, struct flags *other) {
    for (uint32_t i = 0; i < own->columns; i++) {
        uint32_t there = column_of(other, own->heads[i]);
        if (there == other->columns) continue;
        own->common[own->common_count++] = i;
        other->common[other->common_count++] = there;
    }
}

static const char *key_field(const struct flags *flags, const struct line *line, int key) {
    uint32_t column = column_of(flags, key_heads[key]);
    return column < flags->columns ? line->fields[column] : "";
}

static void mark_line(struct flags *flags, struct line *line) {
    struct buffer text = {0};
    for (int key = 0; key < KEYS; key++) buffer_format(&text, "%s\x1F", key_field(flags, line, key));
    line->key = arena_text(flags->arena, text.at);
    buffer_clear(&text);
    buffer_text(&text, "");
    for (uint32_t i = 0; i < flags->common_count; i++)
        buffer_format(&text, "%s\x1F", line->fields[flags->common[i]]);
    line->whole = arena_text(flags->arena, text.at);
    buffer_release(&text);
}

static int compare_lines(const void *left, const void *right) {
    const struct line *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : strcmp(a->whole, b->whole);
}

static void read_lines(struct flags *flags) {
    uint32_t room = 0;
    while (flags->at < flags->text.length) {
        const char *fields[COLUMNS_MOST];
        uint32_t count = take_line(flags, fields);
        memory_grow(flags->lines, flags->count, room);
        struct line *line = &flags->lines[flags->count++];
        line->fields = arena_zeroed(flags->arena, flags->columns + 1u, sizeof *line->fields);
        for (uint32_t i = 0; i < flags->columns; i++) line->fields[i] = i < count ? fields[i] : "";
        mark_line(flags, line);
    }
    if (flags->count) qsort(flags->lines, flags->count, sizeof *flags->lines, compare_lines);
}

static void add_line(struct engines_compared *compared, enum line_change change, const struct flags *of,
                     const struct line *line) {
    compared->lines = memory_resize(compared->lines, compared->line_count + 1u, sizeof *compared->lines);
    compared->lines[compared->line_count++] =
        (struct line_differing){.change = change,
                                .number = key_field(of, line, KEY_NUMBER),
                                .county = key_field(of, line, KEY_COUNTY),
                                .township = key_field(of, line, KEY_TOWNSHIP),
                                .rule = key_field(of, line, KEY_RULE),
                                .member = key_field(of, line, KEY_MEMBER),
                                .column = "",
                                .own = "",
                                .other = ""};
}

static void add_changed(struct engines_compared *compared, const struct flags *own, const struct line *here,
                        const struct flags *other, const struct line *there) {
    compared->changed++;
    add_line(compared, LINE_CHANGED, own, here);
    struct line_differing *differing = &compared->lines[compared->line_count - 1];
    for (uint32_t i = 0; i < own->common_count; i++) {
        const char *a = here->fields[own->common[i]], *b = there->fields[other->common[i]];
        if (strcmp(a, b) == 0) continue;
        differing->column = own->heads[own->common[i]];
        differing->own = a;
        differing->other = b;
        return;
    }
}

struct run { /* lines of one key that have no equal on the other side */
    const struct line **lines;
    uint32_t count;
};

/* Those of the key at the front of both sides. */
static void hold_key(struct engines_compared *compared, const struct flags *own, uint32_t *a,
                     const struct flags *other, uint32_t *b, struct run *here, struct run *there) {
    const char *key =
        *a < own->count && (*b == other->count || strcmp(own->lines[*a].key, other->lines[*b].key) <= 0)
            ? own->lines[*a].key
            : other->lines[*b].key;
    here->count = there->count = 0;
    for (;;) {
        const struct line *x =
            *a < own->count && strcmp(own->lines[*a].key, key) == 0 ? &own->lines[*a] : NULL;
        const struct line *y =
            *b < other->count && strcmp(other->lines[*b].key, key) == 0 ? &other->lines[*b] : NULL;
        if (!x && !y) break;
        int order = !x ? 1 : !y ? -1 : strcmp(x->whole, y->whole);
        compared->same += order == 0;
        if (order < 0) here->lines[here->count++] = x;
        if (order > 0) there->lines[there->count++] = y;
        *a += order <= 0;
        *b += order >= 0;
    }
    uint32_t pairs = here->count < there->count ? here->count : there->count;
    for (uint32_t i = 0; i < pairs; i++) add_changed(compared, own, here->lines[i], other, there->lines[i]);
    for (uint32_t i = pairs; i < here->count; i++) add_line(compared, LINE_LOST, own, here->lines[i]);
    for (uint32_t i = pairs; i < there->count; i++) add_line(compared, LINE_GAINED, other, there->lines[i]);
    compared->lost += here->count - pairs;
    compared->gained += there->count - pairs;
}

void compare_flags(struct engines_compared *compared, struct span own_text, struct span other_text) {
    struct flags own, other;
    read_heads(&own, &compared->arena, own_text);
    read_heads(&other, &compared->arena, other_text);
    find_common(&own, &other);
    read_lines(&own);
    read_lines(&other);
    struct run here = {memory_get((own.count + 1u) * sizeof *here.lines), 0},
               there = {memory_get((other.count + 1u) * sizeof *there.lines), 0};
    for (uint32_t a = 0, b = 0; a < own.count || b < other.count;)
        hold_key(compared, &own, &a, &other, &b, &here, &there);
    free(here.lines);
    free(there.lines);
    free(own.lines);
    free(other.lines);
}
