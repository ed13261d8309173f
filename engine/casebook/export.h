/* The canonical export of the casebook: what its chains and seals are digests of. One line a row, as the
 * stock sqlite3 shell prints it in its mode "quote": the table's name, then the columns; NULL, numbers in
 * decimal, texts in single quotes with the quotes in them doubled; commas between, a newline behind. Tables
 * and rows come in the order that a query says, so that neither the file's layout nor the library's version
 * matters. */
#ifndef HEARTH_CASEBOOK_EXPORT_H
#define HEARTH_CASEBOOK_EXPORT_H

#include "casebook/store.h"

/* Adds the rows that `sql` (which names the table in its first column) finds for its parameters ?1 and ?2;
 * a query with fewer ignores the rest. false: store_error. */
bool export_add(struct casebook *casebook, const char *sql, int64_t one, int64_t two, struct digest *digest);

struct export_table {
    const char *name, *insert; /* as store_feed runs it, into the columns in the table's order */
    int columns;
};
/* Writes the rows that `next` gives into a table (library/sqlite.h, store_feed); out: the digest of their
 * lines in that order, as export_add would find it. false: store_error. */
bool export_fill(struct casebook *casebook, const struct export_table *table,
                 bool (*next)(void *context, struct field *fields), void *context, char out[DIGEST_TEXT]);

/* Digests of tables are words with spaces between: "journal=<hex> deliveries=<hex> …". */
struct run_span { /* a run, and the last journal position and text before it and with it */
    int64_t number, after, to, texts_after, texts_to;
};
/* What was hashed while it was written; "": what stands in the table is read. */
struct export_known {
    char journal[DIGEST_TEXT], pieces[DIGEST_TEXT], cases[DIGEST_TEXT], flags[DIGEST_TEXT];
};
/* Appends the digests of what a run wrote but for its own row: journal entries, deliveries, refused rows,
 * texts and pieces of evidence. false: store_error. */
bool export_content(struct casebook *casebook, const struct run_span *run, const struct export_known *known,
                    struct buffer *out);
/* Appends the digest of the file of the site's key, "key=<hex>". */
void export_key(const struct casebook *casebook, struct buffer *out);
/* Appends that of the key, and the digests of the tables of cases and flags as they stand now. false:
 * store_error. */
bool export_state(struct casebook *casebook, const struct export_known *known, struct buffer *out);
/* Appends the names of the words of `now` that `then` has not, with "、" between. */
void export_differing(const char *then, const char *now, struct buffer *out);

#endif
