/* The open casebook as the files of this folder see it: database, key, and what was handed out. */
#ifndef HEARTH_CASEBOOK_STORE_H
#define HEARTH_CASEBOOK_STORE_H

#include "casebook/casebook.h"
#include "library/sqlite.h"

#define CASEBOOK_VERSION 5 /* of the schema, in PRAGMA user_version */
#define CASEBOOK_OLDEST 2  /* read as it is, and brought up to date when it is opened for writing */
#define CASEBOOK_KEY 32    /* bytes */

struct casebook {
    int version;               /* of the file's schema */
    bool writes;               /* was opened for writing */
    uint32_t since;            /* the file's change when it was opened (casebook/file_seal.h) */
    struct store *store;       /* owned; NULL only after a reopening failed */
    char *path;                /* of casebook.db; owned */
    uint8_t key[CASEBOOK_KEY]; /* secret of the site */
    struct mac *mac;           /* under the key; owned */
    struct arena arena;        /* what casebook_runs and casebook_deliveries handed out */
    int64_t prepared;          /* number of the run whose transaction is open; 0 = none */
    char before[DIGEST_TEXT];  /* the chain before it */
    char folder[32];           /* of that run */
};

/* The path of one of its files in a folder; the caller frees it. */
char *casebook_file(const char *folder, const char *name);
/* Creates the tables, views and triggers in an empty database, brings an older one up to date, or checks that
 * it is of this version. */
bool schema_prepare(struct store *store, struct diags *diags);
/* Whether tables, views and triggers are those that this version makes; false: every other one in diags. */
bool schema_check(struct store *store, struct diags *diags);
/* Only checks that it can be read; its version in *version. */
bool schema_known(struct store *store, int *version, struct diags *diags);
/* Version 3 brought releases, and counts of deliveries for their guards. */
static inline bool casebook_has_releases(const struct casebook *casebook) {
    return casebook->version >= 3;
}
/* Version 4 brought digests of all that a run wrote, and sendings from the first. */
static inline bool casebook_has_content(const struct casebook *casebook) {
    return casebook->version >= 4;
}
/* Version 5 brought dismissals: releases have a word. */
static inline bool casebook_has_dismissals(const struct casebook *casebook) {
    return casebook->version >= 5;
}
/* Closes and opens the database again; false: diags. */
bool casebook_reopen(struct casebook *casebook, struct diags *diags);
/* Adds the store's last message to diags as an error about `what`; always false. */
bool casebook_failed(const struct casebook *casebook, const char *what, struct diags *diags);
/* The one number that a query without parameters answers; false: diags. */
bool casebook_number(struct casebook *casebook, const char *sql, int64_t *out, struct diags *diags);
/* Adds that the casebook cannot be read to diags; always false. */
bool casebook_unread(const struct casebook *casebook, struct diags *diags);
/* What a query answers as a list: items of `size` bytes, each put together from a row. */
struct listing {
    const char *sql;
    const char *text; /* its parameter, if it has one; NULL: the number */
    int64_t number;
    size_t size;
    void (*put)(void *item, struct statement *row, struct arena *arena);
};
/* Items and texts lie in the casebook's arena. false: diags. */
bool casebook_list(struct casebook *casebook, const struct listing *listing, const void **items,
                   uint32_t *count, struct diags *diags);
/* The first 128 bits of the HMAC-SHA-256 under which a person or household is known in the casebook, as hex.
 * Each thread has a mac of its own. */
#define SECRET_TEXT 33 /* 32 hex digits and NUL; no two of 10^9 persons will meet in 128 bits */
void secret_of(struct mac *mac, const struct buffer *plain, char out[DIGEST_TEXT]);

#define REGION_TEXT 24
void region_text(region_t region, char out[REGION_TEXT]); /* 12 digits */
#define DATE_TEXT 11
/* Dates as the database holds them: DATE_NONE is NULL (reading "" gives DATE_NONE). The text lies in `room`
 * until the step has been made. */
void bind_date(struct statement *statement, int index, date_t date, char room[DATE_TEXT]);
date_t date_or_none(const char *text);

#endif
