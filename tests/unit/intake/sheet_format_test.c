/* Number formats and days of spreadsheets. Serial numbers were looked up in LibreOffice Calc, codes in
 * ECMA-376 part 1, 18.8.30, and in files of Chinese offices. */
#include "desk.h"

#include "intake/sheet_format.h"

static void codes_that_show_dates(void **state) {
    (void)state;
    const char *const dates[] = {"yyyy-mm-dd",
                                 "yyyy\"年\"m\"月\"d\"日\"",
                                 "[$-804]yyyy\"年\"m\"月\"d\"日\";@",
                                 "[DBNum1][$-804]yyyy\"年\"m\"月\"",
                                 "m/d/yy h:mm",
                                 "h:mm AM/PM",
                                 "上午/下午h\"时\"mm\"分\"",
                                 "mm:ss.0",
                                 "[Magenta]d",
                                 "e\\-m\\-d",
                                 "aaaa",
                                 "yyyy年m月"};
    const char *const numbers[] = {"General",
                                   "0.00",
                                   "#,##0.00_);[Red](#,##0.00)",
                                   "0.00E+00",
                                   "##0.0E-0",
                                   "@",
                                   "\"day\"0",
                                   "0\\d",
                                   "0_d",
                                   "*d0",
                                   "[h]:mm",
                                   "[mm]:ss",
                                   "[Red]0",
                                   "¥#,##0.00",
                                   "0%",
                                   "G/通用格式",
                                   "[$-804]General",
                                   "# ?/?",
                                   "0;yyyy",
                                   ""};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        if (format_shows(span_of(dates[i])) != SHOWN_DATE) fail_msg("%s", dates[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (format_shows(span_of(numbers[i])) == SHOWN_DATE) fail_msg("%s", numbers[i]);
}

static void numbers_that_show_dates(void **state) {
    (void)state;
    const uint32_t dates[] = {14, 18, 22, 27, 31, 36, 45, 47, 50, 57, 58},
                   numbers[] = {0, 1, 4, 9, 13, 23, 26, 37, 44, 46, 48, 49, 59, 164};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        assert_int_equal(format_number_shows(dates[i]), SHOWN_DATE);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_int_equal(format_number_shows(numbers[i]), SHOWN_PLAIN);
}

static void expect_day(double serial, bool from_1904, const char *expected) {
    char out[SHEET_DATE];
    bool written = sheet_date_write(serial, from_1904, out);
    assert_int_equal(written, expected != NULL);
    if (expected) assert_string_equal(out, expected);
}

static void serial_numbers(void **state) {
    (void)state;
    expect_day(45047, false, "2023-05-01");
    expect_day(45047.5729166667, false, "2023-05-01 13:45:00");
    expect_day(45046.999999, false, "2023-05-01"); /* a tenth of a second before it */
    expect_day(1, false, "1900-01-01");
    expect_day(59, false, "1900-02-28");
    expect_day(60, false, NULL); /* 1900-02-29 never was */
    expect_day(61, false, "1900-03-01");
    expect_day(0.5, false, "12:00:00");
    expect_day(0, false, "00:00:00");
    expect_day(2958465, false, "9999-12-31");
    expect_day(2958466, false, NULL);
    expect_day(-0.5, false, NULL);
    expect_day(0.0 / 0.0, false, NULL);
    expect_day(1e300, false, NULL);
    expect_day(0, true, "1904-01-01");
    expect_day(43585, true, "2023-05-01");
    expect_day(2957003, true, "9999-12-31");
    expect_day(2957004, true, NULL);
}

static void expect_iso(const char *text, const char *expected) {
    char out[SHEET_DATE];
    bool written = sheet_date_iso(span_of(text), out);
    assert_int_equal(written, expected != NULL);
    if (expected) assert_string_equal(out, expected);
}

static void iso_dates(void **state) {
    (void)state;
    expect_iso("2023-05-01", "2023-05-01");
    expect_iso("2023-05-01T00:00:00", "2023-05-01");
    expect_iso("2023-05-01T00:00:00.000Z", "2023-05-01");
    expect_iso("2023-05-01T13:45:00Z", "2023-05-01 13:45:00");
    expect_iso("2023-02-29", NULL);
    expect_iso("2023-05-01T", NULL);
    expect_iso("2023-05-01T25:00:00", NULL);
    expect_iso("2023-05-01T13:45:00+08:00", NULL);
    expect_iso("2023-05-01 soon", NULL);
    expect_iso("", NULL);
}

/* 户号 is a number in many workbooks and shown as 000417: what is shown is what was meant. */
static void zeros_in_front(void **state) {
    (void)state;
    assert_int_equal(format_shows(span_of("000000")), 6);
    assert_int_equal(format_shows(span_of("00;-00")), 2);
    assert_int_equal(format_shows(span_of("000000000000000")), 15);
    static const char *const plain[] = {"0",       "0.00",    "000.0", "#,##0", "0000000000000000",
                                        "General", "00\\-00", ""};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (format_shows(span_of(plain[i])) != SHOWN_PLAIN) fail_msg("%s", plain[i]);
    assert_int_equal(format_zeros(6, span_of("417")), 3);
    assert_int_equal(format_zeros(6, span_of("123456")), 0);
    assert_int_equal(format_zeros(6, span_of("1234567")), 0);
    assert_int_equal(format_zeros(6, span_of("-1")), 0);
    assert_int_equal(format_zeros(6, span_of("1.5")), 0);
    assert_int_equal(format_zeros(SHOWN_PLAIN, span_of("1")), 0);
    assert_int_equal(format_zeros(SHOWN_DATE, span_of("1")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_that_show_dates),
        cmocka_unit_test(numbers_that_show_dates),
        cmocka_unit_test(zeros_in_front),
        cmocka_unit_test(serial_numbers),
        cmocka_unit_test(iso_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
