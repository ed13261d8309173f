/* Foldings written down by hand, and what must hold for every code point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "ground/text.h"
#include "library/fold.h"

typedef bool (*folding)(struct span, struct buffer *);

static void check(folding fold, const char *text, const char *folded) {
    struct buffer out = {0};
    assert_true(fold(span_of(text), &out));
    assert_string_equal(out.at, folded);
    buffer_release(&out);
}

static void test_headers(void **state) {
    (void)state;
    check(fold_header, "身份证号 ", "身份证号");
    check(fold_header, "\xEF\xBB\xBF身\xC2\xA0份\xE3\x80\x80证\t号\r\n", "身份证号"); /* BOM, NBSP, U+3000 */
    check(fold_header, "ＩＤ", "id");
    check(fold_header, "Person_ID", "person_id");
    check(fold_header, "金额（元）", "金额(元)");
    check(fold_header, "a.b", "a.b");
    check(fold_header, "身\xE2\x80\x8B份\xC2\xAD证", "身份证"); /* zero-width space, soft hyphen */
    check(fold_header, "①", "1");
    check(fold_header, "", "");
}

/* The dots that one name was found written with, in different tables. */
static void test_names(void **state) {
    (void)state;
    static const char *const dots[] = {"·", "•", "・", ".", "．", "‧", "∙",        "⋅",  "ᐧ",   "。",
                                       "｡", "･", "﹒", "●", "◦",  "˙", "\xCE\x87", "ㆍ", " · ", ""};
    for (size_t i = 0; i < sizeof dots / sizeof dots[0]; i++) {
        struct buffer name = {0};
        buffer_format(&name, "阿依%s古丽", dots[i]);
        check(fold_name, name.at, "阿依古丽");
        buffer_release(&name);
    }
    check(fold_name, " 张　三 ", "张三");
    check(fold_name, "ＺＨＡＮＧ San", "zhangsan");
    check(fold_name, "\xF0\xA0\xAE\xB7", "\xF0\xA0\xAE\xB7"); /* U+20BB7, a rare name character */
    check(fold_name, "\xEE\x80\x80", "\xEE\x80\x80");         /* private use: kept */
    check(fold_name, "\xEF\xA4\x80", "\xE8\xB1\x88");         /* compatibility ideograph F900 is 8C48 */
    check(fold_name, "王〇", "王〇");
}

static void test_appends_or_leaves_alone(void **state) {
    (void)state;
    struct buffer out = {.most = 8};
    assert_true(fold_name(span_of("张"), &out));
    assert_true(fold_header(span_of("A"), &out));
    assert_string_equal(out.at, "张a");
    assert_false(fold_name(span_of("张三"), &out));
    assert_false(fold_header(span_of("abcde"), &out));
    assert_string_equal(out.at, "张a");
    assert_false(fold_header(span_of("\xD5\xC5"), &out));
    assert_false(fold_header(span_of("\xED\xA0\x80"), &out));
    assert_false(fold_name(span_of("张\xE4\xB8"), &out));
    assert_string_equal(out.at, "张a");
    buffer_release(&out);
}

/* What was folded folds to itself, for every code point alone; and the fast path for plain Han characters
 * gives what the long way gives (a Latin letter in front forces it). */
static void test_every_code_point(void **state) {
    (void)state;
    struct buffer once = {0}, twice = {0}, behind = {0};
    char text[8] = "x";
    int changed = 0;
    for (int32_t point = 1; point <= 0x10FFFF; point++) {
        if (point == 0xD800) point = 0xE000;
        size_t length = text_put(point, text + 1);
        buffer_clear(&once);
        buffer_clear(&twice);
        buffer_clear(&behind);
        assert_true(fold_name((struct span){text + 1, length}, &once));
        assert_true(fold_name((struct span){once.at, once.length}, &twice));
        changed += !span_equal((struct span){once.at, once.length}, (struct span){twice.at, twice.length});
        assert_true(fold_name((struct span){text, length + 1}, &behind));
        bool han = point >= 0x4E00 && point <= 0x9FFF;
        if (han && (behind.at[0] != 'x' || strcmp(behind.at + 1, once.at) != 0))
            fail_msg("U+%X", (unsigned)point);
    }
    assert_int_equal(changed, 0);
    buffer_release(&once);
    buffer_release(&twice);
    buffer_release(&behind);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_appends_or_leaves_alone),
        cmocka_unit_test(test_every_code_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
