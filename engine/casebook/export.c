/* The canonical export. */
#include "casebook/export.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "casebook/events.h"

#define ENOUGH ((size_t)1 << 16) /* bytes gathered before they are hashed */

static void put_integer(struct buffer *out, int64_t number) {
    if (number < 0)
        buffer_format(out, "%" PRId64, number);
    else
        put_number(out, number);
}

/* Whole pieces up to the next quote, which is doubled. */
static void put_quoted_text(struct buffer *out, struct span text) {
    const char *end = text.at + text.length;
    put_byte(out, '\'');
    for (const char *quote; text.at < end && (quote = memchr(text.at, '\'', (size_t)(end - text.at)));) {
        put_bytes(out, text.at, (size_t)(quote - text.at) + 1);
        put_byte(out, '\'');
        text.at = quote + 1;
    }
    put_bytes(out, text.at, (size_t)(end - text.at));
    put_byte(out, '\'');
}

/* What a damaged file alone can hold begins as no other field does. */
static void put_field(struct buffer *out, const struct field *field) {
    switch (field->stored) {
    case STORED_NULL:
        put_word(out, "NULL");
        break;
    case STORED_NUMBER:
        put_integer(out, field->number);
        break;
    case STORED_OTHER:
        put_byte(out, '?');
        put_quoted_text(out, field->text);
        break;
    case STORED_TEXT:
        put_quoted_text(out, field->text);
    }
}

static void hash_lines(struct buffer *lines, struct digest *digest, size_t enough) {
    if (lines->length < enough) return;
    digest_add(digest, lines->at, lines->length);
    buffer_clear(lines);
}

static bool add_rows(struct statement *rows, struct digest *digest) {
    struct buffer lines = {0};
    enum step step;
    int columns = statement_columns(rows);
    while ((step = statement_step(rows)) == STEP_ROW) {
        for (int i = 0; i < columns; i++) {
            struct field field = column_field(rows, i);
            if (i) put_byte(&lines, ',');
            put_field(&lines, &field);
        }
        put_byte(&lines, '\n');
        hash_lines(&lines, digest, ENOUGH);
    }
    hash_lines(&lines, digest, 0);
    buffer_release(&lines);
    return step == STEP_DONE;
}

/* Between those who make rows and the table that they go into. */
struct filling {
    const struct export_table *table;
    bool (*next)(void *context, struct field *fields);
    void *context;
    struct buffer lines;
    struct digest *digest;
};

static bool next_row(void *context, struct field *fields) {
    struct filling *filling = context;
    if (!filling->next(filling->context, fields)) return false;
    put_quoted_text(&filling->lines, span_of(filling->table->name));
    for (int i = 0; i < filling->table->columns; i++) {
        put_byte(&filling->lines, ',');
        put_field(&filling->lines, &fields[i]);
    }
    put_byte(&filling->lines, '\n');
    hash_lines(&filling->lines, filling->digest, ENOUGH);
    return true;
}

bool export_fill(struct casebook *casebook, const struct export_table *table,
                 bool (*next)(void *context, struct field *fields), void *context, char out[DIGEST_TEXT]) {
    struct filling filling = {.table = table, .next = next, .context = context, .digest = digest_new()};
    bool filled = store_feed(casebook->store, table->insert, next_row, &filling);
    hash_lines(&filling.lines, filling.digest, 0);
    buffer_release(&filling.lines);
    digest_end(filling.digest, out);
    return filled;
}

bool export_add(struct casebook *casebook, const char *sql, int64_t one, int64_t two, struct digest *digest) {
    struct statement *rows = statement_new(casebook->store, sql);
    if (!rows) return false;
    int parameters = statement_parameters(rows);
    if (parameters >= 1) statement_number(rows, 1, one);
    if (parameters >= 2) statement_number(rows, 2, two);
    bool added = add_rows(rows, digest);
    statement_free(rows);
    return added;
}

struct exported { /* a table, and the query for its rows */
    const char *table, *sql;
    int64_t one, two;
    const char *known; /* the digest, when it need not be read; "" or NULL: read */
};

static bool add_table(struct casebook *casebook, const struct exported *table, struct buffer *out) {
    char text[DIGEST_TEXT];
    bool added = true;
    const char *known = table->known;
    if (!known || !*known) {
        struct digest *digest = digest_new();
        added = export_add(casebook, table->sql, table->one, table->two, digest);
        digest_end(digest, text);
        known = text;
    }
    buffer_format(out, "%s%s=%s", out->length ? " " : "", table->table, known);
    return added;
}

bool export_content(struct casebook *casebook, const struct run_span *run, const struct export_known *known,
                    struct buffer *out) {
    const struct exported tables[] = {
        {"journal", "SELECT 'journal', * FROM journal WHERE position > ? AND position <= ? ORDER BY position",
         run->after, run->to, known->journal},
        {"deliveries", "SELECT 'deliveries', * FROM deliveries WHERE run = ? ORDER BY id", run->number, 0,
         NULL},
        {"quarantine",
         "SELECT 'quarantine', * FROM quarantine WHERE run = ? ORDER BY delivery, line, column_name, reason",
         run->number, 0, NULL},
        {"texts", "SELECT 'texts', * FROM texts WHERE id > ? AND id <= ? ORDER BY id", run->texts_after,
         run->texts_to, NULL},
        {"pieces", "SELECT 'pieces', * FROM pieces WHERE position > ? AND position <= ? ORDER BY position",
         run->after, run->to, known->pieces},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!add_table(casebook, &tables[i], out)) return false;
    return true;
}

/* The key itself has 256 bits and cannot be guessed from the digest of its file. */
void export_key(const struct casebook *casebook, struct buffer *out) {
    char text[2 * CASEBOOK_KEY + 2], digest[DIGEST_TEXT];
    for (int i = 0; i < CASEBOOK_KEY; i++) snprintf(text + 2 * i, 3, "%02x", casebook->key[i]);
    text[2 * CASEBOOK_KEY] = '\n';
    digest_of(text, 2 * CASEBOOK_KEY + 1, digest);
    explicit_bzero(text, sizeof text);
    buffer_format(out, "key=%s", digest);
}

bool export_state(struct casebook *casebook, const struct export_known *known, struct buffer *out) {
    const struct exported tables[] = {
        {"cases", "SELECT 'cases', * FROM cases ORDER BY number", 0, 0, known->cases},
        {"flags", "SELECT 'flags', * FROM flags ORDER BY case_number, rule, subject_key", 0, 0,
         known->flags}};
    export_key(casebook, out);
    return add_table(casebook, &tables[0], out) && add_table(casebook, &tables[1], out);
}

void export_differing(const char *then, const char *now, struct buffer *out) {
    for (size_t length; *now; now += length + (now[length] == ' ')) {
        length = strcspn(now, " ");
        if (memmem(then, strlen(then), now, length)) continue;
        if (out->length) buffer_text(out, "、");
        buffer_add(out, now, strcspn(now, "="));
    }
}
