/* Lines of a wrapped cell. A column of 10 characters has room for 9.2; a Chinese character of 11 points
 * takes 2.11, a letter 1.08: four Chinese characters or eight letters fit on a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "ground/text.h"
#include "outcome/wrapped.h"

static void chinese_breaks_anywhere(void **state) {
    (void)state;
    assert_int_equal(wrapped_lines(span_of(""), 10, 11), 1);
    assert_int_equal(wrapped_lines(span_of("一二三四"), 10, 11), 1);
    assert_int_equal(wrapped_lines(span_of("一二三四五"), 10, 11), 2);
    assert_int_equal(wrapped_lines(span_of("一二三四五六七八九"), 10, 11), 3);
    /* three behind the letters, then four a line */
    assert_int_equal(wrapped_lines(span_of("ab一二三"), 10, 11), 1);
    assert_int_equal(wrapped_lines(span_of("ab一二三四五六七八九十一"), 10, 11), 3);
    assert_int_equal(wrapped_lines(span_of("ab一二三四五六七八九十一二"), 10, 11), 4);
}

static void words_stay_whole_until_they_are_too_long(void **state) {
    (void)state;
    assert_int_equal(wrapped_lines(span_of("12345678"), 10, 11), 1);
    assert_int_equal(wrapped_lines(span_of("12345 6789"), 10, 11), 2);
    assert_int_equal(wrapped_lines(span_of("123456789012345678"), 10, 11), 3);
}

static void line_ends_and_clinging_marks_count(void **state) {
    (void)state;
    assert_int_equal(wrapped_lines(span_of("一\n二\n三"), 10, 11), 3);
    assert_int_equal(wrapped_lines(span_of("一\n"), 10, 11), 2);
    /* the comma would be the fifth: it takes 四 to the next line */
    assert_int_equal(wrapped_lines(span_of("一二三四，五六"), 10, 11), 2);
    assert_int_equal(wrapped_lines(span_of("一二三四，五六七"), 10, 11), 3);
}

static void smaller_type_takes_fewer_lines_and_bad_bytes_do_no_harm(void **state) {
    (void)state;
    assert_int_equal(wrapped_lines(span_of("一二三四五"), 10, 9), 1);
    assert_int_equal(wrapped_lines(span_of("\xE4\xB8"), 10, 11), 1);
    assert_int_equal(wrapped_lines(span_of("一二"), 0.5, 11), 2);
}

struct line {
    int used, word, lines;
};

/* A word goes to the next line when it does not fit, and is broken when no line holds it. */
static void put_word(struct line *line, int room) {
    if (line->used > 0 && line->used + line->word > room) line->lines++, line->used = 0;
    for (line->used += line->word; line->used > room; line->used -= room) line->lines++;
    line->word = 0;
}

/* The rule a character at a time: a wide one is a word, but for marks that cling to what is before them. */
static int plain_lines(const char *text, double width) {
    static const int32_t clinging[] = {0xFF0C, 0x3002, 0xFF1B, 0xFF1A, 0x3001, 0xFF09,
                                       0x300B, 0x3011, 0xFF01, 0xFF1F, 0x201D};
    struct line line = {.lines = 1};
    int room = (int)(width * 100) - 80 < 211 ? 211 : (int)(width * 100) - 80;
    struct span span = span_of(text);
    for (size_t at = 0; at < span.length;) {
        int32_t c = text_next(span, &at);
        int columns = c < 0x80 ? 1 : text_width(c);
        bool clings = false;
        for (size_t i = 0; i < sizeof clinging / sizeof *clinging; i++) clings = clings || clinging[i] == c;
        if (c == '\n' || (columns == 2 && !clings)) put_word(&line, room);
        if (c == '\n') {
            line.lines++;
            line.used = 0;
            continue;
        }
        line.word += columns == 2 ? 211 : columns * 108;
        if (c == ' ') put_word(&line, room);
    }
    put_word(&line, room);
    return line.lines;
}

static void every_text_takes_the_lines_of_the_plain_rule(void **state) {
    (void)state;
    static const char *const pieces[] = {"一",   "丁乇龥",     "鿿",        "，",      "（", "）", "。",
                                         "a",    "2023-08-28", " ",          "\n",      "é",  "“",  "”",
                                         "\xE4", "\xE4\xB8",   "䶮",         "㛃",      "𠀀", "\t", "ｱ",
                                         "﹏",   "\xCC\x81",   "超过5000元", "【因病】"};
    uint32_t seed = 11;
    for (int i = 0; i < 20000; i++) {
        char text[1024] = "";
        seed = seed * 1664525 + 1013904223;
        for (uint32_t left = seed >> 27; left; left--) {
            seed = seed * 1664525 + 1013904223;
            const char *piece = pieces[(seed >> 8) % (sizeof pieces / sizeof *pieces)];
            memcpy(text + strlen(text), piece, strlen(piece) + 1);
        }
        double width = 0.5 + i % 40;
        if (wrapped_lines(span_of(text), width, 11) != plain_lines(text, width))
            fail_msg("%g: %s", width, text);
    }
}

static void height_grows_with_lines_up_to_what_a_sheet_takes(void **state) {
    (void)state;
    assert_true(wrapped_height(1, 11) >= 11 * 1.3);
    assert_true(wrapped_height(5, 11) >= 5 * 11 * 1.3);
    assert_true(wrapped_height(24, 11) < WRAPPED_HEIGHT_MOST);
    assert_true(wrapped_height(1000, 11) <= WRAPPED_HEIGHT_MOST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_breaks_anywhere),
        cmocka_unit_test(words_stay_whole_until_they_are_too_long),
        cmocka_unit_test(line_ends_and_clinging_marks_count),
        cmocka_unit_test(smaller_type_takes_fewer_lines_and_bad_bytes_do_no_harm),
        cmocka_unit_test(every_text_takes_the_lines_of_the_plain_rule),
        cmocka_unit_test(height_grows_with_lines_up_to_what_a_sheet_takes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
