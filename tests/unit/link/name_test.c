/* Names: what folding forgives, and the one rare character that a system could not write. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "link/name.h"

static enum name_match compare(const char *a, const char *b) {
    struct name_room room = {0};
    enum name_match one = names_compare(span_of(a), span_of(b), &room);
    enum name_match other = names_compare(span_of(b), span_of(a), &room);
    name_room_release(&room);
    assert_int_equal(one, other);
    return one;
}

static void forgives_width_space_and_dots(void **state) {
    (void)state;
    assert_int_equal(compare("韦小燕", "韦小燕"), NAMES_EQUAL);
    assert_int_equal(compare("韦 小燕", "韦小燕"), NAMES_EQUAL);
    assert_int_equal(compare("韦　小燕", "韦小燕"), NAMES_EQUAL);
    assert_int_equal(compare("买买提·艾力", "买买提•艾力"), NAMES_EQUAL);
    assert_int_equal(compare("买买提·艾力", "买买提艾力"), NAMES_EQUAL);
    assert_int_equal(compare("ＬＩ　Ming", "li ming"), NAMES_EQUAL);
}

static void other_names_differ(void **state) {
    (void)state;
    assert_int_equal(compare("韦小燕", "韦小雁"), NAMES_DIFFER);
    assert_int_equal(compare("韦小燕", "韦小"), NAMES_DIFFER);
    assert_int_equal(compare("韦燕", "燕韦"), NAMES_DIFFER);
    assert_int_equal(compare("", "韦燕"), NAMES_DIFFER);
    assert_int_equal(compare("", ""), NAMES_DIFFER);
    assert_int_equal(compare("韦\xFF燕", "韦小燕"), NAMES_DIFFER);
}

static void one_rare_character_may_be_a_placeholder(void **state) {
    (void)state;
    assert_int_equal(compare("韦?燕", "韦㛃燕"), NAMES_ALIKE);
    assert_int_equal(compare("韦？燕", "韦㛃燕"), NAMES_ALIKE);
    assert_int_equal(compare("韦□", "韦㛃"), NAMES_ALIKE);
    assert_int_equal(compare("韦\xEF\xBF\xBD", "韦㛃"), NAMES_ALIKE); /* U+FFFD */
    assert_int_equal(compare("韦\xEE\x80\x80", "韦㛃"), NAMES_ALIKE); /* U+E000 */
    assert_int_equal(compare("韦\xEE\x80\x80", "韦?"), NAMES_ALIKE);
    assert_int_equal(compare("韦\xF3\xB0\x80\x80燕", "韦㛃燕"), NAMES_ALIKE); /* U+F0000 */
}

static void placeholders_confirm_no_more_than_that(void **state) {
    (void)state;
    assert_int_equal(compare("?", "韦"), NAMES_DIFFER);        /* nothing left that agrees */
    assert_int_equal(compare("韦??", "韦小燕"), NAMES_DIFFER); /* two characters unknown */
    assert_int_equal(compare("??", "?燕"), NAMES_DIFFER);
    assert_int_equal(compare("韦?燕", "韦燕"), NAMES_DIFFER); /* it stands for one character, not for none */
    assert_int_equal(compare("韦?", "韦小燕"), NAMES_DIFFER);
    assert_int_equal(compare("韦?燕", "李小燕"), NAMES_DIFFER);
}

static uint64_t code(const char *name) {
    return name_code(span_of(name));
}

static void one_to_four_characters_have_a_code(void **state) {
    (void)state;
    assert_int_equal(code("一"), 0x4E00);
    assert_int_equal(code("韦小燕"), UINT64_C(0x97E65C0F71D5));
    assert_int_equal(code("欧阳小燕"), UINT64_C(0x6B2796335C0F71D5));
    assert_int_equal(code("\xEF\xBF\xBC"), 0xFFFC);
    assert_int_equal(code("韦\xEF\xBF\xBD"), 0);
}

/* Nothing, five characters, other scripts and planes, and bytes that are no text. */
static void other_names_have_no_code(void **state) {
    (void)state;
    const char *const names[] = {"",
                                 "欧阳小小燕",
                                 "abc",
                                 "韦·燕",
                                 "éa",
                                 "𠀀ab",
                                 "𠀀𠀀𠀀",
                                 "韦ab",
                                 "ab韦",
                                 "é é",
                                 "а́а",
                                 "\xE0\x80\x80",
                                 "\xE0\x9F\xBF\xE4\xB8\x80",
                                 "\xE9\x9F\x41"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) assert_int_equal(code(names[i]), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_to_four_characters_have_a_code),
        cmocka_unit_test(other_names_have_no_code),
        cmocka_unit_test(forgives_width_space_and_dots),
        cmocka_unit_test(other_names_differ),
        cmocka_unit_test(one_rare_character_may_be_a_placeholder),
        cmocka_unit_test(placeholders_confirm_no_more_than_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
