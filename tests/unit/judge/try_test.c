/* Missing yes/no and one_of answers, tried every way: `and or not if` mean what they say in any order. The
 * oracle for random conditions is brute force over all completions of what is missing. */
#include "village.h"

#define MARKS                                                                                                \
    "dataset \"marks\" { title = { zh = \"标记\" }, files = { \"marks*\" }, person = { id = \"id\" }, "    \
    "columns = { id = { from = { \"号\" }, type = \"citizen_id\" },"                                        \
    " a = { from = { \"甲\" }, type = \"boolean\" }, b = { from = { \"乙\" }, type = \"boolean\" },"       \
    " c = { from = { \"丙\" }, type = \"boolean\" }, d = { from = { \"丁\" }, type = \"boolean\" },"       \
    " e = { from = { \"戊\" }, type = \"boolean\" }, f = { from = { \"己\" }, type = \"boolean\" },"       \
    " g = { from = { \"庚\" }, type = \"boolean\" } } }\n"
#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"
#define FLAG "flags = { \"r\" }"
#define NONE "flags = {}"
#define UNSURE(cause) "cannot_tell = { r = \"" cause "\" }"
#define ALL_BLANK ", marks = { {} }"

enum { VARIABLES = 4, CONDITIONS = 120 };
enum shape { VARIABLE, NOT, AND, OR, DIFFERS, IF, SHAPES };

struct node {
    enum shape shape;
    int variable;
    struct node *parts[3];
};

struct nodes {
    struct node items[4096];
    uint32_t count;
    uint64_t random;
};

static uint32_t draw(struct nodes *nodes, uint32_t below) {
    nodes->random = nodes->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(nodes->random >> 33) % below;
}

static struct node *grow(struct nodes *nodes, int depth) {
    struct node *node = &nodes->items[nodes->count++];
    assert_true(nodes->count < 4096);
    *node = (struct node){.shape = depth == 0 ? VARIABLE : (enum shape)draw(nodes, SHAPES)};
    node->variable = (int)draw(nodes, VARIABLES);
    int parts = node->shape == VARIABLE ? 0 : node->shape == NOT ? 1 : node->shape == IF ? 3 : 2;
    for (int i = 0; i < parts; i++) node->parts[i] = grow(nodes, depth - 1);
    return node;
}

static void write_lua(const struct node *node, struct buffer *out) {
    static const char *const words[] = {[AND] = " and ", [OR] = " or ", [DIFFERS] = " ~= "};
    switch (node->shape) {
    case VARIABLE:
        buffer_format(out, "m.%c", 'a' + node->variable);
        return;
    case NOT:
        buffer_text(out, "(not ");
        write_lua(node->parts[0], out);
        break;
    case IF:
        buffer_text(out, "((function() if ");
        write_lua(node->parts[0], out);
        buffer_text(out, " then return ");
        write_lua(node->parts[1], out);
        buffer_text(out, " end return ");
        write_lua(node->parts[2], out);
        buffer_text(out, " end)()");
        break;
    default:
        buffer_text(out, "(");
        write_lua(node->parts[0], out);
        buffer_text(out, words[node->shape]);
        write_lua(node->parts[1], out);
        break;
    }
    buffer_text(out, ")");
}

static bool holds(const struct node *node, const bool *values) {
    switch (node->shape) {
    case VARIABLE:
        return values[node->variable];
    case NOT:
        return !holds(node->parts[0], values);
    case AND:
        return holds(node->parts[0], values) && holds(node->parts[1], values);
    case OR:
        return holds(node->parts[0], values) || holds(node->parts[1], values);
    case DIFFERS:
        return holds(node->parts[0], values) != holds(node->parts[1], values);
    default:
        return holds(node->parts[0], values) ? holds(node->parts[1], values) : holds(node->parts[2], values);
    }
}

/* given: 0 no, 1 yes, 2 missing. Every completion is asked. */
static enum verdict wanted(const struct node *node, const int *given) {
    bool seen[2] = {false, false};
    for (unsigned all = 0; all < 1u << VARIABLES; all++) {
        bool values[VARIABLES], fits = true;
        for (int i = 0; i < VARIABLES; i++) {
            values[i] = (all >> i & 1) != 0;
            fits = fits && (given[i] == 2 || values[i] == (given[i] == 1));
        }
        if (fits) seen[holds(node, values)] = true;
    }
    return seen[0] && seen[1] ? VERDICT_CANNOT_TELL : seen[1] ? VERDICT_MET : VERDICT_NOT_MET;
}

static void take_apart(uint32_t number, int *given) {
    for (int i = 0; i < VARIABLES; i++, number /= 3) given[i] = (int)(number % 3);
}

/* Person n of the register, in order of ID, has the n-th combination of yes, no and missing. */
static void add_people(struct evening *evening) {
    static const char *const texts[] = {"否", "是"}, *const names[] = {"a", "b", "c", "d"};
    for (uint32_t n = 0; n < 81; n++) {
        int given[VARIABLES], told = 0;
        const char *cells[VARIABLES * 2] = {NULL};
        take_apart(n, given);
        for (int i = 0; i < VARIABLES; i++) {
            if (given[i] == 2) continue;
            cells[told++] = names[i];
            cells[told++] = texts[given[i]];
        }
        evening_row(evening, "register", n + 1, "name", "甲", "region", "450226102", NULL);
        evening_row(evening, "marks", n + 1, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5],
                    cells[6], cells[7], NULL);
    }
}

static bool names_tried(const struct judgement *judgement, const struct flag *flag) {
    for (uint32_t i = 0; i < flag->read_count; i++)
        if (judgement->reads[flag->first_read + i].kind == READ_TRIED) return true;
    return false;
}

/* found[rule * 81 + person]; and every flag that stood by trying says so. */
static void read_verdicts(const struct judgement *judgement, uint8_t *found, struct node **nodes) {
    for (uint32_t i = 0; i < judgement->flag_count; i++) {
        const struct flag *flag = &judgement->flags[i];
        found[flag->rule * 81 + flag->person] = VERDICT_MET;
        bool low[VARIABLES], high[VARIABLES];
        int given[VARIABLES];
        take_apart(flag->person, given);
        for (int k = 0; k < VARIABLES; k++) {
            low[k] = given[k] == 1;
            high[k] = given[k] != 0;
        }
        assert_true(holds(nodes[flag->rule], low) && holds(nodes[flag->rule], high));
        bool missing = given[0] == 2 || given[1] == 2 || given[2] == 2 || given[3] == 2;
        if (!missing) assert_false(names_tried(judgement, flag));
    }
    for (uint32_t i = 0; i < judgement->unsure_count; i++) {
        const struct unsure *unsure = &judgement->unsure[i];
        found[unsure->rule * 81 + unsure->person] = VERDICT_CANNOT_TELL;
        assert_non_null(strstr(judgement->causes[unsure->cause].name, "marks."));
    }
}

static void random_conditions_against_brute_force(void **state) {
    (void)state;
    struct nodes *nodes = calloc(1, sizeof *nodes);
    struct node *roots[CONDITIONS];
    struct buffer rules = {.most = 1 << 20};
    nodes->random = 20230828;
    buffer_text(&rules, MARKS);
    for (int i = 0; i < CONDITIONS; i++) {
        roots[i] = grow(nodes, i % 5);
        buffer_format(&rules,
                      "rule \"r%03d\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", "
                      "from = \"2020-01-01\", each = \"person\", urgency = \"red\", say = { zh = \"x\" }, "
                      "when = function(p) local m = p.marks[1] return ",
                      i);
        write_lua(roots[i], &rules);
        buffer_text(&rules, " end }\n");
    }
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, rules.at);
    add_people(&evening);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 0);
    uint8_t *found = calloc(CONDITIONS * 81, 1);
    read_verdicts(&judgement, found, roots);
    uint32_t by_verdict[4] = {0};
    for (uint32_t r = 0; r < CONDITIONS; r++)
        for (uint32_t p = 0; p < 81; p++) {
            int given[VARIABLES];
            take_apart(p, given);
            enum verdict expected = wanted(roots[r], given);
            by_verdict[expected]++;
            if (found[r * 81 + p] == expected) continue;
            struct buffer text = {.most = 1 << 16};
            write_lua(roots[r], &text);
            fail_msg("%s with %d%d%d%d: verdict %d, not %d", text.at, given[0], given[1], given[2], given[3],
                     found[r * 81 + p], expected);
        }
    for (int i = 0; i < 3; i++) assert_true(by_verdict[i] > 500); /* the draw shows all three */
    free(found);
    judgement_release(&judgement);
    evening_close(&evening);
    buffer_release(&rules);
    free(nodes);
}

static void proved(const char *when, const char *rest, const char *expected) {
    char rules[4096], tests[2048];
    snprintf(rules, sizeof rules, "%s" RULE("r", "when = function(p) %s end"), MARKS, when);
    snprintf(tests, sizeof tests, TEST("%s", "%s"), rest, expected);
    assert_proved(rules, tests, 1);
}

static void one_thing_has_one_answer(void **state) {
    (void)state;
    proved("return p.sex == \"male\" or p.sex == \"female\"", "", FLAG);
    proved("return p.sex == \"male\"", "", UNSURE("register.sex"));
    proved("return p.owner == p.household.members[1].owner", "", FLAG);
    proved("return p.owner == p.marks[1].a", ALL_BLANK, UNSURE("register.owner"));
    proved("return p:is { owner = true } or not p:is { owner = true }", "", FLAG);
    proved("return p:is { owner = true } or not p:is { owner = false }", "", UNSURE("register.owner"));
    proved("local m = p.marks[1] local function f(x) return x.a end return f(m) or not f(m)", ALL_BLANK,
           FLAG);
}

static void lists_that_are_in_doubt(void **state) {
    (void)state;
    proved("return p.cards:any() or not p.cards:any()", "", FLAG);
    proved("return p.cards:any { level = 1 } or not p.cards:any { level = 1 }", "", FLAG);
    proved("return p.cards:any { level = 1 } or not p.cards:any { level = 2 }", "", UNSURE("cards"));
    proved("return p.cards:any { level = 1 } or not p.household.cards:any { level = 1 }", "",
           UNSURE("cards"));
    proved("return p.cards:all { level = 1 } or not p.cards:all { level = 1 }", "", FLAG);
    /* Two lists with a doubtful row each; the known rows differ, and so may the doubtful ones. */
    const char *bills = ", bills = { { number = \"1\", days = 3 }, { number = \"2\" } }";
    proved("return p.bills:where { days = 4 }:any() == p.bills:where { days = 4 }:any()", bills, FLAG);
    proved("return p.bills:where { days = 4 }:any() == p.bills:where { days = 5 }:any()", bills,
           UNSURE("bills.days"));
    proved("return p.bills:where { days = 3 }:any()", bills, FLAG);
    proved("return p.bills:where { days = 3 }:all { days = 3 } and #p.bills:where { number = \"2\" } == 1",
           bills, UNSURE("bills.days"));
    const char *noted = ", bills = { { number = \"1\" } }";
    proved("return p.bills:any { note = matches(\"^a\") } and false", noted, NONE);
    proved("return p.bills:any { note = matches(\"^a\") } == p.bills:any { note = matches(\"^a\") }", noted,
           FLAG);
    proved("return p.bills:any { note = matches(\"^a\") } == p.bills:any { note = matches(\"^b\") }", noted,
           UNSURE("bills.note"));
    proved("if p.cards:any() then return #p.cards > 5 end return false", "", UNSURE("cards"));
}

static void only_yes_no_and_choices_are_tried(void **state) {
    (void)state;
    proved("return p.income == p.income", "", UNSURE("register.income"));
    proved("return p.rooms ~= nil", "", UNSURE("register.rooms"));
    proved("return p.owner or p.income > 5", "", UNSURE("register.owner"));
    proved("return p.owner or p.income > 5", ", income = 6", FLAG);
    proved("return p.income > 5 or p.owner", ", income = 6", FLAG);
    proved("return p.owner and p.income > 5", ", income = 5", NONE);
    proved("if p.owner then return p.income > 5 else return true end", ", income = 6", FLAG);
    proved("if p.owner then cannot_tell \"why\" end return true", "", UNSURE("register.owner"));
}

static void asking_does_not_try(void **state) {
    (void)state;
    proved("return not known(p, \"owner\") and (p.owner or not p.owner) and not known(p, \"owner\")", "",
           FLAG);
    proved("return assume(p, \"owner\", true, \"x\") and not known(p, \"owner\")", "", FLAG);
    proved("return p.owner or not known(p, \"owner\")", "", FLAG);
}

/* A fact has one answer for all; what one function tries is nothing to another. */
static void facts_try_for_themselves(void **state) {
    (void)state;
    const char *facts = MARKS FACT("person.same", "unit = \"yes/no\", value = function(p) return p.owner end")
        FACT("person.either", "unit = \"yes/no\", value = function(p) return p.owner or not p.owner end")
            FACT("person.kind",
                 "one_of = { x = { zh = \"x\" }, y = { zh = \"y\" } }, value = function(p) return "
                 "p.owner and \"x\" or \"y\" end")
                FACT("person.five",
                     "unit = \"yuan\", value = function(p) return p.owner and yuan(5) or 5 end");
    static const char *const whens[][2] = {
        {"p.either", FLAG},
        {"p.same or not p.same", FLAG},
        {"p.owner == p.same", UNSURE("register.owner")},
        {"p.kind == \"x\" or p.kind == \"y\"", FLAG},
        {"p.kind == \"x\"", UNSURE("register.owner")},
        {"p.five == yuan(5)", FLAG},
        {"p.is_gone or not p.is_gone", FLAG},
    };
    for (size_t i = 0; i < sizeof whens / sizeof *whens; i++) {
        char rules[4096], tests[1024];
        snprintf(rules, sizeof rules, "%s" RULE("r", "when = function(p) return %s end"), facts, whens[i][0]);
        snprintf(tests, sizeof tests, TEST("", "absent = { \"gone\" }, %s"), whens[i][1]);
        assert_proved(rules, tests, 1);
    }
}

/* n things are missing and change nothing: 2^n runs. */
static void at_most_64_runs(void **state) {
    (void)state;
    static const char six[] =
        "local m, n = p.marks[1], 0 if m.a then n = n + 1 end if m.b then n = n + 1 end if "
        "m.c then n = n + 1 end if m.d then n = n + 1 end if m.e then n = n + 1 end if "
        "m.f then n = n + 1 end ";
    char when[1024];
    snprintf(when, sizeof when, "%s return n >= 0", six);
    proved(when, ALL_BLANK, FLAG);
    snprintf(when, sizeof when, "%s if m.g then n = n + 1 end return n >= 0", six);
    proved(when, ALL_BLANK, UNSURE("marks.a"));
    snprintf(when, sizeof when, "%s if m.g then n = n + 1 end return n >= 0", six);
    proved(when, ", marks = { { g = true } }", FLAG);
    snprintf(when, sizeof when, "%s return n >= 1", six);
    proved(when, ALL_BLANK, UNSURE("marks.a"));
    snprintf(when, sizeof when, "%s return n >= 1", six);
    proved(when, ", marks = { { f = true } }", FLAG);
}

static uint32_t judge_alone(const char *when, struct judgement *judgement, struct evening *evening) {
    char rules[4096];
    snprintf(rules, sizeof rules, "%s" RULE("r", "when = function(p) %s end"), MARKS, when);
    evening_open(evening, rules);
    evening_row(evening, "register", 1, "name", "甲", "born", "1980-01-01", NULL);
    evening_row(evening, "marks", 1, NULL);
    evening_judge(evening, judgement, 1);
    return judgement->failure_count;
}

/* 1,000,000 instructions for all runs together: 64 of some 10,000 fit, 64 of some 20,000 do not. */
static void one_budget_for_all_runs(void **state) {
    (void)state;
    static const int loops[] = {5000, 10000};
    for (int i = 0; i < 2; i++) {
        char when[1024];
        struct evening evening;
        struct judgement judgement;
        snprintf(when, sizeof when,
                 "local m, n = p.marks[1], 0 for i = 1, %d do n = n + 1 end if m.a then n = n + 1 end if m.b "
                 "then n "
                 "= n + 1 end if m.c then n = n + 1 end if m.d then n = n + 1 end if m.e then n = n + 1 end "
                 "if m.f "
                 "then n = n + 1 end return n > 0",
                 loops[i]);
        assert_int_equal(judge_alone(when, &judgement, &evening), i);
        assert_int_equal(judgement.flag_count, 1 - i);
        if (i == 1) assert_non_null(strstr(judgement.failures[0].message, "more instructions"));
        judgement_release(&judgement);
        evening_close(&evening);
    }
}

static void an_error_in_one_run(void **state) {
    (void)state;
    proved("if p.owner then error(\"x\") end return true", "", UNSURE("register.owner"));
    proved("if not p.owner then error(\"x\") end return true", "", UNSURE("register.owner"));
    proved("return p.owner or nil", "", UNSURE("register.owner"));
    struct evening evening;
    struct judgement judgement;
    /* All runs give 5, which is no answer. */
    assert_int_equal(judge_alone("return p.owner and 5 or 5", &judgement, &evening), 1);
    assert_non_null(strstr(judgement.failures[0].message, "when must give true or false"));
    judgement_release(&judgement);
    evening_close(&evening);
}

/* among, where and when are a conjunction, whichever is asked first. */
static void no_beats_cannot_tell(void **state) {
    (void)state;
    static const struct {
        const char *rule, *rest, *expected;
    } cases[] = {
        {"where = { owner = true }, when = function(p) return p.rooms == 1 end", ", rooms = 2", NONE},
        {"where = { owner = true }, when = function(p) return p.rooms == 1 end", ", rooms = 1",
         UNSURE("register.owner")},
        {"among = { \"cards\", level = 1 }, when = function(p) return p.rooms == 1 end", ", rooms = 2", NONE},
        {"among = { \"cards\", level = 1 }, when = function(p) return p.rooms == 1 end", ", rooms = 1",
         UNSURE("cards")},
        {"among = { \"cards\", level = 1 }, where = { owner = true }", ", owner = false", NONE},
        {"among = { \"cards\" }, where = { owner = true }, when = function(p) return p.rooms == 1 end",
         ", rooms = 1", UNSURE("cards")},
        {"where = { rooms = at_least(1) }, when = function(p) return p.bills[1].total > 5 end", "",
         UNSURE("register.rooms")}, /* p.bills[1] is nil: asked only of those who have rooms */
        {"where = { rooms = 1 }, when = function(p) return p.owner end", ", owner = false", NONE},
        {"where = { rooms = 1 }, when = function(p) return p.owner end", "", UNSURE("register.rooms")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[1024], tests[1024];
        snprintf(rules, sizeof rules, RULE("r", "%s"), cases[i].rule);
        snprintf(tests, sizeof tests, TEST("%s", "%s"), cases[i].rest, cases[i].expected);
        assert_proved(rules, tests, 1);
    }
}

static void urgency_is_tried_too(void **state) {
    (void)state;
    static const char rule[] = "rule \"r\" { title = { zh = \"r\" }, cause = \"illness\", basis = \"甲\", "
                               "from = \"2020-01-01\", each = "
                               "\"person\", urgency = function(p) if p.owner then return \"red\", %s end "
                               "return \"red\", 3 end, say = { zh "
                               "= \"r\" }, where = { age = 33 } }\n";
    char rules[1024];
    snprintf(rules, sizeof rules, rule, "3");
    assert_proved(rules, TEST("", FLAG ", urgency = { r = \"red\" }"), 1);
    snprintf(rules, sizeof rules, rule, "4");
    assert_proved(rules, TEST("", FLAG ", urgency = { r = { \"yellow\", 0 } }"),
                  1); /* which it is cannot be told */
}

/* What was missing stands in the evidence once, with what was read on every way. */
static void the_evidence_names_what_was_missing(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    judge_alone("if p.owner then return p.age == 43 end return p.owner == false", &judgement, &evening);
    assert_int_equal(judgement.flag_count, 1);
    const struct flag *flag = &judgement.flags[0];
    uint32_t tried = 0, ages = 0;
    for (uint32_t i = 0; i < flag->read_count; i++) {
        const struct read *read = &judgement.reads[flag->first_read + i];
        if (read->kind == READ_TRIED) assert_string_equal(read->value.text, "register.owner: 户籍缺“有房”");
        tried += read->kind == READ_TRIED;
        ages += read->kind == READ_COLUMN && read->what == COLUMN_AGE;
    }
    assert_int_equal(tried, 1);
    assert_int_equal(ages, 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_conditions_against_brute_force),
        cmocka_unit_test(one_thing_has_one_answer),
        cmocka_unit_test(lists_that_are_in_doubt),
        cmocka_unit_test(only_yes_no_and_choices_are_tried),
        cmocka_unit_test(asking_does_not_try),
        cmocka_unit_test(facts_try_for_themselves),
        cmocka_unit_test(at_most_64_runs),
        cmocka_unit_test(one_budget_for_all_runs),
        cmocka_unit_test(an_error_in_one_run),
        cmocka_unit_test(no_beats_cannot_tell),
        cmocka_unit_test(urgency_is_tried_too),
        cmocka_unit_test(the_evidence_names_what_was_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
