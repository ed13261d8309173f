/* What a file says as text. Expectations are written by hand from the Unicode standard's definition of
 * UTF-16. */
#include "desk.h"

#include "intake/source.h"

struct heard {
    struct buffer bytes;
};

static void hear(void *context, const char *bytes, size_t length) {
    struct heard *heard = context;
    buffer_add(&heard->bytes, bytes, length);
}

/* The whole text of a file with these bytes, `step` bytes at a time. Every byte is shown to the tap once. */
static struct buffer text_of(const char *bytes, size_t length, size_t step, enum source_format format) {
    char name[] = "/tmp/hearth-source-XXXXXX", why[HEADER_WHY];
    struct buffer text = {0};
    struct heard heard = {0};
    struct source_part part;
    size_t got;
    int file = mkstemp(name);
    assert_true(file >= 0 && unlink(name) == 0);
    assert_int_equal(write(file, bytes, length), length);
    assert_int_equal(lseek(file, 0, SEEK_SET), 0);
    struct source *source = source_open(file, (struct source_tap){hear, &heard}, why);
    char *room = memory_get(step);
    assert_non_null(source);
    assert_int_equal(source_format(source), format);
    assert_int_equal(source_next(source, &part, why), SOURCE_MORE);
    assert_null(part.name);
    do {
        assert_true(source_read(source, room, step, &got, why));
        buffer_add(&text, room, got);
    } while (got == step);
    assert_int_equal(source_next(source, &part, why), SOURCE_END);
    source_free(source);
    assert_int_equal(heard.bytes.length, length);
    assert_true(length == 0 || memcmp(heard.bytes.at, bytes, length) == 0);
    buffer_release(&heard.bytes);
    free(room);
    close(file);
    return text;
}

static void expect_text(const char *bytes, size_t length, enum source_format format, const char *expected,
                        size_t expected_length) {
    for (size_t step = 1; step < 9; step++) {
        struct buffer text = text_of(bytes, length, step, format);
        assert_int_equal(text.length, expected_length);
        assert_true(expected_length == 0 || memcmp(text.at, expected, expected_length) == 0);
        buffer_release(&text);
    }
}

#define EXPECT(bytes, format, expected)                                                                      \
    expect_text(bytes, sizeof(bytes) - 1, format, expected, sizeof(expected) - 1)

static void plain_text_is_its_bytes(void **state) {
    (void)state;
    EXPECT("", SOURCE_TEXT, "");
    EXPECT("\xEF\xBB\xBF姓名,\n", SOURCE_TEXT, "\xEF\xBB\xBF姓名,\n");
    EXPECT("\xD0\xD5\0\x01\r\n", SOURCE_TEXT, "\xD0\xD5\0\x01\r\n");
}

/* U+59D3 U+540D, the comma, U+20BB7 (D842 DFB7 in UTF-16), CR LF. */
static void utf16_becomes_utf8(void **state) {
    (void)state;
    EXPECT("\xFF\xFE\xD3\x59\x0D\x54,\0\x42\xD8\xB7\xDF\r\0\n\0", SOURCE_UTF16LE,
           "\xEF\xBB\xBF姓名,\xF0\xA0\xAE\xB7\r\n");
    EXPECT("\xFE\xFF\x59\xD3\x54\x0D\0,\xD8\x42\xDF\xB7\0\r\0\n", SOURCE_UTF16BE,
           "\xEF\xBB\xBF姓名,\xF0\xA0\xAE\xB7\r\n");
}

/* Half a pair spoils its own cell and nothing behind it; so does a byte left over at the end. */
static void half_a_pair_is_no_utf8(void **state) {
    (void)state;
    EXPECT("\xFE\xFF\xD8\x42\0,\0a", SOURCE_UTF16BE, "\xEF\xBB\xBF\xED\xA1\x82,a");
    EXPECT("\xFE\xFF\xDF\xB7\0,", SOURCE_UTF16BE, "\xEF\xBB\xBF\xED\xBE\xB7,");
    EXPECT("\xFE\xFF\xD8\x42\xD8\x42\xDF\xB7", SOURCE_UTF16BE, "\xEF\xBB\xBF\xED\xA1\x82\xF0\xA0\xAE\xB7");
    EXPECT("\xFE\xFF\0a\xD8\x42", SOURCE_UTF16BE,
           "\xEF\xBB\xBF"
           "a\xED\xA1\x82");
    EXPECT("\xFF\xFE"
           "a\0b",
           SOURCE_UTF16LE,
           "\xEF\xBB\xBF"
           "a\xFF");
}

/* Pairs lie across every edge at which a long file may be read in pieces. */
static void pairs_across_pieces(void **state) {
    (void)state;
    enum { PAIRS = 300000 };
    for (size_t shift = 0; shift < 2; shift++) {
        char *bytes = memory_get(2 + shift * 2 + PAIRS * 4), *at = bytes;
        *at++ = '\xFE';
        *at++ = '\xFF';
        for (size_t i = 0; i < shift; i++, at += 2) memcpy(at, "\0a", 2);
        for (size_t i = 0; i < PAIRS; i++, at += 4) memcpy(at, "\xD8\x42\xDF\xB7", 4);
        struct buffer text = text_of(bytes, (size_t)(at - bytes), 100000, SOURCE_UTF16BE);
        assert_int_equal(text.length, 3 + shift + PAIRS * 4);
        for (size_t i = 0; i < PAIRS; i++)
            assert_memory_equal(text.at + 3 + shift + i * 4, "\xF0\xA0\xAE\xB7", 4);
        buffer_release(&text);
        free(bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_is_its_bytes),
        cmocka_unit_test(utf16_becomes_utf8),
        cmocka_unit_test(half_a_pair_is_no_utf8),
        cmocka_unit_test(pairs_across_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
