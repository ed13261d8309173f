/* The canonical export. */
#include "casebook/export.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ENOUGH ((size_t)1 << 16) /* bytes gathered before they are hashed */

/* Whole pieces up to the next quote, which is doubled. */
static void put_quoted_text(struct buffer *out, struct span text) {
    const char *end = text.at + text.length;
    buffer_text(out, "'");
    for (const char *quote; text.at < end && (quote = memchr(text.at, '\'', (size_t)(end - text.at)));) {
        buffer_add(out, text.at, (size_t)(quote - text.at) + 1);
        buffer_text(out, "'");
        text.at = quote + 1;
    }
    buffer_add(out, text.at, (size_t)(end - text.at));
    buffer_text(out, "'");
}

/* What a damaged file alone can hold begins as no other field does. */
static void put_field(struct buffer *out, struct statement *row, int column) {
    enum stored stored = column_stored(row, column);
    if (stored == STORED_NULL)
        buffer_text(out, "NULL");
    else if (stored == STORED_NUMBER)
        buffer_format(out, "%" PRId64, column_number(row, column));
    else {
        if (stored == STORED_OTHER) buffer_text(out, "?");
        put_quoted_text(out, column_span(row, column));
    }
}

static bool add_rows(struct statement *rows, struct digest *digest) {
    struct buffer lines = {0};
    enum step step;
    int columns = statement_columns(rows);
    while ((step = statement_step(rows)) == STEP_ROW) {
        for (int i = 0; i < columns; i++) {
            if (i) buffer_text(&lines, ",");
            put_field(&lines, rows, i);
        }
        buffer_text(&lines, "\n");
        if (lines.length < ENOUGH) continue;
        digest_add(digest, lines.at, lines.length);
        buffer_clear(&lines);
    }
    digest_add(digest, lines.at, lines.length);
    buffer_release(&lines);
    return step == STEP_DONE;
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
};

static bool add_table(struct casebook *casebook, const struct exported *table, struct buffer *out) {
    char text[DIGEST_TEXT];
    struct digest *digest = digest_new();
    bool added = export_add(casebook, table->sql, table->one, table->two, digest);
    digest_end(digest, text);
    buffer_format(out, "%s%s=%s", out->length ? " " : "", table->table, text);
    return added;
}

bool export_content(struct casebook *casebook, const struct run_span *run, struct buffer *out) {
    const struct exported tables[] = {
        {"journal", "SELECT 'journal', * FROM journal WHERE position > ? AND position <= ? ORDER BY position",
         run->after, run->to},
        {"deliveries", "SELECT 'deliveries', * FROM deliveries WHERE run = ? ORDER BY id", run->number, 0},
        {"quarantine",
         "SELECT 'quarantine', * FROM quarantine WHERE run = ? ORDER BY delivery, line, column_name, reason",
         run->number, 0},
        {"texts", "SELECT 'texts', * FROM texts WHERE id > ? AND id <= ? ORDER BY id", run->texts_after,
         run->texts_to},
        {"pieces", "SELECT 'pieces', * FROM pieces WHERE position > ? AND position <= ? ORDER BY position",
         run->after, run->to},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!add_table(casebook, &tables[i], out)) return false;
    return true;
}

/* The key itself has 256 bits and cannot be guessed from the digest of its file. */
static void add_key(const struct casebook *casebook, struct buffer *out) {
    char text[2 * CASEBOOK_KEY + 2], digest[DIGEST_TEXT];
    for (int i = 0; i < CASEBOOK_KEY; i++) snprintf(text + 2 * i, 3, "%02x", casebook->key[i]);
    text[2 * CASEBOOK_KEY] = '\n';
    digest_of(text, 2 * CASEBOOK_KEY + 1, digest);
    explicit_bzero(text, sizeof text);
    buffer_format(out, "%skey=%s", out->length ? " " : "", digest);
}

bool export_state(struct casebook *casebook, struct buffer *out) {
    static const struct exported tables[] = {
        {"cases", "SELECT 'cases', * FROM cases ORDER BY number", 0, 0},
        {"flags", "SELECT 'flags', * FROM flags ORDER BY case_number, rule, subject_key", 0, 0}};
    add_key(casebook, out);
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
