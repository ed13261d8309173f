/* The guards of a delivery, each at its limit: one less, the limit itself, one more, worked out by hand. */
#include "desk.h"

#define NAME "医保结算_2023-08.csv"

/* Rows of one person with different amounts; the first `notes` have a note, the first `bad` no amount, the
 * first `cut` an ID whose last digits a spreadsheet has made 000, the first `zeros` one that ends in 000 and
 * passes its check; all are of `day`. */
struct file {
    uint32_t rows, notes, bad, cut, zeros;
    const char *day;
};

static void put_file(const struct desk *desk, const char *name, struct file file) {
    struct buffer text = {0};
    buffer_text(&text, HEADER);
    for (uint32_t i = 0; i < file.rows; i++)
        buffer_format(&text, "%s,甲某,%s%u,%s,,,%s\n",
                      i < file.cut     ? "110105194912310000"
                      : i < file.zeros ? "110105194912301000"
                                       : ID_A,
                      i < file.bad ? "x" : "", i, file.day ? file.day : "2023-08-01",
                      i < file.notes ? "有" : "");
    desk_put(desk, name, text.at);
    buffer_release(&text);
}

/* What one night says of a file under the name; the register is good. */
static enum delivery_state state_of(struct desk *desk, const char *name, struct file file) {
    assert_true(file_remove_tree(desk->inbox));
    assert_true(file_make_folders(desk->inbox, 0777));
    if (!desk->options.known_count) desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    put_file(desk, name, file);
    if (!desk_run(desk)) fail_msg("%s", desk->diags.items[0].message);
    return desk_delivery(desk, name)->state;
}

static void expect_held(struct desk *desk, const char *name, struct file file, const char *why) {
    assert_int_equal(state_of(desk, name, file), DELIVERY_HELD);
    desk_expect_state(desk, name, DELIVERY_HELD, why);
    assert_true(desk_delivery(desk, name)->guarded);
}

static void expect_good(struct desk *desk, const char *name, struct file file) {
    if (state_of(desk, name, file) == DELIVERY_IN_FORCE) return;
    fail_msg("held: %s", desk_delivery(desk, name)->why);
}

static struct guard *guard_of(struct desk *desk) {
    return &desk->datasets[MEDICAL].guard;
}

/* A first night with this file, which becomes the last good one. */
static void after(struct desk *desk, const char *name, struct file file) {
    expect_good(desk, name, file);
    desk_next_night(desk);
}

/* A quarter of eight rows is two. */
static void refused_rows(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->max_refused = 0.25;
    expect_good(desk, NAME, (struct file){.rows = 8, .bad = 1});
    expect_good(desk, NAME, (struct file){.rows = 8, .bad = 2});
    expect_held(desk, NAME, (struct file){.rows = 8, .bad = 3}, "8 行中有 3 行不能用，超过 25%");
}

/* Two in a hundred of 1,000 rows are 20. Two such IDs are no cluster, three are; of those that may be
 * right, 20. */
static void cut_ids(void **state) {
    struct desk *desk = *state;
    expect_good(desk, NAME, (struct file){.rows = 1000, .cut = 20});
    expect_held(desk, NAME, (struct file){.rows = 1000, .cut = 21}, "从原系统重新导出");
    expect_good(desk, NAME, (struct file){.rows = 4, .cut = 2});
    expect_held(desk, NAME, (struct file){.rows = 4, .cut = 3}, "一栏有 3 行的身份证号被表格软件截断");
    expect_good(desk, NAME, (struct file){.rows = 19, .zeros = 19});
    expect_held(desk, NAME, (struct file){.rows = 20, .zeros = 20}, "20 行的身份证号");
    guard_of(desk)->max_cut_ids = 1;
    expect_good(desk, NAME, (struct file){.rows = 20, .cut = 19});
}

/* A list of 40: three quarters are 30, one and a half times as many are 60. */
static void rows_of_a_list(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].delivery = DELIVERY_REPLACES;
    *guard_of(desk) = (struct guard){
        .max_refused = 1, .min_share_of_last = 0.75, .max_share_of_last = 1.5, .least = 20, .max_cut_ids = 1};
    after(desk, "医保结算_2023-07.csv", (struct file){.rows = 40, .day = "2023-07-01"});
    expect_held(desk, NAME, (struct file){.rows = 29}, "只有 29 行，上一份有 40 行，少于其 75%");
    expect_good(desk, NAME, (struct file){.rows = 30});
    expect_good(desk, NAME, (struct file){.rows = 31});
    expect_good(desk, NAME, (struct file){.rows = 59});
    expect_good(desk, NAME, (struct file){.rows = 60});
    expect_held(desk, NAME, (struct file){.rows = 61}, "有 61 行，上一份有 40 行，多于其 150%");
    guard_of(desk)->least = 62;
    expect_good(desk, NAME, (struct file){.rows = 61});
}

/* 62 rows in the 31 days of July are two a day: 56 by the 28th of August, half of it 28, twice as many 112.
 */
static void rows_of_a_month(void **state) {
    struct desk *desk = *state;
    *guard_of(desk) = (struct guard){
        .max_refused = 1, .min_share_of_last = 0.5, .max_share_of_last = 2, .least = 20, .max_cut_ids = 1};
    after(desk, "医保结算_2023-07.csv", (struct file){.rows = 62, .day = "2023-07-01"});
    expect_held(desk, NAME, (struct file){.rows = 27},
                "只有 27 行，按上一份的每天行数应有约 56 行，少于其 50%");
    expect_good(desk, NAME, (struct file){.rows = 28});
    expect_good(desk, NAME, (struct file){.rows = 112});
    expect_held(desk, NAME, (struct file){.rows = 113}, "多于其 200%");
    guard_of(desk)->least = 56;
    expect_held(desk, NAME, (struct file){.rows = 27}, "只有 27 行");
    guard_of(desk)->least = 57; /* of 56 rows a share says nothing */
    expect_good(desk, NAME, (struct file){.rows = 27});
}

/* Four fifths of the 40 rows of the version before are 32, whatever July allows. A list is measured by its
 * own share. */
static void rows_of_a_corrected_month(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->min_share_of_last = 0.25;
    guard_of(desk)->min_share_of_same = 0.8;
    guard_of(desk)->least = 20;
    after(desk, "医保结算_2023-07.csv", (struct file){.rows = 62, .day = "2023-07-01"});
    after(desk, NAME, (struct file){.rows = 40});
    expect_held(desk, NAME, (struct file){.rows = 31}, "只有 31 行，上一份有 40 行，少于其 80%");
    expect_good(desk, NAME, (struct file){.rows = 32});
    expect_good(desk, NAME, (struct file){.rows = 33});
    expect_good(desk, "医保结算_2023-06.csv", (struct file){.rows = 20, .day = "2023-06-01"});
    guard_of(desk)->least = 40;
    expect_held(desk, NAME, (struct file){.rows = 31}, "只有 31 行");
    guard_of(desk)->least = 41; /* of 40 rows a share says nothing */
    expect_good(desk, NAME, (struct file){.rows = 31});
    guard_of(desk)->least = 20;
    guard_of(desk)->min_share_of_same = 0;
    expect_good(desk, NAME, (struct file){.rows = 31});
    guard_of(desk)->min_share_of_same = 0.8;
    desk->datasets[MEDICAL].delivery = DELIVERY_REPLACES;
    expect_good(desk, NAME, (struct file){.rows = 31});
}

/* The month before is no measure of another sender, and a later month none of an earlier one. */
static void measured_by_the_senders_own_last_month(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->min_share_of_last = 0.9;
    guard_of(desk)->least = 1;
    after(desk, "医保结算_2023-07.csv", (struct file){.rows = 62, .day = "2023-07-01"});
    expect_good(desk, "柳北/医保结算_2023-08.csv", (struct file){.rows = 2});
    expect_good(desk, "医保结算_2023-06.csv", (struct file){.rows = 2, .day = "2023-06-01"});
    expect_held(desk, NAME, (struct file){.rows = 2}, "只有 2 行");
}

/* The last good list reaches to the 10th. */
static void older_than_what_it_replaces(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].delivery = DELIVERY_REPLACES;
    desk->datasets[MEDICAL].every = (struct span_of_time){0};
    after(desk, "医保结算.csv", (struct file){.rows = 3, .day = "2023-08-10"});
    expect_held(desk, "医保结算.csv", (struct file){.rows = 4, .day = "2023-08-09"},
                "数据截至 2023-08-09，比在用的一份（2023-08-10）旧");
    expect_good(desk, "医保结算.csv", (struct file){.rows = 4, .day = "2023-08-10"});
    expect_good(desk, "医保结算.csv", (struct file){.rows = 4, .day = "2023-08-11"});
    guard_of(desk)->may_be_older = true;
    expect_good(desk, "医保结算.csv", (struct file){.rows = 4, .day = "2023-08-09"});
}

/* Due every month, today is the 28th of August: from the 28th of June two months have passed. With good_for
 * the state of the dataset says it, not a guard. */
static void two_deliveries_behind(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].delivery = DELIVERY_REPLACES;
    expect_good(desk, "医保结算.csv", (struct file){.rows = 1, .day = "2023-06-29"});
    expect_good(desk, "医保结算.csv", (struct file){.rows = 1, .day = "2023-06-28"});
    expect_held(desk, "医保结算.csv", (struct file){.rows = 1, .day = "2023-06-27"},
                "数据截至 2023-06-27，已过两个报送周期");
    desk->datasets[MEDICAL].good_for = (struct span_of_time){.months = 1};
    expect_good(desk, "医保结算.csv", (struct file){.rows = 1, .day = "2023-06-27"});
    assert_true(desk->intake.states[MEDICAL].stale);
}

/* 40 of 50 rows had a note: 40 of 50 again are to be expected, a tenth of them is 4. */
static void emptied_column(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->min_filled_of_last = 0.1;
    guard_of(desk)->least = 20;
    after(desk, "医保结算_2023-07.csv", (struct file){.rows = 50, .notes = 40, .day = "2023-07-01"});
    expect_held(desk, NAME, (struct file){.rows = 50, .notes = 3},
                "“备注”列 50 行中只有 3 行有值，上一份 50 行中有 40 行");
    expect_good(desk, NAME, (struct file){.rows = 50, .notes = 4});
    expect_good(desk, NAME, (struct file){.rows = 50, .notes = 5});
    expect_held(desk, NAME, (struct file){.rows = 25}, "25 行中只有 0 行有值"); /* 20 were to be expected */
    expect_good(desk, NAME, (struct file){.rows = 24});                         /* 19 were */
    guard_of(desk)->min_filled_of_last = 0;
    expect_good(desk, NAME, (struct file){.rows = 50});
}

/* A column that the header no longer has is as empty as one without values; an empty cell that means 0 too.
 */
static void a_column_that_is_gone_or_read_as_zero(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    guard_of(desk)->min_filled_of_last = 0.1;
    guard_of(desk)->least = 20;
    desk->columns[MEDICAL][M_NOTE].has_blank = true;
    desk->columns[MEDICAL][M_NOTE].blank = "无";
    after(desk, "医保结算_2023-07.csv", (struct file){.rows = 20, .notes = 20, .day = "2023-07-01"});
    expect_held(desk, NAME, (struct file){.rows = 20}, "“备注”列 20 行中只有 0 行有值");
    buffer_text(&text, "身份证号,姓名,个人自付,结算日期\n");
    for (int i = 0; i < 20; i++) buffer_format(&text, ID_A ",甲某,%d,2023-08-01\n", i);
    desk_put(desk, NAME, text.at);
    assert_true(desk_run(desk));
    desk_expect_state(desk, NAME, DELIVERY_HELD, "“备注”列 20 行中只有 0 行有值");
    buffer_release(&text);
}

/* Held in one night, its file gone from the inbox: looked at again each night until it is replaced. */
static void held_until_replaced(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->max_refused = 0.25;
    expect_held(desk, NAME, (struct file){.rows = 4, .bad = 2}, "4 行中有 2 行");
    desk_next_night(desk);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "暂缓", DELIVERY_HELD, "4 行中有 2 行不能用");
    assert_true(desk_delivery(desk, "暂缓")->waiting && desk->intake.waits);
    assert_int_equal(desk_delivery(desk, "暂缓")->received, 4);
    assert_false(desk->intake.states[MEDICAL].delivered);
    expect_good(desk, NAME, (struct file){.rows = 4, .bad = 1});
    assert_int_equal(desk->intake.delivery_count, 2); /* the register and this one: nothing waits */
    assert_false(desk->intake.waits);
}

/* What waits is judged by tonight's guards: when they are wider it is used. */
static void a_wider_guard_lets_it_in(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->max_refused = 0.25;
    expect_held(desk, NAME, (struct file){.rows = 4, .bad = 2}, "4 行中有 2 行");
    desk_next_night(desk);
    guard_of(desk)->max_refused = 0.5;
    assert_true(desk_run(desk));
    assert_int_equal(desk_delivery(desk, "暂缓")->state, DELIVERY_IN_FORCE);
    assert_false(desk->intake.waits);
    assert_true(desk->intake.states[MEDICAL].delivered);
}

/* The same bytes dropped again while they wait are no news. */
static void held_bytes_again(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->max_refused = 0.25;
    expect_held(desk, NAME, (struct file){.rows = 4, .bad = 2}, "4 行中有 2 行");
    desk_next_night(desk);
    assert_int_equal(state_of(desk, NAME, (struct file){.rows = 4, .bad = 2}), DELIVERY_KNOWN_BYTES);
    assert_int_equal(desk_delivery(desk, "暂缓")->state, DELIVERY_HELD);
}

/* The last good version stands in and is marked; the held one of that period waits. */
static void the_last_good_one_is_stale(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->max_refused = 0.25;
    after(desk, NAME, (struct file){.rows = 4});
    expect_held(desk, NAME, (struct file){.rows = 4, .bad = 2}, "4 行中有 2 行");
    assert_int_equal(desk_delivery(desk, "昨夜")->state, DELIVERY_IN_FORCE);
    const struct dataset_state *medical = &desk->intake.states[MEDICAL];
    assert_true(medical->delivered && medical->held && medical->stands_in);
    assert_false(desk->intake.states[REGISTER].stands_in);
    for (uint32_t i = 0; i < desk->intake.delivery_count; i++)
        assert_int_equal(desk->intake.deliveries[i].stale,
                         desk->intake.deliveries[i].dataset == MEDICAL &&
                             desk->intake.deliveries[i].state == DELIVERY_IN_FORCE);
}

/* Whoever releases it says so of these bytes alone, in this dataset. */
static void released_bytes_are_used(void **state) {
    struct desk *desk = *state;
    struct known_release release = {
        .dataset = "medical", .sender = "", .by = "韦科长", .why = "已电话核实", .date = desk->book.today};
    guard_of(desk)->max_refused = 0.25;
    expect_held(desk, NAME, (struct file){.rows = 4, .bad = 2}, "4 行中有 2 行");
    char digest[DIGEST_TEXT];
    memcpy(digest, desk_delivery(desk, NAME)->digest, sizeof digest);
    release.digest = digest;
    desk->options.releases = &release;
    desk->options.release_count = 1;
    expect_good(desk, NAME, (struct file){.rows = 4, .bad = 2}); /* still in the inbox */
    desk->options.release_count = 0;
    expect_held(desk, NAME, (struct file){.rows = 4, .bad = 2}, "4 行中有 2 行");
    desk_next_night(desk);
    desk->options.release_count = 1;
    assert_true(desk_run(desk)); /* from the archive */
    const struct delivery *delivery = desk_delivery(desk, "暂缓");
    assert_int_equal(delivery->state, DELIVERY_IN_FORCE);
    assert_string_equal(delivery->release->by, "韦科长");
    assert_string_equal(delivery->release->why, "已电话核实");
    assert_false(desk->intake.waits || desk->intake.states[MEDICAL].held);
    expect_held(desk, NAME, (struct file){.rows = 8, .bad = 4}, "8 行中有 4 行"); /* other bytes */
    release.sender = "融安县";
    assert_int_equal(state_of(desk, "医保结算_2023-07.csv", (struct file){.rows = 1}), DELIVERY_IN_FORCE);
    assert_int_equal(desk_delivery(desk, "暂缓")->state, DELIVERY_HELD);
    release.sender = "";
    release.dataset = "register";
    assert_int_equal(state_of(desk, "医保结算_2023-07.csv", (struct file){.rows = 1}), DELIVERY_IN_FORCE);
    assert_int_equal(desk_delivery(desk, "暂缓")->state, DELIVERY_HELD);
}

/* Dismissed, it waits for nobody and owes nothing, from the inbox as from the archive, whatever its guards
 * say by then; a later word releases it after all. */
static void dismissed_bytes_are_never_used(void **state) {
    struct desk *desk = *state;
    struct known_release said[] = {
        {.dataset = "medical", .sender = "", .by = "甲", .why = "乙", .dismisses = true},
        {.dataset = "medical", .sender = "", .by = "丙", .why = "丁"}};
    const struct delivery *delivery;
    guard_of(desk)->max_refused = 0.25;
    expect_held(desk, NAME, (struct file){.rows = 4, .bad = 2}, "4 行中有 2 行");
    assert_true(desk->intake.waits && desk->intake.states[MEDICAL].held);
    char digest[DIGEST_TEXT];
    memcpy(digest, desk_delivery(desk, NAME)->digest, sizeof digest);
    said[0].digest = said[1].digest = digest;
    desk->options.releases = said;
    desk->options.release_count = 1;
    assert_int_equal(state_of(desk, NAME, (struct file){.rows = 4, .bad = 2}), DELIVERY_DISMISSED);
    delivery = desk_delivery(desk, NAME);
    assert_true(delivery_is_taken(delivery));
    assert_string_equal(delivery->release->by, "甲");
    assert_int_equal(delivery->slots, 0);
    for (int lax = 0; lax < 2; lax++) {
        if (lax) guard_of(desk)->max_refused = 1;
        assert_false(desk->intake.waits || desk->intake.states[MEDICAL].held);
        assert_int_equal(desk->intake.states[MEDICAL].gap_count, 0);
        if (!lax) desk_next_night(desk);
        assert_true(desk_run(desk));
        assert_int_equal(desk_delivery(desk, "暂缓")->state, DELIVERY_DISMISSED);
    }
    desk->options.release_count = 2;
    assert_true(desk_run(desk));
    delivery = desk_delivery(desk, "暂缓");
    assert_int_equal(delivery->state, DELIVERY_IN_FORCE);
    assert_string_equal(delivery->release->by, "丙");
}

/* What is released is what the next one is measured by; what only waits is not. */
static void measured_by_what_was_good(void **state) {
    struct desk *desk = *state;
    guard_of(desk)->min_share_of_last = 0.5;
    guard_of(desk)->least = 1;
    desk->datasets[MEDICAL].delivery = DELIVERY_REPLACES;
    after(desk, "医保结算_2023-06.csv", (struct file){.rows = 40, .day = "2023-06-01"});
    expect_held(desk, "医保结算_2023-07.csv", (struct file){.rows = 19, .day = "2023-07-01"}, "只有 19 行");
    desk_next_night(desk);
    expect_held(desk, NAME, (struct file){.rows = 19}, "上一份有 40 行");
    struct known_release release = {
        .dataset = "medical", .sender = "", .by = "甲", .why = "乙", .date = desk->book.today};
    for (uint32_t i = 0; i < desk->options.known_count; i++)
        if (desk->known[i].waits) release.digest = desk->known[i].digest;
    desk->options.releases = &release;
    desk->options.release_count = 1;
    expect_good(desk, NAME, (struct file){.rows = 10});
    expect_held(desk, NAME, (struct file){.rows = 9}, "上一份有 19 行");
}

/* What came together with a later one was not read then: guards look at it when it is to be used after all.
 */
static void looked_at_when_it_is_needed(void **state) {
    struct desk *desk = *state;
    after(desk, NAME, (struct file){.rows = 8, .bad = 3});
    for (uint32_t i = 0; i < desk->options.known_count; i++)
        desk->known[i].unseen = strcmp(desk->known[i].dataset, "medical") == 0;
    guard_of(desk)->max_refused = 0.25;
    assert_true(desk_run(desk));
    desk_expect_state(desk, "昨夜/" NAME, DELIVERY_HELD, "8 行中有 3 行不能用");
    guard_of(desk)->max_refused = 0.5;
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "昨夜/" NAME, 8, 3);
    assert_true(desk_delivery(desk, "昨夜/" NAME)->waiting); /* guards of linked rows look as well */
}

/* What guards of linked rows said: of these bytes tonight, or of a delivery when it was taken. */
static void held_by_linked_rows(void **state) {
    struct desk *desk = *state;
    expect_good(desk, NAME, (struct file){.rows = 2});
    char digest[DIGEST_TEXT];
    memcpy(digest, desk_delivery(desk, NAME)->digest, sizeof digest);
    struct held_by_link held = {REGISTER, digest, "像是别处的文件"};
    desk->options.held_by_link = &held;
    desk->options.held_by_link_count = 1;
    expect_good(desk, NAME, (struct file){.rows = 2}); /* the same bytes, of another dataset */
    held.dataset = MEDICAL;
    expect_held(desk, NAME, (struct file){.rows = 2}, "像是别处的文件");
    assert_true(desk_delivery(desk, NAME)->by_link);
    desk_next_night(desk);
    desk->options.held_by_link_count = 0;
    for (uint32_t i = 0; i < desk->options.known_count; i++)
        if (desk->known[i].waits) desk->known[i].held_by_link = "昨夜的理由";
    assert_true(desk_run(desk));
    desk_expect_state(desk, "暂缓", DELIVERY_HELD, "昨夜的理由");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(refused_rows),
        CASE(cut_ids),
        CASE(rows_of_a_list),
        CASE(rows_of_a_month),
        CASE(rows_of_a_corrected_month),
        CASE(measured_by_the_senders_own_last_month),
        CASE(older_than_what_it_replaces),
        CASE(two_deliveries_behind),
        CASE(emptied_column),
        CASE(a_column_that_is_gone_or_read_as_zero),
        CASE(held_until_replaced),
        CASE(a_wider_guard_lets_it_in),
        CASE(held_bytes_again),
        CASE(the_last_good_one_is_stale),
        CASE(released_bytes_are_used),
        CASE(dismissed_bytes_are_never_used),
        CASE(measured_by_what_was_good),
        CASE(looked_at_when_it_is_needed),
        CASE(held_by_linked_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
