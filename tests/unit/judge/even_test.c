/* Rules that judge who is away even so: whom, in which order, on what evidence. The people stand below; who
 * is judged by which rule is worked out by hand from who is in prison and who is dead. */
#include "village.h"

#include "judge/again.h"

static const char household[] =
    "household { book = { \"office\", \"book\" }, region = \"region\",\n"
    "  away = { \"person.is_dead\", \"person.in_prison\", \"person.is_gone\" } }\n";
static const char prison[] =
    "dataset \"prison\" { title = { zh = \"服刑\" }, files = { \"prison*\" }, person = { id = \"id\" },\n"
    "  columns = { id = { from = { \"身份证号\" }, type = \"citizen_id\", required = true },\n"
    "    kind = { from = { \"情形\" }, one_of = { inside = { \"在押\" }, outside = { \"监外\" } } } } }\n";
static const char death[] =
    "dataset \"death\" { title = { zh = \"死亡\" }, files = { \"death*\" }, person = { id = \"id\" },\n"
    "  columns = { id = { from = { \"身份证号\" }, type = \"citizen_id\", required = true },\n"
    "    kind = { from = { \"情形\" }, one_of = { dead = { \"死亡\" }, error = { \"误报\" } } } } }\n";
static const char facts[] =
    "fact \"person.is_dead\" { title = { zh = \"已死亡\" }, any = \"death\", where = { kind = \"dead\" } }\n"
    "fact \"person.in_prison\" { title = { zh = \"在服刑\" }, unit = \"yes/no\", value = function(p)\n"
    "  return p.prison:any { kind = \"inside\" } end }\n"
    "fact \"household.people\" { title = { zh = \"人数\" }, unit = \"people\", count = \"members\" }\n";

/* Reads and rules: plain, prisoners too, prisoners and the dead too, of a household. */
enum { PLAIN, PRISON, BOTH, HOME };
static const char rules[] = RULE("plain", "where = { age = over(0) }")
    RULE("prison", "where = { age = over(0) }, even = \"person.in_prison\"")
        RULE("both", "where = { age = over(0) }, even = { \"person.in_prison\", \"person.is_dead\" }")
            HOUSEHOLD_RULE("home", "when = function(h) return h.people == 1 end");

static void village_of_the_absent(struct village *village, const char *text) {
    village_open(village);
    village_write(village, "household.lua", household);
    village_write(village, "datasets/prison.lua", prison);
    village_write(village, "datasets/death.lua", death);
    village_write(village, "facts/away.lua", facts);
    village_write(village, "pack/x.lua", text);
}

/* NULL: no row; "": a row without it. */
static void add_kind(struct evening *evening, const char *dataset, uint32_t number, const char *kind) {
    if (kind == NULL) return;
    if (*kind == '\0')
        evening_row(evening, dataset, number, NULL);
    else
        evening_row(evening, dataset, number, "kind", kind, NULL);
}

/* Book 1: 1 is there, 2 in prison, 3 dead, 4 both, 5 in prison and moved out. Book 2: 6 in prison, alone.
 * Book 3: 7, of whom nobody wrote down whether inside. Book 4: 8 in prison, and nobody wrote down whether the
 * death was an error. Book 5: 9 dead, alone. */
static void the_absent(struct evening *evening) {
    static const struct {
        const char *book, *prison, *death;
        bool gone;
    } people[] = {{"1", NULL, NULL, false},     {"1", "在押", NULL, false}, {"1", NULL, "死亡", false},
                  {"1", "在押", "死亡", false}, {"1", "在押", NULL, true},  {"2", "在押", NULL, false},
                  {"3", "", NULL, false},       {"4", "在押", "", false},   {"5", NULL, "死亡", false}};
    for (uint32_t i = 0; i < sizeof people / sizeof *people; i++) {
        uint32_t number = i + 1;
        evening_row(evening, "register", number, "name", "甲", "born", "1980-01-01", "office", "1", "book",
                    people[i].book, "region", "450226102", NULL);
        add_kind(evening, "prison", number, people[i].prison);
        add_kind(evening, "death", number, people[i].death);
        if (people[i].gone) evening_row(evening, "gone", number, NULL);
    }
}

static void open(struct evening *evening) {
    *evening = (struct evening){.room = pattern_room_new()};
    village_of_the_absent(&evening->village, rules);
    diags_init(&evening->diags);
    evening->book = book_load_rules(evening->village.folder, "pack/x.lua", false, date_from(2023, 8, 28),
                                    &evening->diags);
    for (size_t i = 0; evening->book == NULL && i < evening->diags.count; i++)
        print_message("%s\n", evening->diags.items[i].message);
    assert_non_null(evening->book);
    evening_fill(evening);
    the_absent(evening);
}

/* 1 … 9 of the person, whose ID ends in that digit; the household's is '-'. */
static char digit_of(const struct evening *evening, uint32_t person) {
    return person == PERSON_NONE ? '-' : (char)('0' + evening->population.id[person] % 10);
}

/* "rule:persons" of each household and rule, in the order of the flags. */
static void write_flags(const struct evening *evening, const struct judgement *judgement,
                        struct buffer *out) {
    for (uint32_t i = 0; i < judgement->flag_count; i++) {
        const struct flag *flag = &judgement->flags[i], *last = i > 0 ? flag - 1 : NULL;
        bool same = last != NULL && last->rule == flag->rule && last->household == flag->household;
        if (!same) buffer_format(out, "%s%s:", i > 0 ? " " : "", evening->book->rules[flag->rule].name);
        buffer_format(out, "%c", digit_of(evening, flag->person));
    }
}

static void whom_and_in_which_order(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    struct buffer out = {0};
    open(&evening);
    evening_judge(&evening, &judgement, 1);
    write_flags(&evening, &judgement, &out);
    assert_string_equal(out.at, "plain:1 prison:12 both:1234 home:- prison:6 both:6 "
                                "plain:7 prison:7 both:7 home:- prison:8 both:8 both:9");
    assert_int_equal(judgement.failure_count, 0);
    assert_int_equal(judgement.persons_judged, 2); /* 1 and 7 */
    assert_int_equal(judgement.persons_away, 7);
    assert_int_equal(judgement.persons_even, 6); /* all of them but 5 */
    assert_int_equal(judgement.persons_unsure, 1);
    assert_int_equal(judgement.households_judged, 5);
    assert_int_equal(judgement.rules[PLAIN].judged, 2);
    assert_int_equal(judgement.rules[PRISON].judged, 5);
    assert_int_equal(judgement.rules[BOTH].judged, 8);
    assert_int_equal(judgement.rules[HOME].judged, 2);
    buffer_release(&out);
    judgement_release(&judgement);
    evening_close(&evening);
}

static const struct flag *flag_of(const struct evening *evening, const struct judgement *judgement,
                                  uint16_t rule, char digit) {
    for (uint32_t i = 0; i < judgement->flag_count; i++)
        if (judgement->flags[i].rule == rule && digit_of(evening, judgement->flags[i].person) == digit)
            return &judgement->flags[i];
    fail();
    return NULL;
}

/* How often the fact of the flag's own person stands in the evidence: as read and true, or as one that could
 * not be told. */
static uint32_t reads_of(const struct evening *evening, const struct judgement *judgement,
                         const struct flag *flag, enum read_kind kind, const char *fact) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < flag->read_count; i++) {
        const struct read *read = &judgement->reads[flag->first_read + i];
        if (read->kind != kind || read->at != flag->person || read->what != book_fact(evening->book, fact))
            continue;
        assert_true(kind != READ_FACT || read->value.number == 1);
        count++;
    }
    return count;
}

static bool reads_row_of(const struct evening *evening, const struct judgement *judgement,
                         const struct flag *flag, const char *dataset) {
    for (uint32_t i = 0; i < flag->read_count; i++) {
        const struct read *read = &judgement->reads[flag->first_read + i];
        if (read->kind != READ_ROW || read->what != book_dataset(evening->book, dataset)) continue;
        if (evening->rows[read->what].person[read->at] == flag->person) return true;
    }
    return false;
}

static void why_he_is_away_is_evidence(void **state) {
    (void)state;
    static const struct {
        uint16_t rule;
        char who;
        bool prison, dead;               /* read */
        bool unsure_prison, unsure_dead; /* said to be untold */
    } cases[] = {
        {PLAIN, '1', false, false, false, false},  {PRISON, '1', false, false, false, false},
        {PRISON, '2', true, false, false, false},  {BOTH, '2', true, false, false, false},
        {BOTH, '3', false, true, false, false},    {BOTH, '4', true, true, false, false},
        {PRISON, '6', true, false, false, false},  {PLAIN, '7', false, false, true, false},
        {PRISON, '7', false, false, false, false}, /* inside or not, this rule judges him */
        {PRISON, '8', true, false, false, true},   {BOTH, '8', true, false, false, false},
    };
    struct evening evening;
    struct judgement judgement;
    uint16_t sources[8];
    open(&evening);
    evening_judge(&evening, &judgement, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct flag *flag = flag_of(&evening, &judgement, cases[i].rule, cases[i].who);
        assert_int_equal(reads_of(&evening, &judgement, flag, READ_FACT, "person.in_prison"),
                         cases[i].prison);
        assert_int_equal(reads_of(&evening, &judgement, flag, READ_FACT, "person.is_dead"), cases[i].dead);
        assert_int_equal(reads_of(&evening, &judgement, flag, READ_UNLESS_UNSURE, "person.in_prison"),
                         cases[i].unsure_prison);
        assert_int_equal(reads_of(&evening, &judgement, flag, READ_UNLESS_UNSURE, "person.is_dead"),
                         cases[i].unsure_dead);
        assert_int_equal(reads_row_of(&evening, &judgement, flag, "prison"), cases[i].prison);
        assert_int_equal(flag_sources(&judgement, flag, sources, 8), 0); /* no verdict rests on it */
    }
    judgement_release(&judgement);
    evening_close(&evening);
}

/* Of 1, who is there, and of his household: that 2 to 5 do not count rests on their own facts, and on
 * nobody's of another household. */
static void why_others_are_away_is_evidence(void **state) {
    (void)state;
    static const struct {
        uint16_t rule;
        char who;
    } flags[] = {{PLAIN, '1'}, {HOME, '-'}};
    struct evening evening;
    struct judgement judgement;
    open(&evening);
    evening_judge(&evening, &judgement, 1);
    for (size_t i = 0; i < 2; i++) {
        const struct flag *flag = flag_of(&evening, &judgement, flags[i].rule, flags[i].who);
        bool told[10] = {false};
        for (uint32_t r = 0; r < flag->read_count; r++) {
            const struct read *read = &judgement.reads[flag->first_read + r];
            const struct fact *fact = read->kind == READ_FACT ? &evening.book->facts[read->what] : NULL;
            if (fact && fact->subject == FACT_OF_PERSON && read->value_kind == VALUE_BOOLEAN &&
                read->value.number)
                told[digit_of(&evening, read->at) - '0'] = true;
        }
        for (int who = 1; who < 10; who++) assert_int_equal(told[who], who >= 2 && who <= 5);
    }
    judgement_release(&judgement);
    evening_close(&evening);
}

/* As compare asks it. */
static void one_verdict_once_more(void **state) {
    (void)state;
    static const struct {
        uint16_t rule;
        char who;
        enum verdict verdict;
    } cases[] = {{PLAIN, '2', VERDICT_NOT_MET}, {PRISON, '2', VERDICT_MET},   {PRISON, '4', VERDICT_NOT_MET},
                 {BOTH, '4', VERDICT_MET},      {BOTH, '5', VERDICT_NOT_MET}, {PRISON, '6', VERDICT_MET},
                 {HOME, '6', VERDICT_NOT_MET},  {HOME, '1', VERDICT_MET}};
    struct evening evening;
    struct judgement judgement;
    open(&evening);
    evening_judge(&evening, &judgement, 1);
    struct again *again = again_open(evening.book, &evening.population, evening.states, &evening.diags);
    assert_non_null(again);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct verdict_again told;
        uint32_t person = 0;
        while (digit_of(&evening, person) != cases[i].who) person++;
        again_judge(again, cases[i].rule, evening.population.household_of[person],
                    cases[i].rule == HOME ? PERSON_NONE : person, &told);
        assert_int_equal(told.verdict, cases[i].verdict);
    }
    again_close(again);
    judgement_release(&judgement);
    evening_close(&evening);
}

/* What the authors' tests see is the same. */
static void in_tests_of_rules(void **state) {
    (void)state;
    static const char tests[] =
        "test \"inside, dead, and one at home\" { on = \"2023-08-28\",\n"
        "  household { person { name = \"甲\", born = \"1990-01-01\" },\n"
        "    person { name = \"乙\", born = \"1990-01-01\", prison = { { kind = \"inside\" } } },\n"
        "    person { name = \"丙\", born = \"1990-01-01\", prison = { { kind = \"inside\" } },\n"
        "      death = { { kind = \"dead\" } } } },\n"
        "  flags = { \"home\", [\"甲\"] = { \"plain\", \"prison\", \"both\" },\n"
        "    [\"乙\"] = { \"prison\", \"both\" }, [\"丙\"] = { \"both\" } },\n"
        "  facts = { [\"household.people\"] = 1 } }\n"
        "test \"nobody at home\" { on = \"2023-08-28\",\n"
        "  household { person { name = \"乙\", born = \"1990-01-01\", prison = { { kind = \"inside\" } } } "
        "},\n"
        "  flags = { \"prison\", \"both\" } }\n"
        "test \"the list of prisoners did not come\" { on = \"2023-08-28\", absent = { \"prison\" },\n"
        "  household { person { name = \"乙\", born = \"1990-01-01\" } },\n"
        "  flags = { \"plain\", \"prison\", \"both\", \"home\" } }\n";
    struct village village;
    struct diags diags;
    struct proof proof;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    village_of_the_absent(&village, rules);
    village_write(&village, "pack/x_test.lua", tests);
    diags_init(&diags);
    proof_init(&proof);
    struct prove_options options = {.out = out, .name = "t"};
    prove_file(&proof, village.folder, "pack/x.lua", &options, &diags);
    fclose(out);
    assert_string_equal(text, "");
    assert_int_equal(proof.passed, 3);
    assert_int_equal(proof.failed + proof.unloaded, 0);
    free(text);
    proof_release(&proof);
    diags_release(&diags);
    village_close(&village);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whom_and_in_which_order),
        cmocka_unit_test(why_he_is_away_is_evidence),
        cmocka_unit_test(why_others_are_away_is_evidence),
        cmocka_unit_test(one_verdict_once_more),
        cmocka_unit_test(in_tests_of_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
