/* A number as a row has it, without what people and programs put around it. */
#ifndef HEARTH_LINK_WRITTEN_H
#define HEARTH_LINK_WRITTEN_H

#include "ground/bytes.h"

#define WRITTEN_MOST 40 /* characters of a cell that may hold a number */

struct written {
    char at[WRITTEN_MOST + 1]; /* ASCII of half width, in small letters, with a NUL */
    size_t length;
};

/* Width, spaces, apostrophes and quotes are forgiven. false: there is no digit in it, or it is no number.
 * `room` is scratch. */
bool written_read(struct span text, struct written *out, struct buffer *room);

#endif
