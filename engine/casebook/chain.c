/* The hash chains. */
#include "casebook/chain.h"

#include <stdio.h>
#include <string.h>
#include "casebook/export.h"

/* The row that `sql` selects by its number, and the rows of `more` (NULL: none), behind the link before. */
static bool link_of(struct casebook *casebook, const char *before, const char *sql, const char *more,
                    int64_t number, char out[DIGEST_TEXT]) {
    struct digest *chain = digest_new();
    digest_add(chain, before, strlen(before));
    digest_add(chain, "\n", 1);
    bool good = export_add(casebook, sql, number, 0, chain) &&
                (!more || export_add(casebook, more, number, 0, chain));
    digest_end(chain, out);
    return good;
}

bool chain_of_run(struct casebook *casebook, const char *before, int64_t run, char out[DIGEST_TEXT]) {
    return link_of(casebook, before,
                   "SELECT 'runs', number, date, sequence, folder, plan, manifest, position,"
                   " position_after, texts, wrote, stood FROM runs WHERE number = ?",
                   NULL, run, out);
}

bool chain_of_release(struct casebook *casebook, const char *before, int64_t number, char out[DIGEST_TEXT]) {
    return link_of(casebook, before,
                   casebook_has_dismissals(casebook)
                       ? "SELECT word, number, run, date, dataset, title, name, sender, digest, person,"
                         " why, held FROM releases WHERE number = ?"
                       : "SELECT 'releases', number, run, date, dataset, title, name, sender, digest, person,"
                         " why, held FROM releases WHERE number = ?",
                   NULL, number, out);
}

bool chain_of_sending(struct casebook *casebook, const char *before, int64_t number, char out[DIGEST_TEXT]) {
    return link_of(casebook, before,
                   "SELECT 'sendings', number, at, person, agency, date, workbook, errors FROM sendings"
                   " WHERE number = ?",
                   "SELECT 'sent_errors', * FROM sent_errors WHERE sending = ? ORDER BY number", number, out);
}

bool chain_of_purge(struct casebook *casebook, const char *before, int64_t number, char out[DIGEST_TEXT]) {
    return link_of(casebook, before,
                   "SELECT 'purges', p.number, p.run, r.chain, p.date, p.dataset, p.title, p.name,"
                   " p.sender, p.digest, p.first, p.last, p.bytes, p.since, p.term, p.basis, p.person,"
                   " p.why FROM purges p LEFT JOIN runs r ON r.number = p.run WHERE p.number = ?",
                   NULL, number, out);
}

#define SQL_ROOM 96 /* bytes: a table's name in a short query */

bool chain_last(struct casebook *casebook, const char *table, int64_t *number, char chain[DIGEST_TEXT]) {
    char sql[SQL_ROOM];
    *number = 0;
    snprintf(chain, DIGEST_TEXT, "%s", NO_CHAIN);
    snprintf(sql, sizeof sql, "SELECT number, chain FROM %s ORDER BY number DESC LIMIT 1", table);
    struct statement *row = statement_new(casebook->store, sql);
    enum step step = row ? statement_step(row) : STEP_FAILED;
    if (step == STEP_ROW) {
        *number = column_number(row, 0);
        snprintf(chain, DIGEST_TEXT, "%s", column_text(row, 1));
    }
    statement_free(row);
    return step != STEP_FAILED;
}

bool chain_set(struct casebook *casebook, const char *table, int64_t number, const char *chain) {
    char sql[SQL_ROOM];
    snprintf(sql, sizeof sql, "UPDATE %s SET chain = ? WHERE number = ?", table);
    struct statement *update = statement_new(casebook->store, sql);
    if (!update) return false;
    statement_text(update, 1, chain);
    statement_number(update, 2, number);
    bool done = statement_step(update) == STEP_DONE;
    statement_free(update);
    return done;
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
    return step != STEP_FAILED || casebook_unread(casebook, diags);
}

bool chain_of_sealed(struct casebook *casebook, int64_t run, char out[DIGEST_TEXT], struct diags *diags) {
    struct statement *row = statement_new(casebook->store, "SELECT chain FROM runs WHERE number = ?");
    if (row) statement_number(row, 1, run);
    bool read = row && statement_step(row) == STEP_ROW;
    if (read) snprintf(out, DIGEST_TEXT, "%s", column_text(row, 0));
    statement_free(row);
    return read || casebook_unread(casebook, diags);
}
