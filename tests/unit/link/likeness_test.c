/* How like somebody a row is: the number is the example of GB 11643-1999, annex A, and each row is that
 * number with one named mistake, made by hand. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "link/likeness.h"

static struct name_room room;

static struct looks somebody(void) {
    return (struct looks){span_of("11010519491231002X"), span_of("韦家宝"), date_from(1949, 12, 31), 'F'};
}

static struct resemblance of(const char *id, const char *name, const char *born, bool near) {
    struct looks wanted = somebody(), row = {span_of(id), span_of(name), DATE_NONE, 0};
    date_read(span_of(born), &row.born);
    return looks_compare(&wanted, &row, near, &room);
}

static void numbers_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *id;
        enum id_likeness like;
        int digits;
    } rows[] = {
        {"11010519491231002X", ID_LIKE_SAME, 0},
        {" '１１０１０５１９４９１２３１００２ｘ", ID_LIKE_SAME, 0},
        {"110105194912310021", ID_LIKE_NEAR, 0},  /* another check character */
        {"11010519491231082X", ID_LIKE_NEAR, 0},  /* one digit */
        {"11010519941231002X", ID_LIKE_NEAR, 0},  /* 49 as 94 */
        {"1101051949123100X2", ID_LIKE_NEAR, 0},  /* the last two swapped */
        {"1101051949123102X", ID_LIKE_NEAR, 0},   /* one lost */
        {"110105194912310002X", ID_LIKE_NEAR, 0}, /* one too many */
        {"11010519491231802X", ID_LIKE_NEAR, 0},
        {"11010519491281802X", ID_LIKE_TWO_OFF, 0},
        {"11010519421281802X", ID_LIKE_OTHER, 0}, /* three */
        {"110105491231002", ID_LIKE_FORM, 0},     /* before 1999 */
        {"110105491231003", ID_LIKE_NEAR, 0},
        {"11010519491231002X44", ID_LIKE_FORM, 0}, /* a disability certificate */
        {"1.10105E+17", ID_LIKE_CUT, 6},
        {"1.1010519491231E+17", ID_LIKE_CUT, 14},
        {"1.10106E+17", ID_LIKE_CUT, 6}, /* rounded up */
        {"1.10107E+17", ID_LIKE_LEFT_OTHER, 0},
        {"1.10105E+16", ID_LIKE_LEFT_OTHER, 0},
        {"110105194912310000", ID_LIKE_CUT, 15},
        {"110105********002X", ID_LIKE_CUT, 10},
        {"110106********002X", ID_LIKE_LEFT_OTHER, 0},
        {"450226194912310027", ID_LIKE_OTHER, 0},
        {"", ID_LIKE_UNTOLD, 0},
        {"不详", ID_LIKE_UNTOLD, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct resemblance like = of(rows[i].id, "韦家宝", "", false);
        if (like.id != rows[i].like) print_message("%s\n", rows[i].id);
        assert_int_equal(like.id, rows[i].like);
        if (rows[i].like == ID_LIKE_CUT) assert_int_equal(like.digits, rows[i].digits);
    }
}

static void names_and_days(void **state) {
    (void)state;
    assert_int_equal(of("", "韦 家宝", "", false).name, NAME_LIKE_SAME);
    assert_int_equal(of("", "韦家?", "", false).name, NAME_LIKE_MARKED);
    assert_int_equal(of("", "韦佳宝", "", false).name, NAME_LIKE_ONE_OFF);
    assert_int_equal(of("", "韦宝", "", false).name, NAME_LIKE_OTHER);
    assert_int_equal(of("", "??", "", false).name, NAME_LIKE_OTHER);
    assert_int_equal(of("", "", "", false).name, NAME_LIKE_UNTOLD);
    assert_int_equal(of("", "", "1949-12-31", false).born, BORN_LIKE_SAME);
    assert_int_equal(of("", "", "1949-12-30", false).born, BORN_LIKE_NEAR);
    assert_int_equal(of("", "", "1994-12-13", false).born, BORN_LIKE_OTHER);
}

/* What a reader would say of each row beside the person, and in which order they would be looked at. */
static void certainty_falls_with_what_agrees(void **state) {
    (void)state;
    static const struct {
        const char *id, *name, *born;
        enum certainty certainty;
    } rows[] = {
        {"11010519491231002X", "韦家宝", "", CERTAINTY_NEARLY},
        {"11010519491231082X", "韦家宝", "", CERTAINTY_NEARLY},
        {"110105194912310000", "韦家宝", "", CERTAINTY_NEARLY},
        {"11010519491231002X", "", "", CERTAINTY_LIKELY},
        {"11010519491231082X", "韦佳宝", "", CERTAINTY_LIKELY},
        {"11010519491281802X", "韦家宝", "", CERTAINTY_LIKELY},
        {"", "韦家宝", "1949-12-31", CERTAINTY_LIKELY},
        {"1.10105E+17", "韦家宝", "", CERTAINTY_MAYBE},
        {"1.10105E+17", "", "1949-12-31", CERTAINTY_MAYBE}, /* whoever is asked for by number has no name */
        {"1.10105E+17", "韦佳宝", "1949-12-31", CERTAINTY_MAYBE},
        {"1.10105194912E+17", "韦佳宝", "", CERTAINTY_MAYBE},
        {"1.10105E+17", "韦佳宝", "", CERTAINTY_NONE},
        {"1.10105E+17", "", "1950-02-01", CERTAINTY_NONE},
        {"11010519491231002X", "蒙小梅", "", CERTAINTY_MAYBE}, /* a borrowed number */
        {"450226195001010027", "韦家宝", "1949-12-31", CERTAINTY_MAYBE},
        {"", "韦家宝", "", CERTAINTY_NAMESAKE},
        {"4.50226E+17", "韦家宝", "", CERTAINTY_NAMESAKE},
        {"4.50226E+17", "蒙小梅", "", CERTAINTY_NONE},
        {"450226195001010027", "韦家宝", "", CERTAINTY_NONE}, /* somebody else of that name */
        {"", "韦家宝", "1950-02-01", CERTAINTY_NONE},
        {"11010519491231082X", "韦家宝", "1950-02-01", CERTAINTY_NONE},
        {"11010519491231082X", "蒙小梅", "", CERTAINTY_NONE},
        {"", "", "1949-12-31", CERTAINTY_NONE},
        {"", "", "", CERTAINTY_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct resemblance like = of(rows[i].id, rows[i].name, rows[i].born, false);
        if (like.certainty != rows[i].certainty) print_message("row %zu\n", i);
        assert_int_equal(like.certainty, rows[i].certainty);
    }
    assert_int_equal(of("", "韦家宝", "", true).certainty, CERTAINTY_MAYBE);
}

static void another_sex_makes_it_less_likely(void **state) {
    (void)state;
    struct looks wanted = somebody(), row = {.name = span_of("韦家宝"), .born = wanted.born, .sex = 'M'};
    assert_int_equal(looks_compare(&wanted, &row, false, &room).certainty, CERTAINTY_MAYBE);
    row.born = DATE_NONE;
    assert_int_equal(looks_compare(&wanted, &row, false, &room).certainty, CERTAINTY_NONE);
}

/* Nobody is known by a number: names and places alone. */
static void who_is_known_by_name_alone(void **state) {
    (void)state;
    struct looks wanted = {.name = span_of("韦家宝"), .born = DATE_NONE};
    struct looks row = {.id = span_of("11010519491231002X"), .name = span_of("韦家宝"), .born = DATE_NONE};
    assert_int_equal(looks_compare(&wanted, &row, false, &room).id, ID_LIKE_UNTOLD);
    assert_int_equal(looks_compare(&wanted, &row, false, &room).certainty, CERTAINTY_NAMESAKE);
    assert_int_equal(looks_compare(&wanted, &row, true, &room).certainty, CERTAINTY_MAYBE);
}

static int leave(void **state) {
    (void)state;
    name_room_release(&room);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_told_apart), cmocka_unit_test(names_and_days),
        cmocka_unit_test(certainty_falls_with_what_agrees),
        cmocka_unit_test(another_sex_makes_it_less_likely), cmocka_unit_test(who_is_known_by_name_alone)};
    return cmocka_run_group_tests(tests, NULL, leave);
}
