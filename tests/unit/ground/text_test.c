/* UTF-8 against iconv for every code point and by counting the valid sequences; the rest by cases made by
 * hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <iconv.h>
#include "ground/text.h"

static void test_every_code_point_as_iconv_has_it(void **state) {
    (void)state;
    iconv_t converter = iconv_open("UTF-8", "UTF-32LE");
    assert_true(converter != (iconv_t)-1);
    for (int32_t point = 0; point <= 0x10FFFF; point++) {
        if (point == 0xD800) point = 0xE000;
        char expected[8], out[4], *from = (char *)&point, *to = expected;
        size_t left = 4, room = sizeof expected, at = 0;
        assert_int_equal(iconv(converter, &from, &left, &to, &room), 0);
        size_t length = (size_t)(to - expected);
        if (text_put(point, out) != length || memcmp(out, expected, length) != 0)
            fail_msg("put %X", (unsigned)point);
        if (text_next((struct span){expected, length}, &at) != point || at != length)
            fail_msg("next %X", (unsigned)point);
    }
    iconv_close(converter);
}

/* How many of all byte pairs and triples are one well-formed code point: 0x800-0x80 and 0x10000-0x800-2048
 * surrogates; of F0–FF with three of 80–BF: the 16 supplementary planes. Anything overlong, surrogate or too
 * large would add. */
static void test_exactly_the_valid_sequences_are_taken(void **state) {
    (void)state;
    char bytes[4];
    int pairs = 0, triples = 0, quads = 0;
    for (int i = 0; i < 1 << 24; i++) {
        bytes[0] = (char)(i >> 16), bytes[1] = (char)(i >> 8), bytes[2] = (char)i;
        size_t at = 0;
        if ((unsigned char)bytes[0] >= 0x80) {
            triples += text_next((struct span){bytes, 3}, &at) >= 0 && at == 3;
            at = 0;
            pairs += (i & 0xFF) == 0 && text_next((struct span){bytes, 2}, &at) >= 0 && at == 2;
        }
    }
    for (int i = 0; i < 1 << 22; i++) {
        bytes[0] = (char)(0xF0 + (i >> 18)), bytes[1] = (char)(0x80 | (i >> 12 & 63));
        bytes[2] = (char)(0x80 | (i >> 6 & 63)), bytes[3] = (char)(0x80 | (i & 63));
        size_t at = 0;
        quads += text_next((struct span){bytes, 4}, &at) >= 0 && at == 4;
    }
    assert_int_equal(pairs, 0x800 - 0x80);
    assert_int_equal(triples, 0x10000 - 0x800 - 2048);
    assert_int_equal(quads, 0x100000);
}

static void test_bad_bytes_are_passed_one_at_a_time(void **state) {
    (void)state;
    struct span text = span_of("a\xE4\xB8|\xFF\xE4\xB8\xAD\xC0\x80");
    static const int32_t points[] = {'a', -1, -1, '|', -1, 0x4E2D, -1, -1};
    size_t at = 0;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        assert_int_equal(text_next(text, &at), points[i]);
    assert_int_equal(at, text.length);
    assert_int_equal(text_length(text), 8);
    assert_false(text_is_utf8(text));
    assert_true(text_is_utf8(span_of("中文 a\U0001F600")));
    assert_true(text_is_utf8(span_of("")));
    assert_int_equal(text_length(span_of("中文 a\U0001F600")), 5);
}

static void test_width(void **state) {
    (void)state;
    static const struct {
        int32_t point;
        int width;
    } cases[] = {{'a', 1},    {0xE9, 1}, {0x4E2D, 2},  {0x3002, 2},  {0xFF0C, 2}, {0xFF71, 1}, {0x301, 0},
                 {0x200B, 0}, {0xB7, 1}, {0x20BB7, 2}, {0x1F600, 2}, {0xAC00, 2}, {0x3007, 2}, {0x416, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_width(cases[i].point), cases[i].width);
}

static void test_nearest(void **state) {
    (void)state;
    static const char *const names[] = {"person", "income", "household", "身份证号", "姓名"};
    static const struct {
        const char *wrong, *nearest;
    } cases[] = {{"persn", "person"},       {"pesron", "person"}, {"personn", "person"},
                 {"houshold", "household"}, {"xxxxxx", NULL},     {"inc", NULL},
                 {"身分证号", "身份证号"},  {"名姓", "姓名"},     {"", NULL},
                 {"person", "person"},      {"p", NULL},          {"PERSON", "person"},
                 {"Incmoe", "income"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = text_nearest(cases[i].wrong, names, 5);
        if (!cases[i].nearest)
            assert_null(found);
        else {
            assert_non_null(found);
            assert_string_equal(found, cases[i].nearest);
        }
    }
    static const char *const twins[] = {"ab", "ac"};
    assert_string_equal(text_nearest("ad", twins, 2), "ab");
    assert_string_equal(text_nearest("AC", twins, 2), "ac");
    assert_null(text_nearest("ad", NULL, 0));
}

static void test_glob(void **state) {
    (void)state;
    static const char *const yes[][2] = {{"*.csv", "A.CSV"},
                                         {"低保*", "低保2023.xlsx"},
                                         {"?", "中"},
                                         {"*", ""},
                                         {"a*b*c", "aXbXbXc"},
                                         {"**x", "x"},
                                         {"a?c", "a中c"},
                                         {"*ab", "aab"},
                                         {"", ""},
                                         {"Dibao_*.Csv", "dibao_08.csv"}};
    static const char *const no[][2] = {
        {"*.csv", "a.csv.bak"}, {"?", ""},  {"?", "ab"},     {"a", "A中"}, {"", "x"},
        {"*b", "bc"},           {"é", "É"}, {"a*b*c", "acb"}};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        if (!text_glob(yes[i][0], yes[i][1])) fail_msg("%s should match %s", yes[i][0], yes[i][1]);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (text_glob(no[i][0], no[i][1])) fail_msg("%s should not match %s", no[i][0], no[i][1]);
    /* a pattern that would take ages if every star were tried again */
    char name[20001];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_false(text_glob("*a*a*a*a*a*a*a*a*a*b", name));
}

static void check_written(void (*write)(FILE *, const char *), const char *text, const char *expected) {
    char *out = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&out, &size);
    write(file, text);
    fclose(file);
    assert_string_equal(out, expected);
    free(out);
}

static void test_csv(void **state) {
    (void)state;
    static const char *const cases[][2] = {{"", ""},
                                           {"abc", "abc"},
                                           {"a,b", "\"a,b\""},
                                           {"say \"hi\"", "\"say \"\"hi\"\"\""},
                                           {"a\nb", "\"a\nb\""},
                                           {"=1+1", "'=1+1"},
                                           {"@SUM(A1)", "'@SUM(A1)"},
                                           {"-5", "-5"},
                                           {"-5.25", "-5.25"},
                                           {"+86", "+86"},
                                           {"-", "'-"},
                                           {"-5.", "'-5."},
                                           {"-1+2", "'-1+2"},
                                           {"\tx", "'\tx"},
                                           {"\rx", "\"'\rx\""},
                                           {"=A,B", "\"'=A,B\""},
                                           {"1-1", "1-1"},
                                           {"-.5", "'-.5"},
                                           {"+-5", "'+-5"},
                                           {"=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_written(text_csv, cases[i][0], cases[i][1]);
}

static void test_html(void **state) {
    (void)state;
    check_written(text_html, "<a href='x'>\"A&B\"</a>中",
                  "&lt;a href=&#39;x&#39;&gt;&quot;A&amp;B&quot;&lt;/a&gt;中");
}

static void test_shown(void **state) {
    (void)state;
    struct buffer out = {0};
    assert_string_equal(text_shown(&out, span_of("低保.csv")), "低保.csv");
    assert_string_equal(text_shown(&out, span_of("a\x1B[31m\n")), "a\\x1B[31m\\x0A");
    assert_string_equal(text_shown(&out, span_of("x\xE2\x80\xAEvsc")), "x\\xE2\\x80\\xAEvsc");
    assert_string_equal(text_shown(&out, span_of("\xC2\x9B|\x7F|\xE2\x81\xA6")),
                        "\\xC2\\x9B|\\x7F|\\xE2\\x81\\xA6");
    assert_string_equal(text_shown(&out, span_of("\xB5\xCD")), "\\xB5\\xCD");
    assert_string_equal(text_shown(&out, (struct span){"a\0b", 3}), "a\\x00b");
    assert_string_equal(text_shown(&out, span_of("")), "");
    buffer_release(&out);
    struct buffer small = {.most = 6};
    assert_string_equal(text_shown(&small, span_of("ab\n\ncd")), "ab\\x0A");
    buffer_release(&small);
}

/* 15 digits and more, but for times; the rest of a name stays. */
static void test_named(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"450202198503101019_bills.csv", "45×××_bills.csv"},
        {"身份证号45020219850310101X", "身份证号45×××X"},
        {"４５０２０２８５０３１０１０１", "４５×××"},
        {"a450202850310101b450202198503101019", "a45×××b45×××"},
        {"20230801450202198503101019", "20×××"},
        {"bills_20230801123000999.csv", "bills_20230801123000999.csv"},
        {"201234567890123456", "20×××"},
        {"45020285031010", "45020285031010"},
        {"450202 19850310 1019", "450202 19850310 1019"},
        {"\x1B", "\\x1B"},
        {"", ""},
    };
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(text_named(&out, span_of(cases[i][0])), cases[i][1]);
        assert_int_equal(text_has_id(span_of(cases[i][0])), strstr(cases[i][1], "×××") != NULL);
    }
    buffer_release(&out);
}

/* However they begin, and whatever stands beside them. */
static void numbers_as_long_as_an_id(void **state) {
    (void)state;
    static const char *const long_ones[] = {"450202850310101",
                                            "x20230801123000999",
                                            "证4502028503101019",
                                            "，４５０２０２８５０３１０１０1",
                                            "\xEF\xBC"
                                            "450202850310101",
                                            "１\xE4"
                                            "450202850310101"},
                             *const others[] = {"",
                                                "45020285031010",
                                                "4502028-50310101",
                                                "证４５０２０２８５０３１０１，9",
                                                "，，，，，，，，，，，，，，，，",
                                                "\xEF\xBC"};
    for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++)
        assert_true(text_has_number(span_of(long_ones[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(text_has_number(span_of(others[i])));
}

static void halves_of_characters(void **state) {
    (void)state;
    static const char *const cases[][2] = {{"三江县", "三江县"},
                                           {"三江\xE5\x8E” 完", "三江” 完"},
                                           {"\xE5\x8E", ""},
                                           {"a\xFF\x80z", "az"},
                                           {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", cases[i][0]);
        text_mend(text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void test_a_word_is_replaced_wherever_it_stands(void **state) {
    (void)state;
    static const char *const cases[][3] = {{"韦一与韦一家", "韦一", "某某与某某家"},
                                           {"韦一", "韦一", "某某"},
                                           {"韦韦一", "韦一", "韦某某"},
                                           {"没有", "韦一", "没有"},
                                           {"没有", "", "没有"},
                                           {"", "韦一", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer text = {0};
        buffer_text(&text, cases[i][0]);
        text_replace(&text, span_of(cases[i][1]), "某某");
        assert_string_equal(text.at, cases[i][2]);
        buffer_release(&text);
    }
}

/* The rule a character at a time. */
static size_t plainly_clean(struct span text) {
    size_t at = 0;
    for (size_t next = 0; next < text.length; at = next) {
        int32_t c = text_next(text, &next);
        bool chinese = (c >= 0x1000 && c < 0xD000) || (c >= 0xF000 && c < 0xFFC0);
        if (!chinese && (c < 0x20 || c > 0x7F || c == '&' || c == '<' || c == '>' || c == '_')) return at;
    }
    return at;
}

static void test_clean_wherever_something_else_stands(void **state) {
    (void)state;
    static const char *const pieces[] = {"一", "中文",         "，", "abc", "0123456789", "\x7F",
                                         "ￇ",  "\xEF\xBE\xBF", "က",  "휀",  "퀀"};
    static const char *const odd[] = {"&",
                                      "_",
                                      "\n",
                                      "é",
                                      "𠀀",
                                      "\xE4",
                                      "\xE4\xB8",
                                      "\x80",
                                      "\xFF",
                                      "\xED\xA0\x80",
                                      "\xEF\xBF\xBF",
                                      "\xEF\xBF",
                                      "\xE0\xA0\x80",
                                      "\xC0\x80",
                                      "\xEF",
                                      "\xE4\xB8\xE4"};
    uint32_t seed = 5;
    for (int i = 0; i < 50000; i++) {
        char text[512] = "";
        seed = seed * 1664525 + 1013904223;
        for (uint32_t left = seed >> 27; left; left--) {
            seed = seed * 1664525 + 1013904223;
            bool other = seed >> 27 == 0;
            const char *piece = other ? odd[(seed >> 8) % (sizeof odd / sizeof *odd)]
                                      : pieces[(seed >> 8) % (sizeof pieces / sizeof *pieces)];
            memcpy(text + strlen(text), piece, strlen(piece) + 1);
        }
        assert_int_equal(text_clean(span_of(text), "&<>_"), plainly_clean(span_of(text)));
    }
}

static void names_and_endings(void **state) {
    (void)state;
    assert_true(text_in_name('_', true));
    assert_true(text_in_name('z', true));
    assert_false(text_in_name('7', true));
    assert_true(text_in_name('7', false));
    assert_false(text_in_name('-', false));
    assert_true(text_ends_with("visit_test.lua", "_test.lua"));
    assert_false(text_ends_with("visit.lua", "_test.lua"));
    assert_false(text_ends_with("lua", "_test.lua"));
}

static void digits_of_either_width(void **state) {
    (void)state;
    assert_int_equal(text_digit('0'), 0);
    assert_int_equal(text_digit('9'), 9);
    assert_int_equal(text_digit(0xFF10), 0);
    assert_int_equal(text_digit(0xFF19), 9);
    static const int32_t others[] = {-1, '0' - 1, '9' + 1, 0xFF0F, 0xFF1A, 0x4E00, 'x'};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) assert_int_equal(text_digit(others[i]), -1);
}

static void chinese_characters_by_their_bytes(void **state) {
    (void)state;
    assert_true(text_is_han("户") && text_is_han("龥") && text_is_han("一"));
    assert_false(text_is_han("、") || text_is_han("ａ") || text_is_han("abc"));
    assert_false(text_is_han("\xE4\xB8z") || text_is_han("\xE4zz"));
    assert_true(text_is_trail('\x80') && text_is_trail('\xBF'));
    assert_false(text_is_trail('\x7F') || text_is_trail('\xC0') || text_is_trail('a'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_word_is_replaced_wherever_it_stands),
        cmocka_unit_test(test_every_code_point_as_iconv_has_it),
        cmocka_unit_test(test_exactly_the_valid_sequences_are_taken),
        cmocka_unit_test(test_bad_bytes_are_passed_one_at_a_time),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_glob),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_shown),
        cmocka_unit_test(test_named),
        cmocka_unit_test(numbers_as_long_as_an_id),
        cmocka_unit_test(halves_of_characters),
        cmocka_unit_test(test_clean_wherever_something_else_stands),
        cmocka_unit_test(names_and_endings),
        cmocka_unit_test(digits_of_either_width),
        cmocka_unit_test(chinese_characters_by_their_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
