/* A made-up hamlet through several nights: damaged numbers, two people of one number, couples in two books,
 * rows about two people and about places, refunds, rows sent twice, and people who died. */
#ifndef HEARTH_TESTS_NIGHT_HAMLET_H
#define HEARTH_TESTS_NIGHT_HAMLET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "book/citizen_id.h"
#include "casebook/casebook.h"
#include "ground/file.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "night/tonight.h"

#define PEOPLE 240u

struct hamlet {
    char folder[64], site[80];
    struct progress progress;
    struct diags diags;
    uint32_t edition;            /* of the file that is written: its rows are others */
    uint32_t borrowed, whole;    /* worlds of each kind */
    uint32_t turned[TURNED_BYS]; /* changes by their cause */
};

static uint32_t dice(uint32_t person, uint32_t what, uint32_t sides) {
    return (uint32_t)(hash_u64((uint64_t)person << 16 | what) % sides);
}

/* Odd people are men; whoever is 7 of 40 has the number of who comes two before him. */
static void write_id(FILE *out, uint32_t person, bool damaged) {
    static const char *const born[] = {"19630829", "19850310", "19850611", "20120901", "20191122"};
    char text[24];
    uint32_t who = person % 40 == 7 ? person - 2 : person;
    snprintf(text, sizeof text, "450202%s%02u%u", born[who % 5], who / 5, who % 2);
    char check = citizen_id_check(strtoull(text, NULL, 10));
    if (damaged) text[15] = text[15] == '9' ? '0' : (char)(text[15] + 1);
    fprintf(out, "%s%c", text, check);
}

static void write_name(FILE *out, uint32_t person) {
    static const char *const family[] = {"韦", "覃", "吴", "黄", "莫"};
    static const char *const given[] = {"一", "二", "三", "四", "五", "六", "七"};
    fprintf(out, "%s%s%s", family[person % 5], given[person % 7], given[person / 7 % 7]);
}

/* One number in twelve is damaged, of one row in nine nobody is known. */
static void write_person(FILE *out, uint32_t person, uint32_t what) {
    write_id(out, dice(person, what, 9) == 0 ? person + PEOPLE : person, dice(person, what + 1, 12) == 0);
    fputc(',', out);
    write_name(out, person);
}

static FILE *create(const struct hamlet *hamlet, const char *name, const char *head) {
    char path[160];
    snprintf(path, sizeof path, "%s/inbox/%s", hamlet->site, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fprintf(out, "%s\n", head);
    return out;
}

static void write_register(const struct hamlet *hamlet) {
    static const char *const days[] = {"1963-08-29", "1985-03-10", "1985-06-11", "2012-09-01", "2019-11-22"};
    FILE *out = create(hamlet, hamlet->edition ? "register_2023-08-28.csv" : "register_2023-08-25.csv",
                       "派出所,户号,户别,姓名,身份证号,性别,出生日期,行政区划,住址,联系电话");
    for (uint32_t person = 0; person < PEOPLE; person++) {
        if (hamlet->edition && dice(person, 20, 15) == 0) continue;
        fprintf(out, "城中派出所,%06u,家庭户,", person / 4);
        write_name(out, person);
        fputc(',', out);
        write_id(out, person, false);
        fprintf(out, ",%s,%s,%s,某街道,\n", person % 2 ? "男" : "女",
                days[(person % 40 == 7 ? person - 2 : person) % 5],
                person / 4 % 3 ? "450202001" : "450226102");
    }
    fclose(out);
}

/* Every sixth bill takes back the one of who comes before, and some are sent in both files. */
static void write_bills(const struct hamlet *hamlet, const char *name, uint32_t month) {
    FILE *out = create(hamlet, name, "账单号,冲正,身份证号,姓名,结算日期,金额,类别,天数,是否急诊");
    uint32_t salt = 100 * hamlet->edition;
    for (uint32_t i = 0; i < PEOPLE; i++) {
        uint32_t person = i % 6 == 5 ? i - 1 : i;
        if (dice(i, 30 + month, 3) == 0) continue;
        fprintf(out, "B%u-%u", dice(i, 31, 8) ? month : 0, i);
        fprintf(out, i % 6 == 5 ? ",B%u-%u," : ",,", month, person);
        write_person(out, person, 33);
        fprintf(out, ",2023-%02u-%02u,%s%u.00,住院,3,否\n", month, 1 + dice(i, 36, 20), i % 6 == 5 ? "-" : "",
                2000 + dice(i, 37 + (dice(i, 38 + salt, 4) ? 0 : salt), 5000));
    }
    fclose(out);
}

static void write_roster(const struct hamlet *hamlet, uint32_t share) {
    static const char *const states[] = {"在享", "停保", "监测"};
    FILE *out = create(hamlet, "roster_2023-08.csv", "身份证号,姓名,状态,起始年月");
    uint32_t salt = 100 * hamlet->edition;
    for (uint32_t person = 0; person < PEOPLE; person++) {
        if (dice(person, 50, share) == 0) continue;
        write_person(out, person, 51);
        fprintf(out, ",%s,2023-01\n", states[dice(person, 53 + (dice(person, 54, 3) ? 0 : salt), 3)]);
    }
    fclose(out);
}

static void write_pairs(const struct hamlet *hamlet, const char *name, uint32_t what, const char *end) {
    FILE *out = create(hamlet, name, "甲身份证号,甲姓名,乙身份证号,乙姓名,日期,金额");
    uint32_t salt = 100 * hamlet->edition;
    for (uint32_t person = 0; person + 5 < PEOPLE; person++) {
        if (dice(person, what + salt, 5)) continue;
        write_person(out, person, what + 1);
        fputc(',', out);
        write_person(out, person + 5, what + 2);
        fprintf(out, ",2023-0%u-1%u,%s\n", 1 + dice(person, what + 3, 7), person % 10, end);
    }
    fclose(out);
}

static void write_water(const struct hamlet *hamlet) {
    FILE *out = create(hamlet, "water_2023-08.csv", "地区,状态");
    fprintf(out, hamlet->edition ? "450202001,缺水\n,缺水\n" : "450226102,缺水\n450202001,正常\n");
    fclose(out);
}

static void write_deaths(const struct hamlet *hamlet) {
    FILE *out = create(hamlet, "death_2023-08.csv", "身份证号,姓名");
    for (uint32_t person = 0; person < PEOPLE; person++) {
        if (dice(person, 80 + hamlet->edition, 12)) continue;
        write_id(out, person, false);
        fputc(',', out);
        write_name(out, person);
        fputc('\n', out);
    }
    fclose(out);
}

static void shell(const struct hamlet *hamlet, const char *what) {
    struct buffer line = {0};
    buffer_format(&line, "cd %s && %s", hamlet->site, what);
    assert_int_equal(system(line.at), 0);
    buffer_release(&line);
}

static void declare(const struct hamlet *hamlet, const char *path, const char *text) {
    struct buffer to = {0};
    buffer_format(&to, "%s/rules/%s", hamlet->site, path);
    FILE *out = fopen(to.at, "a");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    buffer_release(&to);
}

#define ID(name, title)                                                                                      \
    name " = { from = { \"" title "\" }, type = \"citizen_id\", disclose = \"auditor\" },\n"
#define NAME(name, title) name " = { from = { \"" title "\" }, type = \"name\" },\n"
#define PAIRS(name, title, one, two)                                                                         \
    "dataset \"" name "\" { title = { zh = \"" title "\" }, agency = \"民政局\", files = { \"" name          \
    "_*\" }, delivery = \"replaces\",\n"                                                                     \
    "persons = { " one " = { id = \"a\", name = \"an\" }, " two " = { id = \"b\", name = \"bn\" } },\n"      \
    "dated = \"day\", basis = \"试验\", columns = {\n" ID("a", "甲身份证号") NAME("an", "甲姓名")            \
        ID("b", "乙身份证号")                                                                                \
            NAME("bn", "乙姓名") "day = { from = { \"日期\" }, type = \"date\" },\n"                       \
                                 "amount = { from = { \"金额\" }, type = \"money\" } } }\n"
#define RULE(name, each, when)                                                                               \
    "rule \"" name "\" { title = { zh = \"" name "\" }, cause = \"illness\", basis = \"试验\",\n"          \
    "from = \"2023-01-01\", each = \"" each "\", when = " when ",\n"                                         \
    "say = { zh = \"" name "\" }, urgency = \"green\", list = \"visit\" }\n"

static void declare_hamlet(const struct hamlet *hamlet) {
    shell(hamlet, "rm inbox/* && sed -i -e 's/link     = \"id+name\"/&, refund = { of = \"takes_back\" }, "
                  "keep = { months = 8, basis = \"试验\" }/' -e 's/columns  = {/&\\n takes_back = { from = { "
                  "\"冲正\" }, type = \"code\" },/' rules/datasets/bills.lua && "
                  "sed -i 's/region = \"region\",/&\\njoins = { { \"spouse\" } }, limit = 15, away = { "
                  "\"person.is_dead\" },/' rules/household.lua");
    declare(
        hamlet, "household.lua",
        "relation \"spouse\" { title = { zh = \"配偶\" }, inverse = \"spouse\", named_by = \"couple\" }\n");
    declare(hamlet, "datasets/pairs.lua",
            PAIRS("couple", "婚姻登记", "one", "two") PAIRS("gift", "赠与", "giver", "taker"));
    declare(hamlet, "datasets/water.lua",
            "dataset \"water\" { title = { zh = \"供水\" }, agency = \"水利局\", files = { \"water_*\" },\n"
            "place = \"village\", delivery = \"replaces\", basis = \"试验\", columns = {\n"
            "village = { from = { \"地区\" }, type = \"region\" },\n"
            "state = { from = { \"状态\" }, one_of = { dry = { \"缺水\" }, good = { \"正常\" } } } } }\n");
    declare(
        hamlet, "datasets/death.lua",
        "dataset \"death\" { title = { zh = \"死亡登记\" }, agency = \"民政局\", files = { \"death_*\" },\n"
        "person = { id = \"id\", name = \"name\" }, link = \"id+name\", delivery = \"replaces\",\n"
        "basis = \"试验\", columns = {\n" ID("id", "身份证号") NAME("name", "姓名") "} }\n");
    declare(hamlet, "facts/people.lua",
            "fact \"person.is_dead\" { title = { zh = \"已去世\" }, any = \"death\" }\n"
            "fact \"person.given\" { title = { zh = \"赠与额\" }, unit = \"yuan\", sum = \"amount\", of = "
            "\"gift\" }\n");
    declare(hamlet, "pack/more.lua",
            RULE("gifts", "person", "function(person) return person.given > yuan(100) end") RULE(
                "dry", "household", "function(household) return household.water:any{ state = \"dry\" } end")
                RULE("spouse-bills", "person",
                     "function(person) return person.spouse.bills_12m > yuan(6000) end"));
}

static void night(struct hamlet *hamlet, const char *date) {
    struct tonight_result result;
    struct tonight_options options = {.site = hamlet->site, .threads = 2, .progress = &hamlet->progress};
    assert_true(date_read(span_of(date), &options.date));
    enum exit_code code = tonight_run(&options, &result, &hamlet->diags);
    if (code != EXIT_DONE && code != EXIT_WAITING) diags_print(&hamlet->diags, stderr);
    assert_true(code == EXIT_DONE || code == EXIT_WAITING);
}

enum {
    BILLS = 1,
    OLD_BILLS = 2,
    ROSTER = 4,
    GIFTS = 8,
    WATER = 16,
    COUPLES = 32,
    DEATHS = 64,
    PEOPLE_TOO = 128,
    SHORT_ROSTER = 256,
    EVERYTHING = 255
};

static void write_files(const struct hamlet *hamlet, uint32_t which) {
    if (which & PEOPLE_TOO) write_register(hamlet);
    if (which & BILLS) write_bills(hamlet, "bills_2023-08.csv", 8);
    if (which & OLD_BILLS) write_bills(hamlet, "bills_2022-08至2023-07.csv", 7);
    if (which & ROSTER) write_roster(hamlet, 4);
    if (which & SHORT_ROSTER) write_roster(hamlet, 2);
    if (which & GIFTS) write_pairs(hamlet, "gift_2023-08.csv", 60, "80.00");
    if (which & WATER) write_water(hamlet);
    if (which & COUPLES) write_pairs(hamlet, "couple_2023-08.csv", 70, "");
    if (which & DEATHS) write_deaths(hamlet);
}

static int hamlet_open(void **state) {
    struct hamlet *hamlet = memory_zeroed(1, sizeof *hamlet);
    struct buffer copy = {0};
    snprintf(hamlet->folder, sizeof hamlet->folder, "/tmp/hearth-worlds-XXXXXX");
    assert_non_null(mkdtemp(hamlet->folder));
    snprintf(hamlet->site, sizeof hamlet->site, "%s/base", hamlet->folder);
    buffer_format(&copy, "cp -r tests/cases/base %s", hamlet->folder);
    assert_int_equal(system(copy.at), 0);
    buffer_release(&copy);
    progress_init(&hamlet->progress, true);
    diags_init(&hamlet->diags);
    *state = hamlet;
    return 0;
}

static int hamlet_close(void **state) {
    struct hamlet *hamlet = *state;
    file_remove_tree(hamlet->folder);
    diags_release(&hamlet->diags);
    free(hamlet);
    return 0;
}

#endif
