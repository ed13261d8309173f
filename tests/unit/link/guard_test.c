/* The guards of linked rows at their limits: one less, the limit itself, one more, counted by hand. */
#include "intake/intake.h"
#include "link/guard.h"
#include "town.h"

#define MOST 4

/* Three persons; deliveries of bills one behind the other. */
struct desk {
    struct town town;
    struct intake intake;
    struct delivery deliveries[MOST];
    struct arena arena;
    struct held_by_link held[MOST];
    uint32_t held_count;
};

static const char *const ids[] = {"45020219500301011", "45020219800301011", "45020219900301011"};
#define STRANGER "45020219700301011"

static void open_desk(struct desk *desk) {
    memset(desk, 0, sizeof *desk);
    town_open(&desk->town);
    arena_init(&desk->arena);
    for (int i = 0; i < 3; i++) town_person(&desk->town, ids[i], "甲", "1", 0);
    desk->intake.book = &desk->town.book;
    desk->intake.deliveries = desk->deliveries;
    desk->town.datasets[BILLS].guard =
        (struct guard){.max_unlinked = 0.25, .min_persons_of_last = 0.5, .least = 4};
}

/* `rows` rows of the first `persons` persons in turn, and `strangers` of nobody here; from the inbox. */
static struct delivery *deliver(struct desk *desk, uint32_t rows, uint32_t persons, uint32_t strangers) {
    struct delivery *delivery = &desk->deliveries[desk->intake.delivery_count++];
    *delivery = (struct delivery){.dataset = BILLS,
                                  .from_inbox = true,
                                  .first_slot = desk->town.rows[BILLS].slots,
                                  .slots = rows + strangers};
    snprintf(delivery->digest, sizeof delivery->digest, "d%u", desk->intake.delivery_count);
    for (uint32_t i = 0; i < rows; i++) town_bill(&desk->town, ID_EXACT, ids[i % persons], "甲");
    for (uint32_t i = 0; i < strangers; i++) town_bill(&desk->town, ID_EXACT, STRANGER, "丁");
    return delivery;
}

static void look(struct desk *desk) {
    town_link(&desk->town, 2);
    desk->held_count = link_guard(&desk->town.population, &desk->intake, &desk->arena, desk->held, 2);
}

static void close_desk(struct desk *desk) {
    town_close(&desk->town);
    arena_release(&desk->arena);
}

static void expect_one(uint32_t rows, uint32_t persons, uint32_t strangers, uint32_t persons_expected,
                       const char *why) {
    struct desk desk;
    open_desk(&desk);
    deliver(&desk, rows, persons, strangers)->persons_expected = persons_expected;
    look(&desk);
    assert_int_equal(desk.held_count, why != NULL);
    if (why) assert_string_equal(desk.held[0].digest, "d1");
    if (why && !strstr(desk.held[0].why, why)) fail_msg("“%s” does not say “%s”", desk.held[0].why, why);
    close_desk(&desk);
}

/* A quarter of eight rows is two; of three rows a share says nothing. */
static void rows_of_nobody_here(void **state) {
    (void)state;
    expect_one(7, 3, 1, 0, NULL);
    expect_one(6, 3, 2, 0, NULL);
    expect_one(5, 3, 3, 0, "8 行中有 3 行在户籍库里找不到本人，超过 25%");
    expect_one(0, 1, 3, 0, NULL);
    expect_one(0, 1, 4, 0, "4 行中有 4 行");
}

/* Four persons are to be expected: half of them are two. Fewer than four say nothing. */
static void few_persons(void **state) {
    (void)state;
    expect_one(9, 1, 0, 4, "9 行只涉及 1 人，按上一份应有约 4 人，少于其 50%");
    expect_one(9, 2, 0, 4, NULL);
    expect_one(9, 3, 0, 4, NULL);
    expect_one(9, 1, 0, 3, NULL);
    expect_one(9, 1, 0, 0, NULL);
}

/* Each delivery is counted alone, though its rows stand between those of others; only what came is judged. */
static void each_delivery_by_itself(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    deliver(&desk, 3, 3, 5)->from_inbox = false; /* good in an earlier night */
    deliver(&desk, 6, 3, 0)->persons_expected = 4;
    deliver(&desk, 6, 1, 0)->persons_expected = 4;
    deliver(&desk, 6, 2, 3)->waiting = true; /* held in an earlier night, looked at again */
    desk.deliveries[3].from_inbox = false;
    look(&desk);
    assert_int_equal(desk.deliveries[1].persons, 3);
    assert_int_equal(desk.deliveries[2].persons, 1);
    assert_int_equal(desk.deliveries[3].persons, 2);
    assert_int_equal(desk.held_count, 2);
    assert_string_equal(desk.held[0].digest, "d3");
    assert_string_equal(desk.held[1].digest, "d4");
    close_desk(&desk);
}

static void what_is_released_or_out_of_force_is_left_alone(void **state) {
    (void)state;
    struct known_release release = {.by = "甲", .why = "乙"};
    struct desk desk;
    open_desk(&desk);
    deliver(&desk, 0, 1, 5)->release = &release;
    deliver(&desk, 0, 1, 0)->state = DELIVERY_HELD;
    look(&desk);
    assert_int_equal(desk.held_count, 0);
    close_desk(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_nobody_here),
        cmocka_unit_test(few_persons),
        cmocka_unit_test(each_delivery_by_itself),
        cmocka_unit_test(what_is_released_or_out_of_force_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
