/* Relations, rows about two persons and rows about places as rules read them, and households by joins. */
#include "family.h"

#define SAYS(name, body) RULE(name, "when = function(p) " body " end")

/* "rule: 1 2; rule?cause: 3": who is flagged and who cannot be told, by rule. */
static void outcome_of(const struct evening *evening, const struct judgement *judgement, struct buffer *out) {
    buffer_clear(out);
    for (uint16_t rule = 0; rule < evening->book->rule_count; rule++) {
        buffer_format(out, "%s%s:", rule > 0 ? "; " : "", evening->book->rules[rule].name);
        bool seen[100] = {false};
        for (uint32_t i = 0; i < judgement->flag_count; i++)
            if (judgement->flags[i].rule == rule && judgement->flags[i].person != PERSON_NONE)
                seen[evening->population.id[judgement->flags[i].person] % 1000] = true;
        for (uint32_t i = 0; i < 100; i++)
            if (seen[i]) buffer_format(out, " %u", i);
        for (uint32_t i = 0; i < judgement->unsure_count; i++)
            if (judgement->unsure[i].rule == rule)
                buffer_format(out, " %u?%s",
                              (unsigned)(evening->population.id[judgement->unsure[i].person] % 1000),
                              judgement->causes[judgement->unsure[i].cause].name);
        for (uint32_t i = 0; i < judgement->failure_count; i++)
            if (judgement->failures[i].rule == rule)
                buffer_format(out, " !%s", judgement->failures[i].message);
    }
}

static void assert_outcome(struct evening *evening, const char *expected) {
    struct judgement judgement;
    struct buffer out = {0};
    evening_judge(evening, &judgement, 1);
    outcome_of(evening, &judgement, &out);
    assert_string_equal(out.at, expected);
    buffer_release(&out);
    judgement_release(&judgement);
}

/* 1 and 2 with children 3 and 4; 5, whose father 7 lives in another book, and whose mother nobody recorded;
 * 6, whose father is not in the register. All but 7 stand in one book, 5 and 6 as other kin. */
static void a_family(struct evening *evening, const char *rules) {
    evening_open(evening, rules);
    lives(evening, 1, "1", "户主");
    lives(evening, 2, "1", "配偶");
    lives(evening, 3, "1", "子女");
    lives(evening, 4, "1", "子女");
    lives(evening, 5, "1", "孙子女");
    set_id(evening, "register", "father_id", id_of(7));
    lives(evening, 6, "1", "孙子女");
    set_id(evening, "register", "father_id", id_of(97));
    lives(evening, 7, "2", "户主");
    set_id(evening, "register", "rooms", "9");
}

/* The father lives elsewhere: what says who he is, of which a rule makes its reason, is taken out as if he
 * lived here, whatever stands in what, and whether a row or a fold gave it. */
static void nobody_is_named_in_a_reason(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening,
                 PARENTS SAYS("folds", "if p.rooms == 1 then cannot_tell('到' .. "
                                       "p.father.household.members:max('address')) end "
                                       "return false")
                     SAYS("asks", "if p.rooms == 1 then cannot_tell('问' .. p.father.name .. '住' .. "
                                  "p.father.address) end return false")
                         SAYS("fails", "if p.rooms == 1 then error(p.father.phone .. '停机', 0) end "
                                       "return false"));
    lives(&evening, 5, "1", "");
    set_id(&evening, "register", "father_id", id_of(7));
    set_id(&evening, "register", "rooms", "1");
    lives(&evening, 7, "2", "");
    set_id(&evening, "register", "rooms", "2");
    set_id(&evening, "register", "name", "韦一");
    set_id(&evening, "register", "phone", "13900000000");
    set_id(&evening, "register", "address", "韦一村3号");
    assert_outcome(&evening, "folds: 5?到某某; asks: 5?问某某住某某; fails: !pack/x.lua:7: 某某停机");
    evening_close(&evening);
}

static void a_person_by_relation(void **state) {
    (void)state;
    struct evening evening;
    a_family(&evening,
             PARENTS SAYS("rooms", "return p.father.rooms == 9") SAYS("same", "return p.father == p.mother")
                 SAYS("told", "return known(p, 'father')")
                     SAYS("home", "return p.father.household ~= p.household")
                         SAYS("bills", "return #p.father.bills == 0")
             /* One answer for what is asked twice; another for another question. */
             SAYS("tried", "return known(p, 'father') and (p.father.is_gone or not p.father.is_gone)")
                 SAYS("is", "return known(p, 'father') and (p.father:is{ sex = 'male' } or not "
                            "p.father:is{ sex = 'male' })")
                     SAYS("not", "return known(p, 'father') and p.father.owner ~= p.father.is_gone"));
    assert_outcome(&evening,
                   /* 3, 4: the father's rooms are not filled in; 6: nothing is known of somebody outside */
                   "rooms: 5 1?father 2?father 3?register.rooms 4?register.rooms 6?father (outside the "
                   "register) 7?father; "
                   "same: 1?father 2?father 5?mother 6?mother 7?father; "
                   "told: 3 4 5 6; "
                   "home: 5 1?father 2?father 6?father (outside the register) 7?father; "
                   "bills: 3 4 5 1?father 2?father 6?father (outside the register) 7?father; "
                   "tried: 3 4 5 6; is: 3 4 5 6; "
                   "not: 3?register.owner 4?register.owner 5?register.owner 6?father (outside the register)");
    evening_close(&evening);
}

static void children_are_a_lower_bound(void **state) {
    (void)state;
    struct evening evening;
    a_family(&evening, PARENTS SAYS("any", "return p.children:any()")
                           SAYS("women", "return p.children:any{ sex = 'female' }")
                               SAYS("many", "return #p.children >= 2")
                                   SAYS("so_far", "return #p.children:so_far() >= 2")
                                       SAYS("old", "return p.children:all{ age = over(90) }"));
    for (uint32_t i = 0; i < 7; i++) { /* the sex by number, as the ID says */
        struct rows *rows = &evening.rows[REGISTER];
        cell_read(rows, dataset_column(rows->dataset, "sex"), i, span_of(i % 2 ? "女" : "男"),
                  &evening.writers[REGISTER], evening.room);
    }
    assert_outcome(&evening,
                   "any: 1 2 7 3?children 4?children 5?children 6?children; "
                   "women: 1 2 3?children 4?children 5?children 6?children 7?children; "
                   "many: 1?children 2?children 3?children 4?children 5?children 6?children 7?children; "
                   "so_far: 1 2; "
                   "old: 3?children 4?children 5?children 6?children");
    evening_close(&evening);
}

/* The same number outside the register is the same person, however it is named. */
static void somebody_outside(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        MARRIAGE PARENTS SPOUSE("")
            SAYS("same", "return p.household.members[1].father == p.household.members[2].father") SAYS(
                "wed", "return #p.marriage == 1 and p.marriage[1].husband == p.household.members[1].father")
                SAYS("nobody", "return p.father == nil") SAYS("people", "return #people(p.father) > 0"));
    lives(&evening, 1, "1", "");
    set_id(&evening, "register", "father_id", id_of(97));
    lives(&evening, 2, "1", "");
    set_id(&evening, "register", "father_id", id_of(97));
    lives(&evening, 3, "2", "");
    set_id(&evening, "register", "father_id", id_of(97));
    lives(&evening, 4, "2", "");
    set_id(&evening, "register", "father_id", id_of(99));
    weds(&evening, 97, 2, "2001-01-01", "结婚");
    weds(&evening, 97, 4, "2001-01-01", "结婚");
    assert_outcome(&evening, "same: 1 2; wed: 2 4; nobody:; people: 1?father (outside the register) "
                             "2?father (outside the register) 3?father (outside the register) "
                             "4?father (outside the register)");
    evening_close(&evening);
}

#define FACT(name, rest) "fact \"person." name "\" { title = { zh = \"x\" }, " rest " }\n"

/* The same as declared folds; one may ask itself of the children. */
static void folds_over_children(void **state) {
    (void)state;
    struct evening evening;
    a_family(&evening,
             PARENTS FACT("women", "any = 'children', where = { sex = 'female' }")
                 FACT("many", "count = 'children'") FACT("known_ones", "count = 'children', so_far = true")
                     FACT("old", "all = 'children', that = { age = over(90) }") FACT(
                         "rooms_of", "sum = 'rooms', of = 'children', so_far = true, where = { rooms = 9 }")
                         FACT("line", "any = 'children', where = { line = true }, so_far = true")
                             RULE("women", "where = { women = true }") RULE("many", "where = { many = 2 }")
                                 RULE("so_far", "where = { known_ones = 2 }")
                                     RULE("old", "where = { old = true }")
                                         RULE("none", "where = { rooms_of = 0, line = false }"));
    for (uint32_t i = 0; i < 7; i++) {
        struct rows *rows = &evening.rows[REGISTER];
        cell_read(rows, dataset_column(rows->dataset, "sex"), i, span_of(i % 2 ? "女" : "男"),
                  &evening.writers[REGISTER], evening.room);
        cell_read(rows, dataset_column(rows->dataset, "rooms"), i, span_of("1"), &evening.writers[REGISTER],
                  evening.room);
    }
    assert_outcome(&evening,
                   "women: 1 2 3?children 4?children 5?children 6?children 7?children; "
                   "many: 1?children 2?children 3?children 4?children 5?children 6?children 7?children; "
                   "so_far: 1 2; "
                   "old: 3?children 4?children 5?children 6?children; "
                   "none: 1 2 3 4 5 6 7");
    evening_close(&evening);
}

static void nobody_is_no_person(void **state) {
    (void)state;
    for (int delivered = 1; delivered >= 0; delivered--) {
        struct evening evening;
        evening_open(&evening, MARRIAGE SPOUSE("blank = false,") SAYS("single", "return p.spouse == nil")
                                   SAYS("wed", "return p.spouse ~= nil and p.spouse.spouse == p"));
        for (uint32_t i = 1; i <= 3; i++) lives(&evening, i, i == 3 ? "3" : "1", "");
        weds(&evening, 1, 2, "2001-01-01", "结婚");
        evening.states[book_dataset(evening.book, "marriage")].delivered = delivered;
        /* that nobody is recorded says nothing when the records did not come; who is recorded stays so */
        assert_outcome(&evening,
                       delivered ? "single: 3; wed: 1 2" : "single: 3?marriage; wed: 1 2 3?marriage");
        evening_close(&evening);
    }
}

static void both_see_a_row_about_two(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        MARRIAGE RULE("has", "among = { 'marriage', kind = 'married' }") SAYS(
            "count", "return #p.marriage == 2") SAYS("wife", "return p.marriage[1].wife == p")
            SAYS("rooms", "return p.marriage:latest().husband.rooms == 9") HOUSEHOLD_RULE(
                "once",
                "when = function(h) return #h.marriage ~= 1 end") "fact 'marriage.both' { title = { zh = "
                                                                  "'甲' }, unit = 'yes/no',\n"
                                                                  "  value = function(row) return "
                                                                  "row.husband.household == "
                                                                  "row.wife.household end }\n" RULE(
                                                                      "fact",
                                                                      "when = function(p) return "
                                                                      "p.marriage:any{ both = true } end"));
    lives(&evening, 1, "1", "");
    set_id(&evening, "register", "rooms", "9");
    lives(&evening, 2, "1", "");
    lives(&evening, 3, "2", "");
    weds(&evening, 1, 2, "2001-01-01", "结婚");
    weds(&evening, 97, 3, "2001-01-01", "结婚"); /* her husband is not in the register */
    struct judgement judgement;
    struct buffer out = {0};
    evening_judge(&evening, &judgement, 1);
    outcome_of(&evening, &judgement, &out);
    assert_string_equal(
        out.at, "has: 1 2 3; count:; wife: 2 3; rooms: 1 2 3?marriage.husband (outside the register); once:; "
                "fact: 1 2 3?marriage.husband (outside the register)");
    buffer_release(&out);
    judgement_release(&judgement);
    evening_close(&evening);
}

static void rows_of_the_place_and_above(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening,
                 "dataset 'water' { title = { zh = '供水' }, files = { 'w*' }, place = 'village', dated = "
                 "'day',\n"
                 "  columns = { village = { type = 'region' }, day = { type = 'date' }, good = { type = "
                 "'boolean' } } }\n" SAYS("count", "return #p.water == 3")
                     SAYS("order", "return p.water[1].village == '450226000000' and "
                                   "p.water:latest().village == '450226102001'")
                         RULE("bad", "among = { 'water', good = false }"));
    struct rows *rows = &evening.rows[book_dataset(evening.book, "water")];
    static const char *const cells[][3] = {
        {"450226102001", "2022-03-03", "否"}, {"450226102002", "2022-01-01", "是"}, /* the next village */
        {"450226", "2021-01-01", "是"},       {"450200", "2021-06-01", "是"},
        {"4502", "2021-06-01", "是"},         {"450225", "2021-01-01", "否"}}; /* another county */
    for (int i = 0; i < 6; i++) {
        if (i == 4) continue; /* 450200 says as much as 4502 */
        uint32_t slot = rows_open(rows);
        rows->fate[slot] = FATE_ROW;
        set_id(&evening, "water", "village", cells[i][0]);
        set_id(&evening, "water", "day", cells[i][1]);
        set_id(&evening, "water", "good", cells[i][2]);
    }
    lives(&evening, 1, "1", "");
    set_id(&evening, "register", "region", "450226102001");
    lives(&evening, 2, "2", "");
    set_id(&evening, "register", "region", "450202001001");
    lives(&evening, 3, "3", "");
    set_id(&evening, "register", "region", "");
    assert_outcome(&evening,
                   "count: 1 3?register.region; order: 1 3?register.region; bad: 1 3?register.region");
    evening_close(&evening);
}

static void household_lua(struct evening *evening, const char *rest, const char *rules) {
    static const char base[] = "household { book = { \"office\", \"book\" }, alone = { book_kind = "
                               "\"collective\" }, region = \"region\",\n";
    char text[2048];
    snprintf(text, sizeof text, "%s %s }\n", base, rest);
    *evening = (struct evening){.room = pattern_room_new()};
    village_open(&evening->village);
    village_write(&evening->village, "household.lua", text);
    village_write(&evening->village, "facts/joins.lua", rules);
    diags_init(&evening->diags);
    evening->book =
        book_load_rules(evening->village.folder, NULL, false, date_from(2023, 8, 28), &evening->diags);
    for (size_t i = 0; evening->book == NULL && i < evening->diags.count; i++)
        print_message("%s:%d: %s\n", evening->diags.items[i].place.file, evening->diags.items[i].place.line,
                      evening->diags.items[i].message);
    assert_non_null(evening->book);
    evening_fill(evening);
}

/* A fact that comes near its limit costs more where the state is new: whether somebody is away must not hang
 * on who was judged before him, nor, so, on the number of threads. */
static void who_is_away_hangs_on_nobody_before(void **state) {
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        struct evening evening;
        struct judgement judgement;
        household_lua(&evening, "away = { 'person.is_heavy' }",
                      "fact 'person.is_heavy' { title = { zh = 'x' }, unit = 'yes/no', value = function(p)\n"
                      "  local kept = {}\n"
                      "  for i = 1, 34000 do kept[i] = 'k' .. tostring(i) end\n"
                      "  return #kept > 0 end }");
        lives(&evening, 1, "1", "");
        lives(&evening, 2, "2", "");
        population_link(&evening.population, evening.book, evening.rows, 1);
        evening.linked = true;
        struct judge_options options = {.threads = 1, .states = evening.states, .backwards = backwards};
        assert_true(judge_run(&judgement, evening.book, &evening.population, &options, &evening.diags));
        assert_int_equal(judgement.away[0], judgement.away[1]);
        assert_int_equal(judgement.persons_away % 2, 0);
        judgement_release(&judgement);
        evening_close(&evening);
    }
}

/* The households after joins, as numbers: "1 2|3". */
static void assert_homes(struct evening *evening, const char *expected) {
    struct judgement judgement;
    struct buffer out = {0};
    evening_judge(evening, &judgement, 2);
    const struct population *population = &evening->population;
    for (uint32_t h = 0; h < population->households; h++)
        for (uint32_t i = 0; i < population->household[h].count; i++)
            buffer_format(&out, "%s%u",
                          i > 0   ? " "
                          : h > 0 ? "|"
                                  : "",
                          (unsigned)(population->id[population->household[h].first + i] % 1000));
    assert_string_equal(out.at, expected);
    buffer_release(&out);
    judgement_release(&judgement);
}

/* Two who each begin alone, whatever number is written beside them: what joined them is in the evidence. */
static void what_joined_people_who_stood_alone(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    household_lua(&evening, "joins = { { 'father' } }", PARENTS SAYS("r", "return p.rooms == 1"));
    lives(&evening, 1, "1", "");
    set_id(&evening, "register", "book_kind", "集体户");
    lives(&evening, 5, "1", "");
    set_id(&evening, "register", "book_kind", "集体户");
    set_id(&evening, "register", "father_id", id_of(1));
    set_id(&evening, "register", "rooms", "1");
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(evening.population.households, 1);
    assert_int_equal(judgement.flag_count, 1);
    const struct flag *flag = &judgement.flags[0];
    uint32_t found = 0;
    for (uint32_t i = flag->read_count - flag->membership_count; i < flag->read_count; i++)
        found += judgement.reads[flag->first_read + i].kind == READ_RELATION;
    assert_int_equal(found, 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

static const char relations[] = MARRIAGE PARENTS SPOUSE("");

/* 1 with wife 2 in another book; his child 5 (born 2010) with her grandmother 4; his grown child 7 alone. */
static void a_scattered_family(struct evening *evening) {
    lives(evening, 1, "1", "");
    lives(evening, 2, "2", "");
    lives(evening, 4, "3", "");
    lives(evening, 5, "3", "");
    set_id(evening, "register", "father_id", id_of(1));
    set_id(evening, "register", "born", "2010-01-01");
    lives(evening, 7, "4", "");
    set_id(evening, "register", "father_id", id_of(1));
    lives(evening, 8, "5", "");
    weds(evening, 1, 2, "2001-01-01", "结婚");
}

/* 5 joins his father for being young. The other join's fact fails of him: it joins nobody, and takes nothing
 * from what is judged of the family. */
static void a_join_that_fails_beside_one_that_holds(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    char rules[8192];
    snprintf(rules, sizeof rules, "%s%s%s", relations,
             "fact 'person.fails' { title = { zh = '甲' }, unit = 'yes/no',\n"
             "  value = function(p) if p.age > 0 then error('甲') end return true end }\n",
             HOUSEHOLD_RULE("all", "when = function(h) return #h.members > 0 end"));
    household_lua(&evening, "joins = { { 'father', age = below(18) }, { 'father', fails = true } }", rules);
    a_scattered_family(&evening);
    evening_judge(&evening, &judgement, 2);
    assert_int_equal(evening.population.joining.households, 1);
    assert_int_equal(judgement.failure_count, 0);
    assert_int_equal(judgement.flag_count, 4); /* 1 4 5, 2, 7 and 8 */
    judgement_release(&judgement);
    evening_close(&evening);
}

static void joins_make_households(void **state) {
    (void)state;
    static const struct {
        const char *rest, *homes;
        uint32_t books, households, too_large;
    } cases[] = {
        {"", "1|2|4 5|7|8", 0, 0, 0},
        {"joins = { { 'spouse' } }", "1 2|4 5|7|8", 2, 1, 0},
        {"joins = { { 'spouse' }, { 'father', age = below(18) } }", "1 2 4 5|7|8", 3, 1, 0},
        {"joins = { { 'father' } }", "1 4 7 5|2|8", 3, 1, 0},
        {"joins = { { 'spouse' }, { 'father', age = below(18) } }, limit = 3", "1|2|4 5|7|8", 0, 0, 1},
        {"joins = { { 'spouse' }, { 'father', age = below(18) } }, limit = 4", "1 2 4 5|7|8", 3, 1, 0},
        /* facts: a fold, and a function that asks Lua */
        {"joins = { { 'spouse', is_gone = false } }", "1 2|4 5|7|8", 2, 1, 0},
        {"joins = { { 'father', is_young = true } }", "1 4 5|2|7|8", 2, 1, 0},
        /* who is away lives with nobody: 2 has moved out in this case */
        {"joins = { { 'spouse' } }, away = { 'person.is_away' }", "1|2|4 5|7|8", 0, 0, 0},
        /* a fact that fails, or cannot be told, joins nobody */
        {"joins = { { 'spouse', has_rooms = true } }", "1|2|4 5|7|8", 0, 0, 0},
        {"joins = { { 'spouse', looks_around = true } }", "1|2|4 5|7|8", 0, 0, 0},
    };
    static const char facts[] = "fact 'person.is_young' { title = { zh = '甲' }, unit = 'yes/no', value = "
                                "function(p) return p.age < 18 end }\n"
                                "fact 'person.is_away' { title = { zh = '甲' }, unit = 'yes/no', value = "
                                "function(p) return p.spent == "
                                "yuan(77) end }\n"
                                "fact 'person.has_rooms' { title = { zh = '甲' }, unit = 'yes/no', value = "
                                "function(p) return p.rooms > 0 end "
                                "}\n"
                                "fact 'person.looks_around' { title = { zh = '甲' }, unit = 'yes/no',\n"
                                "  value = function(p) local q = p; return #q.household.members == 1 end }\n";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct evening evening;
        char rules[8192];
        snprintf(rules, sizeof rules, "%s%s", relations, facts);
        household_lua(&evening, cases[i].rest, rules);
        a_scattered_family(&evening);
        evening_row(&evening, "bills", 2, "number", "1", "total", "77", NULL);
        assert_homes(&evening, cases[i].homes);
        const struct joining *joining = &evening.population.joining;
        assert_int_equal(joining->books, cases[i].books);
        assert_int_equal(joining->households, cases[i].households);
        assert_int_equal(joining->too_large, cases[i].too_large);
        evening_close(&evening);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_joined_people_who_stood_alone),
        cmocka_unit_test(nobody_is_named_in_a_reason),
        cmocka_unit_test(who_is_away_hangs_on_nobody_before),
        cmocka_unit_test(a_person_by_relation),
        cmocka_unit_test(children_are_a_lower_bound),
        cmocka_unit_test(nobody_is_no_person),
        cmocka_unit_test(somebody_outside),
        cmocka_unit_test(folds_over_children),
        cmocka_unit_test(both_see_a_row_about_two),
        cmocka_unit_test(rows_of_the_place_and_above),
        cmocka_unit_test(joins_make_households),
        cmocka_unit_test(a_join_that_fails_beside_one_that_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
