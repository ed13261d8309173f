/* The morning page: the clerk's questions answered, nobody named, nothing of the data run as HTML. */
#include "written.h"

#define PAGE "morning.html"

static void page_answers_the_questions(void **state) {
    (void)state;
    static const char *const answers[] = {
        "<h1>柳州市民政局 晨报<small>2023-08-28 星期一</small></h1>",
        "<b>夜间比对已完成。</b> 比对日 "
        "2023-08-28，当日第1次运行（2023-08-28-1）。上一次：2023-08-27（2023-08-27-1）。",
        "有4件事等人决定",
        "上次在册 5 ＋ 新增 5 － 移出 1 ＝ 今日在册 <b>9</b>",
        "其中1户超出乡镇当日承办数",
        "要催或要核实：低保名册（社会救助科）、学籍（教育局）、死亡登记",
        "可用，新数据逾期28天",
        "<td class=f>医保/medical_2023-08.csv 等2个</td><td class=t>2023-08</td><td "
        "class=t>2023-08-28</td><td>10</td>",
        "文件 教育/学籍2023-08.csv 暂缓使用（学籍）：行数比上次少62%。请与教育局核实，放行或不用（hearth "
        "inputs --release 或 --dismiss），或重报",
        "文件 新建文件夹/未命名 (2).csv 认不出是哪种数据：表头不符合任何数据。",
        "规则“持证残疾人未享受救助”有3人无法判断，最多的是残疾人证.残疾等级 缺失（3）",
        "规则执行出错1次",
        "三江侗族自治县</td><td>6</td><td>2</td><td>3</td><td>1</td>"};
    assert_true(morning_write(&written.made.night, written.folder, &written.diags));
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (!written_holds(PAGE, answers[i])) fail_msg("the page lacks %s", answers[i]);
    assert_false(written_holds(PAGE, "<script"));
    assert_false(written_holds(PAGE, "62% fewer"));
    written_names_nobody(PAGE);
}

static void quiet_night_says_so(void **state) {
    (void)state;
    struct made_night *made = &written.made;
    made->intake.delivery_count = 5;
    made->states[D_DIBAO].due = made->states[D_SCHOOL].due = made->states[D_DEATH].due = DATE_NONE;
    made->states[D_SCHOOL].delivered = made->states[D_DEATH].delivered = true;
    made->judgement.failure_count = 0;
    made->counts[1].cannot_tell = 0;
    made->night.previous_run = NULL;
    assert_true(morning_write(&made->night, written.folder, &written.diags));
    assert_true(written_holds(PAGE, "没有等待决定的事项"));
    assert_true(written_holds(PAGE, "各单位数据都已送到"));
    assert_true(written_holds(PAGE, "这是本系统第一次运行。"));
}

/* One of two senders owes a month that nobody's verdict hangs on: the page does not say that all have come.
 */
static void days_that_touch_nobody_are_owed(void **state) {
    (void)state;
    struct made_night *made = &written.made;
    struct gap gap = {{date_from(2023, 7, 1), date_from(2023, 7, 31)}, "卫健委", NULL};
    made->states[D_DIBAO].due = made->states[D_SCHOOL].due = made->states[D_DEATH].due = DATE_NONE;
    made->states[D_SCHOOL].delivered = made->states[D_DEATH].delivered = true;
    made->counts[1].cannot_tell = 0;
    made->states[D_DEATH].gaps = &gap;
    made->states[D_DEATH].gap_count = 1;
    assert_true(morning_write(&made->night, written.folder, &written.diags));
    assert_false(written_holds(PAGE, "各单位数据都已送到"));
    assert_true(written_holds(PAGE, "今晚的判断没有受影响，但数据不全：死亡登记缺2023-07（卫健委未报送）"));
}

static void skipped_nights_are_told(void **state) {
    (void)state;
    written.made.night.previous_date = TODAY - 4;
    assert_true(morning_write(&written.made.night, written.folder, &written.diags));
    assert_true(written_holds(PAGE, "中间有3天没有运行"));
}

static void file_name_is_no_markup(void **state) {
    (void)state;
    written.made.deliveries[6].name = "<img src=x onerror=alert(1)>.csv";
    assert_true(morning_write(&written.made.night, written.folder, &written.diags));
    assert_false(written_holds(PAGE, "<img"));
    assert_true(written_holds(PAGE, "&lt;img src=x"));
}

/* Thirty rules: the nine that did most are shown, the others counted. */
static void many_rules_stay_on_the_page(void **state) {
    (void)state;
    static struct rule rules[30];
    static struct rule_count counts[30];
    for (int i = 0; i < 30; i++) {
        rules[i] = written.made.rules[i < RULES ? i : 0];
        counts[i] = i < RULES ? written.made.counts[i] : (struct rule_count){.in_force = true};
    }
    written.made.book.rules = rules;
    written.made.book.rule_count = 30;
    written.made.judgement.rules = counts;
    assert_true(morning_write(&written.made.night, written.folder, &written.diags));
    assert_true(written_holds(PAGE, "另有21条规则变化较小"));
    assert_true(written_holds(PAGE, "儿童无人监护"));
}

static void failed_night_says_what_and_what_next(void **state) {
    (void)state;
    struct diags what;
    struct buffer path = {0};
    diags_init(&what);
    diags_add(&what, DIAG_WARNING, (struct place){.file = "inbox/x.csv"}, "旧");
    for (int i = 0; i < 15; i++)
        diags_add(&what, DIAG_ERROR, (struct place){.file = "rules/a.lua", .line = 7 + i},
                  "没有这个栏目 <b>");
    buffer_format(&path, "%s/晨报.html", written.folder);
    assert_true(morning_failed_write(path.at, "柳州市民政局", TODAY, &what, "2023-08-27-1", &written.diags));
    assert_true(written_holds("晨报.html", "夜间比对没有完成，今天没有新清单。"));
    assert_true(written_holds("晨报.html", "<li>rules/a.lua 第7行：没有这个栏目 &lt;b&gt;</li>"));
    assert_true(written_holds("晨报.html", "上一次成功运行 <b>2023-08-27-1</b>"));
    assert_true(written_holds("晨报.html", "另有4处"));
    assert_false(written_holds("晨报.html", "旧"));
    assert_true(morning_failed_write(path.at, "柳州市民政局", TODAY, &what, NULL, &written.diags));
    assert_true(written_holds("晨报.html", "还没有成功运行过"));
    diags_release(&what);
    buffer_release(&path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(page_answers_the_questions, written_init, written_release),
        cmocka_unit_test_setup_teardown(quiet_night_says_so, written_init, written_release),
        cmocka_unit_test_setup_teardown(days_that_touch_nobody_are_owed, written_init, written_release),
        cmocka_unit_test_setup_teardown(skipped_nights_are_told, written_init, written_release),
        cmocka_unit_test_setup_teardown(file_name_is_no_markup, written_init, written_release),
        cmocka_unit_test_setup_teardown(many_rules_stay_on_the_page, written_init, written_release),
        cmocka_unit_test_setup_teardown(failed_night_says_what_and_what_next, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
