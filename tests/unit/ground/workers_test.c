/* Every task runs exactly once, on any number of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <sched.h>
#include <stdatomic.h>
#include "ground/workers.h"

#define TASKS 1000

struct log {
    atomic_int runs[TASKS];
    atomic_size_t order[TASKS]; /* indexes as they were taken; exact on one thread only */
    atomic_size_t count;
    atomic_int bad_worker;
    int threads;
};

static void note(void *context, size_t index, int worker) {
    struct log *log = context;
    atomic_fetch_add(&log->runs[index], 1);
    atomic_store(&log->order[atomic_fetch_add(&log->count, 1)], index);
    if (worker < 0 || worker >= log->threads) atomic_store(&log->bad_worker, 1);
}

static void check_run(int threads, size_t count) {
    static struct log log;
    memset(&log, 0, sizeof log);
    log.threads = threads;
    workers_run(threads, count, note, &log);
    assert_int_equal(atomic_load(&log.count), count);
    assert_int_equal(atomic_load(&log.bad_worker), 0);
    for (size_t i = 0; i < TASKS; i++) assert_int_equal(atomic_load(&log.runs[i]), i < count);
    for (size_t i = 0; threads == 1 && i < count; i++) assert_int_equal(atomic_load(&log.order[i]), i);
}

static void test_each_task_once(void **state) {
    (void)state;
    static const int threads[] = {1, 2, 7, WORKERS_MOST};
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        check_run(threads[i], 0);
        check_run(threads[i], 1);
        check_run(threads[i], 5);
        check_run(threads[i], TASKS);
    }
}

/* Two tasks that wait for each other finish only when two threads truly run them at once. */
static void meet(void *context, size_t index, int worker) {
    (void)worker;
    atomic_int *here = context;
    atomic_store(&here[index], 1);
    while (!atomic_load(&here[1 - index])) sched_yield();
}

static void test_threads_run_at_once(void **state) {
    (void)state;
    atomic_int here[2] = {0, 0};
    workers_run(2, 2, meet, here);
    assert_int_equal(atomic_load(&here[0]) + atomic_load(&here[1]), 2);
}

static void test_available(void **state) {
    (void)state;
    assert_in_range(workers_available(), 1, WORKERS_MOST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_task_once),
        cmocka_unit_test(test_threads_run_at_once),
        cmocka_unit_test(test_available),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
