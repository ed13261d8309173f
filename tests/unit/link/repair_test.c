/* Repair candidates, against a search that tries every edit and checks with the recursive form of ISO 7064
 * MOD 11-2. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "link/repair.h"

/* The number given as the example in GB 11643-1999, annex A. */
static const char example[] = "11010519491231002X";

static int value_of(char c) {
    return c == 'X' ? 10 : c - '0';
}

/* The pure recursive method: P1 = 0, P(i+1) = (P(i) + a(i)) * 2 mod 11; right when P(18) + check = 1. */
static int right_by_recursion(const char id[19]) {
    int p = 0;
    for (int i = 0; i < 17; i++) p = (p + value_of(id[i])) * 2 % 11;
    return (p + value_of(id[17])) % 11 == 1;
}

static uint64_t digits_of(const char *id) {
    uint64_t digits = 0;
    for (int i = 0; i < 17; i++) digits = digits * 10 + (uint64_t)(id[i] - '0');
    return digits;
}

struct set {
    uint64_t items[REPAIRS_MOST];
    int count;
};

static void set_add(struct set *set, const char id[19]) {
    for (int i = 0; i < 17; i++)
        if (id[i] == 'X') return;
    uint64_t digits = digits_of(id);
    for (int i = 0; i < set->count; i++)
        if (set->items[i] == digits) return;
    set->items[set->count++] = digits;
}

/* Every ID that is right and one edit away from `given`. */
static void search(const char *given, struct set *set) {
    static const char signs[] = "0123456789X";
    set->count = 0;
    size_t length = strlen(given);
    char id[20];
    for (size_t place = 0; place < 18; place++)
        for (int s = 0; s < 11; s++) {
            if (length == 18) {
                memcpy(id, given, 19);
                id[place] = signs[s];
            } else {
                memcpy(id, given, place);
                id[place] = signs[s];
                memcpy(id + place + 1, given + place, 18 - place);
            }
            if (right_by_recursion(id)) set_add(set, id);
        }
    for (size_t i = 0; length == 18 && i < 17; i++) {
        memcpy(id, given, 19);
        id[i] = given[i + 1];
        id[i + 1] = given[i];
        if (right_by_recursion(id)) set_add(set, id);
    }
}

static void assert_same(const char *given) {
    struct repair found[REPAIRS_MOST];
    struct buffer room = {0};
    struct set wanted;
    int count = repair_candidates(span_of(given), found, &room);
    buffer_release(&room);
    search(given, &wanted);
    assert_int_equal(count, wanted.count);
    for (int i = 0; i < count; i++) {
        int there = 0;
        for (int k = 0; k < wanted.count; k++) there += wanted.items[k] == found[i].digits;
        assert_int_equal(there, 1);
    }
}

static int touched_of(const char *given, const char *id) {
    struct repair found[REPAIRS_MOST];
    struct buffer room = {0};
    int count = repair_candidates(span_of(given), found, &room), touched = -1;
    buffer_release(&room);
    for (int i = 0; i < count; i++)
        if (found[i].digits == digits_of(id)) touched = (int)found[i].touched;
    return touched;
}

static void every_wrong_digit_has_the_candidates_of_a_full_search(void **state) {
    (void)state;
    for (int place = 0; place < 18; place++)
        for (char c = '0'; c <= '9'; c++) {
            char given[19];
            memcpy(given, example, sizeof given);
            if (given[place] == c) continue;
            given[place] = c;
            assert_same(given);
            assert_int_equal(touched_of(given, example), 1 << place);
        }
}

static void every_swap_of_neighbours_is_undone(void **state) {
    (void)state;
    const char *const ids[] = {"11010519491231002X", "440524188001010014"}; /* both from GB 11643-1999 */
    for (size_t n = 0; n < 2; n++)
        for (int i = 0; i < 17; i++) {
            char given[19];
            memcpy(given, ids[n], sizeof given);
            given[i] = ids[n][i + 1];
            given[i + 1] = ids[n][i];
            if (given[i] == given[i + 1] || given[i] == 'X') continue;
            assert_same(given);
            assert_int_equal(touched_of(given, ids[n]), 3 << i);
        }
}

static void every_lost_digit_is_put_back(void **state) {
    (void)state;
    for (int lost = 0; lost < 18; lost++) {
        char given[18];
        memcpy(given, example, (size_t)lost);
        memcpy(given + lost, example + lost + 1, (size_t)(18 - lost));
        assert_same(given);
        assert_true(touched_of(given, example) & 1 << lost);
    }
}

/* 1 1 0 1 0 5 | 1949…: where the lost digit equals its neighbour, either place may have lost it. */
static void a_run_of_equal_digits_is_touched_as_a_whole(void **state) {
    (void)state;
    assert_int_equal(touched_of("1010519491231002X", example), 3);
}

static void dirt_is_forgiven(void **state) {
    (void)state;
    const char *const given[] = {" 12010519491231002x", "'12010519491231002X",
                                 "１２０１０５１９４９１２３１００２Ｘ", "120105 19491231 002X",
                                 "’12010519491231002X"};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        assert_int_equal(touched_of(given[i], example), 2);
}

static void what_is_no_number_has_no_candidates(void **state) {
    (void)state;
    const char *const given[] = {"",
                                 "无",
                                 "1101051949123100",
                                 "1101051949123100211",
                                 "1101051949X231002X",
                                 "X",
                                 "11010519491231O02X",
                                 "110105491231002",
                                 "11010519491231002\xFF"};
    struct repair found[REPAIRS_MOST];
    struct buffer room = {0};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        assert_int_equal(repair_candidates(span_of(given[i]), found, &room), 0);
    buffer_release(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrong_digit_has_the_candidates_of_a_full_search),
        cmocka_unit_test(every_swap_of_neighbours_is_undone),
        cmocka_unit_test(every_lost_digit_is_put_back),
        cmocka_unit_test(a_run_of_equal_digits_is_touched_as_a_whole),
        cmocka_unit_test(dirt_is_forgiven),
        cmocka_unit_test(what_is_no_number_has_no_candidates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
