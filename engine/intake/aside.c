/* Lines of a table that are no rows of data: totals and footers. */
#include "intake/aside.h"

#include <string.h>
#include "library/fold.h"

#define TOTAL_MOST 60   /* bytes of a cell that says that its row is a total, folded */
#define FOOTER_MOST 600 /* bytes of a cell that is looked at for a footer */

static bool is_total(struct span text) {
    static const char *const words[] = {"合计", "小计", "总计", "共计", "累计"};
    static const char *const english[] = {"total", "subtotal", "grandtotal", "sum", NULL};
    while (text.length && text.at[text.length - 1] == ':') text.length--;
    if (text.length > TOTAL_MOST) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_begins(text, words[i]) || span_ends(text, words[i])) return true;
    return span_is_any(text, english);
}

static bool is_page(struct span text) {
    size_t at = strlen("第");
    while (at < text.length && text.at[at] >= '0' && text.at[at] <= '9') at++;
    struct span rest = {text.at + at, text.length - at};
    return at > strlen("第") && span_begins(rest, "页");
}

/* Words that begin nothing else, and words that do, behind which a colon must stand. */
static bool is_footer(struct span text) {
    static const char *const alone[] = {
        "制表",     "填表",     "填报单位", "填报人", "填报日期",   "填报时间", "报送单位",
        "上报单位", "审核人",   "审批人",   "复核人", "单位负责人", "打印时间", "打印日期",
        "打印人",   "导出时间", "导出日期", "导出人", "统计时间",   "统计日期", "数据截至",
        "数据来源", "以下空白", "编制单位", "编制人",
    };
    static const char *const with_colon[] = {"备注", "说明", "注",     "注意",   "附注",   "审核",
                                             "复核", "经办", "经办人", "联系人", "负责人", "联系电话"};
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (span_begins(text, alone[i])) return true;
    for (size_t i = 0; i < sizeof with_colon / sizeof *with_colon; i++) {
        size_t length = strlen(with_colon[i]);
        if (span_begins(text, with_colon[i]) && text.length > length && text.at[length] == ':') return true;
    }
    return span_begins(text, "第") && is_page(text);
}

static bool folded_is(struct span cell, size_t most, bool (*is)(struct span text)) {
    struct buffer folded = {.most = 4 * FOOTER_MOST};
    bool found =
        cell.length <= most && fold_header(cell, &folded) && folded.length && is(buffer_span(&folded));
    buffer_release(&folded);
    return found;
}

bool aside_is_total(struct span cell) {
    return folded_is(cell, 2 * TOTAL_MOST, is_total);
}

bool aside_is_footer(struct span cell) {
    return folded_is(cell, FOOTER_MOST, is_footer);
}
