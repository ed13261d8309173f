/* The ID path, case by case. IDs written with a check digit are the examples of GB
 * 11643-1999 or get theirs from town_whole. */
#include "town.h"
#include "link/repair.h"

#define CHUN "11010519491231002X" /* a woman, born 1949-12-31 */
#define OLD "440524188001010014"  /* a man, born 1880-01-01 */

static void open_with_chun(struct town *town) {
    town_open(town);
    town_person(town, CHUN, "韦春", "1", 0);
    town_person(town, OLD, "李古", "2", 0);
}

static void a_good_number_and_the_name_link(void **state) {
    (void)state;
    struct town town;
    open_with_chun(&town);
    uint32_t same = town_bill(&town, ID_EXACT, CHUN, "韦春");
    uint32_t spaced = town_bill(&town, ID_EXACT, CHUN, "韦　春");
    uint32_t derived = town_bill(&town, ID_DERIVED, CHUN, "韦春");
    uint32_t carrier = town_bill(&town, ID_CARRIER, CHUN, "韦春");
    uint32_t rare = town_bill(&town, ID_EXACT, CHUN, "韦?");
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, same, "韦春 exact");
    ASSERT_ANSWER(&town, BILLS, spaced, "韦春 exact");
    ASSERT_ANSWER(&town, BILLS, derived, "韦春 derived");
    ASSERT_ANSWER(&town, BILLS, carrier, "韦春 carrier");
    ASSERT_ANSWER(&town, BILLS, rare, "韦春 exact");
    town_close(&town);
}

static void a_stranger_and_a_borrowed_number_do_not(void **state) {
    (void)state;
    struct town town;
    open_with_chun(&town);
    uint32_t stranger = town_bill(&town, ID_EXACT, "450202198803010017", "韦春");
    uint32_t child =
        town_bill(&town, ID_EXACT, CHUN, "韦小宝"); /* a child's row with the guardian's number */
    uint32_t card = town_row(&town, CARDS);
    town_id(&town, CARDS, card, ID_EXACT, CHUN);
    town_text(&town, CARDS, C_NAME, card, "韦小宝");
    uint32_t none = town_bill(&town, ID_NONE, "", "韦春");
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, stranger, "- not in register");
    ASSERT_ANSWER(&town, BILLS, child, "- name");
    ASSERT_ANSWER(&town, CARDS, card, "- name");
    ASSERT_ANSWER(&town, BILLS, none, "- no id");
    town_close(&town);
}

static void without_a_name_the_dataset_decides(void **state) {
    (void)state;
    struct town town;
    open_with_chun(&town);
    town_person(&town, "45020219500101996", "覃一", "3", 0);
    uint32_t bill = town_bill(&town, ID_EXACT, CHUN, "");
    uint32_t card = town_row(&town, CARDS), old = town_row(&town, CARDS), place = town_row(&town, PLACES);
    town_id(&town, CARDS, card, ID_EXACT, CHUN);
    town_id(&town, CARDS, old, ID_DERIVED, "45020219500101996"); /* 996: perhaps born in 1850 */
    town_id(&town, PLACES, place, ID_CARRIER, CHUN);
    uint32_t named = town_bill(&town, ID_DERIVED, "45020219500101996", "覃一");
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, bill, "- no name");
    ASSERT_ANSWER(&town, CARDS, card, "韦春 exact");
    ASSERT_ANSWER(&town, CARDS, old, "- no name");
    ASSERT_ANSWER(&town, PLACES, place, "韦春 carrier");
    ASSERT_ANSWER(&town, BILLS, named, "覃一 derived");
    town_close(&town);
}

/* A name that did not decode: one lost character is forgiven, and of a name that is lost as a whole the
 * number alone decides where it may. */
static void a_name_with_marks(void **state) {
    (void)state;
    struct town town;
    open_with_chun(&town);
    uint32_t one = town_bill(&town, ID_EXACT, CHUN, "韦\uFFFD"),
             lost = town_bill(&town, ID_EXACT, CHUN, "\uFFFD\uFFFD");
    uint32_t other = town_bill(&town, ID_EXACT, CHUN, "莫\uFFFD");
    uint32_t cards[3];
    static const char *const names[] = {"\uFFFD\uFFFDĳ", "\uFFFD", "莫\uFFFD"};
    for (int i = 0; i < 3; i++) {
        cards[i] = town_row(&town, CARDS);
        town_id(&town, CARDS, cards[i], ID_EXACT, CHUN);
        town_text(&town, CARDS, C_NAME, cards[i], names[i]);
    }
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, one, "韦春 exact");
    ASSERT_ANSWER(&town, BILLS, lost, "- no name");
    ASSERT_ANSWER(&town, BILLS, other, "- name");
    ASSERT_ANSWER(&town, CARDS, cards[0], "韦春 exact");
    ASSERT_ANSWER(&town, CARDS, cards[1], "韦春 exact");
    ASSERT_ANSWER(&town, CARDS, cards[2], "- name");
    town_close(&town);
}

/* What of the register's own name could not be read, or is not there, says nothing either: not against a row,
 * and not for it by being as little. */
static void a_register_with_marks(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    town_person(&town, CHUN, "\uFFFD\uFFFD", "1", 0);
    town_person(&town, OLD, "", "2", 0);
    static const struct {
        const char *id, *name, *bill, *card;
    } rows[] = {{CHUN, "韦春", "- no name", "\uFFFD\uFFFD exact"},
                {CHUN, "\uFFFD\uFFFD", "- no name", "\uFFFD\uFFFD exact"},
                {OLD, "李㛃", "- no name", " exact"}};
    uint32_t bills[3], cards[3];
    for (int i = 0; i < 3; i++) {
        bills[i] = town_bill(&town, ID_EXACT, rows[i].id, rows[i].name);
        cards[i] = town_row(&town, CARDS);
        town_id(&town, CARDS, cards[i], ID_EXACT, rows[i].id);
        town_text(&town, CARDS, C_NAME, cards[i], rows[i].name);
    }
    town_link(&town, 1);
    for (int i = 0; i < 3; i++) {
        ASSERT_ANSWER(&town, BILLS, bills[i], rows[i].bill);
        ASSERT_ANSWER(&town, CARDS, cards[i], rows[i].card);
    }
    town_close(&town);
}

static void of_a_double_number_the_name_decides(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    town_person(&town, CHUN, "韦春", "1", 0);
    town_person(&town, CHUN, "莫秋", "2", 0);
    town_person(&town, OLD, "李㛃", "3", 0);
    town_person(&town, OLD, "李?", "4", 0);
    uint32_t chun = town_bill(&town, ID_EXACT, CHUN, "韦春"), qiu = town_bill(&town, ID_EXACT, CHUN, "莫秋");
    uint32_t other = town_bill(&town, ID_EXACT, CHUN, "韦夏");
    uint32_t equal = town_bill(&town, ID_EXACT, OLD, "李㛃"), either = town_bill(&town, ID_EXACT, OLD, "李□");
    uint32_t card = town_row(&town, CARDS);
    town_id(&town, CARDS, card, ID_EXACT, CHUN);
    town_link(&town, 1);
    assert_int_equal(town.population.persons, 4);
    assert_int_equal(town.population.double_count, 4);
    ASSERT_ANSWER(&town, BILLS, chun, "韦春 exact");
    ASSERT_ANSWER(&town, BILLS, qiu, "莫秋 exact");
    ASSERT_ANSWER(&town, BILLS, other, "- name");
    ASSERT_ANSWER(&town, BILLS, equal, "李㛃 exact");
    ASSERT_ANSWER(&town, BILLS, either, "- name");
    ASSERT_ANSWER(&town, CARDS, card, "- no name");
    town_close(&town);
}

static uint32_t bill_born(struct town *town, enum id_kind kind, const char *id, const char *born, int sex) {
    uint32_t slot = town_bill(town, kind, id, "韦春");
    town_date(town, BILLS, B_BORN, slot, born);
    if (sex >= 0) town_choice(town, BILLS, B_SEX, slot, sex);
    return slot;
}

static void a_number_cut_by_a_spreadsheet_needs_all_that_is_said(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    const char *cut = "45020219491231000"; /* sequence 000: even, a woman */
    town_person(&town, cut, "韦春", "1", 0);
    uint32_t good = town_bill(&town, ID_SUSPECT, cut, "韦春"),
             other = town_bill(&town, ID_SUSPECT, cut, "莫秋");
    uint32_t rare = town_bill(&town, ID_SUSPECT, cut, "韦?"),
             nameless = town_bill(&town, ID_SUSPECT, cut, "");
    uint32_t agrees = bill_born(&town, ID_SUSPECT, cut, "1949-12-31", 1);
    uint32_t born = bill_born(&town, ID_SUSPECT, cut, "1949-12-30", 1);
    uint32_t sex = bill_born(&town, ID_SUSPECT, cut, "1949-12-31", 0);
    uint32_t stranger = town_bill(&town, ID_SUSPECT, "45020219501231000", "韦春");
    uint32_t place = town_row(&town, PLACES);
    town_id(&town, PLACES, place, ID_SUSPECT, cut);
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, good, "韦春 exact");
    ASSERT_ANSWER(&town, BILLS, agrees, "韦春 exact");
    ASSERT_ANSWER(&town, BILLS, other, "- suspect");
    ASSERT_ANSWER(&town, BILLS, rare, "- suspect");
    ASSERT_ANSWER(&town, BILLS, nameless, "- suspect");
    ASSERT_ANSWER(&town, BILLS, born, "- suspect");
    ASSERT_ANSWER(&town, BILLS, sex, "- suspect");
    ASSERT_ANSWER(&town, BILLS, stranger, "- suspect");
    ASSERT_ANSWER(&town, PLACES, place, "- suspect");
    town_close(&town);
}

/* CHUN is 1 1 0 1 0 5 | 1 9 4 9 1 2 3 1 | 0 0 2 | X. */
static void a_repair_outside_birth_and_sex_needs_the_name(void **state) {
    (void)state;
    struct town town;
    open_with_chun(&town);
    uint32_t place = town_bill(&town, ID_DAMAGED, "12010519491231002X", "韦春");
    uint32_t sequence = town_bill(&town, ID_DAMAGED, "11010519491231012X", "韦春");
    uint32_t check = town_bill(&town, ID_DAMAGED, "110105194912310025", "韦春");
    uint32_t lost = town_bill(&town, ID_DAMAGED, "1101519491231002X", "韦春");
    uint32_t wide = town_bill(&town, ID_DAMAGED, "’１２０１０５ 19491231002x", "韦春");
    uint32_t name = town_bill(&town, ID_DAMAGED, "12010519491231002X", "韦秋");
    uint32_t rare = town_bill(&town, ID_DAMAGED, "12010519491231002X", "韦?");
    uint32_t nameless = town_bill(&town, ID_DAMAGED, "12010519491231002X", "");
    uint32_t twice = town_bill(&town, ID_DAMAGED, "12110519491231002X", "韦春"); /* two wrong digits */
    uint32_t short_by_two = town_bill(&town, ID_DAMAGED, "110119491231002X", "韦春");
    uint32_t nameless_place = town_row(&town, PLACES);
    town_id(&town, PLACES, nameless_place, ID_DAMAGED, "12010519491231002X");
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, place, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, sequence, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, check, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, lost, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, wide, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, name, "- damaged");
    ASSERT_ANSWER(&town, BILLS, rare, "- damaged");
    ASSERT_ANSWER(&town, BILLS, nameless, "- damaged");
    ASSERT_ANSWER(&town, BILLS, twice, "- damaged");
    ASSERT_ANSWER(&town, BILLS, short_by_two, "- damaged");
    ASSERT_ANSWER(&town, PLACES, nameless_place, "- damaged");
    town_close(&town);
}

static void a_repaired_birth_date_must_be_said_by_the_row(void **state) {
    (void)state;
    struct town town;
    open_with_chun(&town);
    const char *wrong = "11010519481231002X", *swapped = "11010519941231002X", *lost = "1101051949121002X";
    uint32_t silent = town_bill(&town, ID_DAMAGED, wrong, "韦春");
    uint32_t said = bill_born(&town, ID_DAMAGED, wrong, "1949-12-31", -1);
    uint32_t other = bill_born(&town, ID_DAMAGED, wrong, "1948-12-31", -1);
    uint32_t swap_silent = town_bill(&town, ID_DAMAGED, swapped, "韦春");
    uint32_t swap_said = bill_born(&town, ID_DAMAGED, swapped, "1949-12-31", -1);
    uint32_t lost_silent = town_bill(&town, ID_DAMAGED, lost, "韦春");
    uint32_t lost_said = bill_born(&town, ID_DAMAGED, lost, "1949-12-31", -1);
    uint32_t denied = bill_born(&town, ID_DAMAGED, "12010519491231002X", "1950-01-01", -1);
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, silent, "- damaged");
    ASSERT_ANSWER(&town, BILLS, said, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, other, "- damaged");
    ASSERT_ANSWER(&town, BILLS, swap_silent, "- damaged");
    ASSERT_ANSWER(&town, BILLS, swap_said, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, lost_silent, "- damaged");
    ASSERT_ANSWER(&town, BILLS, lost_said, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, denied, "- damaged");
    town_close(&town);
}

/* The wrong digit in each of the 17 places: what the number itself still confirms is all but birth date and
 * sex. */
static void every_place_asks_for_what_it_may_have_spoilt(void **state) {
    (void)state;
    struct town town;
    open_with_chun(&town);
    uint32_t silent[17], said[17];
    for (int place = 0; place < 17; place++) {
        char wrong[19] = CHUN;
        wrong[place] = wrong[place] == '7' ? '6' : '7';
        silent[place] = town_bill(&town, ID_DAMAGED, wrong, "韦春");
        said[place] = bill_born(&town, ID_DAMAGED, wrong, "1949-12-31", 1);
    }
    town_link(&town, 1);
    for (int place = 0; place < 17; place++) {
        bool spoilt = (place >= 6 && place <= 13) || place == 16;
        ASSERT_ANSWER(&town, BILLS, silent[place], spoilt ? "- damaged" : "韦春 repaired");
        ASSERT_ANSWER(&town, BILLS, said[place], "韦春 repaired");
    }
    town_close(&town);
}

static void a_repaired_sex_digit_must_be_said_by_the_row(void **state) {
    (void)state;
    struct town town;
    open_with_chun(&town);
    const char *wrong = "11010519491231003X";
    uint32_t silent = town_bill(&town, ID_DAMAGED, wrong, "韦春");
    uint32_t said = bill_born(&town, ID_DAMAGED, wrong, "", 1);
    uint32_t other = bill_born(&town, ID_DAMAGED, wrong, "", 0);
    uint32_t denied = bill_born(&town, ID_DAMAGED, "12010519491231002X", "", 0);
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, silent, "- damaged");
    ASSERT_ANSWER(&town, BILLS, said, "韦春 repaired");
    ASSERT_ANSWER(&town, BILLS, other, "- damaged");
    ASSERT_ANSWER(&town, BILLS, denied, "- damaged");
    town_close(&town);
}

/* The register may know another birth date than the number says; then digits alone do not confirm. */
static void the_register_s_own_birth_date_counts(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    uint32_t slot = town_person(&town, CHUN, "韦春", "1", 0);
    town_date(&town, REGISTER, R_BORN, slot, "1950-02-01");
    uint32_t silent = town_bill(&town, ID_DAMAGED, "12010519491231002X", "韦春");
    uint32_t said = bill_born(&town, ID_DAMAGED, "12010519491231002X", "1950-02-01", -1);
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, silent, "- damaged");
    ASSERT_ANSWER(&town, BILLS, said, "韦春 repaired");
    town_close(&town);
}

/* Two numbers one edit away from the damaged one, neither edit in birth date or sex digit. */
static void two_near_numbers(const char *damaged, char one[19], char other[19]) {
    struct repair found[REPAIRS_MOST];
    struct buffer room = {0};
    int count = repair_candidates(span_of(damaged), found, &room), taken = 0;
    buffer_release(&room);
    for (int i = 0; i < count && taken < 2; i++) {
        if (found[i].touched & (REPAIR_BIRTH | REPAIR_SEX | 1)) continue;
        snprintf(taken++ ? other : one, 19, "%017llu", (unsigned long long)found[i].digits);
    }
    assert_int_equal(taken, 2);
}

static void two_who_fit_are_nobody(void **state) {
    (void)state;
    char one[19], other[19];
    two_near_numbers("12010519491231002X", one, other);
    for (int namesakes = 0; namesakes < 2; namesakes++) {
        struct town town;
        town_open(&town);
        town_person(&town, one, "韦春", "1", 0);
        town_person(&town, other, namesakes ? "韦春" : "韦秋", "2", 0);
        uint32_t bill = town_bill(&town, ID_DAMAGED, "12010519491231002X", "韦春");
        town_link(&town, 1);
        ASSERT_ANSWER(&town, BILLS, bill, namesakes ? "- damaged" : "韦春 repaired");
        town_close(&town);
    }
}

/* Twins: one household, one birth date, numbers that differ in the sequence, names that differ in one
 * character. */
static void twins_stay_apart(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    char big[19], small[19];
    town_person(&town, town_whole("45020220150601021", big), "韦大双", "1", 0);
    town_person(&town, town_whole("45020220150601041", small), "韦小双", "1", 0);
    uint32_t crossed = town_bill(&town, ID_EXACT, big, "韦小双");
    uint32_t right = town_bill(&town, ID_EXACT, small, "韦小双");
    small[15] = '2'; /* now the digits of the elder with the check digit of the younger */
    assert_int_not_equal(small[17], big[17]);
    uint32_t damaged = town_bill(&town, ID_DAMAGED, small, "韦小双");
    uint32_t unread = town_bill(&town, ID_DAMAGED, small, "韦?双");
    town_link(&town, 1);
    assert_int_equal(town.population.households, 1);
    ASSERT_ANSWER(&town, BILLS, crossed, "- name");
    ASSERT_ANSWER(&town, BILLS, right, "韦小双 exact");
    ASSERT_ANSWER(&town, BILLS, damaged, "韦小双 repaired");
    ASSERT_ANSWER(&town, BILLS, unread, "- damaged");
    town_close(&town);
}

static void a_register_without_names_confirms_none(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    town.datasets[REGISTER].person_name = COLUMN_NONE;
    town_person(&town, CHUN, "韦春", "1", 0);
    uint32_t bill = town_bill(&town, ID_EXACT, CHUN, "韦春"), place = town_row(&town, PLACES);
    town_id(&town, PLACES, place, ID_EXACT, CHUN);
    town_link(&town, 1);
    ASSERT_ANSWER(&town, BILLS, bill, "- no name");
    ASSERT_ANSWER(&town, PLACES, place, " exact");
    town_close(&town);
}

static void only_good_rows_take_part(void **state) {
    (void)state;
    static const enum fate fates[] = {FATE_NONE, FATE_REFUSED, FATE_REPEAT, FATE_CONFLICT, FATE_FUTURE};
    struct town town;
    open_with_chun(&town);
    for (size_t i = 0; i < 5; i++)
        town.rows[BILLS].fate[town_bill(&town, ID_EXACT, CHUN, "韦春")] = (uint8_t)fates[i];
    town.rows[REGISTER].fate[town_person(&town, CHUN, "莫秋", "9", 0)] = FATE_REPEAT;
    town_link(&town, 1);
    for (uint32_t i = 0; i < 5; i++) assert_int_equal(town.rows[BILLS].fate[i], fates[i]);
    assert_int_equal(town.population.counts[BILLS].rows, 0);
    assert_int_equal(town.rows[BILLS].linked, 0);
    assert_int_equal(town.population.persons, 2);
    town_close(&town);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_number_and_the_name_link),
        cmocka_unit_test(a_stranger_and_a_borrowed_number_do_not),
        cmocka_unit_test(without_a_name_the_dataset_decides),
        cmocka_unit_test(a_name_with_marks),
        cmocka_unit_test(a_register_with_marks),
        cmocka_unit_test(of_a_double_number_the_name_decides),
        cmocka_unit_test(a_number_cut_by_a_spreadsheet_needs_all_that_is_said),
        cmocka_unit_test(a_repair_outside_birth_and_sex_needs_the_name),
        cmocka_unit_test(a_repaired_birth_date_must_be_said_by_the_row),
        cmocka_unit_test(every_place_asks_for_what_it_may_have_spoilt),
        cmocka_unit_test(a_repaired_sex_digit_must_be_said_by_the_row),
        cmocka_unit_test(the_register_s_own_birth_date_counts),
        cmocka_unit_test(two_who_fit_are_nobody),
        cmocka_unit_test(twins_stay_apart),
        cmocka_unit_test(a_register_without_names_confirms_none),
        cmocka_unit_test(only_good_rows_take_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
