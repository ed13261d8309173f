/* Two small tables of flags held against each other; what must come out is counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "ground/text.h"
#include "audit/compare_flags.h"

#define MARK "\xEF\xBB\xBF"
#define HEAD MARK "个案编号,区县,乡镇,规则,家庭成员,紧急程度,理由\n"
#define FIRST "LZ1,城中区,城中街道,heavy,第1人,绿,\"多,很多\"\n"
#define SECOND "LZ1,城中区,城中街道,heavy,第2人,绿,少\n"
#define THIRD "LZ2,柳江区,成团镇,watched,,黄,\"他说\"\"好\"\"\"\n"

static struct engines_compared compared;

static int start(void **state) {
    (void)state;
    compared = (struct engines_compared){0};
    arena_init(&compared.arena);
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_release(&compared.arena);
    free(compared.lines);
    return 0;
}

static void hold(const char *own, const char *other) {
    compare_flags(&compared, span_of(own), span_of(other));
}

static void assert_counts(uint32_t same, uint32_t gained, uint32_t lost, uint32_t changed) {
    assert_int_equal(compared.same, same);
    assert_int_equal(compared.gained, gained);
    assert_int_equal(compared.lost, lost);
    assert_int_equal(compared.changed, changed);
    assert_int_equal(compared.line_count, gained + lost + changed);
}

static void the_same_in_another_order(void **state) {
    (void)state;
    hold(HEAD FIRST SECOND THIRD, HEAD THIRD FIRST SECOND);
    assert_counts(3, 0, 0, 0);
}

static void gained_and_lost(void **state) {
    (void)state;
    hold(HEAD FIRST SECOND, HEAD SECOND THIRD);
    assert_counts(1, 1, 1, 0);
    assert_int_equal(compared.lines[0].change, LINE_LOST);
    assert_string_equal(compared.lines[0].number, "LZ1");
    assert_string_equal(compared.lines[0].member, "第1人");
    assert_int_equal(compared.lines[1].change, LINE_GAINED);
    assert_string_equal(compared.lines[1].rule, "watched");
    assert_string_equal(compared.lines[1].county, "柳江区");
}

static void the_first_column_that_differs(void **state) {
    (void)state;
    hold(HEAD FIRST THIRD, HEAD FIRST "LZ2,柳江区,成团镇,watched,,红,\"他说\"\"不好\"\"\"\n");
    assert_counts(1, 0, 0, 1);
    assert_int_equal(compared.lines[0].change, LINE_CHANGED);
    assert_string_equal(compared.lines[0].column, "紧急程度");
    assert_string_equal(compared.lines[0].own, "黄");
    assert_string_equal(compared.lines[0].other, "红");
}

static void quotes_are_no_part_of_a_cell(void **state) {
    (void)state;
    hold(HEAD THIRD, HEAD "LZ2,柳江区,成团镇,watched,,黄,无\n");
    assert_string_equal(compared.lines[0].own, "他说\"好\"");
}

/* Households without a case have no number: of several of one township and rule the equal ones are paired. */
static void lines_that_nothing_tells_apart(void **state) {
    (void)state;
    hold(HEAD ",城中区,城中街道,heavy,第1人,绿,甲\n,城中区,城中街道,heavy,第1人,绿,乙\n",
         HEAD ",城中区,城中街道,heavy,第1人,绿,乙\n,城中区,城中街道,heavy,第1人,绿,丙\n,城中区,城中街道,"
              "heavy,第1人,绿,丁\n");
    assert_counts(1, 1, 0, 1);
}

static void a_column_that_only_one_has(void **state) {
    (void)state;
    hold(HEAD FIRST, MARK "个案编号,区县,乡镇,规则,家庭成员,新列,紧急程度,理由\n"
                          "LZ1,城中区,城中街道,heavy,第1人,什么,绿,\"多,很多\"\n");
    assert_counts(1, 0, 0, 0);
}

static void nothing_on_one_side(void **state) {
    (void)state;
    hold("", HEAD FIRST);
    assert_counts(0, 1, 0, 0);
}

static void a_torn_table_ends(void **state) {
    (void)state;
    hold(HEAD FIRST "LZ1,城中区,\"城中", HEAD FIRST);
    assert_counts(1, 0, 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_in_another_order, start, end),
        cmocka_unit_test_setup_teardown(gained_and_lost, start, end),
        cmocka_unit_test_setup_teardown(the_first_column_that_differs, start, end),
        cmocka_unit_test_setup_teardown(quotes_are_no_part_of_a_cell, start, end),
        cmocka_unit_test_setup_teardown(lines_that_nothing_tells_apart, start, end),
        cmocka_unit_test_setup_teardown(a_column_that_only_one_has, start, end),
        cmocka_unit_test_setup_teardown(nothing_on_one_side, start, end),
        cmocka_unit_test_setup_teardown(a_torn_table_ends, start, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
