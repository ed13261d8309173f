/* The door to SQLite for the casebook: STRICT tables, one writer, rollback journal (DELETE,
 * synchronous=EXTRA; Debian 12's 3.40 has the WAL-reset bug), foreign keys on; one thread at a time. Every
 * call that can fail returns false and keeps the message. */
#ifndef HEARTH_LIBRARY_SQLITE_H
#define HEARTH_LIBRARY_SQLITE_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"

struct store;     /* an open database */
struct statement; /* a prepared statement */

enum step { STEP_ROW, STEP_DONE, STEP_FAILED };
enum stored { STORED_NULL, STORED_NUMBER, STORED_TEXT, STORED_OTHER /* a damaged file only */ };

struct field { /* of a row that is read or written */
    enum stored stored;
    int64_t number;
    struct span text; /* all its bytes, also behind a NUL; not copied */
};
#define FED_MOST 16 /* fields of a row */
static inline struct field field_of_text(struct span text) {
    return (struct field){.stored = STORED_TEXT, .text = text};
}
static inline struct field field_of_number(int64_t number) {
    return (struct field){.stored = STORED_NUMBER, .number = number};
}

struct store *store_open(const char *path, bool create, char *error, size_t error_size); /* NULL: error */
/* To read only, beside a writer: nothing of the file is changed, and it is locked only while a statement
 * runs. */
struct store *store_look(const char *path, char *error, size_t error_size); /* NULL: error */
/* Whether somebody writes it, or keeps it locked, for so long that it cannot be read now. Waits some seconds.
 */
bool store_is_held(const char *path);
struct store *store_scratch(void); /* an empty database in memory */
void store_close(struct store *store);
/* Begins to read, and with it holds the file as it is on the disk until the store is closed, or this process
 * closes the file elsewhere: a writer waits with its commit meanwhile. What a killed writer left must be put
 * right first, so that looking at it fails. */
bool store_hold(struct store *store);
const char *store_error(const struct store *store); /* of the last failed call */
/* errno of what the system refused in it, which says nothing of the file's content; 0: nothing. The same is
 * errno when a store could not be opened. */
int store_reason(const struct store *store);
bool store_was_denied(const struct store *store); /* a page, by the disk, also where no call failed */
/* Whether triggers of the file's tables act on this connection, as they do at first; statements made before
 * notice. */
bool store_triggers(struct store *store, bool act);
bool store_run(struct store *store, const char *sql); /* one or more statements without result */
/* COMMIT, which waits some while for those who read at this moment; afterwards as store_run does. */
bool store_commit(struct store *store);
/* Takes back the open transaction, which a failure may have done already; store_error stays what it was. */
void store_undo(struct store *store);

/* Runs an INSERT that selects its rows from a table called `fed` with the columns a, b, c … p. `next` fills
 * in the fields of the next row, whose texts stay as they are until it is called again; false: that was the
 * last one. Many rows go in at half of what a statement for each takes. false: nothing of it was written. */
bool store_feed(struct store *store, const char *sql, bool (*next)(void *context, struct field *fields),
                void *context);

struct statement *statement_new(struct store *store, const char *sql); /* NULL: store_error */
void statement_free(struct statement *statement);
void statement_number(struct statement *statement, int index, int64_t value);  /* parameters count from 1 */
void statement_text(struct statement *statement, int index, const char *text); /* NULL binds NULL; copied */
void statement_span(struct statement *statement, int index,
                    struct span text); /* not copied: stays as it is until the next step has been made */
enum step statement_step(struct statement *statement);          /* on DONE or FAILED the statement is reset */
int64_t column_number(struct statement *statement, int column); /* columns count from 0 */
const char *column_text(struct statement *statement, int column); /* "" for NULL; valid until the next step */
struct span column_span(struct statement *statement, int column); /* all its bytes, also behind a NUL */
bool column_is_null(struct statement *statement, int column);
struct field column_field(struct statement *statement, int column); /* valid until the next step */
int statement_columns(const struct statement *statement);
int statement_parameters(const struct statement *statement);
const char *sqlite_version_text(void);

#endif
