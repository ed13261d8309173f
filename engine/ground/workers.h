/* A few threads that share a list of numbered tasks. Which worker takes which task is left to chance, so a
 * task must write only to places of its own; whoever calls joins the results in order of task. */
#ifndef HEARTH_GROUND_WORKERS_H
#define HEARTH_GROUND_WORKERS_H

#include <stddef.h>

#define WORKERS_MOST 64

/* Calls task(context, i, worker) for every i in [0, count), on `threads` threads (1–WORKERS_MOST, the
 * caller's own is worker 0); lower i are taken first. Returns when all are done. */
void workers_run(int threads, size_t count, void (*task)(void *context, size_t index, int worker),
                 void *context);
int workers_available(void); /* processors this process may use, at least 1, at most WORKERS_MOST */

#endif
