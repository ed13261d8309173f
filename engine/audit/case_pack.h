/* Everything about one household and one sealed run in one SQLite file, for a court or a complaint: people,
 * verdicts, the rules' own text, parameters with their basis, facts, rows as they were delivered, what was
 * asked on the way to each verdict, what became of the case, and the digests by which all of it can be held
 * against the sealed run. It is read with the stock shell. The same run gives the same bytes.
 *
 * Only members of the household are in it. Whoever else a rule looked at is told as a number of rows, and his
 * name taken out of every text, but for the auditor. Of nobody a citizen ID is in it. */
#ifndef HEARTH_AUDIT_CASE_PACK_H
#define HEARTH_AUDIT_CASE_PACK_H

#include "ground/progress.h"
#include "audit/who.h"

struct case_pack_options {
    const char *site, *run; /* run NULL: the last */
    struct who_asked asked;
    enum audience reader;
    const char
        *path; /* of the file to write, which is not there yet; one that was begun stays when it fails */
    int threads;
    struct progress *progress;
};

struct case_packed {          /* owner: case_pack_release */
    char *mark;               /* whom it is of and of which run, for the access log; of several the
                        marks; NULL: nobody was found */
    char *several;            /* lines of those who were meant; NULL: one. Personal */
    bool made;                /* the file is there, and whole */
    char digest[DIGEST_TEXT]; /* of the file */
    uint32_t verdicts, rows;
};

/* EXIT_DONE; else as rebuild_open and who_find say, or EXIT_SYSTEM: the file cannot be written (diags). To be
 * released whatever it says. */
enum exit_code case_pack_make(const struct case_pack_options *options, struct case_packed *packed,
                              struct diags *diags);
void case_pack_release(struct case_packed *packed);

#endif
