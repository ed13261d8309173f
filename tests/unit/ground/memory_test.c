/* Allocation never gives NULL; running out and bugs end the process in their own ways (seen from a child
 * process). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ground/memory.h"

static void *overflow(void) {
    return memory_resize(NULL, SIZE_MAX / 2, 3);
}

static void *overflow_zeroed(void) {
    return memory_zeroed(SIZE_MAX / 2, 3);
}

static void *broken(void) {
    BUG_UNLESS(1 + 1 == 3);
    return NULL;
}

/* The wait status of a child that runs the function with stderr closed. */
static int status_of(void *(*run)(void)) {
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        _exit(run() ? 77 : 78);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void *fails(void *unused) {
    (void)unused;
    errno = EIO;
    system_failed("archive");
}

/* What fails is not told before main has let stderr go: by then all threads want to tell it. */
static void fail_together(int told) {
    pthread_t threads[8];
    dup2(told, STDERR_FILENO);
    flockfile(stderr);
    for (int i = 0; i < 8; i++)
        if (pthread_create(&threads[i], NULL, fails, NULL) != 0) _exit(77);
    usleep(20000);
    funlockfile(stderr);
    for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL);
    _exit(78);
}

static void test_what_fails_in_many_threads_is_told_once(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++) {
        char said[1024] = "";
        int ends[2], status = 0;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) fail_together(ends[1]);
        close(ends[1]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(WEXITSTATUS(status), 4);
        assert_true(read(ends[0], said, sizeof said - 1) > 0);
        assert_string_equal(said, "hearth: archive: Input/output error\n");
        close(ends[0]);
    }
}

static void test_sizes_that_overflow_stop_with_exit_4(void **state) {
    (void)state;
    int status = status_of(overflow);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 4);
}

static void test_zeroed_refuses_overflow(void **state) {
    (void)state;
    int status = status_of(overflow_zeroed);
    assert_true(WIFEXITED(status));
    assert_int_not_equal(WEXITSTATUS(status), 77);
}

static void test_a_bug_aborts(void **state) {
    (void)state;
    int status = status_of(broken);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void test_size_zero_gives_a_unique_pointer(void **state) {
    (void)state;
    void *a = memory_get(0), *b = memory_zeroed(0, 8), *c = memory_resize(NULL, 0, 8);
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    assert_ptr_not_equal(a, b);
    free(a);
    free(b);
    free(c);
}

static void test_zeroed_and_resize_keep_contents(void **state) {
    (void)state;
    int *numbers = memory_zeroed(3, sizeof *numbers);
    assert_int_equal(numbers[0] | numbers[1] | numbers[2], 0);
    numbers[2] = 7;
    numbers = memory_resize(numbers, 1000, sizeof *numbers);
    assert_int_equal(numbers[2], 7);
    free(numbers);
    char *copy = memory_text("柳州");
    assert_string_equal(copy, "柳州");
    free(copy);
}

/* 1 TiB is more than this machine has: only what is touched may cost. */
static void test_reserved_space_is_zero_and_lazy(void **state) {
    (void)state;
    size_t most = (size_t)1 << 40;
    char *at = memory_reserve(most);
    assert_int_equal(at[0], 0);
    assert_int_equal(at[most - 1], 0);
    at[most / 2] = 'x';
    assert_int_equal(at[most / 2], 'x');
    memory_unreserve(at, most);
}

static void test_an_array_grows_when_it_is_full(void **state) {
    (void)state;
    uint16_t *items = NULL;
    uint32_t count = 0, room = 0;
    for (; count < 1000; count++) {
        memory_grow(items, count, room);
        assert_true(room > count && room < 2 * count + 17);
        items[count] = (uint16_t)count;
    }
    for (uint32_t i = 0; i < count; i++) assert_int_equal(items[i], i);
    free(items);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_array_grows_when_it_is_full),
        cmocka_unit_test(test_what_fails_in_many_threads_is_told_once),
        cmocka_unit_test(test_sizes_that_overflow_stop_with_exit_4),
        cmocka_unit_test(test_zeroed_refuses_overflow),
        cmocka_unit_test(test_a_bug_aborts),
        cmocka_unit_test(test_size_zero_gives_a_unique_pointer),
        cmocka_unit_test(test_zeroed_and_resize_keep_contents),
        cmocka_unit_test(test_reserved_space_is_zero_and_lazy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
