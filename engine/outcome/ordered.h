/* A file whose parts are made by several tasks at once and stand in it in the order of their numbers. A part
 * is written as soon as all before it are; memory holds only those that came too early. */
#ifndef HEARTH_OUTCOME_ORDERED_H
#define HEARTH_OUTCOME_ORDERED_H

#include <pthread.h>
#include "ground/bytes.h"
#include "ground/diag.h"

struct ordered {
    int file;
    char *path;           /* owned */
    pthread_mutex_t lock; /* over all below */
    struct buffer *parts; /* [count] owned; early ones that wait */
    struct buffer spare;  /* owned; memory of one that was written */
    bool *come;           /* [count] owned */
    size_t count, next;   /* next: the lowest that is not written */
    int reason;           /* errno of the first write that failed; 0 = none */
};

/* Makes the file, for parts 0 … count-1; false: in diags, and nothing is open. */
bool ordered_open(struct ordered *ordered, const char *folder, const char *name, size_t count,
                  struct diags *diags);
/* Takes the text over; what is left is empty, but may have memory for the next part. */
void ordered_part(struct ordered *ordered, size_t number, struct buffer *text);
void ordered_abandon(struct ordered *ordered); /* before its last part */
bool ordered_close(struct ordered *ordered,
                   struct diags *diags); /* false: something was not written; in diags */

#endif
