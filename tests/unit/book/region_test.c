/* Place codes: GB/T 2260 and the township and village codes of the statistics bureau. */
#include "../judge/village.h"

static void assert_read(const char *text, region_t code, int digits) {
    region_t found;
    int found_digits;
    assert_true(region_read(span_of(text), &found, &found_digits));
    assert_int_equal(found, code);
    assert_int_equal(found_digits, digits);
}

static void codes(void **state) {
    (void)state;
    assert_read("45", 450000000000, 2);
    assert_read("450000", 450000000000, 2);
    assert_read("4502", 450200000000, 4);
    assert_read("450200", 450200000000, 4);
    assert_read("450226", 450226000000, 6);
    assert_read("450226102", 450226102000, 9);
    assert_read("450226102001", 450226102001, 12);
    static const char *const wrong[] = {"",        "4",        "450",           "45022",
                                        "4502261", "45022610", "4502261020011", "45022a",
                                        "000000",  "-50226",   "４５"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        region_t code;
        int digits;
        assert_false(region_read(span_of(wrong[i]), &code, &digits));
    }
}

static void places_within_places(void **state) {
    (void)state;
    assert_true(region_inside(450226102001, 450226102000, 9));
    assert_true(region_inside(450226102001, 450200000000, 4));
    assert_false(region_inside(450226102001, 450225000000, 6));
    assert_true(region_inside(0, 0, 0));
    assert_false(region_inside(0, 450000000000, 2));
    assert_int_equal(region_county(450226102001), 450226000000);
    assert_int_equal(region_township(450226102001), 450226102000);
}

static void names(void **state) {
    (void)state;
    struct region items[] = {
        {450200000000, 4, "柳州市"}, {450226000000, 6, "三江侗族自治县"}, {450226102000, 9, "丹洲镇"}};
    struct regions regions = {items, 3};
    assert_string_equal(region_county_name(&regions, 450226102001), "三江侗族自治县");
    assert_string_equal(region_township_name(&regions, 450226102001), "丹洲镇");
    assert_string_equal(region_township_name(&regions, 450226103000), "");
    assert_string_equal(region_county_name(&regions, 0), "");
    assert_string_equal(region_find(&regions, 450200000000, 4)->name, "柳州市");
    assert_null(region_find(&regions, 450200000000, 6));
    assert_null(region_find(&(struct regions){0}, 450200000000, 4));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes), cmocka_unit_test(places_within_places),
                                       cmocka_unit_test(names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
