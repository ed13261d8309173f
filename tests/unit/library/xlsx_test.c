/* A workbook is read back from its zip file by a reader of this test's own (only inflate is zlib's, which the
 * writer loads anyway): what the cells hold, and that the same call gives the same bytes at any time, in any
 * zone, on any thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include "ground/file.h"
#include "ground/workers.h"
#include "library/xlsx.h"

static int enter(void **state) {
    char *folder = strdup("/tmp/hearth-xlsx-XXXXXX");
    *state = folder;
    return !folder || !mkdtemp(folder) || chdir(folder) != 0;
}

static int leave(void **state) {
    bool done = chdir("/") == 0 && file_remove_tree(*state);
    free(*state);
    return !done;
}

static uint32_t number_at(const struct buffer *zip, size_t at, int bytes) {
    uint32_t number = 0;
    for (int i = bytes - 1; i >= 0; i--) number = number << 8 | (unsigned char)zip->at[at + (size_t)i];
    return number;
}

static void inflate_raw(const char *packed, uint32_t packed_size, struct buffer *out, uint32_t size) {
    void *zlib = dlopen("libz.so.1", RTLD_NOW);
    assert_non_null(zlib);
    int (*init)(z_streamp, int, const char *, int), (*run)(z_streamp, int), (*end)(z_streamp);
    *(void **)&init = dlsym(zlib, "inflateInit2_");
    *(void **)&run = dlsym(zlib, "inflate");
    *(void **)&end = dlsym(zlib, "inflateEnd");
    char *bytes = malloc(size + 1);
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed,
                       .avail_in = packed_size,
                       .next_out = (Bytef *)bytes,
                       .avail_out = size};
    assert_int_equal(init(&stream, -15, ZLIB_VERSION, (int)sizeof stream), Z_OK);
    assert_int_equal(run(&stream, Z_FINISH), Z_STREAM_END);
    end(&stream);
    buffer_clear(out);
    buffer_add(out, bytes, size);
    free(bytes);
    dlclose(zlib);
}

static void read_whole(const char *path, struct buffer *out) {
    assert_true(file_read(AT_FDCWD, path, 100 << 20, out));
}

/* Unpacks one member, found in the central directory; every member's date must be 1980-01-01 00:00. */
static void read_member(const char *path, const char *name, struct buffer *out) {
    struct buffer zip = {0};
    read_whole(path, &zip);
    assert_true(zip.length > 22);
    size_t end = zip.length - 22;
    assert_int_equal(number_at(&zip, end, 4), 0x06054B50);
    uint32_t count = number_at(&zip, end + 10, 2);
    size_t at = number_at(&zip, end + 16, 4);
    bool found = false;
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(number_at(&zip, at, 4), 0x02014B50);
        assert_int_equal(number_at(&zip, at + 12, 4), 0x00210000);
        size_t length = number_at(&zip, at + 28, 2), local = number_at(&zip, at + 42, 4);
        if (length == strlen(name) && memcmp(zip.at + at + 46, name, length) == 0) {
            found = true;
            size_t start = local + 30 + number_at(&zip, local + 26, 2) + number_at(&zip, local + 28, 2);
            inflate_raw(zip.at + start, number_at(&zip, at + 20, 4), out, number_at(&zip, at + 24, 4));
        }
        at += 46 + length + number_at(&zip, at + 30, 2) + number_at(&zip, at + 32, 2);
    }
    if (!found) fail_msg("no %s", name);
    buffer_release(&zip);
}

static void check_member(const char *path, const char *member, const char *const *texts, size_t count) {
    struct buffer xml = {0};
    read_member(path, member, &xml);
    for (size_t i = 0; i < count; i++)
        if (!strstr(xml.at, texts[i])) fail_msg("%s lacks %s:\n%s", member, texts[i], xml.at);
    buffer_release(&xml);
}

#define CHECK_MEMBER(path, member, ...)                                                                      \
    do {                                                                                                     \
        const char *const texts[] = {__VA_ARGS__};                                                           \
        check_member(path, member, texts, sizeof texts / sizeof texts[0]);                                   \
    } while (0)

static const double widths[] = {6, 12, 30};
static const struct sheet_layout list = {.name = "走访名单",
                                         .widths = widths,
                                         .columns = 3,
                                         .landscape = true,
                                         .header_rows = 2,
                                         .footer = "第&P页 共&N页"};
static const struct sheet_layout codes = {.name = "代码", .widths = widths, .columns = 1};

static bool write_sample(const char *path) {
    struct workbook *workbook = workbook_begin(path, date_from(2023, 8, 28), "走访名单", "民政局");
    if (!workbook) return false;
    struct sheet *sheet = workbook_sheet(workbook, &list), *second = workbook_sheet(workbook, &codes);
    sheet_merge(sheet, 0, 0, 2, "标题", STYLE_TITLE);
    sheet_text(sheet, 1, 0, "序号", STYLE_HEAD);
    sheet_text(sheet, 2, 0, "=HYPERLINK(\"http://x\")", STYLE_TEXT);
    sheet_text(sheet, 2, 1, NULL, STYLE_ENTRY);
    sheet_number(sheet, 2, 2, 6320.5, STYLE_NUMBER);
    sheet_height(sheet, 2, 33);
    sheet_date(sheet, 3, 0, date_from(2023, 2, 28), STYLE_DATE);
    sheet_date(sheet, 3, 1, DATE_OPEN, STYLE_DATE);
    sheet_date(sheet, 3, 2, date_from(1899, 12, 31), STYLE_DATE);
    sheet_date(sheet, 4, 0, DATE_NONE, STYLE_DATE);
    sheet_text(sheet, 4, 1,
               "a\xFF"
               "b<\x01_x0041_",
               STYLE_RED);
    sheet_text(sheet, 4, 2, "http://example.test", STYLE_TEXT);
    sheet_text(second, 0, 0, "A1", STYLE_PLAIN);
    sheet_choice(sheet, 2, 10, 1, "'代码'!$A$1:$A$9");
    return workbook_finish(workbook);
}

/* 2023-02-28 is day 44985 of the 1900 calendar: 45,000 is 2023-03-15, fifteen days later. */
static void test_cells(void **state) {
    (void)state;
    assert_true(write_sample("a.xlsx"));
    const char *sheet = "xl/worksheets/sheet1.xml";
    CHECK_MEMBER("a.xlsx", sheet, "<c r=\"A4\" s=", "<v>44985</v></c>", "<v>6320.5</v>",
                 "<mergeCell ref=\"A1:C1\"/>", "ht=\"33\" customHeight=\"1\"", "<c r=\"A5\" s=", "r=\"C5\"");
    CHECK_MEMBER("a.xlsx", sheet, "paperSize=\"9\"", "fitToPage=\"1\"", "fitToHeight=\"0\"",
                 "orientation=\"landscape\"", "ySplit=\"2\"", "state=\"frozen\"", "第&amp;P页 共&amp;N页",
                 "<dataValidation type=\"list\"", "sqref=\"B3:B11\"",
                 "<formula1>'代码'!$A$1:$A$9</formula1>");
    CHECK_MEMBER("a.xlsx", sheet, "<t>=HYPERLINK(\"http://x\")</t>", "<t>长期</t>", "<t>1899-12-31</t>",
                 "<t>a\xEF\xBF\xBD"
                 "b&lt;_x0001__x005F_x0041_</t>",
                 "<t>http://example.test</t>");
    CHECK_MEMBER("a.xlsx", "xl/workbook.xml", "name=\"走访名单\"", "_xlnm.Print_Titles", "$1:$2");
    CHECK_MEMBER("a.xlsx", "docProps/core.xml", "<dc:title>走访名单</dc:title>",
                 "<dc:creator>民政局</dc:creator>", "2023-08-28T00:00:00Z");
    CHECK_MEMBER("a.xlsx", "xl/styles.xml", "宋体", "黑体", "wrapText=\"1\"", "formatCode=\"yyyy-mm-dd\"",
                 "style=\"thin\"");
    struct buffer xml = {0};
    read_member("a.xlsx", sheet, &xml);
    assert_null(strstr(xml.at, "<f>"));
    assert_null(strstr(xml.at, "hyperlink"));
    buffer_release(&xml);
}

static void check_same(const char *a, const char *b) {
    struct buffer one = {0}, other = {0};
    read_whole(a, &one);
    read_whole(b, &other);
    assert_int_equal(one.length, other.length);
    assert_memory_equal(one.at, other.at, one.length);
    buffer_release(&one);
    buffer_release(&other);
}

static void set_zone(const char *zone) {
    setenv("TZ", zone, 1);
    tzset();
}

static void test_bytes_depend_on_neither_clock_nor_zone(void **state) {
    (void)state;
    set_zone("UTC0");
    assert_true(write_sample("a.xlsx"));
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 100000000}, NULL);
    set_zone("EAST-14");
    assert_true(write_sample("b.xlsx"));
    set_zone("WEST+12");
    assert_true(write_sample("c.xlsx"));
    set_zone("UTC0");
    check_same("a.xlsx", "b.xlsx");
    check_same("a.xlsx", "c.xlsx");
}

/* Day 0 is what the library takes for "now". */
static void test_first_day_of_1970(void **state) {
    (void)state;
    struct workbook *workbook = workbook_begin("a.xlsx", 0, "t", "a");
    workbook_sheet(workbook, &codes);
    assert_true(workbook_finish(workbook));
    CHECK_MEMBER("a.xlsx", "docProps/core.xml", "1970-01-01T00:00:01Z");
}

static void write_numbered(void *context, size_t index, int worker) {
    (void)worker;
    char path[32];
    snprintf(path, sizeof path, "parallel/%zu.xlsx", index);
    ((bool *)context)[index] = write_sample(path);
}

static void test_many_at_once_leave_nothing_else(void **state) {
    (void)state;
    enum { BOOKS = 24 };
    bool written[BOOKS] = {false};
    assert_true(file_make_folders("parallel", 0700));
    assert_true(write_sample("one.xlsx"));
    workers_run(6, BOOKS, write_numbered, written);
    for (int i = 0; i < BOOKS; i++) {
        char path[32];
        snprintf(path, sizeof path, "parallel/%d.xlsx", i);
        assert_true(written[i]);
        check_same("one.xlsx", path);
    }
    struct file_list list_of_files;
    assert_true(file_list_below(".", 3, &list_of_files));
    assert_int_equal(list_of_files.count, BOOKS + 1);
    file_list_release(&list_of_files);
}

static void write_dated(void *context, size_t index, int worker) {
    (void)worker;
    char path[32];
    snprintf(path, sizeof path, "dated-%zu.xlsx", index);
    struct workbook *workbook = workbook_begin(path, date_from(2023, 8, 1 + (int)index), "t", "a");
    workbook_sheet(workbook, &codes);
    ((bool *)context)[index] = workbook_finish(workbook);
}

static void test_many_at_once_keep_their_dates(void **state) {
    (void)state;
    enum { BOOKS = 31 };
    bool written[BOOKS] = {false};
    workers_run(6, BOOKS, write_dated, written);
    for (int i = 0; i < BOOKS; i++) {
        char path[32], date[32];
        snprintf(path, sizeof path, "dated-%d.xlsx", i);
        snprintf(date, sizeof date, "2023-08-%02dT00:00:00Z", 1 + i);
        assert_true(written[i]);
        CHECK_MEMBER(path, "docProps/core.xml", date);
    }
}

/* One descriptor is left, for the workbook: a temporary file would find none. Such files could lose rows
 * unseen. */
static void test_no_temporary_files(void **state) {
    (void)state;
    struct rlimit before, tight;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(next);
    tight = (struct rlimit){(rlim_t)next + 1, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    bool written = write_sample("tight.xlsx");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(written);
    assert_true(write_sample("roomy.xlsx"));
    check_same("tight.xlsx", "roomy.xlsx");
}

/* What the library itself says about these failures on stderr is no concern here. */
static void test_first_failure_sticks(void **state) {
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct workbook *workbook = workbook_begin("a.xlsx", 1, "t", "a");
        struct sheet *sheet = workbook_sheet(workbook, &codes);
        if (kind == 0) sheet_number(sheet, 0, 0, 0.0 / 0.0, STYLE_NUMBER);
        if (kind == 1) sheet = workbook_sheet(workbook, &codes); /* the same name again */
        sheet_text(sheet, 1, 0, "after", STYLE_TEXT);
        sheet_merge(sheet, 2, 0, 1, "after", STYLE_TEXT);
        sheet_number(sheet, 3, 0, 1, STYLE_NUMBER);
        sheet_date(sheet, 4, 0, 1, STYLE_DATE);
        sheet_height(sheet, 5, 10);
        sheet_choice(sheet, 6, 7, 0, "$A$1:$A$2");
        assert_int_equal(workbook_finish(workbook), kind == 2);
    }
}

/* "c" so many times, in a cell of its own; the note that it was cut has ten characters. */
static void check_long(const char *c, int times, int shown) {
    struct buffer text = {0}, expected = {0}, xml = {0};
    for (int i = 0; i < times; i++) buffer_text(&text, c);
    buffer_text(&expected, "<is><t>");
    for (int i = 0; i < shown; i++) buffer_text(&expected, c);
    buffer_text(&expected, shown < times ? "……（过长，以下略）</t>" : "</t>");
    struct workbook *workbook = workbook_begin("long.xlsx", 1, "t", "a");
    struct sheet *sheet = workbook_sheet(workbook, &codes);
    sheet_text(sheet, 0, 0, text.at, STYLE_TEXT);
    sheet_text(sheet, 1, 0, "after", STYLE_TEXT);
    assert_true(workbook_finish(workbook));
    read_member("long.xlsx", "xl/worksheets/sheet1.xml", &xml);
    assert_non_null(strstr(xml.at, expected.at));
    assert_non_null(strstr(xml.at, "<t>after</t>"));
    buffer_release(&text);
    buffer_release(&expected);
    buffer_release(&xml);
}

/* A cell takes 32,767 characters; one beyond U+FFFF counts as two. */
static void test_a_text_too_long_is_cut(void **state) {
    (void)state;
    check_long("x", 32767, 32767);
    check_long("x", 32768, 32757);
    check_long("长", 32767, 32767);
    check_long("长", 40000, 32757);
    check_long("𠀀", 16383, 16383);
    check_long("𠀀", 16384, 16378); /* 32,768 units; half a character is none */
}

static void test_what_cannot_be_written(void **state) {
    (void)state;
    assert_null(workbook_begin("no/such/folder.xlsx", 1, "t", "a"));
    assert_int_equal(symlink("elsewhere.xlsx", "link.xlsx"), 0);
    assert_null(workbook_begin("link.xlsx", 1, "t", "a"));
    assert_false(write_sample("/dev/full")); /* every write finds the disk full */
    struct workbook *empty = workbook_begin("empty.xlsx", 1, "t", "a");
    assert_false(workbook_finish(empty));
    assert_non_null(strchr(xlsx_version(), '.'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cells, enter, leave),
        cmocka_unit_test_setup_teardown(test_bytes_depend_on_neither_clock_nor_zone, enter, leave),
        cmocka_unit_test_setup_teardown(test_first_day_of_1970, enter, leave),
        cmocka_unit_test_setup_teardown(test_many_at_once_leave_nothing_else, enter, leave),
        cmocka_unit_test_setup_teardown(test_many_at_once_keep_their_dates, enter, leave),
        cmocka_unit_test_setup_teardown(test_no_temporary_files, enter, leave),
        cmocka_unit_test_setup_teardown(test_first_failure_sticks, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_text_too_long_is_cut, enter, leave),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_written, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
