/* Rows for which a filter cannot tell: every way of asking two conditions of a list, one after the other or
 * at once, against all the ways in which the missing cells may be filled. */
#include "village.h"

#define SET_MOST 3
#define CELLS 3    /* fits, does not fit, missing */
#define VARIANTS 9 /* of a row: its kind and its total */

static const char *const kinds[CELLS] = {", kind = \"ward\"", ", kind = \"clinic\"", ""};
static const char *const totals[CELLS] = {", total = 7", ", total = 3", ""};

enum told { TOLD_NO, TOLD_YES, TOLD_NOTHING };

struct seen { /* over the ways tried so far */
    bool yes, no;
};

static void note(struct seen *seen, bool holds) {
    seen->yes |= holds;
    seen->no |= !holds;
}

static enum told told(struct seen seen) {
    return seen.yes && seen.no ? TOLD_NOTHING : seen.yes ? TOLD_YES : TOLD_NO;
}

/* Bit 2i of `filled` says whether a missing kind of row i fits, bit 2i + 1 whether its total does. */
static bool fits(int cell, unsigned filled, int bit) {
    return cell == 2 ? (filled >> bit & 1) != 0 : cell == 0;
}

static void ask_all_ways(const int *rows, int count, struct seen *any, struct seen *all, struct seen *some) {
    for (unsigned filled = 0; filled < 1u << (2 * count); filled++) {
        bool any_both = false, all_that = true, any_ward = false;
        for (int i = 0; i < count; i++) {
            bool ward = fits(rows[i] / CELLS, filled, 2 * i), dear = fits(rows[i] % CELLS, filled, 2 * i + 1);
            any_both |= ward && dear;
            all_that &= !ward || dear;
            any_ward |= ward;
        }
        note(any, any_both);
        note(all, all_that);
        note(some, any_ward);
    }
}

#define WHEN(name, text) RULE(name, "when = function(p) return " text " end")
#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"
#define WARD "p.bills:where { kind = \"ward\" }"
#define DEAR "{ total = over(5) }"

static const char rules[] = FACT("person.has_both",
                                 "any = \"bills\", where = { kind = \"ward\", total = over(5) }")
    FACT("person.has_both_so_far",
         "any = \"bills\", so_far = true, where = { kind = \"ward\", total = over(5) }")
        FACT("person.wards_dear", "all = \"bills\", where = { kind = \"ward\" }, that = " DEAR)
            WHEN("any-1", "p.bills:any { kind = \"ward\", total = over(5) }") WHEN("any-2", WARD ":any " DEAR)
                WHEN("any-3", WARD ":where " DEAR ":any()")
                    WHEN("any-4", "p.bills:where " DEAR ":any { kind = \"ward\" }")
                        WHEN("any-5", "not p.bills:where { kind = \"ward\" }:all { total = at_most(5) }")
                            RULE("any-6", "where = { has_both = true }")
                                RULE("any-7", "where = { has_both_so_far = true }")
                                    RULE("any-8", "among = { \"bills\", kind = \"ward\", total = over(5) }")
                                        WHEN("all-1", WARD ":all " DEAR)
                                            WHEN("all-2", "not " WARD ":any { total = at_most(5) }")
                                                RULE("all-3", "where = { wards_dear = true }")
                                                    WHEN("some-1", WARD ":any()")
                                                        WHEN("some-2", WARD ":any { kind = \"ward\" }");

static void list_rules(FILE *out, const char *key, const char *end, const struct seen *seen,
                       enum told wanted) {
    static const struct {
        const char *name;
        int what;
    } all[] = {{"any-1", 0}, {"any-2", 0},  {"any-3", 0}, {"any-4", 0}, {"any-5", 0},
               {"any-6", 0}, {"any-7", 0},  {"any-8", 0}, {"all-1", 1}, {"all-2", 1},
               {"all-3", 1}, {"some-1", 2}, {"some-2", 2}};
    fprintf(out, "%s = { ", key);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (told(seen[all[i].what]) == wanted) fprintf(out, end, all[i].name);
    fprintf(out, "}");
}

static void write_case(FILE *out, const int *rows, int count) {
    struct seen seen[3] = {{false, false}, {false, false}, {false, false}};
    ask_all_ways(rows, count, &seen[0], &seen[1], &seen[2]);
    fprintf(out, "test \"rows ");
    for (int i = 0; i < count; i++) fprintf(out, "%d%d ", rows[i] / CELLS, rows[i] % CELLS);
    fprintf(out,
            "\" { on = \"2023-08-28\", household { person { name = \"甲\", born = \"1990-01-01\", bills = {");
    for (int i = 0; i < count; i++)
        fprintf(out, " { number = \"%d\"%s%s },", i, kinds[rows[i] / CELLS], totals[rows[i] % CELLS]);
    fprintf(out, " } } }, ");
    list_rules(out, "flags", "\"%s\", ", seen, TOLD_YES);
    fprintf(out, ", ");
    list_rules(out, "cannot_tell", "[\"%s\"] = \"bills.\", ", seen, TOLD_NOTHING);
    fprintf(out, " }\n");
}

/* Every set of up to three rows; the order of rows of one day changes nothing that is asked here. */
static void two_conditions_in_any_order(void **state) {
    (void)state;
    char *text = NULL;
    size_t length = 0;
    uint32_t cases = 0;
    FILE *out = open_memstream(&text, &length);
    for (int count = 0; count <= SET_MOST; count++)
        for (int code = 0; code < 729; code++) {
            int rows[SET_MOST] = {code % VARIANTS, code / VARIANTS % VARIANTS, code / VARIANTS / VARIANTS};
            bool once = rows[0] >= rows[1] && rows[1] >= rows[2];
            for (int i = count; i < SET_MOST; i++) once = once && rows[i] == 0;
            if (!once) continue;
            write_case(out, rows, count);
            cases++;
        }
    fclose(out);
    assert_int_equal(cases, 1 + 9 + 45 + 165);
    assert_proved(rules, text, cases);
    free(text);
}

/* Persons of several lists: who is surely in one is in, whoever else may be stays in doubt. */
static void people_in_doubt(void **state) {
    (void)state;
#define HOUSE(name, income, expected)                                                                        \
    "test \"" name "\" { on = \"2023-08-28\", household { person { name = \"甲\", born = "                  \
    "\"1990-01-01\" " income " } }, " expected " }\n"
    assert_proved(
        WHEN("young", "people(p.household.members:where { income = below(10) }):any { age = below(18) }")
            WHEN("both", "people(p, p.household.members:where { income = below(10) }):all { age = over(18) }")
                WHEN("count", "#people(p, p.household.members:where { income = below(10) }) == 1")
                    WHEN("twice", "#people(p.household.members:where { income = below(10) }) == 1"),
        HOUSE("missing", "", "flags = { \"both\", \"count\" }, cannot_tell = { twice = \"register.income\" }")
            HOUSE("given", ", income = 5", "flags = { \"both\", \"count\", \"twice\" }"),
        2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_conditions_in_any_order),
        cmocka_unit_test(people_in_doubt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
