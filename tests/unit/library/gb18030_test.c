/* Every two-byte and every four-byte code against iconv, to UTF-32 here, while the table was made by way of
 * UTF-8; and what bad bytes do. No code deviates: the table has room for codes that it would leave out on
 * purpose (several code points, or ASCII spelled in two bytes), and iconv has none of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <iconv.h>
#include "ground/text.h"
#include "library/gb18030.h"

static int prepare(void **state) {
    (void)state;
    return !gb18030_prepare();
}

static iconv_t converter_new(void) {
    iconv_t converter = iconv_open("UTF-32LE", "GB18030");
    assert_true(converter != (iconv_t)-1);
    return converter;
}

/* The one code point of a code as iconv has it, or -1. */
static int32_t reference(iconv_t converter, const char *code, size_t length) {
    int32_t points[4];
    char copy[4], *from = copy, *to = (char *)points;
    size_t room = sizeof points;
    memcpy(copy, code, length);
    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &from, &length, &to, &room) != 0 || iconv(converter, NULL, NULL, &to, &room) != 0)
        return -1;
    return sizeof points - room == 4 ? points[0] : -1;
}

static int32_t decoded(const char *code, size_t length) {
    char out[16];
    bool bad = false;
    size_t at = 0, written = gb18030_decode((struct span){code, length}, out, &bad);
    struct span text = {out, written};
    if (bad) return -1;
    int32_t point = text_next(text, &at);
    return at == written ? point : -2;
}

static void test_every_two_byte_code(void **state) {
    (void)state;
    iconv_t converter = converter_new();
    int codes = 0, known = 0;
    for (int lead = 0x81; lead <= 0xFE; lead++)
        for (int trail = 0x40; trail <= 0xFE; trail++) {
            if (trail == 0x7F) continue;
            char code[2] = {(char)lead, (char)trail};
            int32_t expected = reference(converter, code, 2);
            if (decoded(code, 2) != expected) fail_msg("%02X%02X", (unsigned)lead, (unsigned)trail);
            codes++;
            known += expected >= 0;
        }
    assert_int_equal(codes, 23940);
    assert_int_equal(known, 23940); /* user-defined areas too, as private-use characters */
    iconv_close(converter);
}

/* 1,587,600 codes: 126 * 10 * 126 * 10. */
static void test_every_four_byte_code(void **state) {
    (void)state;
    iconv_t converter = converter_new();
    int codes = 0, supplementary = 0, nothing = 0;
    for (int a = 0x81; a <= 0xFE; a++)
        for (int b = 0x30; b <= 0x39; b++)
            for (int c = 0x81; c <= 0xFE; c++)
                for (int d = 0x30; d <= 0x39; d++, codes++) {
                    char code[4] = {(char)a, (char)b, (char)c, (char)d};
                    int32_t expected = reference(converter, code, 4);
                    if (decoded(code, 4) != expected)
                        fail_msg("%02X%02X%02X%02X", (unsigned)a, (unsigned)b, (unsigned)c, (unsigned)d);
                    supplementary += a >= 0x90 && expected >= 0x10000;
                    nothing += expected < 0;
                }
    assert_int_equal(codes, 1587600);
    assert_int_equal(supplementary, 0x100000);
    /* The rest is what two bytes leave of the BMP, 39,420 places without the surrogates' and a few more that
     * the standard of 2005 and later ones fill differently. */
    int bmp = codes - supplementary - nothing;
    assert_true(bmp > 39300 && bmp <= 39420);
    iconv_close(converter);
}

static void check(const char *text, size_t length, const char *expected, bool is_bad) {
    char out[256];
    bool bad = false;
    size_t written = gb18030_decode((struct span){text, length}, out, &bad);
    assert_int_equal(bad, is_bad);
    assert_int_equal(written, strlen(expected));
    assert_memory_equal(out, expected, written);
}

#define CHECK(text, expected, bad) check(text, sizeof(text) - 1, expected, bad)
#define LOST "\xEF\xBF\xBD"

/* GB2312 codes by hand: 低 B5CD, 保 B1A3, 中 D6D0, 文 CEC4; four bytes: U+20000 is 95328236, U+0080 is
 * 81308130. */
static void test_text(void **state) {
    (void)state;
    CHECK("\xB5\xCD\xB1\xA3,\xD6\xD0\xCE\xC4\n", "低保,中文\n", false);
    CHECK("plain ASCII of some length, past the words of eight",
          "plain ASCII of some length, past the words of eight", false);
    CHECK("\x95\x32\x82\x36", "\xF0\xA0\x80\x80", false);
    CHECK("\x81\x30\x81\x30", "\xC2\x80", false);
    CHECK("\x90\x30\x81\x30\xE3\x32\x9A\x35", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", false);
    CHECK("", "", false);
    check(NULL, 0, "", false);
}

/* Only the lead byte is given up, so the delimiter stays. */
static void test_bad_bytes_leave_the_delimiter(void **state) {
    (void)state;
    CHECK("a\xB5,b", "a" LOST ",b", true);
    CHECK("\xB5\n", LOST "\n", true);
    CHECK("\xB5", LOST, true);
    CHECK("\x80\xFF", LOST LOST, true);
    CHECK("\xB5\x7F", LOST "\x7F", true);
    CHECK("\x81\x30", LOST "0", true);
    CHECK("\x81\x30\x81", LOST "0" LOST, true);
    CHECK("\x81\x30,\x30", LOST "0,0", true);
    CHECK("\xE3\x32\x9A\x36", LOST "2" LOST "6", true); /* one past U+10FFFF; 9A36 is half a code */
    CHECK("\xFF\xB5\xCD", LOST "低", true);
    CHECK("\xB5\t\xB1\xA3", LOST "\t保", true);
    CHECK("\xB5;\xB1;", LOST ";" LOST ";", true);
    CHECK("\xB5\"\xB1\r\n", LOST "\"" LOST "\r\n", true);
    CHECK("\x81\x30\x81\"", LOST "0" LOST "\"", true);
}

/* Room as the header promises, to the byte, so that a sanitizer would see one too many. */
static void test_never_writes_past_the_room(void **state) {
    (void)state;
    for (unsigned length = 0; length < 64; length++) {
        char *text = malloc(length + 1), *out = malloc(length * 3 + 4);
        for (unsigned kind = 0; kind < 4; kind++) {
            static const char fill[4][2] = {
                {(char)0xFF, (char)0xFF}, {(char)0xB5, (char)0xCD}, {'a', (char)0xFF}, {(char)0xFE, 0x51}};
            for (unsigned i = 0; i < length; i++) text[i] = fill[kind][i % 2];
            bool bad = false;
            assert_true(gb18030_decode((struct span){text, length}, out, &bad) <= length * 3);
        }
        free(text);
        free(out);
    }
}

static void test_digest(void **state) {
    (void)state;
    char before[DIGEST_TEXT];
    assert_int_equal(strlen(gb18030_table_digest()), 64);
    memcpy(before, gb18030_table_digest(), DIGEST_TEXT);
    assert_true(gb18030_prepare());
    assert_string_equal(gb18030_table_digest(), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_two_byte_code),
        cmocka_unit_test(test_every_four_byte_code),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_bad_bytes_leave_the_delimiter),
        cmocka_unit_test(test_never_writes_past_the_room),
        cmocka_unit_test(test_digest),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
