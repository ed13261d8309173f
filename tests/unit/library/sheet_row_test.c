/* A row's XML, against strings written by hand from the rules of SpreadsheetML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "library/sheet_row.h"

static void cell_is(int column, const char *text, const char *expected) {
    struct sheet_row row = {.row = 3};
    struct buffer xml = {0};
    sheet_row_text(&row, column, 2, span_of(text));
    sheet_row_finish(&row, &xml);
    assert_string_equal(xml.at, expected);
    buffer_release(&xml);
    sheet_row_release(&row);
}

#define INLINE(place, text)                                                                                  \
    "<row r=\"4\"><c r=\"" place "\" s=\"2\" t=\"inlineStr\"><is>" text "</is></c></row>"

static void texts_are_escaped(void **state) {
    (void)state;
    cell_is(0, "=1+1", INLINE("A4", "<t>=1+1</t>"));
    cell_is(0, "a<b>&\"一\n二", INLINE("A4", "<t>a&lt;b&gt;&amp;\"一\n二</t>"));
    cell_is(0, " a", INLINE("A4", "<t xml:space=\"preserve\"> a</t>"));
    cell_is(0, "a\n", INLINE("A4", "<t xml:space=\"preserve\">a\n</t>"));
    cell_is(0, "\x01\r", INLINE("A4", "<t>_x0001__x000D_</t>"));
    cell_is(0, "_x0041_", INLINE("A4", "<t>_x005F_x0041_</t>"));
    cell_is(0, "a_b_x00", INLINE("A4", "<t>a_b_x00</t>"));
    cell_is(0, "\xEF\xBF\xBF|\xFF",
            INLINE("A4", "<t>\xEF\xBF\xBD|\xEF\xBF\xBD</t>")); /* U+FFFF, and no UTF-8 */
    cell_is(0, "𠀀é", INLINE("A4", "<t>𠀀é</t>"));
    cell_is(1, "", "<row r=\"4\"><c r=\"B4\" s=\"2\"/></row>");
}

/* A–Z are 0–25; AA is 26, ZZ 26 + 26² - 1 = 701, AAA 702, XFD the last, 16383. */
static void columns_have_letters(void **state) {
    (void)state;
    cell_is(25, "x", INLINE("Z4", "<t>x</t>"));
    cell_is(26, "x", INLINE("AA4", "<t>x</t>"));
    cell_is(701, "x", INLINE("ZZ4", "<t>x</t>"));
    cell_is(702, "x", INLINE("AAA4", "<t>x</t>"));
    cell_is(SHEET_COLUMNS - 1, "x", INLINE("XFD4", "<t>x</t>"));
}

static void cells_stand_by_column_and_the_last_word_counts(void **state) {
    (void)state;
    struct sheet_row row = {.row = 0, .height = 22.28};
    struct buffer xml = {0};
    sheet_row_number(&row, 2, 1, 7);
    sheet_row_number(&row, 0, 1, -1.5);
    sheet_row_text(&row, 1, 0, span_of("old"));
    sheet_row_number(&row, 1, 3, 12345678901234);
    sheet_row_finish(&row, &xml);
    assert_string_equal(
        xml.at, "<row r=\"1\" ht=\"22.28\" customHeight=\"1\"><c r=\"A1\" s=\"1\"><v>-1.5</v></c>"
                "<c r=\"B1\" s=\"3\"><v>12345678901234</v></c><c r=\"C1\" s=\"1\"><v>7</v></c></row>");
    row.row = 1;
    sheet_row_finish(&row, &xml); /* nothing is left of it */
    assert_int_equal(xml.at[xml.length - 1], '>');
    assert_null(strstr(xml.at, "r=\"2\""));
    row.height = 33;
    sheet_row_finish(&row, &xml);
    assert_non_null(strstr(xml.at, "<row r=\"2\" ht=\"33\" customHeight=\"1\"></row>"));
    buffer_release(&xml);
    sheet_row_release(&row);
}

static void many_cells_backwards(void **state) {
    (void)state;
    struct sheet_row row = {.row = 0};
    struct buffer xml = {0};
    for (int c = 99; c >= 0; c--) sheet_row_number(&row, c, 0, c);
    sheet_row_finish(&row, &xml);
    const char *at = xml.at;
    for (int c = 0; c < 100; c++) {
        struct buffer value = {0};
        buffer_format(&value, "<v>%d</v>", c);
        at = strstr(at, value.at);
        assert_non_null(at);
        buffer_release(&value);
    }
    buffer_release(&xml);
    sheet_row_release(&row);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_are_escaped),
                                       cmocka_unit_test(columns_have_letters),
                                       cmocka_unit_test(cells_stand_by_column_and_the_last_word_counts),
                                       cmocka_unit_test(many_cells_backwards)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
