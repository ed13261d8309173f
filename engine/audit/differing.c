/* The first difference of two outputs. */
#include "audit/differing.h"

#include <stdlib.h>
#include <string.h>
#include "library/zip.h"

#define PART_MOST ((uint64_t)1 << 30) /* bytes of a workbook's parts, unpacked */

static const char *kept(struct arena *arena, const struct buffer *text) {
    return arena_text(arena, text->at ? text->at : "");
}

/* Bytes that both begin with. */
static size_t common(struct span a, struct span b) {
    size_t length = a.length < b.length ? a.length : b.length, same = 0;
    while (same < length && a.at[same] == b.at[same]) same++;
    return same;
}

static struct span line_at(struct span text, size_t at) {
    size_t begin = at < text.length ? at : text.length, end = begin;
    while (begin > 0 && text.at[begin - 1] != '\n') begin--;
    while (end < text.length && text.at[end] != '\n') end++;
    return (struct span){text.at + begin, end - begin};
}

static uint64_t line_number(struct span text, size_t at) {
    uint64_t line = 1;
    for (size_t i = 0; i < at; i++) line += text.at[i] == '\n';
    return line;
}

/* The field of a CSV row in which byte `at` stands, from 0. */
static size_t field_at(struct span row, size_t at) {
    size_t field = 0;
    bool quoted = false;
    for (size_t i = 0; i < at && i < row.length; i++) {
        if (row.at[i] == '"') quoted = !quoted;
        field += row.at[i] == ',' && !quoted;
    }
    return field;
}

/* A field as it stands; empty when the row has not so many. */
static struct span field_of(struct span row, size_t field) {
    size_t begin = 0, end;
    while (begin < row.length && field_at(row, begin) < field) begin++;
    for (end = begin; end < row.length && field_at(row, end + 1) == field && row.at[end] != '\r';) end++;
    return (struct span){row.at + begin, end - begin};
}

/* Its first line says what the columns are called. */
static const char *column_of(struct span text, size_t at, struct arena *arena) {
    struct span row = line_at(text, at), title;
    title = field_of(line_at(text, 0), field_at(row, (size_t)(text.at + at - row.at)));
    if (title.length >= 3 && memcmp(title.at, "\xEF\xBB\xBF", 3) == 0)
        title = (struct span){title.at + 3, title.length - 3};
    struct buffer name = {0};
    buffer_add(&name, title.at, title.length);
    const char *field = name.length ? kept(arena, &name) : NULL;
    buffer_release(&name);
    return field;
}

/* Of two arrays the first element that is another, with its place behind the path. */
static bool other_element(const json_value *a, const json_value *b, struct buffer *path) {
    size_t first = json_count(a), second = json_count(b), length = path->length;
    for (size_t i = 0; i < first || i < second; i++) {
        buffer_format(path, "[%zu]", i);
        if (i >= first || i >= second || differing_json(json_at(a, i), json_at(b, i), path)) return true;
        path->length = length;
        path->at[length] = '\0';
    }
    return false;
}

struct looking {
    const json_value *other;
    struct buffer *path;
    size_t length; /* of the path so far */
    bool found;
};

static void look_at(struct looking *looking, const char *key, const json_value *value,
                    const json_value *other) {
    struct buffer *path = looking->path;
    buffer_format(path, "%s%s", looking->length ? "." : "", key);
    looking->found = !other || differing_json(value, other, path);
    if (looking->found) return;
    path->length = looking->length;
    path->at[path->length] = '\0';
}

static void look_at_member(void *context, const char *key, const json_value *value) {
    struct looking *looking = context;
    if (!looking->found) look_at(looking, key, value, json_get(looking->other, key));
}

/* A member of the second that the first has not. */
static void look_for_more(void *context, const char *key, const json_value *value) {
    struct looking *looking = context;
    (void)value;
    if (!looking->found && !json_get(looking->other, key)) look_at(looking, key, value, NULL);
}

static bool other_member(const json_value *a, const json_value *b, struct buffer *path) {
    struct looking looking = {b, path, path->length, false};
    json_each(a, look_at_member, &looking);
    looking.other = a;
    json_each(b, look_for_more, &looking);
    return looking.found;
}

bool differing_json(const json_value *sealed, const json_value *again, struct buffer *path) {
    buffer_text(path, "");
    if (json_same(sealed, again)) return false;
    enum json_shape shape = json_shape_of(sealed);
    if (shape != json_shape_of(again)) return true;
    if (shape == JSON_MEMBERS) return other_member(sealed, again, path);
    return shape == JSON_LEAF || other_element(sealed, again, path);
}

static const char *path_of(struct span a, struct span b, struct arena *arena) {
    json_value *first = json_read(a.at, a.length), *second = json_read(b.at, b.length);
    struct buffer path = {0};
    const char *found = NULL;
    if (first && second && differing_json(first, second, &path) && path.length) found = kept(arena, &path);
    json_free(first);
    json_free(second);
    buffer_release(&path);
    return found;
}

static struct differing_place find_in_text(const char *name, struct span sealed, struct span again,
                                           struct arena *arena) {
    size_t at = common(sealed, again);
    struct differing_place place = {.line = line_number(sealed, at)};
    bool within = at < sealed.length && at < again.length;
    if (span_ends(span_of(name), ".csv") && within) place.field = column_of(sealed, at, arena);
    if (span_ends(span_of(name), ".jsonl"))
        place.field = path_of(line_at(sealed, at), line_at(again, at), arena);
    return place;
}

/* The last cell that begins before a place of a sheet: r="C5". */
static const char *cell_at(struct span sheet, size_t at, struct arena *arena) {
    static const char mark[] = "<c r=\"";
    struct buffer cell = {0};
    size_t length = sizeof mark - 1;
    for (size_t i = at < sheet.length ? at + 1 : sheet.length; i-- > 0 && !cell.length;) {
        if (sheet.length - i <= length || memcmp(sheet.at + i, mark, length) != 0) continue;
        const char *begin = sheet.at + i + length, *end = memchr(begin, '"', sheet.length - i - length);
        if (end) buffer_add(&cell, begin, (size_t)(end - begin));
    }
    const char *found = cell.length ? kept(arena, &cell) : NULL;
    buffer_release(&cell);
    return found;
}

/* false: there is no such part, or it is damaged. */
static bool read_part(struct unzip *archive, const char *name, struct buffer *out) {
    const char *problem;
    char piece[65536];
    ssize_t got = -1;
    buffer_clear(out);
    buffer_text(out, "");
    if (!archive || !unzip_begin(archive, name, &problem)) return false;
    while ((got = unzip_read(archive, piece, sizeof piece, &problem)) > 0)
        buffer_add(out, piece, (size_t)got);
    return got == 0;
}

static bool find_in_part(const char *name, struct span a, struct span b, struct differing_place *place,
                         struct arena *arena) {
    if (span_equal(a, b)) return false;
    place->part = arena_text(arena, name);
    if (span_begins(span_of(name), "xl/worksheets/")) place->field = cell_at(a, common(a, b), arena);
    return true;
}

/* Part by part, in the order in which the sealed one has them. Without a part: only the packing differs. */
static struct differing_place find_in_workbook(struct span sealed, struct span again, struct arena *arena) {
    static const struct unzip_limits limits = {
        .entries = 4096, .unpacked = PART_MOST, .ratio = 1000, .free = PART_MOST};
    struct differing_place place = {0};
    const char *problem, *name;
    struct unzip *a = unzip_open(sealed.at, sealed.length, &limits, &problem),
                 *b = unzip_open(again.at, again.length, &limits, &problem);
    struct buffer first = {0}, second = {0};
    bool found = false;
    for (uint64_t i = 0; a && !found && (name = unzip_name(a, i)) != NULL; i++) {
        if (span_ends(span_of(name), "/")) continue; /* a folder, which some packers write down */
        bool both = read_part(a, name, &first) && read_part(b, name, &second);
        if (!both) place.part = arena_text(arena, name);
        found = !both || find_in_part(name, buffer_span(&first), buffer_span(&second), &place, arena);
    }
    unzip_free(a);
    unzip_free(b);
    buffer_release(&first);
    buffer_release(&second);
    return place;
}

struct differing_place differing_find(const char *name, struct span sealed, struct span again,
                                      struct arena *arena) {
    if (span_ends(span_of(name), ".xlsx")) return find_in_workbook(sealed, again, arena);
    return find_in_text(name, sealed, again, arena);
}
