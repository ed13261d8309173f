/* A sealed run made once more from the archive and the journal, and every byte of it compared with what was
 * sealed. The site is only read.
 *
 *     struct replay replay;
 *     enum exit_code code = replay_run(&options, &replay, diags);
 *     if (replay.made) …                                    // what was compared, and what differs
 *     replay_release(&replay);
 */
#ifndef HEARTH_AUDIT_REPLAY_H
#define HEARTH_AUDIT_REPLAY_H

#include "audit/rebuild.h"

enum difference_kind {
    DIFFERENCE_OTHER,   /* the file comes out otherwise */
    DIFFERENCE_LACKING, /* it is not written again */
    DIFFERENCE_NEW,     /* it is written though none was sealed */
    DIFFERENCE_DAMAGED, /* it comes out as it was sealed, but the sealed one was changed since */
    DIFFERENCE_GONE,    /* the same, but the sealed one is gone */
    DIFFERENCE_STRAY    /* it lies among the sealed ones and is none of them */
};

struct difference_found {
    enum difference_kind kind;
    const char *file;  /* below the run: "flags.csv"; "casebook.db" for what the run wrote there */
    const char *part;  /* of a workbook: "xl/worksheets/sheet1.xml"; of the casebook: the row; else NULL */
    uint64_t line;     /* from 1 of a text; 0 */
    const char *field; /* column of a table, cell of a sheet, path into JSON; NULL */
};

struct made_otherwise { /* something of made_by that is not what it was */
    const char *what;   /* "libraries.sqlite" */
    const char *sealed, *now;
};

struct replay {
    bool made; /* the run was made and compared: the rest is there */
    struct arena arena;
    char run[32];
    uint32_t compared; /* files, without the manifest */
    uint64_t bytes;
    struct difference_found *differences; /* owned; the manifest's first, then by file */
    uint32_t difference_count;
    struct made_otherwise *otherwise; /* owned */
    uint32_t otherwise_count;
};

struct replay_options {
    struct rebuild_options rebuild;
    const char *keep; /* a folder that is not there yet, for what is made; NULL: it is removed */
};

/* EXIT_DONE: all is the same but for made_by. EXIT_DIFFERENT: it is not, or what the run rested on is gone or
 * damaged (diags). EXIT_WAITING: it was purged by its term. EXIT_NOT_STARTED, EXIT_SYSTEM: diags. To be
 * released whatever it says. */
enum exit_code replay_run(const struct replay_options *options, struct replay *replay, struct diags *diags);
void replay_release(struct replay *replay);

#endif
