/* A few threads that share a list of numbered tasks. */
#include "ground/workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include "ground/memory.h"

struct crew {
    atomic_size_t next; /* the lowest task nobody took yet */
    size_t count;
    void (*task)(void *context, size_t index, int worker);
    void *context; /* the caller's */
};

struct worker {
    struct crew *crew; /* shared by all */
    int number;        /* 0 … threads-1; 0 is the caller's own thread */
    pthread_t thread;
};

static void *work(void *argument) {
    const struct worker *worker = argument;
    struct crew *crew = worker->crew;
    size_t index;
    while ((index = atomic_fetch_add(&crew->next, 1)) < crew->count)
        crew->task(crew->context, index, worker->number);
    return NULL;
}

/* When the system gives fewer threads than asked for, those that came do the work: the results are the same.
 */
void workers_run(int threads, size_t count, void (*task)(void *context, size_t index, int worker),
                 void *context) {
    BUG_UNLESS(threads >= 1 && threads <= WORKERS_MOST);
    struct crew crew = {.count = count, .task = task, .context = context};
    struct worker workers[WORKERS_MOST];
    int started = 1;
    workers[0] = (struct worker){.crew = &crew};
    for (; started < threads && (size_t)started < count; started++) {
        workers[started] = (struct worker){.crew = &crew, .number = started};
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) != 0) break;
    }
    work(&workers[0]);
    for (int i = 1; i < started; i++) pthread_join(workers[i].thread, NULL);
}

int workers_available(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    if (count < 1) return 1;
    return count < WORKERS_MOST ? count : WORKERS_MOST;
}
