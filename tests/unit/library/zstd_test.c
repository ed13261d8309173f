/* What is packed comes back byte for byte; what is cut, changed or too long is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <cmocka.h>
#include "ground/bytes.h"
#include "library/zstd.h"

static int file_of(const char *bytes, size_t length) {
    int file = memfd_create("test", MFD_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, length), (ssize_t)length);
    assert_int_equal(lseek(file, 0, SEEK_SET), 0);
    return file;
}

static bool gather(void *out, const char *bytes, size_t length) {
    return buffer_add(out, bytes, length);
}

static bool refuse(void *out, const char *bytes, size_t length) {
    (void)out, (void)bytes, (void)length;
    errno = ENOSPC;
    return false;
}

/* Rows that are alike, and bytes of a fixed sequence that nothing makes smaller. */
static void fill(struct buffer *text, size_t length, bool alike) {
    uint32_t state = 1;
    buffer_text(text, "");
    while (text->length < length) {
        state = state * 1664525 + 1013904223;
        char byte = (char)(state >> 24);
        if (alike)
            buffer_text(text, "450226199501015555,甲某\n");
        else
            buffer_add(text, &byte, 1);
    }
}

static int packed(const struct buffer *text) {
    int from = file_of(text->at, text->length), to = memfd_create("packed", MFD_CLOEXEC);
    assert_true(zstd_pack(from, to));
    assert_int_equal(lseek(to, 0, SEEK_SET), 0);
    close(from);
    return to;
}

static void there_and_back(void **state) {
    static const size_t lengths[] = {0, 1, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20};
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int alike = 0; alike < 2; alike++) {
            struct buffer text = {0}, back = {0};
            fill(&text, lengths[i], alike);
            int file = packed(&text);
            buffer_text(&back, "");
            assert_true(zstd_unpack(file, text.length, gather, &back));
            assert_int_equal(back.length, text.length);
            assert_memory_equal(back.at, text.at, text.length);
            if (alike && text.length > 1000) assert_true(lseek(file, 0, SEEK_END) < (off_t)text.length / 10);
            close(file);
            buffer_release(&text);
            buffer_release(&back);
        }
}

static void expect_refused(int file, uint64_t most, int reason) {
    struct buffer back = {0};
    errno = 0;
    assert_false(zstd_unpack(file, most, gather, &back));
    assert_int_equal(errno, reason);
    buffer_release(&back);
    close(file);
}

static void damaged(void **state) {
    struct buffer text = {0};
    (void)state;
    fill(&text, 100000, true);
    int file = packed(&text);
    off_t size = lseek(file, 0, SEEK_END);
    assert_int_equal(ftruncate(file, size - 1), 0);
    lseek(file, 0, SEEK_SET);
    expect_refused(file, UINT64_MAX, EBADMSG);
    file = packed(&text);
    assert_int_equal(pwrite(file, "\xff", 1, size / 2), 1);
    expect_refused(file, UINT64_MAX, EBADMSG);
    file = packed(&text);
    assert_int_equal(pwrite(file, "x", 1, size), 1); /* something behind the end */
    expect_refused(file, UINT64_MAX, EBADMSG);
    expect_refused(file_of("身份证号\n", 13), UINT64_MAX, EBADMSG);
    expect_refused(file_of("", 0), UINT64_MAX, EBADMSG);
    expect_refused(packed(&text), text.length - 1, EFBIG);
    file = packed(&text);
    assert_false(zstd_unpack(file, UINT64_MAX, refuse, NULL));
    assert_int_equal(errno, ENOSPC);
    close(file);
    buffer_release(&text);
}

static void full_disk(void **state) {
    struct buffer text = {0};
    int full = open("/dev/full", O_WRONLY);
    (void)state;
    fill(&text, 3 << 20, false);
    int from = file_of(text.at, text.length);
    assert_false(zstd_pack(from, full));
    assert_int_equal(errno, ENOSPC);
    close(from);
    close(full);
    buffer_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(there_and_back), cmocka_unit_test(damaged),
                                       cmocka_unit_test(full_disk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
