/* Diagnostics are data: where, how bad, what. They are collected while a book or an inbox is read, counted,
 * and printed once, in order of file, line and column, with the source line and a caret where the source is
 * at hand. Not thread-safe: one thread collects. */
#ifndef HEARTH_GROUND_DIAG_H
#define HEARTH_GROUND_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "ground/arena.h"

/* Exit codes of every command. */
enum exit_code {
    EXIT_DONE = 0,        /* done */
    EXIT_NOT_STARTED = 1, /* usage, settings, a rule that does not load */
    EXIT_WAITING = 2,     /* done, but something waits for a person */
    EXIT_DIFFERENT = 3,   /* a difference or a failure was found */
    EXIT_SYSTEM = 4       /* disk, memory; nothing was published */
};

enum diag_level { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

struct place {
    const char *file; /* as the user would name it; NULL = no file */
    int line;         /* from 1; 0 = the file as a whole */
    int column;       /* from 1, in code points; 0 = the line as a whole */
};

struct diag {
    enum diag_level level;
    struct place place;  /* file owned by the list */
    const char *message; /* owned by the list; one line */
    const char *source;  /* the source line for the caret, or NULL; owned by the list */
    bool denied;         /* the system did not give what was asked for (file_denied) */
};

#define DIAG_EQUAL_MOST 20

struct diags {
    struct arena arena; /* texts and files of the items */
    struct diag *items; /* owned; in order of arrival */
    size_t count, room;
    size_t errors, warnings;
    size_t denied; /* of all: what the system did not give */
};

void diags_init(struct diags *diags);
void diags_release(struct diags *diags);
void diags_add(struct diags *diags, enum diag_level level, struct place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void diags_source(struct diags *diags, const char *line,
                  size_t length); /* the source line of the diag added last */
/* The diag added last tells of the system: a disk that does not read, a limit, a permission. It says nothing
 * of what lies there, so whoever looks for damage or for somebody has not looked. */
void diags_denied(struct diags *diags);
/* The same where errno `reason` is such a one (file_denied). */
void diags_reason(struct diags *diags, int reason);
/* What a command that failed ends with: EXIT_SYSTEM when it failed because something was denied. */
enum exit_code diags_code(const struct diags *diags, enum exit_code code);
/* Adds all that another list holds, but for source lines. */
void diags_add_all(struct diags *diags, const struct diags *said);
void diags_add_denied(struct diags *diags, const struct diags *said); /* only what the system denied */
/* "FILE:LINE:COLUMN: error: message", the source line and a caret; sorted by place, in order of arrival
 * within one; of more than DIAG_EQUAL_MOST equal messages the rest is counted. */
void diags_print(const struct diags *diags, FILE *out);

#endif
