/* A village for tests of book/ and judge/: a small rule base written to a temporary folder, rules and their
 * tests as Lua text, and a population built row by row through the same typed reading as a delivered file. */
#ifndef HEARTH_TESTS_JUDGE_VILLAGE_H
#define HEARTH_TESTS_JUDGE_VILLAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "book/book.h"
#include "ground/memory.h"
#include "intake/cell.h"
#include "judge/judgement.h"
#include "judge/prove.h"

#define UNUSED __attribute__((unused))

static const struct {
    const char *path, *text;
} village_base[] = {
    {"causes.lua", "cause \"illness\" { zh = \"因病\" }\ncause \"disaster\" { zh = \"因灾\" }\n"},
    {"outcomes.lua", "outcome \"included\" { zh = \"已纳入\" }\n"},
    {"household.lua", "household { book = { \"office\", \"book\" }, alone = { book_kind = \"collective\" }, "
                      "region = \"region\", away = { \"person.is_gone\" } }\n"},
    {"datasets/register.lua",
     "dataset \"register\" {\n"
     "  title = { zh = \"户籍\" }, files = { \"register*\" }, person = { id = \"id\", name = \"name\", born "
     "= \"born\", sex = \"sex\" },\n"
     "  in_book = \"standing\", contact = { address = \"address\", phone = \"phone\" },\n"
     "  columns = {\n"
     "    id = { from = { \"身份证号\" }, type = \"citizen_id\", required = true }, name = { from = { "
     "\"姓名\" }, type = \"name\" },\n"
     "    born = { from = { \"出生日期\" }, type = \"date\" }, sex = { from = { \"性别\" }, one_of = { male "
     "= { \"男\" }, female = { \"女\" } } },\n"
     "    office = { from = { \"派出所\" }, type = \"code\" }, book = { from = { \"户号\" }, type = \"code\" "
     "},\n"
     "    book_kind = { from = { \"户别\" }, one_of = { family = { \"家庭户\" }, collective = { \"集体户\" } "
     "}, disclose = \"county\" },\n"
     "    region = { from = { \"区划\" }, type = \"region\" }, address = { from = { \"住址\" }, type = "
     "\"address\" }, phone = { from = { \"电话\" }, type = \"phone\" },\n"
     "    father_id = { from = { \"父亲身份证号\" }, type = \"citizen_id\" }, mother_id = { from = { "
     "\"母亲身份证号\" }, type = \"citizen_id\" }, standing = { from = { \"与户主关系\" },\n"
     "      one_of = { head = { \"户主\" }, spouse = { \"配偶\" }, child = { \"子女\" }, parent = { \"父母\" "
     "}, "
     "child_in_law = { \"儿媳女婿\" }, grandchild = { \"孙子女\" } } },\n"
     "    income = { from = { \"收入\" }, type = \"money\" }, rooms = { from = { \"房间数\" }, type = "
     "\"integer\" }, owner = { from = { \"有房\" }, type = \"boolean\" },\n"
     "  },\n}\n"},
    {"datasets/bills.lua",
     "dataset \"bills\" {\n"
     "  title = { zh = \"医疗费\" }, files = { \"bills*\" }, person = { id = \"id\" }, key = { \"number\" }, "
     "dated = \"paid_on\",\n"
     "  columns = {\n"
     "    number = { from = { \"号\" }, type = \"text\" }, id = { from = { \"身份证号\" }, type = "
     "\"citizen_id\", required = true },\n"
     "    paid_on = { from = { \"日期\" }, type = \"date\" }, month = { from = { \"月份\" }, type = "
     "\"month\" }, total = { from = { \"金额\" }, type = \"money\" },\n"
     "    days = { from = { \"天数\" }, type = \"integer\" }, note = { from = { \"备注\" }, type = \"text\" "
     "}, share = { from = { \"比例\" }, type = \"decimal\" },\n"
     "    place = { from = { \"地点\" }, type = \"region\" }, kind = { from = { \"类别\" }, one_of = { ward "
     "= { \"住院\" }, clinic = { \"门诊\" } } },\n"
     "    until_day = { from = { \"止\" }, type = \"date\", open = { \"长期\" } },\n"
     "  },\n}\n"},
    {"datasets/cards.lua",
     "dataset \"cards\" {\n"
     "  title = { zh = \"证件\" }, files = { \"cards*\" }, person = { id = \"id\" }, absence = \"unknown\",\n"
     "  columns = { id = { from = { \"身份证号\" }, type = \"citizen_id\", required = true }, level = { from "
     "= { \"等级\" }, type = \"integer\" } },\n}\n"},
    {"datasets/gone.lua", "dataset \"gone\" {\n"
                          "  title = { zh = \"迁出\" }, files = { \"gone*\" }, person = { id = \"id\" },\n"
                          "  columns = { id = { from = { \"身份证号\" }, type = \"citizen_id\", required = "
                          "true }, gone_on = { from = { \"日期\" }, type = \"date\" } },\n}\n"},
    {"parameters/lines.lua",
     "parameter \"visit_days\" { title = { zh = \"走访期限\" }, { from = \"2020-01-01\", value = 10, basis = "
     "\"甲\" } }\n"
     "parameter \"line\" { title = { zh = \"线\" }, unit = \"yuan\",\n"
     "  { from = \"2020-01-01\", value = 5000, basis = \"甲\" },\n"
     "  { from = \"2024-01-01\", value = 5500, basis = \"乙\" },\n"
     "  { region = \"450200\", from = \"2021-01-01\", value = 6000, basis = \"丙\" },\n"
     "  { region = \"450226\", from = \"2021-01-01\", to = \"2023-06-30\", value = 7000, basis = \"丁\" },\n"
     "}\n"
     "parameter \"rate\" { title = { zh = \"标准\" }, unit = \"yuan per head per month\", { from = "
     "\"2020-01-01\", value = 6000, per = \"year\", basis = \"甲\" } }\n"
     "parameter \"only_there\" { title = { zh = \"只在一处\" }, { region = \"450226\", from = "
     "\"2020-01-01\", value = 3, basis = \"甲\" } }\n"},
    {"facts/base.lua", "fact \"person.is_gone\" { title = { zh = \"已迁出\" }, any = \"gone\" }\n"
                       "fact \"person.spent\" { title = { zh = \"医疗支出\" }, unit = \"yuan\", sum = "
                       "\"total\", of = \"bills\" }\n"},
};

struct village {
    char folder[64];
};

static void village_write(const struct village *village, const char *path, const char *text) {
    char whole[256];
    snprintf(whole, sizeof whole, "%s/%s", village->folder, path);
    FILE *file = fopen(whole, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void village_open(struct village *village) {
    static const char *const folders[] = {"datasets", "parameters", "facts", "pack"};
    snprintf(village->folder, sizeof village->folder, "/tmp/hearth-village-XXXXXX");
    assert_non_null(mkdtemp(village->folder));
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", village->folder, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    for (size_t i = 0; i < sizeof village_base / sizeof *village_base; i++)
        village_write(village, village_base[i].path, village_base[i].text);
}

static void village_close(const struct village *village) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", village->folder);
    assert_int_equal(system(command), 0);
}

/* What a book with pack/x.lua says when it is loaded: every error a line, or "" when it loads. Freed by the
 * caller. */
UNUSED static char *village_messages(const char *rules) {
    struct village village;
    village_open(&village);
    village_write(&village, "pack/x.lua", rules);
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load_rules(village.folder, "pack/x.lua", false, date_from(2023, 8, 28), &diags);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (size_t i = 0; i < diags.count; i++)
        if (diags.items[i].level == DIAG_ERROR)
            fprintf(out, "%s:%d:%d: %s\n", diags.items[i].place.file, diags.items[i].place.line,
                    diags.items[i].place.column, diags.items[i].message);
    fclose(out);
    assert_true((book == NULL) == (diags.errors > 0));
    book_free(book);
    diags_release(&diags);
    village_close(&village);
    return text;
}

/* Exactly these messages. */
UNUSED static void assert_refused(const char *rules, const char *messages) {
    char *found = village_messages(rules);
    assert_string_equal(found, messages);
    free(found);
}

/* Runs tests (Lua text) of rules (Lua text): all must pass, and there must be `count` of them. */
UNUSED static void assert_proved(const char *rules, const char *tests, uint32_t count) {
    struct village village;
    village_open(&village);
    village_write(&village, "pack/x.lua", rules);
    village_write(&village, "pack/x_test.lua", tests);
    struct diags diags;
    diags_init(&diags);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    struct proof proof;
    proof_init(&proof);
    struct prove_options options = {.out = out};
    prove_file(&proof, village.folder, "pack/x.lua", &options, &diags);
    fclose(out);
    for (size_t i = 0; i < diags.count; i++)
        fprintf(stderr, "%s:%d: %s\n", diags.items[i].place.file, diags.items[i].place.line,
                diags.items[i].message);
    assert_string_equal(text, "");
    assert_int_equal(proof.failed + proof.unloaded, 0);
    assert_int_equal(proof.passed, count);
    proof_release(&proof);
    free(text);
    diags_release(&diags);
    village_close(&village);
}

#define RULE(name, when)                                                                                     \
    "rule \"" name "\" { title = { zh = \"" name                                                             \
    "\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", each = \"person\","                  \
    " urgency = \"yellow\", say = { zh = \"" name "\" }, " when " }\n"
#define HOUSEHOLD_RULE(name, when)                                                                           \
    "rule \"" name "\" { title = { zh = \"" name                                                             \
    "\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", each = \"household\","               \
    " urgency = \"yellow\", say = { zh = \"" name "\" }, " when " }\n"
#define NAME_QUOTED(number) #number
#define NAME_TEXT(number) NAME_QUOTED(number)
/* A test on 2023-08-28 with one person, 甲, of Rongan; `rest` are more members of person { }, `expected` the
 * end of the test. */
#define TEST(rest, expected)                                                                                 \
    "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"2023-08-28\", household { region = \"450226102\", "       \
                                      "person { name = \"甲\", born = "                                     \
                                      "\"1990-01-01\" " rest " } }, " expected " }\n"

struct evening {
    struct village village;
    struct diags diags;
    struct book *book;
    struct rows *rows;
    struct text_writer *writers;
    struct dataset_state *states;
    struct pattern_room *room;
    struct population population;
    bool linked;
};

/* Empty tables, everything delivered. */
UNUSED static void evening_fill(struct evening *evening) {
    uint16_t count = evening->book->dataset_count;
    evening->rows = memory_zeroed(count, sizeof *evening->rows);
    evening->writers = memory_zeroed(count, sizeof *evening->writers);
    evening->states = memory_zeroed(count, sizeof *evening->states);
    for (uint16_t i = 0; i < count; i++) {
        rows_init(&evening->rows[i], &evening->book->datasets[i]);
        text_writer_init(&evening->writers[i], &evening->rows[i].pool);
        evening->states[i] =
            (struct dataset_state){.delivered = true, .reaches = evening->book->today, .due = DATE_NONE};
    }
}

/* With bills declared otherwise than in every village; NULL: the same. */
UNUSED static void evening_open_with(struct evening *evening, const char *bills, const char *rules) {
    *evening = (struct evening){.room = pattern_room_new()};
    village_open(&evening->village);
    if (bills) village_write(&evening->village, "datasets/bills.lua", bills);
    village_write(&evening->village, "pack/x.lua", rules);
    diags_init(&evening->diags);
    evening->book = book_load_rules(evening->village.folder, "pack/x.lua", false, date_from(2023, 8, 28),
                                    &evening->diags);
    for (size_t i = 0; evening->book == NULL && i < evening->diags.count; i++)
        fprintf(stderr, "%d: %s\n", evening->diags.items[i].place.line, evening->diags.items[i].message);
    assert_non_null(evening->book);
    evening_fill(evening);
}

UNUSED static void evening_open(struct evening *evening, const char *rules) {
    evening_open_with(evening, NULL, rules);
}

/* One row: pairs of column and delivered text, ended by NULL. The person's ID counts from 1. */
UNUSED static void evening_row(struct evening *evening, const char *dataset, uint32_t person, ...) {
    uint16_t number = book_dataset(evening->book, dataset);
    assert_int_not_equal(number, DATASET_NONE);
    struct rows *rows = &evening->rows[number];
    uint32_t slot = rows_open(rows);
    for (uint16_t column = 0; column < rows->dataset->column_count; column++)
        cell_read(rows, column, slot, span_of(""), &evening->writers[number], evening->room);
    rows->fate[slot] = FATE_ROW;
    rows->person[slot] = PERSON_NONE;
    uint64_t id = UINT64_C(45020019800101000) + person % 1000 +
                  person / 1000 * UINT64_C(100000000000); /* every 1,000 another place */
    if (rows->dataset->id != COLUMN_NONE)
        ((uint64_t *)rows->columns[rows->dataset->id])[slot] = ID_CELL(ID_EXACT, id);
    va_list list;
    va_start(list, person);
    for (const char *column = va_arg(list, const char *); column != NULL;
         column = va_arg(list, const char *)) {
        uint16_t at = dataset_column(rows->dataset, column);
        assert_int_not_equal(at, COLUMN_NONE);
        assert_int_equal(cell_read(rows, at, slot, span_of(va_arg(list, const char *)),
                                   &evening->writers[number], evening->room),
                         CELL_GOOD);
    }
    va_end(list);
}

UNUSED static void evening_judge(struct evening *evening, struct judgement *judgement, int threads) {
    struct judge_options options = {.threads = threads, .states = evening->states};
    if (!evening->linked) {
        population_link(&evening->population, evening->book, evening->rows, 1);
        assert_true(households_join(&evening->population, evening->rows, &options, &evening->diags));
    }
    evening->linked = true;
    assert_true(judge_run(judgement, evening->book, &evening->population, &options, &evening->diags));
}

UNUSED static void evening_close(struct evening *evening) {
    if (evening->linked) population_release(&evening->population);
    for (uint16_t i = 0; i < evening->book->dataset_count; i++) rows_release(&evening->rows[i]);
    free(evening->rows);
    free(evening->writers);
    free(evening->states);
    pattern_room_free(evening->room);
    book_free(evening->book);
    diags_release(&evening->diags);
    village_close(&evening->village);
}

#endif
