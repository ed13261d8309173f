/* funnel.txt of the made night, and that a night whose sums do not come out is refused. */
#include "written.h"
#include "outcome/columns.h"

static void figures_are_as_told(void **state) {
    (void)state;
    static const char *const lines[] = {
        "\n医保结算 medical_settlement                10          7          1          1          0         "
        " 1          0\n",
        "\n合计 all                                   43         40          1          1          0         "
        " 1          0\n",
        "\n学籍 enrolment                    暂缓使用，待核实；文件 教育/学籍2023-08.csv "
        "暂缓使用：行数比上次少62%；没有规则用到\n",
        "\n医疗费个人负担较重                         27         21          6          1          0         "
        " 0\n",
        "\n上次在册 open before 5 ＋ 新增 new 5 － 移出 cleared 1 ＝ 今日在册 open now 9\n",
        "\n三江侗族自治县 450226                       6          2          3          1          1         "
        " 0\n",
        "\n收到 received 43 行 → 关联 linked 40 行 → 判断 judged 12 户 → 成立 flagged 11 条 → 在册 open 9 户 "
        "→ 下发 listed 8 户\n",
        "\n收支相符 counts in = counts out"};
    assert_true(funnel_write(&written.made.night, written.folder, &written.diags));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!written_holds("funnel.txt", lines[i])) fail_msg("funnel.txt lacks %s", lines[i]);
    written_names_nobody("funnel.txt");
}

/* Heads and figures of the first table end in the same column: 34 for the name, 7 times 11. */
static void columns_stand_below_each_other(void **state) {
    (void)state;
    assert_true(funnel_write(&written.made.night, written.folder, &written.diags));
    struct buffer text = written_file("funnel.txt");
    char *line = strstr(text.at, "一、");
    for (int i = 0; i < 7; i++) {
        char *end = strchr(line, '\n');
        *end = '\0';
        assert_int_equal(columns_width(line), 34 + 7 * 11);
        line = end + 1;
    }
    buffer_release(&text);
}

static void a_difference_stops_the_night(void **state) {
    (void)state;
    written.made.links[D_MEDICAL].linked--;
    written.made.links[D_MEDICAL].rows--;
    assert_false(funnel_write(&written.made.night, written.folder, &written.diags));
    assert_int_equal(written.diags.errors, 1);
    assert_non_null(strstr(written.diags.items[0].message, "医保结算"));
    assert_non_null(strstr(written.diags.items[0].message, "10 ≠ 9"));
    assert_true(written_holds("funnel.txt", "收支不符 counts in ≠ counts out"));
}

static void frozen_rule_says_by_what(void **state) {
    (void)state;
    written.made.counts[2] = (struct rule_count){.in_force = true, .frozen = true, .frozen_by = D_SCHOOL};
    written.made.judgement.failure_count = 0;
    written.made.judgement.flags[7].rule = 0;
    written.made.counts[0].met++, written.made.counts[0].judged++;
    assert_true(funnel_write(&written.made.night, written.folder, &written.diags));
    assert_true(written_holds("funnel.txt", "冻结 frozen: 学籍"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(figures_are_as_told, written_init, written_release),
        cmocka_unit_test_setup_teardown(columns_stand_below_each_other, written_init, written_release),
        cmocka_unit_test_setup_teardown(a_difference_stops_the_night, written_init, written_release),
        cmocka_unit_test_setup_teardown(frozen_rule_says_by_what, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
