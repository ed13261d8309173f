/* Which cells say that their row is no row of data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "intake/aside.h"

static void totals(void **state) {
    (void)state;
    static const char *const yes[] = {"合计",      "小计",     "总计",       "共计",     "合 计",
                                      "合　计：",  "合计:",    "丹洲镇小计", "总计(元)", "Total",
                                      "SUB TOTAL", "本年累计", "合计 12 人"};
    static const char *const no[] = {
        "",     "合",         "计",
        "合同", "设计院",     "甲某",
        "5000", "sum of all", "住院费用合计后由家属另行结清并无其他说明，见附件中的第三张表，另行说明"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!aside_is_total(span_of(yes[i]))) fail_msg("%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (aside_is_total(span_of(no[i]))) fail_msg("%s", no[i]);
}

static void footers(void **state) {
    (void)state;
    static const char *const yes[] = {"制表人：甲某", "制表 人: 甲",          "填报单位 柳州市医保局",
                                      "审核人：",     "打印时间：2023",       "第 1 页 共 3 页",
                                      "第12页",       "备注：以上为初步数据", "注：",
                                      "以下空白",     "数据截至2023年8月31日"};
    static const char *const no[] = {"",       "备注",   "注册护士", "第一人民医院", "第页",
                                     "说明书", "负责人", "12",       "甲某",         "第3中学"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!aside_is_footer(span_of(yes[i]))) fail_msg("%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (aside_is_footer(span_of(no[i]))) fail_msg("%s", no[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(totals), cmocka_unit_test(footers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
