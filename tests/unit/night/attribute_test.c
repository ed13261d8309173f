/* Two nights of the small base site with one thing changed between them, or two: the cause that must be told
 * follows from what was changed alone. On the first night 韦一 (7,000.00) is over the line of 5,000 and 韦二
 * (5,000.00) is not, 吴四 is watched and not helped, and of 覃六 (12,000.00) it is said that he is helped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "night/tonight.h"

/* In place of the C library's: a disk without room for the scratch folders of a night. */
#define NO_ROOM "HEARTH_TEST_NO_ROOM"
char *mkdtemp(char *name) {
    size_t length = strlen(name);
    if (getenv(NO_ROOM) && strstr(name, "/runs/")) {
        errno = ENOSPC;
        return NULL;
    }
    for (unsigned number = (unsigned)getpid();; number++) {
        snprintf(&name[length - 6], 7, "%06u", number % 1000000u);
        if (mkdir(name, 0700) == 0) return name;
        if (errno != EEXIST) return NULL;
    }
}

struct town {
    char folder[64], site[80];
    struct progress progress;
    struct diags diags;
    char run[32];
};

/* In the folder of the site. */
static void shell(const struct town *town, const char *what) {
    struct buffer line = {0};
    buffer_format(&line, "cd %s && %s", town->site, what);
    assert_int_equal(system(line.at), 0);
    buffer_release(&line);
}

static int town_open(void **state) {
    struct town *town = memory_zeroed(1, sizeof *town);
    struct buffer copy = {0};
    snprintf(town->folder, sizeof town->folder, "/tmp/hearth-attribute-XXXXXX");
    assert_non_null(mkdtemp(town->folder));
    snprintf(town->site, sizeof town->site, "%s/base", town->folder);
    buffer_format(&copy, "cp -r tests/cases/base %s", town->folder);
    assert_int_equal(system(copy.at), 0);
    buffer_release(&copy);
    progress_init(&town->progress, true);
    diags_init(&town->diags);
    *state = town;
    return 0;
}

static int town_close(void **state) {
    struct town *town = *state;
    file_remove_tree(town->folder);
    diags_release(&town->diags);
    free(town);
    return 0;
}

static enum exit_code night(struct town *town, const char *date) {
    struct tonight_result result;
    struct tonight_options options = {.site = town->site, .threads = 2, .progress = &town->progress};
    assert_true(date_read(span_of(date), &options.date));
    enum exit_code code = tonight_run(&options, &result, &town->diags);
    if (code != EXIT_DONE && code != EXIT_WAITING) diags_print(&town->diags, stderr);
    assert_true(code == EXIT_DONE || code == EXIT_WAITING);
    memcpy(town->run, result.folder, sizeof town->run);
    return code;
}

/* attribution.csv without its head, number and place: "heavy-bills 新增 data 医疗账单 …", a line each. */
static void assert_told(const struct town *town, const char *expected) {
    struct buffer path = {0}, text = {0}, told = {0};
    buffer_format(&path, "%s/runs/%s/attribution.csv", town->site, town->run);
    assert_true(file_read(AT_FDCWD, path.at, 1000000, &text));
    buffer_text(&told, "");
    char *line = strchr(text.at, '\n') + 1;
    for (char *end; *line && (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        int field = 0;
        for (char *at = line; field < 10 && at; field++) {
            char *comma = field < 9 ? strchr(at, ',') : NULL;
            if (comma) *comma = '\0';
            if (field == 3 || field == 5 || field == 8 || field == 9)
                buffer_format(&told, "%s%s", field == 3 ? "" : " ", at);
            at = comma ? comma + 1 : NULL;
        }
        buffer_text(&told, "\n");
    }
    assert_string_equal(told.at, expected);
    buffer_release(&path);
    buffer_release(&text);
    buffer_release(&told);
}

#define BILLS "inbox/bills_2023-08.csv"
#define BILLS_KEPT "bills.csv"
#define HEAD "printf '账单号,身份证号,姓名,结算日期,金额,类别,天数,是否急诊\\n"
#define WEI1(amount) "B001,450202198503101019,韦一,2023-08-02," amount ",住院,7,是\\n"
#define WEI2(amount) "B003,450202198706152027,韦二,2023-08-10," amount ",住院,3,否\\n"
#define WU4 "B004,450226195602040052,吴四,2023-08-11,800.00,门诊,,否\\n"
#define QIN6 "B005,450226199011222071,覃六,2023-08-05,12000.00,住院,12,是\\n"
#define NEW_BILLS(wei1, wei2) HEAD WEI1(wei1) WEI2(wei2) WU4 QIN6 "' >" BILLS
#define LINE(yuan) "sed -i 's/value = 5000/value = " yuan "/' rules/parameters/lines.lua"
#define AT_LEAST "sed -i 's/bills_12m > param/bills_12m >= param/' rules/pack/heavy-bills.lua"
#define NOBODY_HELPED                                                                                        \
    "printf '身份证号,姓名,状态,起始年月\\n450226195602040052,吴四,监测,2023-05\\n"          \
    "450226199011222071,覃六,停保,2022-01\\n' >inbox/roster_2023-08.csv"

struct story {
    const char *before, *between; /* shell; NULL: nothing */
    const char *first, *second;   /* nights */
    const char *told;
};

static void assert_story(void **state, const struct story *story) {
    struct town *town = *state;
    if (story->before) shell(town, story->before);
    night(town, story->first ? story->first : "2023-08-28");
    if (story->between) shell(town, story->between);
    night(town, story->second ? story->second : "2023-08-29");
    assert_told(town, story->told);
}

#define STORY(name, ...)                                                                                     \
    static void name(void **state) {                                                                         \
        assert_story(state, &(struct story){__VA_ARGS__});                                                   \
    }

/* One thing changed; the day moves with it, but turns nothing. */

STORY(the_day_alone_turns_nothing, .told = "")
STORY(a_correction_brings_one, .between = NEW_BILLS("7000.00", "5000.01"),
      .told = "heavy-bills 新增 data 医疗账单 bills_2023-08.csv\n")
STORY(a_correction_takes_one, .between = NEW_BILLS("70.00", "5000.00"),
      .told = "heavy-bills 移出 data 医疗账单 bills_2023-08.csv\n")
STORY(no_longer_suppressed, .between = NOBODY_HELPED,
      .told = "heavy-bills 新增 data 救助名册 roster_2023-08.csv\n")
STORY(suppressed_from_now_on,
      .between = "printf '身份证号,姓名,状态,起始年月\\n450226195602040052,吴四,监测,2023-05\\n"
                 "450226199011222071,覃六,在享,2022-01\\n450202198706152027,韦二,在享,2023-08\\n' "
                 ">inbox/roster_2023-08.csv",
      .told = "heavy-bills 移出 data 救助名册 roster_2023-08.csv\n")
STORY(a_dataset_comes_for_the_first_time, .before = "mv inbox/roster_2023-08.csv .",
      .between = "mv roster_2023-08.csv inbox",
      .told = "watched 新增 first delivery 救助名册 roster_2023-08.csv\n"
              "heavy-bills 移出 first delivery 救助名册 roster_2023-08.csv\n")
STORY(a_rule_is_written_otherwise, .between = AT_LEAST,
      .told = "heavy-bills 新增 rule pack/heavy-bills.lua\n")
/* Of a rule that is gone nobody knows whether it was discreet: nothing of it is told. */
STORY(a_rule_is_taken_away, .between = "rm rules/pack/watched.lua", .told = "watched 移出 rule \n")
STORY(a_rule_is_new, .before = "mv rules/pack/watched.lua .", .between = "mv watched.lua rules/pack",
      .told = "watched 新增 rule pack/watched.lua\n")
STORY(a_rule_goes_into_another_file, .between = "cd rules/pack && mv watched.lua seen.lua", .told = "")
STORY(a_fact_is_written_otherwise,
      .between = "sed -i '1,4s/last(months(12))/last(days(5))/' rules/facts/people.lua",
      .told = "heavy-bills 移出 rule facts/people.lua\n")
STORY(a_parameter_is_set_anew, .between = LINE("4999"),
      .told = "heavy-bills 新增 parameter bills_line 账单负担线\n")
STORY(a_parameter_takes_one_away, .between = LINE("8000"),
      .told = "heavy-bills 移出 parameter bills_line 账单负担线\n")
STORY(a_parameter_reaches_its_day,
      .before = "sed -i 's/.*value = 5000.*/&\\n{ region = \"450200\", from = \"2023-08-29\", value = 4999, "
                "basis = \"试验\" },/' rules/parameters/lines.lua",
      .told = "heavy-bills 新增 parameter bills_line 账单负担线\n")
STORY(a_rule_reaches_its_day,
      .before = "sed -i 's/from    = \"2023-01-01\"/from    = \"2023-08-29\"/' rules/pack/watched.lua",
      .told = "watched 新增 rule watched 2023-08-28→2023-08-29\n")
STORY(a_rule_ends,
      .before = "sed -i 's/from    = \"2023-01-01\"/&, to = \"2023-08-28\"/' rules/pack/watched.lua",
      .told = "watched 移出 rule watched 2023-08-28→2023-08-29\n")

/* 覃六 is 33 on 2023-11-22. */
#define OLD_ENOUGH                                                                                           \
    "sed -e 's/\"heavy-bills\"/\"old-enough\"/' -e '/among/d' -e '/unless/d' -e 's/when .*/when = "          \
    "function(person) return person.age >= 33 end,/' -e '/urgency/,/end,/d' -e 's/say .*/say = { zh = "      \
    "\"满33岁\" }, urgency = \"green\",/' rules/pack/heavy-bills.lua >rules/pack/old-enough.lua"
STORY(a_birthday, .before = OLD_ENOUGH, .first = "2023-11-21", .second = "2023-11-22",
      .told = "old-enough 新增 calendar 2023-11-21→2023-11-22\n")
STORY(later_the_same_day, .between = NEW_BILLS("7000.00", "5000.01"), .second = "2023-08-28",
      .told = "heavy-bills 新增 data 医疗账单 bills_2023-08.csv\n")

/* In the first register 韦二 has another name than on her bills, so that nobody's they are. The new one has
 * her name right, and nothing else: the bills did not change, but whose they are. */
#define OTHER_NAME                                                                                           \
    "cp inbox/register_2023-08-25.csv kept && sed -i 's/韦二/李二/' inbox/register_2023-08-25.csv"
STORY(a_row_is_somebodys_now, .before = OTHER_NAME " && " LINE("4999"),
      .between = "mv kept inbox/register_2023-08-28.csv",
      .told = "heavy-bills 新增 link 医疗账单，随户籍登记 register_2023-08-28.csv\n")
STORY(a_row_is_nobodys_now, .before = "cp inbox/register_2023-08-25.csv kept && " LINE("4999"),
      .between = "sed 's/韦二/李二/' kept >inbox/register_2023-08-28.csv",
      .told = "heavy-bills 移出 link 医疗账单，随户籍登记 register_2023-08-28.csv\n")
STORY(the_register_alone_on_the_same_day, .before = OTHER_NAME " && " LINE("4999"),
      .between = "mv kept inbox/register_2023-08-28.csv", .second = "2023-08-28",
      .told = "heavy-bills 新增 link 医疗账单，随户籍登记 register_2023-08-28.csv\n")
/* Who is no longer in the register has gone with it: that is no link. */
STORY(somebody_leaves_the_register, .before = "cp inbox/register_2023-08-25.csv kept",
      .between = "sed '/韦一/d' kept >inbox/register_2023-08-28.csv",
      .told = "heavy-bills 移出 data 户籍登记 register_2023-08-28.csv\n")

/* Two things at once: the order of the differences decides. */

STORY(each_would_do_the_parameter_is_earlier, .between = LINE("4999") " && " NEW_BILLS("7000.00", "5000.01"),
      .told = "heavy-bills 新增 parameter bills_line 账单负担线\n")
STORY(each_would_do_the_rule_is_earlier, .between = AT_LEAST " && " LINE("4999"),
      .told = "heavy-bills 新增 rule pack/heavy-bills.lua\n")
STORY(both_are_needed_the_later_one_is_told, .between = LINE("5500") " && " NEW_BILLS("7000.00", "5600.00"),
      .told = "heavy-bills 新增 data 医疗账单 bills_2023-08.csv\n")
STORY(two_files_of_rules, .between = AT_LEAST " && rm rules/pack/watched.lua",
      .told = "heavy-bills 新增 rule pack/heavy-bills.lua\nwatched 移出 rule \n")
STORY(two_datasets, .between = NEW_BILLS("7000.00", "5000.01") " && " NOBODY_HELPED,
      .told = "heavy-bills 新增 data 医疗账单 bills_2023-08.csv\n"
              "heavy-bills 新增 data 救助名册 roster_2023-08.csv\n")
/* It goes with the first difference and comes back with the last: nothing is new or gone. */
STORY(there_and_back, .between = LINE("8000") " && " NEW_BILLS("9000.00", "5000.00"), .told = "")
/* The rule does not load without the parameter that it asks for: the two turn as one. */
STORY(a_rule_with_its_parameter,
      .between = "sed -i 's/param.bills_line end/param.other_line end/' rules/pack/heavy-bills.lua && printf "
                 "'parameter \"other_line\" { title = { zh = \"另一条线\" }, unit = \"yuan\", { from = "
                 "\"2023-01-01\", value = 4000, basis = \"试验\" } }\\n' >rules/parameters/other.lua",
      .told = "heavy-bills 新增 rule pack/heavy-bills.lua、parameters/other.lua\n")

/* Of the base site's eleven files that are no parameters, nine get a line more. */
STORY(many_files_turn_together,
      .between = AT_LEAST
      " && for f in causes household outcomes datasets/bills datasets/register datasets/roster "
      "facts/people pack/watched; do echo '-- more' >>rules/$f.lua; done",
      .told = "heavy-bills 新增 rule causes.lua、outcomes.lua、datasets/bills.lua 等9个\n")
/* 韦二 paid 10.00 more, and nobody can say with which of 26 files but by their dataset. */
STORY(many_deliveries_turn_by_dataset,
      .between = "for i in 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35; do "
                 "mkdir inbox/$i && sed -n 1p " BILLS_KEPT " >inbox/$i/bills_2023-08.csv && printf "
                 "\"X$i,450202198706152027,韦二,2023-08-10,1.00,住院,3,否\\n\" >>inbox/$i/bills_2023-08.csv; "
                 "done && " NOBODY_HELPED,
      .before = "cp " BILLS " " BILLS_KEPT,
      .told = "heavy-bills 新增 data 医疗账单 "
              "10/bills_2023-08.csv、11/bills_2023-08.csv、12/bills_2023-08.csv 等26个\n"
              "heavy-bills 新增 data 救助名册 roster_2023-08.csv\n")

/* The August bills of last night, which the correction put out of force, as after a purge. */
#define FORGET "rm -r archive/$(sha256sum <bills.csv | cut -c1-2)"
#define GONE "上一次运行已不能重现\n"
STORY(last_night_cannot_be_made_again, .before = "cp " BILLS " bills.csv",
      .between = FORGET " && " NEW_BILLS("70.00", "5000.01"),
      .told = "heavy-bills 新增 unknown " GONE "heavy-bills 移出 unknown " GONE)
/* On the same day nothing but the delivery differs: no world need be made. */
STORY(one_difference_alone_needs_no_world, .before = "cp " BILLS " bills.csv",
      .between = FORGET " && " NEW_BILLS("7000.00", "5000.01"), .second = "2023-08-28",
      .told = "heavy-bills 新增 data 医疗账单 bills_2023-08.csv\n")
/* What turned before last night is needed is told all the same. */
STORY(what_can_be_told_is_told,
      .between = "rm archive/rules/$(sha256sum <rules/pack/watched.lua | cut -c1-64).lua && "
                 "sed -i 's/yellow/green/' rules/pack/watched.lua && " LINE("4999") " && " NEW_BILLS(
                     "70.00", "5000.00"),
      .told = "heavy-bills 新增 parameter bills_line 账单负担线\nheavy-bills 移出 data 医疗账单 "
              "bills_2023-08.csv\n")

/* Tonight's declaration of the bills reads none of last night's files: no world between can be made, but last
 * night itself can, and what turned did so by all that differs. */
STORY(files_of_another_form, .before = "cp inbox/bills_2023-08.csv inbox/bills_2022-08*.csv .",
      .between = "sed -i 's/金额/费用/' rules/datasets/bills.lua && for f in bills_*.csv; do sed "
                 "'s/金额/费用/' <$f >inbox/$f; done && " LINE("4999"),
      .told = "heavy-bills 新增 rule "
              "datasets/bills.lua、parameters/lines.lua、2023-08-28→2023-08-29、医疗账单 "
              "bills_2022-08至2023-07.csv、医疗账单 bills_2023-08.csv\n")

static bool is_said(const struct town *town, const char *what) {
    for (size_t i = 0; i < town->diags.count; i++)
        if (strstr(town->diags.items[i].message, what)) return true;
    return false;
}

/* The second night of a correction (韦二 comes, 韦一 goes), before which `between` happens. */
static enum exit_code correction(struct town *town, const char *between) {
    shell(town, "cp " BILLS " bills.csv");
    assert_int_equal(night(town, "2023-08-28"), EXIT_DONE);
    if (between) shell(town, between);
    shell(town, NEW_BILLS("70.00", "5000.01"));
    return night(town, "2023-08-29");
}

#define BILLS_TOLD(cause) "heavy-bills 新增 " cause "heavy-bills 移出 " cause

static void assert_waits(struct town *town, enum exit_code code, const char *told) {
    assert_int_equal(code, EXIT_WAITING);
    assert_true(is_said(town, "hearth verify"));
    assert_told(town, told);
}

static void a_lost_delivery_waits(void **state) {
    assert_waits(*state, correction(*state, FORGET), BILLS_TOLD("unknown " GONE));
}

static void a_damaged_delivery_waits(void **state) {
    assert_waits(*state,
                 correction(*state, "f=archive/*/$(sha256sum <bills.csv | cut -c1-64) && chmod u+w "
                                    "$f && echo x | dd conv=notrunc status=none of=$(ls $f)"),
                 BILLS_TOLD("unknown " GONE));
}

/* The second night of another line (韦二 comes), for which the book of a world is put into a scratch folder.
 */
static enum exit_code another_line(struct town *town, const char *variable, const char *value) {
    night(town, "2023-08-28");
    shell(town, LINE("4999"));
    setenv(variable, value, 1);
    enum exit_code code = night(town, "2023-08-29");
    unsetenv(variable);
    return code;
}

/* A night rests on nothing outside of its site, and leaves nothing in it. */
static void no_temporary_folder_is_needed(void **state) {
    struct town *town = *state;
    assert_int_equal(another_line(town, "TMPDIR", "/nonexistent"), EXIT_DONE);
    assert_told(town, "heavy-bills 新增 parameter bills_line 账单负担线\n");
    shell(town, "test -z \"$(find runs -name '.*')\"");
}

/* The lists come all the same; that there was no room is not to say that last night is gone. */
static void no_room_loses_no_night(void **state) {
    assert_waits(*state, another_line(*state, NO_ROOM, "1"),
                 "heavy-bills 新增 unknown 上一次运行当时未能重现\n");
}

/* What deliveries alone tell from tonight needs no folder at all. */
static void no_room_is_needed_for_deliveries(void **state) {
    struct town *town = *state;
    setenv(NO_ROOM, "1", 1);
    enum exit_code code = correction(town, NULL);
    unsetenv(NO_ROOM);
    assert_int_equal(code, EXIT_DONE);
    assert_told(town, BILLS_TOLD("data 医疗账单 bills_2023-08.csv\n"));
}

static void a_damaged_manifest(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    shell(town, "cp runs/2023-08-28-1/manifest.json kept && echo >>runs/2023-08-28-1/manifest.json");
    shell(town, NEW_BILLS("70.00", "5000.00"));
    struct tonight_result result;
    struct tonight_options options = {.site = town->site, .threads = 1, .progress = &town->progress};
    assert_true(date_read(span_of("2023-08-29"), &options.date));
    assert_int_equal(tonight_run(&options, &result, &town->diags), EXIT_DIFFERENT);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, town_open, town_close)
    const struct CMUnitTest tests[] = {
        TEST(the_day_alone_turns_nothing),
        TEST(a_correction_brings_one),
        TEST(a_correction_takes_one),
        TEST(no_longer_suppressed),
        TEST(suppressed_from_now_on),
        TEST(a_dataset_comes_for_the_first_time),
        TEST(a_rule_is_written_otherwise),
        TEST(a_rule_is_taken_away),
        TEST(a_rule_is_new),
        TEST(a_rule_goes_into_another_file),
        TEST(a_fact_is_written_otherwise),
        TEST(a_parameter_is_set_anew),
        TEST(a_parameter_takes_one_away),
        TEST(a_parameter_reaches_its_day),
        TEST(a_rule_reaches_its_day),
        TEST(a_rule_ends),
        TEST(a_birthday),
        TEST(later_the_same_day),
        TEST(a_row_is_somebodys_now),
        TEST(a_row_is_nobodys_now),
        TEST(the_register_alone_on_the_same_day),
        TEST(somebody_leaves_the_register),
        TEST(each_would_do_the_parameter_is_earlier),
        TEST(each_would_do_the_rule_is_earlier),
        TEST(both_are_needed_the_later_one_is_told),
        TEST(two_files_of_rules),
        TEST(two_datasets),
        TEST(there_and_back),
        TEST(a_rule_with_its_parameter),
        TEST(many_files_turn_together),
        TEST(many_deliveries_turn_by_dataset),
        TEST(last_night_cannot_be_made_again),
        TEST(one_difference_alone_needs_no_world),
        TEST(what_can_be_told_is_told),
        TEST(files_of_another_form),
        TEST(a_lost_delivery_waits),
        TEST(a_damaged_delivery_waits),
        TEST(no_temporary_folder_is_needed),
        TEST(no_room_loses_no_night),
        TEST(no_room_is_needed_for_deliveries),
        TEST(a_damaged_manifest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
