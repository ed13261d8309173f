/* Files that are not whole yet: companions and quiet time. Digests of what is promised are those of
 * sha256sum. */
#include "desk.h"

#include <time.h>
#include "library/crypto.h"

#define MEDICAL_FILE "medical_2023-08.csv"
#define TEXT HEADER ROW_A

static void put_promise(const struct desk *desk, const char *format, size_t size, const char *of) {
    char text[256], digest[DIGEST_TEXT];
    digest_of(of, strlen(of), digest);
    int written = format[1] == 'z' ? snprintf(text, sizeof text, "%zu %s\r\n", size, digest)
                                   : snprintf(text, sizeof text, "%s *" MEDICAL_FILE "\n", digest);
    assert_true(written > 0);
    desk_put(desk, MEDICAL_FILE ".ok", text);
}

static void expect(struct desk *desk, enum delivery_state state, const char *why) {
    assert_true(desk_run(desk));
    if (state == DELIVERY_IN_FORCE)
        desk_expect_counts(desk, MEDICAL_FILE, 1, 0);
    else
        desk_expect_state(desk, MEDICAL_FILE, state, why);
}

static void companions(void **state) {
    struct desk *desk = *state;
    char digest[DIGEST_TEXT];
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, MEDICAL_FILE, TEXT);
    put_promise(desk, "%zu", strlen(TEXT), TEXT);
    expect(desk, DELIVERY_IN_FORCE, NULL);
    assert_int_equal(desk->intake.delivery_count, 2); /* the companion is none */
    put_promise(desk, "sha256sum", 0, TEXT);
    expect(desk, DELIVERY_IN_FORCE, NULL);
    put_promise(desk, "%zu", strlen(TEXT) + 1, TEXT);
    expect(desk, DELIVERY_UNREADABLE, "bytes are due");
    put_promise(desk, "%zu", strlen(TEXT), TEXT ROW_B);
    digest_of(TEXT, strlen(TEXT), digest);
    expect(desk, DELIVERY_UNREADABLE, digest);
    assert_int_equal(desk->intake.rows[MEDICAL].fate[1], FATE_NONE);
    desk_put(desk, MEDICAL_FILE ".ok", "");
    expect(desk, DELIVERY_UNREADABLE, "must be one line");
    desk_put(desk, MEDICAL_FILE ".ok", "12 abc\n");
    expect(desk, DELIVERY_UNREADABLE, "must be one line");
}

static void put_in_utf16(const struct desk *desk, const char *text, bool little) {
    unsigned char bytes[512] = {little ? 0xFF : 0xFE, little ? 0xFE : 0xFF};
    size_t length = 2;
    for (; *text; text++, length += 2) bytes[length + !little] = (unsigned char)*text;
    desk_put_bytes(desk, MEDICAL_FILE ".ok", bytes, length);
}

/* As Notepad and PowerShell write them. */
static void companions_of_windows(void **state) {
    struct desk *desk = *state;
    char digest[DIGEST_TEXT], line[160];
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, MEDICAL_FILE, TEXT);
    digest_of(TEXT, strlen(TEXT), digest);
    assert_true(snprintf(line, sizeof line, "\xEF\xBB\xBF%zu %s\r\n", strlen(TEXT), digest) > 0);
    desk_put(desk, MEDICAL_FILE ".ok", line);
    expect(desk, DELIVERY_IN_FORCE, NULL);
    put_in_utf16(desk, line + 3, true);
    expect(desk, DELIVERY_IN_FORCE, NULL);
    put_in_utf16(desk, line + 3, false);
    expect(desk, DELIVERY_IN_FORCE, NULL);
    line[3]++;
    put_in_utf16(desk, line + 3, true);
    expect(desk, DELIVERY_UNREADABLE, "bytes are due");
    put_in_utf16(desk, "", true);
    expect(desk, DELIVERY_UNREADABLE, "must be one line");
}

/* A promise that is kept by other bytes of the same size, which a file known before has as well. */
static void promise_beside_same_size(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, MEDICAL_FILE, TEXT);
    desk_put(desk, "medical_2023-07.csv", HEADER "11010519491231002X,甲某,5001,2023-08-01,住院,Y,一\n");
    put_promise(desk, "sha256sum", 0, HEADER ROW_B);
    expect(desk, DELIVERY_UNREADABLE, "does not fit its .ok");
}

static void companion_alone(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, MEDICAL_FILE ".ok", "1 2\n");
    assert_true(desk_run(desk));
    desk_expect_state(desk, MEDICAL_FILE ".ok", DELIVERY_ARRIVING, "only its .ok is here");
    assert_false(desk->intake.waits);
}

/* The files were put just now: an hour later they are quiet. */
static void quiet_time(void **state) {
    struct desk *desk = *state;
    int64_t now = (int64_t)time(NULL);
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    assert_true(desk_run(desk));
    desk_next_night(desk);
    desk_put(desk, MEDICAL_FILE, TEXT);
    desk->book.site.quiet = 1800;
    desk->options.now = now;
    expect(desk, DELIVERY_ARRIVING, "within the last 1800 s");
    assert_string_equal(desk_delivery(desk, MEDICAL_FILE)->digest, "");
    assert_false(desk->intake.waits);
    put_promise(desk, "%zu", strlen(TEXT), TEXT);
    expect(desk, DELIVERY_IN_FORCE, NULL); /* at once */
    put_promise(desk, "%zu", strlen(TEXT) + 1, TEXT);
    expect(desk, DELIVERY_ARRIVING, "bytes are due");
    put_promise(desk, "%zu", strlen(TEXT), TEXT ROW_B); /* its length is there, its bytes are not yet */
    expect(desk, DELIVERY_ARRIVING, "does not fit its .ok");
    assert_string_equal(desk_delivery(desk, MEDICAL_FILE)->digest, "");
    put_promise(desk, "%zu", strlen(TEXT) + 1, TEXT);
    desk->options.now = now + 3600;
    expect(desk, DELIVERY_UNREADABLE, "bytes are due");
    assert_true(file_remove_tree(desk->inbox));
    desk_put(desk, MEDICAL_FILE, TEXT);
    expect(desk, DELIVERY_IN_FORCE, NULL);
    desk->options.now = now - 7200; /* the clock of the disk is two hours ahead of ours */
    expect(desk, DELIVERY_IN_FORCE, NULL);
    desk->book.site.quiet = 0;
    desk->options.now = now;
    expect(desk, DELIVERY_IN_FORCE, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {CASE(companions), CASE(companions_of_windows),
                                       CASE(promise_beside_same_size), CASE(companion_alone),
                                       CASE(quiet_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
