/* How far the night is, on stderr only: one line that rewrites itself on a terminal, plain lines elsewhere,
 * nothing when quiet. It reads the clock; nothing else may read the progress. */
#ifndef HEARTH_GROUND_PROGRESS_H
#define HEARTH_GROUND_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool terminal, quiet;
    const char *stage; /* zh name of the stage now running, NULL between stages; borrowed */
    const char *english;
    double started; /* seconds, monotonic, of the stage */
    double night;   /* seconds, monotonic, of the whole */
};

void progress_init(struct progress *progress, bool quiet);
void progress_stage(struct progress *progress, const char *zh,
                    const char *en); /* ends the stage before it; NULL: the night is over */
void progress_done(struct progress *progress, uint64_t items,
                   const char *unit); /* prints what the stage did, in how long */

#endif
