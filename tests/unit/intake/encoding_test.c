/* Which encoding a text is in. The texts are spelled by hand, or converted by iconv, which is not what reads
 * them in the engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <iconv.h>
#include "ground/text.h"
#include "intake/encoding.h"

#define TEXT "姓名：张三丰，地址：柳州市城中区\n"

static size_t to_gb(const char *text, char *out, size_t room) {
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    char copy[1024], *from = copy, *to = out;
    size_t length = strlen(text), left = room;
    memcpy(copy, text, length);
    assert_int_equal(iconv(converter, &from, &length, &to, &left), 0);
    iconv_close(converter);
    return room - left;
}

static void expect(const char *text, size_t length, bool last, uint64_t formed, uint64_t broken) {
    struct evidence evidence = encoding_weigh((struct span){text, length}, last);
    assert_int_equal(evidence.formed, formed);
    assert_int_equal(evidence.broken, broken);
}

static void bytes_are_weighed(void **state) {
    (void)state;
    expect("", 0, true, 0, 0);
    expect("a,b\n", 4, true, 0, 0);
    expect("a,柳\n", 6, true, 3, 0);
    expect("\xC3\xA9\xF0\xA0\x80\x80", 6, true, 6, 0); /* é and U+20000 */
    expect("\xC1\xF8\xD6\xDD", 4, true, 0, 4);         /* 柳州 in GB18030 */
    expect("\xED\xA0\x80\xC0\x80", 5, true, 0, 5);     /* a surrogate, and an overlong NUL */
    expect("a\xE6\x9F", 3, true, 0, 2);                /* half a character at the end of the file */
    expect("a\xE6\x9F", 3, false, 0, 0);               /* and at the end of a piece */
    expect("\xE6\x9F\xB3\xE6", 4, false, 3, 0);
}

/* Character by character. */
static void expect_as_singly(const char *text, size_t length) {
    uint64_t formed = 0, broken = 0;
    for (size_t at = 0, next = 0; at < length; at = next) {
        bool good = text_next((struct span){text, length}, &next) >= 0;
        if (good && next - at > 1) formed += next - at;
        broken += !good;
    }
    expect(text, length, true, formed, broken);
}

/* Many bytes are weighed together: the same comes of it. */
static void long_texts_are_weighed(void **state) {
    (void)state;
    static const char *const parts[] = {
        "柳州市",   "柳",       "abcdefghijklmnopq", ",",  "\xC3\xA9",      "\xF0\xA0\x80\x80", "\xE6",
        "\x9F\xB3", "\xC1\xF8", "\xED\xA0\x80",      "。", "广西壮族自治区"};
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        char text[512];
        size_t length = 0;
        int odd = round % 3 ? 12 : 3;
        while (length < 400 && (length == 0 || (seed = seed * 1664525 + 1013904223) >> 26)) {
            seed = seed * 1664525 + 1013904223;
            const char *part = parts[(seed >> 16) % (seed >> 30 ? 3u : (uint32_t)odd)];
            memcpy(text + length, part, strlen(part));
            length += strlen(part);
        }
        expect_as_singly(text, length);
    }
}

/* Every lead byte and byte behind it, at every place of sixteen. */
static void pairs_are_weighed(void **state) {
    (void)state;
    static const char ends[3][3] = {"\x80\x80", "\x80,", ",\x80"};
    for (int pair = 0x8000; pair < 0x10000; pair++)
        for (int i = 0; i < 3; i++) {
            char text[160];
            memset(text, 'x', sizeof text);
            char *at = text + 64 + pair % 16;
            at[0] = (char)(pair >> 8);
            at[1] = (char)pair;
            memcpy(at + 2, ends[i], 2);
            expect_as_singly(text, sizeof text);
        }
}

static void the_heavier_half_tells(void **state) {
    (void)state;
    char text[1024];
    assert_int_equal(encoding_told((struct evidence){0, 0}), ENCODING_UTF8);
    size_t gb = to_gb(TEXT TEXT, text, sizeof text);
    assert_int_equal(encoding_told(encoding_weigh((struct span){text, gb}, true)), ENCODING_GB18030);
    memcpy(text + gb, TEXT, sizeof TEXT - 1); /* two lines of GB18030, one of UTF-8 */
    size_t length = gb + sizeof TEXT - 1;
    assert_int_equal(encoding_told(encoding_weigh((struct span){text, length}, true)), ENCODING_GB18030);
    memcpy(text + length, TEXT TEXT, sizeof TEXT TEXT - 1); /* and then three */
    length += sizeof TEXT TEXT - 1;
    assert_int_equal(encoding_told(encoding_weigh((struct span){text, length}, true)), ENCODING_UTF8);
}

/* Names and addresses in GB18030 never pass for UTF-8, nor do so few characters that it could be chance. */
static void utf8_inside_gb18030(void **state) {
    (void)state;
    static const char *const rows[] = {
        "张三,柳州市", "450202,张三丰,2023年", "（张三），柳", "450202,张三丰,x", "abc", ""};
    static const bool stray[] = {true, true, true, false, false, false};
    for (size_t i = 0; i < sizeof stray / sizeof *stray; i++) {
        char text[1024];
        struct span row = span_of(rows[i]), gb = {text, to_gb(rows[i], text, sizeof text)};
        assert_int_equal(encoding_is_stray_utf8(row), stray[i]);
        assert_false(encoding_is_stray_utf8(gb));
    }
}

static void ascii(void **state) {
    (void)state;
    char text[64];
    memset(text, 'x', sizeof text);
    for (size_t length = 0; length < sizeof text; length++) {
        assert_true(encoding_ascii((struct span){text, length}));
        text[length] = (char)0x80;
        assert_false(encoding_ascii((struct span){text, length + 1}));
        text[length] = 'x';
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_weighed),   cmocka_unit_test(long_texts_are_weighed),
        cmocka_unit_test(pairs_are_weighed),   cmocka_unit_test(the_heavier_half_tells),
        cmocka_unit_test(utf8_inside_gb18030), cmocka_unit_test(ascii)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
