/* What a delivery says of itself: its sender in a column, its cut-off day in a column, above its rows or in
 * its name. */
#include "desk.h"

#include "intake/naming.h"

static struct region places[] = {
    {450226000000, 6, "三江侗族自治县"}, {450226102000, 9, "丹洲镇"}, {450224000000, 6, "融安县"}};

#define TITLE "身份证号,姓名,个人自付,结算日期,备注\n"
#define OF_SANJIANG "11010519491231002X,甲某,5000,2023-08-01,三江县\n"
#define OF_SANJIANG_TOO "440524188001010014,乙某,12.50,2023-08-02,三江县\n"
#define OF_RONGAN "440524188001010014,乙某,12.50,2023-08-02,融安县\n"

static void open_places(struct desk *desk) {
    desk->book.regions = (struct regions){.items = places, .count = 3};
    desk->book.site.region = 450200000000;
    desk->book.site.region_digits = 4;
    desk->datasets[MEDICAL].sender = M_NOTE;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
}

static void sender_in_a_column(void **state) {
    struct desk *desk = *state;
    open_places(desk);
    desk_put(desk, "医保局/medical_2023-08.csv", TITLE OF_SANJIANG OF_SANJIANG_TOO);
    desk_put(desk, "医保局/medical_2023-08(1).csv", TITLE OF_RONGAN);
    desk_put(desk, "三江县/medical_2023-07.csv", TITLE); /* nothing in it says otherwise */
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "医保局/medical_2023-08.csv", 2, 0);
    desk_expect_counts(desk, "医保局/medical_2023-08(1).csv", 1, 0); /* no contradiction: another county's */
    assert_string_equal(desk_delivery(desk, "医保局/medical_2023-08.csv")->sender, "医保局/三江侗族自治县");
    assert_string_equal(desk_delivery(desk, "医保局/medical_2023-08(1).csv")->sender, "医保局/融安县");
    assert_string_equal(desk_delivery(desk, "三江县/medical_2023-07.csv")->sender, "三江县");
}

static void several_senders(void **state) {
    struct desk *desk = *state;
    open_places(desk);
    desk_put(desk, "medical_2023-08.csv", TITLE OF_SANJIANG OF_RONGAN);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_UNREADABLE, "lines 2 and 3 differ in “note”");
    for (uint32_t slot = 0; slot < desk->intake.rows[MEDICAL].slots; slot++)
        assert_int_equal(desk->intake.rows[MEDICAL].fate[slot], FATE_NONE);
    struct file_list kept;
    assert_true(file_list_below(desk->archive, 8, &kept));
    assert_int_equal(kept.count, 1); /* the register */
    file_list_release(&kept);
    desk_put(desk, "medical_2023-08.csv", TITLE OF_SANJIANG "440524188001010014,乙某,12.50,2023-08-02,\n");
    assert_true(desk_run(desk)); /* a blank is another value */
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_UNREADABLE, "lines 2 and 3 differ");
    desk_put(desk, "medical_2023-08.csv", TITLE OF_SANJIANG "440524188001010014,乙某,1,2023-09-02,融安县\n");
    assert_true(desk_run(desk)); /* a day to come */
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_UNREADABLE, "lines 2 and 3 differ");
}

/* The first row, by which the sender was told, is refused: what it says is not believed. */
static void sender_of_a_refused_row(void **state) {
    struct desk *desk = *state;
    open_places(desk);
    desk_put(desk, "medical_2023-08.csv",
             TITLE "1,甲某,5000,2023-08-01,融安县\n" OF_SANJIANG OF_SANJIANG_TOO);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_UNREADABLE,
                      "seemed to be “融安县”, its rows say “三江侗族自治县”");
    assert_int_equal(desk->intake.refused_count, 0);
}

static void expect_refused_sender(struct desk *desk, const char *cell) {
    struct buffer text = {0};
    buffer_format(&text, TITLE "11010519491231002X,甲某,5000,2023-08-01,%s\n", cell);
    desk_put(desk, "医保局/medical_2023-08.csv", text.at);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "医保局/medical_2023-08.csv", DELIVERY_UNREADABLE, "seemed to be “医保局”");
    buffer_release(&text);
}

/* A list whose cells have slipped: nobody sends under somebody's number, or a page of text. */
static void sender_that_is_none(void **state) {
    struct desk *desk = *state;
    char page[2 * NAME_MOST];
    memset(page, 'x', sizeof page);
    page[sizeof page - 1] = '\0';
    open_places(desk);
    expect_refused_sender(desk, page);
    expect_refused_sender(desk, "440524188001010014");
    const struct delivery *refused = desk_delivery(desk, "医保局/medical_2023-08.csv");
    assert_null(strstr(refused->why, "440524188001010014"));
    assert_non_null(strstr(refused->why, "its rows say “医保局/44×××”"));
    assert_string_equal(refused->sender, "医保局");
}

static void sender_in_a_column_of_codes(void **state) {
    struct desk *desk = *state;
    open_places(desk);
    desk_clear(desk);
    desk->columns[MEDICAL][M_NOTE].type = TYPE_REGION;
    desk_put(desk, "medical_2023-08.csv",
             TITLE "11010519491231002X,甲某,5000,2023-08-01,450226\n"
                   "440524188001010014,乙某,12.50,2023-08-02,450226000000\n");
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "medical_2023-08.csv", 2, 0);
    assert_string_equal(desk_delivery(desk, "medical_2023-08.csv")->sender, "三江侗族自治县");
}

static void senders_by_code(void **state) {
    struct desk *desk = *state;
    struct arena arena;
    open_places(desk);
    arena_init(&arena);
    static const char *const cells[][2] = {
        {"450226", "三江侗族自治县"},          {"450226000000", "三江侗族自治县"},
        {"450226102", "三江侗族自治县丹洲镇"}, {"450226102001", "三江侗族自治县丹洲镇"},
        {"三江县", "三江侗族自治县"},          {"450999", "450999"},
        {"第三\x01医院", "第三\\x01医院"}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        assert_string_equal(naming_sender(&arena, &desk->book, "bills.csv", span_of(cells[i][0])),
                            cells[i][1]);
    arena_release(&arena);
}

static void expect_reach(struct desk *desk, const char *name, const char *text, date_t day) {
    assert_true(file_remove_tree(desk->inbox));
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, name, text);
    assert_true(desk_run(desk));
    assert_int_equal(desk_delivery(desk, name)->reaches, day);
}

#define ROWS HEADER ROW_A ROW_B

/* Today is 2023-08-28; the rows are of 08-01 and 08-02. */
static void cutoff_above_the_rows(void **state) {
    struct desk *desk = *state;
    date_t day = date_from(2023, 8, 25), today = date_from(2023, 8, 28);
    expect_reach(desk, "medical_2023-08.csv", ROWS, today);
    expect_reach(desk, "medical_2023-08.csv", "医保结算明细（数据截至2023年8月25日）\n" ROWS, day);
    expect_reach(desk, "medical_2023-08.csv", "医保结算明细\n截止日期：,2023-08-25,,,,,\n" ROWS, day);
    expect_reach(desk, "medical_2023-08.csv", "Settlements as of 20230825\n" ROWS, day);
    expect_reach(desk, "medical_2023-08.csv", "数据截至8月25日\n" ROWS, day);
    expect_reach(desk, "medical_2023-08.csv", "数据截至２０２３年８月２５日\n" ROWS, day);
    expect_reach(desk, "medical_2023-08.csv",
                 "\xBD\xD8\xD6\xC1"
                 "2023-08-25\n" ROWS,
                 day); /* 截至 in GB18030 */
    expect_reach(desk, "medical_2023-08.csv", "数据截至2023-09-30\n" ROWS,
                 today); /* no day is known before it comes */
    expect_reach(desk, "medical_2023-08.csv", "数据截至2023-06-30\n" ROWS,
                 today); /* before its period: no cut-off of it */
    expect_reach(desk, "medical.csv", "数据截至2023-08-25\n" ROWS, day);
    expect_reach(desk, "medical.csv", ROWS, date_from(2023, 8, 2)); /* the latest row */
    expect_reach(desk, "medical_8月(截至2023-08-25).csv", ROWS, day);
    assert_int_equal(desk_delivery(desk, "medical_8月(截至2023-08-25).csv")->last, date_from(2023, 8, 31));
}

static void cutoff_in_a_column(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].dated = COLUMN_NONE;
    desk->datasets[MEDICAL].reaches = M_DAY;
    expect_reach(desk, "medical_2023-08.csv", "数据截至2023-08-25\n" ROWS, date_from(2023, 8, 2));
    expect_reach(desk, "medical_2023-08.csv", "数据截至2023-08-25\n" HEADER, date_from(2023, 8, 25));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(sender_in_a_column),      CASE(several_senders),    CASE(sender_in_a_column_of_codes),
        CASE(sender_of_a_refused_row), CASE(senders_by_code),    CASE(cutoff_above_the_rows),
        CASE(cutoff_in_a_column),      CASE(sender_that_is_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
