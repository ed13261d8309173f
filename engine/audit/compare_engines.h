/* The last sealed night by another program: before a switch, both replay it into scratch folders, and what
 * they write is held against each other, every flag by itself. The site is only read; the other program is
 * run as `PATH replay SITE --keep FOLDER`. */
#ifndef HEARTH_AUDIT_COMPARE_ENGINES_H
#define HEARTH_AUDIT_COMPARE_ENGINES_H

#include "ground/arena.h"
#include "ground/diag.h"
#include "ground/progress.h"

enum line_change { LINE_GAINED, LINE_LOST, LINE_CHANGED };

struct line_differing { /* of flags.csv */
    enum line_change change;
    const char *number, *county, *township, *rule, *member;
    const char *column, *own, *other; /* LINE_CHANGED: the first column that differs, and what each says */
};

struct engines_compared { /* owner: compare_engines_release; all texts are in its arena */
    struct arena arena;
    const char *run;
    const char *own, *other; /* "engine" in made_by of what each wrote; "" unknown */
    uint32_t files;          /* that either wrote, without the manifests */
    const char **differing;  /* names of those that are not the same in both */
    uint32_t differing_count;
    uint32_t same, gained, lost, changed; /* lines of flags.csv; gained: the other alone has it */
    struct line_differing *lines;         /* by case, rule, member */
    uint32_t line_count;
};

struct compare_engines_options {
    const char *site, *engine; /* folder; the other program's file */
    int threads;
    struct progress *progress;
};

/* EXIT_DONE: the same bytes but for the manifest; EXIT_DIFFERENT: they are not, or the night is damaged;
 * EXIT_WAITING: it was purged; EXIT_NOT_STARTED: no night, or the other program is none that can replay
 * (diags); EXIT_SYSTEM. `compared->run` is NULL when nothing could be compared. To be released whatever it
 * says. */
enum exit_code compare_engines(const struct compare_engines_options *options,
                               struct engines_compared *compared, struct diags *diags);
void compare_engines_release(struct engines_compared *compared);

#endif
