/* Text cut into terminal lines: widths counted by hand, a Chinese character takes two columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rulebook/lines.h"

/* The lines joined by '|'. */
static void assert_lines(const char *text, int width, const char *lines) {
    char found[512];
    size_t length = 0;
    struct span rest = span_of(text);
    while (rest.length) {
        struct span line = line_take(&rest, width);
        memcpy(found + length, line.at, line.length);
        length += line.length;
        if (rest.length) found[length++] = '|';
    }
    found[length] = '\0';
    assert_string_equal(found, lines);
}

static void lines(void **state) {
    (void)state;
    assert_lines("一二三四五", 4, "一二|三四|五");
    assert_lines("一二三四五", 5, "一二|三四|五");
    assert_lines("一二，三四", 4, "一|二，|三四"); /* a comma does not begin a line */
    assert_lines("一（二三）", 4, "一|（二|三）"); /* nor does a bracket end one */
    assert_lines("ab cd ef", 5, "ab cd|ef");
    assert_lines("ab cd ef", 4, "ab|cd|ef");
    assert_lines("abcdef", 4, "abcd|ef"); /* a word that is too wide is cut */
    assert_lines("一ab二", 4, "一ab|二");
    assert_lines("一abcd二", 4, "一|abcd|二");
    assert_lines("一二\n三", 8, "一二|三");
    assert_lines("ab  ", 2, "ab");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
