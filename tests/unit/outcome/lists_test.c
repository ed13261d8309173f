/* The lists folder of the made night: which workbooks there are, what stands in them, the same bytes with any
 * threads. */
#include "workbook_text.h"
#include "ground/workers.h"
#include "outcome/lists.h"

#define SANJIANG "lists/450226 三江侗族自治县/"
#define DANZHOU SANJIANG "450226102 丹洲镇.xlsx"
#define CASES_SHEET "xl/worksheets/sheet4.xml"
#define SHEET "xl/worksheets/sheet1.xml"

static const char *const books[] = {"lists/450225 融水苗族自治县/450225100 融水镇.xlsx",
                                    "lists/450225 融水苗族自治县/融水苗族自治县 汇总.xlsx",
                                    SANJIANG "450226100 古宜镇.xlsx",
                                    DANZHOU,
                                    SANJIANG "三江侗族自治县 未分乡镇.xlsx",
                                    SANJIANG "三江侗族自治县 汇总.xlsx",
                                    "lists/未知区县/未分乡镇.xlsx",
                                    "lists/未知区县/未知区县 汇总.xlsx"};
enum { BOOKS = sizeof books / sizeof *books };

static void write_book(void *context, size_t index, int worker) {
    (void)worker;
    lists_book(context, index);
}

static bool lists_written(int threads) {
    struct lists lists;
    if (!lists_begin(&lists, &written.made.night, written.folder, &written.diags)) return false;
    workers_run(threads, lists.count, write_book, &lists);
    return lists_end(&lists, &written.diags);
}

static void write_lists(int threads) {
    assert_true(lists_written(threads));
    assert_int_equal(written.diags.count, 0);
}

static size_t count_files(void) {
    struct file_list list;
    struct buffer folder = {0};
    buffer_format(&folder, "%s/lists", written.folder);
    assert_true(file_list_below(folder.at, 4, &list));
    size_t count = list.count;
    file_list_release(&list);
    buffer_release(&folder);
    return count;
}

static void one_workbook_a_township_and_one_a_county(void **state) {
    (void)state;
    write_lists(1);
    assert_int_equal(count_files(), BOOKS);
    for (int i = 0; i < BOOKS; i++) {
        struct buffer text = written_file(books[i]);
        assert_memory_equal(text.at, "PK", 2);
        buffer_release(&text);
    }
}

static void same_bytes_with_any_threads(void **state) {
    (void)state;
    struct buffer one[BOOKS];
    write_lists(1);
    for (int i = 0; i < BOOKS; i++) one[i] = written_file(books[i]);
    write_lists(5);
    for (int i = 0; i < BOOKS; i++) {
        struct buffer five = written_file(books[i]);
        assert_int_equal(five.length, one[i].length);
        assert_memory_equal(five.at, one[i].at, five.length);
        buffer_release(&five);
        buffer_release(&one[i]);
    }
}

static void township_list_says_who_where_why(void **state) {
    (void)state;
    static const char *const told[] = {"柳州市民政局　三江侗族自治县丹洲镇　入户核实清单（2023-08-28）",
                                       "疑似线索，须入户核实",
                                       "共3户：红1　黄1　绿1。",
                                       "2023-08-28-1",
                                       "0123456789abcdef",
                                       "LZ23-00008-8",
                                       "★覃建国\n莫凤英",
                                       "丹洲镇红路村6屯17号",
                                       "13900000008",
                                       "监护情形核实",
                                       "数据截至2023-08-28）",
                                       "核实结果"};
    write_lists(2);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        assert_true(workbook_holds(DANZHOU, SHEET, told[i]));
    assert_true(workbook_holds(DANZHOU, "xl/worksheets/sheet2.xml", "已纳入"));
    assert_true(workbook_holds(DANZHOU, "xl/workbook.xml", "代码\" sheetId=\"2\" state=\"hidden\""));
    assert_false(workbook_holds(DANZHOU, SHEET, "父亲服刑"));
    assert_false(workbook_holds(DANZHOU, SHEET, "0123456789abcdef0"));
    assert_false(
        workbook_holds(SANJIANG "450226100 古宜镇.xlsx", SHEET, "LZ23-00006-1")); /* beyond capacity */
    assert_true(workbook_holds(DANZHOU, SHEET, "'代码'!$A$2:$A$4"));
}

/* No citizen ID anywhere, and nobody of another township. */
static void list_holds_no_id_and_no_stranger(void **state) {
    (void)state;
    write_lists(1);
    struct buffer text = workbook_part(DANZHOU, SHEET), id = {0};
    for (uint32_t p = 0; p < PERSONS; p++) {
        buffer_clear(&id);
        buffer_format(&id, "%llu", (unsigned long long)written.made.ids[p]);
        assert_null(strstr(text.at, id.at));
        bool here = p >= 16 && p <= 24; /* households 8, 9 and 10; 11 has no case */
        assert_true(!!strstr(text.at, made_persons[p].name) == here);
    }
    buffer_release(&id);
    buffer_release(&text);
}

static void formula_like_text_stays_text(void **state) {
    (void)state;
    write_lists(1);
    assert_true(workbook_holds(DANZHOU, SHEET, "★=SUM(A1)"));
    assert_true(workbook_holds(DANZHOU, SHEET, "【因病】=1+1 "));
    for (int i = 0; i < BOOKS; i++) assert_false(workbook_holds(books[i], SHEET, "<f>"));
}

/* The number in a cell of the first sheet; -1 when it holds none. */
static int number_in(const char *book, const char *cell) {
    struct buffer text = workbook_part(book, SHEET), start = {0};
    buffer_format(&start, "<c r=\"%s\"", cell);
    const char *at = strstr(text.at, start.at);
    const char *value = at ? strstr(at, "><v>") : NULL;
    int number = value && value < strstr(at, "</c>") && !memmem(at, (size_t)(value - at), "t=\"s\"", 5)
                     ? (int)strtol(value + 4, NULL, 10)
                     : -1;
    buffer_release(&start);
    buffer_release(&text);
    return number;
}

static void county_summary_has_counts_and_no_names(void **state) {
    (void)state;
    const char *summary = SANJIANG "三江侗族自治县 汇总.xlsx";
    write_lists(1);
    assert_true(workbook_holds(summary, SHEET, "古宜镇"));
    assert_true(workbook_holds(summary, CASES_SHEET, "LZ23-00006-1"));
    assert_true(workbook_holds(summary, "xl/worksheets/sheet3.xml", "可用，新数据逾期28天"));
    assert_false(workbook_holds(summary, CASES_SHEET, "LZ23-00002-9"));
    static const char *const sheets[] = {SHEET, "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml",
                                         CASES_SHEET};
    for (uint32_t p = 0; p < PERSONS; p++)
        for (int i = 0; i < 4; i++) assert_false(workbook_holds(summary, sheets[i], made_persons[p].name));
    /* row 6 is 合计: listed 6, red 2, yellow 3, green 1, new 3, worse 1, continuing 2, kept 1, over 1,
     * cleared 0 */
    static const char *const cells[] = {"B6", "C6", "D6", "E6", "F6", "G6", "H6", "I6", "J6", "K6"};
    static const int figures[] = {6, 2, 3, 1, 3, 1, 2, 1, 1, 0};
    for (int i = 0; i < 10; i++) assert_int_equal(number_in(summary, cells[i]), figures[i]);
}

/* Two places whose county nobody declared share a folder, each with a file of its own. */
static void unknown_places_do_not_collide(void **state) {
    (void)state;
    written.made.cases[1].region = 469999001000;
    written.made.cases[4].region = 469999000000;
    write_lists(1);
    struct buffer text = written_file("lists/未知区县/469999001 未分乡镇.xlsx");
    buffer_release(&text);
    text = written_file("lists/未知区县/469999 未分乡镇.xlsx");
    buffer_release(&text);
    text = written_file("lists/未知区县/未分乡镇.xlsx");
    buffer_release(&text);
}

/* A place name of the rule base cannot lead out of the folder. */
static void place_name_is_no_path(void **state) {
    (void)state;
    struct region regions[] = {{450226000000, 6, "../三江\n县"}, {450226102000, 9, "a/b"}};
    written.made.book.regions = (struct regions){regions, 2};
    write_lists(1);
    struct buffer text = written_file("lists/450226 .._三江_县/450226102 a_b.xlsx");
    buffer_release(&text);
}

static void later_run_issues_the_difference_and_takes_back(void **state) {
    (void)state;
    written.made.cases[9].issued_before = true; /* LZ23-00009-6 */
    written.made.cases[10].withdrawn = true;    /* LZ23-00010-X */
    written.made.cases[10].standing = STANDING_CLEARED;
    written.made.cases[10].on_list = false;
    write_lists(1);
    assert_true(workbook_holds(DANZHOU, SHEET, "共1户"));
    assert_false(workbook_holds(DANZHOU, SHEET, "LZ23-00009-6"));
    assert_true(workbook_holds(DANZHOU, SHEET, "已撤回，不必入户：LZ23-00010-X<"));
}

static void a_night_without_cases_has_an_empty_folder(void **state) {
    (void)state;
    struct buffer path = {0};
    written.made.caseload = (struct caseload){.cases = written.made.cases, .reasons = written.made.reasons};
    write_lists(3);
    assert_int_equal(count_files(), 0);
    buffer_format(&path, "%s/lists", written.folder);
    assert_true(file_exists(path.at));
    buffer_release(&path);
}

static void what_the_disk_refuses_is_told(void **state) {
    (void)state;
    struct buffer path = {0};
    buffer_format(&path, "%s/%s/x", written.folder, DANZHOU); /* a folder where the workbook should be */
    assert_true(file_make_folders(path.at, 0777));
    assert_false(lists_written(1));
    assert_int_equal(written.diags.errors, 1);
    assert_non_null(strstr(written.diags.items[0].place.file, "450226102"));
    buffer_release(&path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_workbook_a_township_and_one_a_county, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(same_bytes_with_any_threads, written_init, written_release),
        cmocka_unit_test_setup_teardown(township_list_says_who_where_why, written_init, written_release),
        cmocka_unit_test_setup_teardown(list_holds_no_id_and_no_stranger, written_init, written_release),
        cmocka_unit_test_setup_teardown(formula_like_text_stays_text, written_init, written_release),
        cmocka_unit_test_setup_teardown(county_summary_has_counts_and_no_names, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(unknown_places_do_not_collide, written_init, written_release),
        cmocka_unit_test_setup_teardown(place_name_is_no_path, written_init, written_release),
        cmocka_unit_test_setup_teardown(later_run_issues_the_difference_and_takes_back, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(a_night_without_cases_has_an_empty_folder, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(what_the_disk_refuses_is_told, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
