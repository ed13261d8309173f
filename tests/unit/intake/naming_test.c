/* Senders and periods in paths. Places are those of the small table below. */
#include "desk.h"

#include "intake/inbox.h"
#include "intake/naming.h"
#include "library/gb18030.h"

static struct region places[] = {
    {450200000000, 4, "柳州市"},         {450203000000, 6, "鱼峰区"},         {450203100000, 9, "雒容镇"},
    {450222000000, 6, "柳城县"},         {450224000000, 6, "融安县"},         {450224100000, 9, "长安镇"},
    {450225000000, 6, "融水苗族自治县"}, {450226000000, 6, "三江侗族自治县"}, {450226102000, 9, "丹洲镇"},
    {450226200000, 9, "同乐苗族乡"},     {450981100000, 9, "长安镇"},
};

static struct book *book_of(struct desk *desk, region_t office, int digits) {
    desk->book.regions = (struct regions){.items = places, .count = sizeof places / sizeof *places};
    desk->book.site.region = office;
    desk->book.site.region_digits = digits;
    return &desk->book;
}

static void expect_sender(struct desk *desk, const char *path, const char *sender) {
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(naming_read(&arena, &desk->book, path).sender, sender);
    arena_release(&arena);
}

static void senders(void **state) {
    struct desk *desk = *state;
    book_of(desk, 450200000000, 4);
    expect_sender(desk, "三江县低保名册.csv", "三江侗族自治县");
    expect_sender(desk, "低保名册(三江侗族自治县)2023年8月.csv", "三江侗族自治县");
    expect_sender(desk, "450226_dibao.csv", "三江侗族自治县");
    expect_sender(desk, "dibao450226102.csv", "三江侗族自治县丹洲镇");
    expect_sender(desk, "4502261_dibao.csv", "");  /* a longer number */
    expect_sender(desk, "450981_dibao.csv", "");   /* of another city */
    expect_sender(desk, "柳州市低保名册.csv", ""); /* the office's own place says nothing */
    expect_sender(desk, "柳州市柳城县低保.csv", "柳城县");
    expect_sender(desk, "三江低保.csv", "");           /* neither the name nor its short form */
    expect_sender(desk, "融安县、融水县低保.csv", ""); /* two */
    expect_sender(desk, "丹洲镇低保.csv", "三江侗族自治县丹洲镇");
    expect_sender(desk, "三江县同乐乡低保.csv", "三江侗族自治县同乐苗族乡");
    expect_sender(desk, "融安县长安镇.csv", "融安县长安镇");
    /* two agencies may each have a file of one county */
    expect_sender(desk, "民政局/三江县.csv", "民政局/三江侗族自治县");
    expect_sender(desk, "卫健委/2023-08/三江县死亡登记.csv", "卫健委/三江侗族自治县");
    expect_sender(desk, "三江县民政局/低保.csv", "三江县民政局");
    expect_sender(desk, "三江县民政局/三江县低保.csv", "三江县民政局");
    expect_sender(desk, "三江县民政局/丹洲镇低保.csv", "三江县民政局/三江侗族自治县丹洲镇");
    /* a folder for each county within the agency's, and the file's name before it */
    expect_sender(desk, "民政局/三江县/低保.csv", "民政局/三江侗族自治县");
    expect_sender(desk, "民政局/2023年8月/450226/三月/低保.csv", "民政局/三江侗族自治县");
    expect_sender(desk, "2023年8月/民政局/三江县/低保.csv", "民政局/三江侗族自治县");
    expect_sender(desk, "民政局/三江县/柳城县低保.csv", "民政局/柳城县");
    expect_sender(desk, "民政局/融安县/长安镇/低保.csv", "民政局/融安县长安镇");
    expect_sender(desk, "民政局/救助科/低保.csv", "民政局");
    expect_sender(desk, "三江县/民政局/低保.csv", "三江县");
    expect_sender(desk, "医保局/medical.csv", "医保局");
    expect_sender(desk, "医保局/2023-08/medical.csv", "医保局");
    expect_sender(desk, "2023年8月/医保局/medical.csv", "医保局");
    expect_sender(desk, "2023年8月/medical.csv", "");
    expect_sender(desk, "2022年/8月/medical.csv", ""); /* a year's folder is nobody's */
    expect_sender(desk, "医保局/2022/medical.csv", "医保局");
    expect_sender(desk, "2022/医保局/三江县/medical.csv", "医保局/三江侗族自治县");
    expect_sender(desk, "2022/08/15/medical.csv", "");
    expect_sender(desk, "医保局/2022/8/medical.csv", "医保局");
    expect_sender(desk, "2022/0815/medical.csv", ""); /* else each day would be another one */
    expect_sender(desk, "2022年/08-15/medical.csv", "");
    expect_sender(desk, "2022年/8.15/医保局/medical.csv", "医保局");
    expect_sender(desk, "2022年数据/08/medical.csv", "2022年数据");
    expect_sender(desk, "08/medical.csv", "08"); /* below no year a number may be whoever sends */
    expect_sender(desk, "2022年医保局/medical.csv", "2022年医保局");
    expect_sender(desk, "\xC8\xFD\xBD\xAD\xCF\xD8.csv", "三江侗族自治县"); /* 三江县 in GB18030 */
    expect_sender(desk, "a\nb/medical.csv", "a\\x0Ab");
}

static void expect_known(struct desk *desk, const char *path, const char *sender, const char *now) {
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(naming_known_sender(&arena, &desk->book, path, sender), now);
    arena_release(&arena);
}

/* Taken when the folder of a year was a sender. */
static void known_senders(void **state) {
    struct desk *desk = *state;
    book_of(desk, 450200000000, 4);
    expect_known(desk, "2022年/低保.csv", "2022年", "");
    expect_known(desk, "2022/民政局/低保.csv", "2022", "民政局");
    expect_known(desk, "2022年/民政局/三江县/低保.csv", "2022年/三江侗族自治县", "民政局/三江侗族自治县");
    expect_known(desk, "2022年/三江县/低保.csv", "2022年/三江侗族自治县", "三江县");
    expect_known(desk, "2022年/低保.csv", "2022年/某局", "某局"); /* as a column says it */
    expect_known(desk, "2022年/民政局/低保.csv", "民政局", "民政局");
    expect_known(desk, "2022年医保局/低保.csv", "2022年医保局", "2022年医保局");
    expect_known(desk, "2022/低保.csv", "20221", "20221");
    expect_known(desk, "08/低保.csv", "08", "08");
    expect_known(desk, "民政局/低保.csv", "民政局", "民政局");
    expect_known(desk, "2022年", "2022年", "2022年");
    expect_known(desk, "低保.csv", "", "");
}

static void parts(void **state) {
    (void)state;
    assert_true(naming_is_part("民政局", "民政局/三江侗族自治县"));
    assert_true(naming_is_part("民政局/三江侗族自治县", "民政局"));
    assert_false(naming_is_part("民政局", "民政局"));
    assert_false(naming_is_part("民政", "民政局/三江侗族自治县"));
    assert_false(naming_is_part("", "民政局/三江侗族自治县"));
    assert_false(naming_is_part("民政局/三江侗族自治县", "民政局/城中区"));
}

/* A county's office hears from townships. */
static void senders_of_a_county(void **state) {
    struct desk *desk = *state;
    book_of(desk, 450226000000, 6);
    expect_sender(desk, "三江县低保名册.csv", "");
    expect_sender(desk, "三江县丹洲镇低保名册.csv", "丹洲镇");
}

static void expect_period(struct desk *desk, const char *path, date_t first, date_t last) {
    struct arena arena;
    arena_init(&arena);
    struct told told = naming_read(&arena, &desk->book, path);
    assert_int_equal(told.first, first);
    assert_int_equal(told.last, last);
    arena_release(&arena);
}

static void periods(void **state) {
    struct desk *desk = *state;
    date_t first = date_from(2023, 8, 1), last = date_from(2023, 8, 31);
    book_of(desk, 450200000000, 4);
    expect_period(desk, "医保８月（终稿２）.csv", first, last); /* full-width digits */
    expect_period(desk, "医保２０２３０８.csv", first, last);
    expect_period(desk, "2023年8月/医保.csv", first, last);
    expect_period(desk, "2023-07/2023-08/医保.csv", first, last);
    expect_period(desk, "2023-07/医保2023-08.csv", first, last);
    expect_period(desk,
                  "\xD2\xBD\xB1\xA3"
                  "8\xD4\xC2.csv",
                  first, last); /* 医保8月 in GB18030 */
    expect_period(desk, "450226102001.csv", DATE_NONE, DATE_NONE);
    first = date_from(2022, 8, 1), last = date_from(2022, 8, 31);
    expect_period(desk, "2022年/8月/医保.csv", first, last);
    expect_period(desk, "２０２２/医保局/医保8月.csv", first, last);
    expect_period(desk, "2021年/2022/8月/医保.csv", first, last);
    expect_period(desk, "2021年/2022-08/医保.csv", first, last);
    expect_period(desk, "2022年度/医保8月.csv", first, last);
    expect_period(desk, "2022年度/医保.csv", date_from(2022, 1, 1), date_from(2022, 12, 31));
    expect_period(desk, "2022年民政数据/8月/医保.csv", first, last);
    expect_period(desk, "2022年度数据/08/医保.csv", first, last);
    expect_period(desk, "2023年/医保9月.csv", date_from(2023, 9, 1), date_from(2023, 9, 30));
    desk->book.today = date_from(2024, 1, 5); /* in the folder of the year in which it came */
    expect_period(desk, "2024年/医保12月.csv", date_from(2023, 12, 1), date_from(2023, 12, 31));
    expect_period(desk, "2023年/医保12月.csv", date_from(2023, 12, 1), date_from(2023, 12, 31));
    desk->book.today = date_from(2023, 8, 28);
    expect_period(desk, "2021年7月/2022/医保8月.csv", first, last);
    expect_period(desk, "2022-07/医保8月.csv", date_from(2023, 8, 1), date_from(2023, 8, 31));
    expect_period(desk, "2022/08/医保.csv", first, last);
    expect_period(desk, "2022年/8/医保局/医保.csv", first, last);
    expect_period(desk, "2022/08/15/医保.csv", date_from(2022, 8, 15), date_from(2022, 8, 15));
    expect_period(desk, "2022/医保局/15/医保.csv", DATE_NONE, DATE_NONE);
    for (int i = 0; i < 5; i++) {
        static const char *const paths[] = {"2022/0815/医保.csv", "2022年/08-15/医保.csv",
                                            "2022/8.15/医保局/医保.csv", "2022/08/0815/医保.csv",
                                            "2022/医保局/08_15/2/医保.csv"};
        expect_period(desk, paths[i], date_from(2022, 8, 15), date_from(2022, 8, 15));
    }
    expect_period(desk, "2022/0832/医保.csv", DATE_NONE, DATE_NONE);
    expect_period(desk, "2022/13/医保.csv", DATE_NONE, DATE_NONE);
    expect_period(desk, "2022年/医保.csv", DATE_NONE, DATE_NONE);
}

static void passed_over(void **state) {
    static const char *const over[] = {"~$a.xlsx",  "x/~$a.xlsx", ".~lock.a#",     "x/.~a",
                                       "Thumbs.db", "THUMBS.DB",  "x/desktop.ini", "DESKTOP.INI",
                                       ".DS_Store", "a.part",     "a.tmp",         "a.crdownload"};
    static const char *const looked[] = {"a.csv", "~a.csv", "thumbs.csv", "-rf.csv"};
    (void)state;
    for (size_t i = 0; i < sizeof over / sizeof *over; i++) assert_true(inbox_passes_over(over[i]));
    for (size_t i = 0; i < sizeof looked / sizeof *looked; i++) assert_false(inbox_passes_over(looked[i]));
}

int main(void) {
    if (!gb18030_prepare()) return 1;
    const struct CMUnitTest tests[] = {CASE(senders), CASE(known_senders),
                                       CASE(parts),   CASE(senders_of_a_county),
                                       CASE(periods), CASE(passed_over)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
