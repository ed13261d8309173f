/* The chains as versions of the casebook before 4 made them, so that what they wrote can still be checked. */
#include "casebook/chain.h"

#include <string.h>

/* Every column of every row, one a line; NULL is an empty line. */
static bool add_lines(struct casebook *casebook, const char *sql, int64_t number, struct digest *chain) {
    struct statement *rows = statement_new(casebook->store, sql);
    enum step step;
    if (!rows) return false;
    statement_number(rows, 1, number);
    while ((step = statement_step(rows)) == STEP_ROW)
        for (int i = 0; i < statement_columns(rows); i++) {
            struct span text = column_span(rows, i);
            digest_add(chain, text.at, text.length);
            digest_add(chain, "\n", 1);
        }
    statement_free(rows);
    return step == STEP_DONE;
}

static struct digest *begin(const char *before) {
    struct digest *chain = digest_new();
    digest_add(chain, before, strlen(before));
    return chain;
}

/* What version 2 recorded has no guard's counts and is in no chain. */
static bool add_deliveries(struct casebook *casebook, int64_t run, struct digest *chain) {
    return !casebook_has_releases(casebook) ||
           add_lines(
               casebook,
               "SELECT id, run, dataset, name, sender, digest, first, last, reaches, bytes, rows, state,"
               " accepted, persons, filled, guard, why"
               " FROM deliveries WHERE run = ? AND filled IS NOT NULL ORDER BY id",
               run, chain);
}

bool chain_before_of_run(struct casebook *casebook, const char *before, int64_t run, int64_t after,
                         int64_t to, char out[DIGEST_TEXT], struct diags *diags) {
    struct digest *chain = begin(before);
    bool good = events_add(casebook, after, to, chain, diags);
    if (good && !add_deliveries(casebook, run, chain)) good = casebook_unread(casebook, diags);
    digest_end(chain, out);
    return good;
}

bool chain_before_of_release(struct casebook *casebook, const char *before, int64_t number,
                             char out[DIGEST_TEXT]) {
    struct digest *chain = begin(before);
    bool good = add_lines(casebook,
                          casebook_has_dismissals(casebook)
                              ? "SELECT number, run, date, dataset, name, sender, digest, person, why, held"
                                " FROM releases WHERE number = ? AND word = 'releases'"
                              : "SELECT number, run, date, dataset, name, sender, digest, person, why, held"
                                " FROM releases WHERE number = ?",
                          number, chain);
    digest_end(chain, out);
    return good;
}

bool chain_before_of_sending(struct casebook *casebook, const char *before, int64_t number,
                             char out[DIGEST_TEXT]) {
    struct digest *chain = begin(before);
    digest_add(chain, "\n", 1);
    bool good = add_lines(casebook,
                          "SELECT number, at, person, agency, date, workbook FROM sendings WHERE number = ?",
                          number, chain) &&
                add_lines(casebook,
                          "SELECT dataset, sender, period, delivery, column_name, reason, likeness, line"
                          " FROM sent_errors WHERE sending = ? ORDER BY number",
                          number, chain);
    digest_end(chain, out);
    return good;
}
