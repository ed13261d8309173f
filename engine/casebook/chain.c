/* The hash chain. */
#include "casebook/chain.h"

#include <stdio.h>
#include <string.h>

/* Every column of every row, one a line; NULL is an empty line. No text of them holds a newline. */
static bool add_rows(struct statement *rows, int columns, struct digest *chain) {
    enum step step;
    while ((step = statement_step(rows)) == STEP_ROW)
        for (int i = 0; i < columns; i++) {
            const char *text = column_text(rows, i);
            digest_add(chain, text, strlen(text));
            digest_add(chain, "\n", 1);
        }
    return step == STEP_DONE;
}

static bool add_of(struct casebook *casebook, const char *sql, int64_t number, int columns,
                   struct digest *chain) {
    struct statement *rows = statement_new(casebook->store, sql);
    if (!rows) return false;
    statement_number(rows, 1, number);
    bool added = add_rows(rows, columns, chain);
    statement_free(rows);
    return added;
}

/* What older versions recorded has no guard's counts and is in no chain. */
bool chain_add_deliveries(struct casebook *casebook, int64_t run, struct digest *chain) {
    return !casebook_has_releases(casebook) ||
           add_of(casebook,
                  "SELECT id, run, dataset, name, sender, digest, first, last, reaches, bytes, rows, state,"
                  " accepted, persons, filled, guard, why"
                  " FROM deliveries WHERE run = ? AND filled IS NOT NULL ORDER BY id",
                  run, 17, chain);
}

bool chain_of_run(struct casebook *casebook, const char *before, int64_t run, int64_t after, int64_t to,
                  char out[DIGEST_TEXT], struct diags *diags) {
    struct digest *chain = digest_new();
    digest_add(chain, before, strlen(before));
    bool good = events_add(casebook, after, to, chain, diags);
    if (good && !chain_add_deliveries(casebook, run, chain))
        good = casebook_failed(casebook, "读不出 / cannot be read", diags);
    digest_end(chain, out);
    return good;
}

bool chain_of_release(struct casebook *casebook, const char *before, int64_t number, char out[DIGEST_TEXT]) {
    struct digest *chain = digest_new();
    digest_add(chain, before, strlen(before));
    bool good =
        add_of(casebook,
               "SELECT number, run, date, dataset, name, sender, digest, person, why, held FROM releases"
               " WHERE number = ?",
               number, 10, chain);
    digest_end(chain, out);
    return good;
}

bool chain_head(struct casebook *casebook, char out[DIGEST_TEXT], struct diags *diags) {
    const char *sql = casebook_has_releases(casebook)
                          ? "SELECT chain FROM (SELECT number, 0 AS release, chain FROM runs UNION ALL SELECT"
                            " run, number, chain FROM releases) ORDER BY number DESC, release DESC LIMIT 1"
                          : "SELECT chain FROM runs ORDER BY number DESC LIMIT 1";
    snprintf(out, DIGEST_TEXT, "%s", NO_CHAIN);
    struct statement *row = statement_new(casebook->store, sql);
    enum step step = row ? statement_step(row) : STEP_FAILED;
    if (step == STEP_ROW) snprintf(out, DIGEST_TEXT, "%s", column_text(row, 0));
    statement_free(row);
    return step != STEP_FAILED || casebook_failed(casebook, "读不出 / cannot be read", diags);
}
