/* Simple rows, split many at a time. */
#include "intake/sheaf.h"

/* Of a header with one field an empty line would be a row. */
void sheaf_begin(struct sheaf *sheaf, const struct layout *layout, const char *base, char *decoded) {
    sheaf->base = base;
    sheaf->decoded = decoded;
    sheaf->count = 0;
    sheaf->width = layout->width;
    sheaf->most = sheaf->width > 1 ? SHEAF_FIELDS / sheaf->width : 0;
    if (sheaf->most > SHEAF_ROWS) sheaf->most = SHEAF_ROWS;
}

/* On its way through an index of which the last mark is a line end, which it never passes. */
struct walk {
    const char *base;
    const uint16_t *mark; /* the next */
};

static const char *mark_of(const struct walk *walk) {
    return walk->base + *walk->mark;
}

/* From an opening quote behind the closing one, where nothing but the field's end follows; `field` becomes
 * what is between them. */
static bool pass_quoted(struct walk *walk, char quote, struct span *field) {
    const char *open = mark_of(walk), *close;
    do {
        walk->mark++;
        close = mark_of(walk);
    } while (*close != quote && !csv_ends_line(*close));
    if (*close != quote) return false;
    walk->mark++;
    *field = (struct span){open + 1, (size_t)(close - open - 1)};
    return mark_of(walk) == close + 1 && *mark_of(walk) != quote;
}

/* Fields behind those of the header are nothing, and none is too long. */
static bool fits(const struct sheaf *sheaf, const struct csv *csv, const struct sheaf_field *fields,
                 size_t length) {
    for (uint32_t i = csv->fields; i < sheaf->width; i++)
        if (fields[i].length) return false;
    return length <= CSV_FIELD_MOST;
}

/* The row that begins at `at`; its end, or NULL where it is not simple. */
static const char *split(struct sheaf *sheaf, const struct csv *csv, struct walk *walk, const char *at) {
    struct sheaf_field *fields = sheaf->fields + (size_t)sheaf->count * sheaf->width;
    const char *start = at, *stop = at;
    for (uint32_t count = 0; count < sheaf->width; at = stop + 1, walk->mark++) {
        stop = mark_of(walk);
        struct span field = {at, (size_t)(stop - at)};
        if (*stop != csv->separator && *stop == csv->quote) {
            if (stop == at && !pass_quoted(walk, csv->quote, &field)) return NULL;
            while (stop > at && *mark_of(walk) == csv->quote)
                walk->mark++; /* inside a field it is a letter */
            if (stop > at) field.length = (size_t)(mark_of(walk) - at);
            stop = mark_of(walk);
        }
        fields[count++] = (struct sheaf_field){(uint32_t)(field.at - sheaf->base), (uint32_t)field.length};
        if (*stop == csv->separator) continue;
        return count == sheaf->width && fits(sheaf, csv, fields, (size_t)(stop - start)) ? stop : NULL;
    }
    return NULL;
}

/* Takes the rows of an index up to its last line end; false when it holds none, or not all were taken. */
static bool fill_from(struct sheaf *sheaf, const struct csv *csv, const char **at, const char *end,
                      uint32_t marks, uint32_t *slot) {
    struct walk walk = {*at, sheaf->marks};
    const uint16_t *behind = sheaf->marks + marks;
    while (walk.mark < behind && sheaf->count < sheaf->most) {
        const char *stop = split(sheaf, csv, &walk, *at);
        if (!stop) return false;
        sheaf->rows[sheaf->count++] = (struct sheaf_row){.at = *at, .slot = (*slot)++};
        *at = csv_next_line(stop, end);
        walk.mark++;
        if (walk.mark < behind && mark_of(&walk) < *at) walk.mark++;
    }
    return marks && walk.mark == behind;
}

/* Bytes that are looked at first: where row after row is not simple, each call looks at few for nothing. */
#define WINDOW ((size_t)256)

const char *sheaf_fill(struct sheaf *sheaf, const struct csv *csv, const char *at, const char *end,
                       uint32_t *slot) {
    bool more = true;
    for (size_t window = WINDOW; more && at < end && sheaf->count < sheaf->most;) {
        size_t length = (size_t)(end - at);
        if (length > window) length = window;
        uint32_t marks = csv_index(csv, at, length, sheaf->marks);
        while (marks && !csv_ends_line(at[sheaf->marks[marks - 1]])) marks--;
        bool longer = !marks && length == window && window < CSV_INDEXED; /* the row has no end there yet */
        more = longer || fill_from(sheaf, csv, &at, end, marks, slot);
        if (window < CSV_INDEXED) window *= 2;
    }
    return at;
}
