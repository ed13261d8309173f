/* morning.html (晨报): what the clerk asks first, on one page, without a shell. And the page of a night that
 * failed. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <fcntl.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "outcome/attribution.h"
#include "outcome/missing.h"
#include "outcome/output.h"
#include "outcome/page.h"
#include "outcome/words.h"

#define FAILURES_SHOWN 12

static void heading(FILE *out, const char *office, date_t date) {
    char day[11];
    date_write(date, day);
    fputs("<h1>", out);
    text_html(out, office);
    fprintf(out, " 晨报<small>%s %s</small></h1>\n", day, weekday_zh(date));
}

/* "昨晚比对已完成": which run, and what came before it. */
static void state_of_night(FILE *out, const struct night_facts *night) {
    char day[11];
    date_write(night->date, day);
    fprintf(out, "<div class=\"state good\"><b>夜间比对已完成。</b> 比对日 %s，当日第%d次运行（%s）。", day,
            night->sequence, night->run);
    if (!night->previous_run) {
        fputs("这是本系统第一次运行。", out);
    } else {
        date_write(night->previous_date, day);
        int gap = night->date - night->previous_date;
        fprintf(out, "上一次：%s（%s）", day, night->previous_run);
        if (gap > 1) fprintf(out, "，中间有%d天没有运行", gap - 1);
        fputs("。", out);
    }
    uint32_t waiting = page_waiting_count(night);
    if (waiting) fprintf(out, "<br>有%u件事等人决定，见下。", waiting);
    fputs("</div>\n", out);
}

static void blinded(FILE *out, const struct night_facts *night) {
    struct buffer text = {0};
    if (blinded_shown(&text, night)) {
        fputs("<div class=\"state bad\"><b>缺数据，请催报。</b> ", out);
        text_html(out, text.at);
        fputs("。</div>\n", out);
    }
    buffer_release(&text);
}

static void figure(FILE *out, uint64_t number, const char *label) {
    fprintf(out, "<div><b>%" PRIu64 "</b>", number);
    page_text(out, "span", label);
    fputs("</div>", out);
}

static void figures(FILE *out, const struct night_facts *night, const struct tally *tally) {
    char urgency[96];
    snprintf(urgency, sizeof urgency, "今日下发：红%u 黄%u 绿%u", tally->cases.urgency[URGENCY_RED],
             tally->cases.urgency[URGENCY_YELLOW], tally->cases.urgency[URGENCY_GREEN]);
    fputs("<div class=figures>", out);
    figure(out, night->caseload->open_after, "在册个案");
    figure(out, night->caseload->by_standing[STANDING_NEW], "新增");
    figure(out, night->caseload->by_standing[STANDING_WORSE], "加重");
    figure(out, night->caseload->by_standing[STANDING_CLEARED], "移出");
    figure(out, tally->cases.listed, urgency);
    fputs("</div>\n", out);
}

static void balance(FILE *out, const struct night_facts *night, const struct tally *tally) {
    const struct caseload *caseload = night->caseload;
    fprintf(out, "<p>%s在册 %u ＋ 新增 %u － 移出 %u ＝ 今日在册 <b>%u</b>（户）。",
            night->previous_run ? "上次" : "原", caseload->open_before, caseload->by_standing[STANDING_NEW],
            caseload->by_standing[STANDING_CLEARED], caseload->open_after);
    if (tally->cases.carried) fprintf(out, "其中%u户超出乡镇当日承办数，顺延。", tally->cases.carried);
    if (tally->cases.standing[STANDING_KEPT])
        fprintf(out, "其中%u户本次数据不足，沿用此前结论。", tally->cases.standing[STANDING_KEPT]);
    if (tally->cases.again) fprintf(out, "%u户今日前一次运行已下发，不再重复。", tally->cases.again);
    if (tally->cases.withdrawn) fprintf(out, "%u户今日前一次运行下发后撤回。", tally->cases.withdrawn);
    fprintf(out, "另有%u户有线索但不需入户（已享受救助等）。</p>\n",
            caseload->by_standing[STANDING_SUPPRESSED]);
}

static void causes(FILE *out, const struct night_facts *night) {
    struct buffer text = {0};
    if (attribution_shown(&text, night)) {
        page_text(out, "p", text.at);
        fputs("\n", out);
    }
    buffer_release(&text);
}

static void write_page(FILE *out, const struct night_facts *night, const struct tally *tally) {
    page_start(out, "晨报");
    heading(out, night->book->site.name, night->date);
    state_of_night(out, night);
    blinded(out, night);
    figures(out, night, tally);
    balance(out, night, tally);
    causes(out, night);
    page_counties(out, night, tally);
    page_changes(out, night, tally);
    page_inputs(out, night, tally);
    page_waiting(out, night);
    const struct outside *outside = &night->population->outside;
    fprintf(out, "<p class=foot>比对 %u 户、%u 人；", night->judgement->households_judged,
            night->judgement->persons_judged);
    if (outside->households)
        fprintf(out, "另有 %u 户、%u 人不归本办公室管，不判断；", outside->households, outside->persons);
    fprintf(out,
            "收到 %" PRIu64 " 行，关联 %" PRIu64
            " 行。线索均为疑似，须入户核实。本页不含个人信息。方案摘要 %.16s</p>\n",
            tally->rows.received, tally->rows.linked, night->plan);
    page_end(out);
}

bool morning_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    struct output output;
    struct tally tally;
    if (!output_open(&output, folder, "morning.html", diags)) return false;
    tally_init(&tally, night);
    write_page(output.file, night, &tally);
    tally_release(&tally);
    return output_close(&output);
}

/* What the office can do about a message that is for rule authors, and in English. */
static const char *for_authors(const struct diag *diag) {
    bool of_rules = diag->place.file && span_ends(span_of(diag->place.file), ".lua");
    bool english = (unsigned char)*diag->message < 0x80 && !strstr(diag->message, " · ");
    if (!of_rules || !english) return "";
    if (diag->denied) return "这个文件读不出，请系统管理员处理：";
    return diag->level == DIAG_ERROR ? "设置或规则有错，请规则维护人员改正："
                                     : "设置或规则的一处提醒，请规则维护人员看：";
}

static void failed_item(FILE *out, const struct diag *diag) {
    struct buffer text = {0}, shown = {0};
    if (diag->place.file) {
        buffer_text(&text, text_shown(&shown, span_of(diag->place.file)));
        if (diag->place.line > 0) buffer_format(&text, " 第%d行", diag->place.line);
        buffer_text(&text, "：");
    }
    buffer_text(&text, for_authors(diag));
    buffer_text(&text, text_shown(&shown, span_of(diag->message)));
    page_text(out, "li", text.at);
    fputs("\n", out);
    buffer_release(&text);
    buffer_release(&shown);
}

/* Errors first: they are why nothing came out. */
static void failed_items(FILE *out, const struct diags *what) {
    size_t shown = 0, all = what->errors + what->warnings;
    page_section(out, "什么没有成", "");
    fputs("<ul>\n", out);
    for (enum diag_level level = DIAG_ERROR; level >= DIAG_WARNING; level--)
        for (size_t i = 0; i < what->count && shown < FAILURES_SHOWN; i++) {
            if (what->items[i].level != level) continue;
            failed_item(out, &what->items[i]);
            shown++;
        }
    if (all == 0) fputs("<li>原因没有记录，请查看运行日志。</li>\n", out);
    if (shown < all) fprintf(out, "<li>另有%zu处，见运行日志。</li>\n", all - shown);
    fputs("</ul>\n", out);
}

static void what_to_do(FILE *out, const char *last_run) {
    page_section(out, "怎么办", "");
    fputs("<ul>\n<li>"
          "照上面的原因处理：缺文件的请报送单位补送，规则写错的请规则维护人员改正，磁盘或权限问题请系统管理员"
          "处理。</li>\n"
          "<li>处理后重新运行 <code>hearth run</code>。失败的运行什么也没有发布，重跑不会重复下发。</li>\n",
          out);
    if (last_run) {
        fputs("<li>重跑成功以前，仍用上一次成功运行 <b>", out);
        text_html(out, last_run);
        fputs("</b> 的清单，入户期限不变。</li>\n", out);
    } else {
        fputs("<li>本系统还没有成功运行过，目前没有可用的清单。</li>\n", out);
    }
    fputs("</ul>\n", out);
}

static void write_failed_page(FILE *out, const char *office, date_t date, const struct diags *what,
                              const char *last_run) {
    page_start(out, "晨报：夜间比对没有完成");
    heading(out, office, date);
    fputs("<div class=\"state bad\"><b>" MORNING_FAILED "</b><br>", out);
    if (last_run) {
        fputs("正在使用的清单来自上一次成功运行 <b>", out);
        text_html(out, last_run);
        fputs("</b>。", out);
    }
    fputs("</div>\n", out);
    failed_items(out, what);
    what_to_do(out, last_run);
    fputs("<p class=foot>本页不含个人信息。</p>\n", out);
    page_end(out);
}

bool morning_failed_write(const char *path, const char *office, date_t date, const struct diags *what,
                          const char *last_run, struct diags *diags) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (!out) system_failed("memory");
    write_failed_page(out, office, date, what, last_run);
    if (fclose(out) != 0) system_failed("memory");
    bool written = file_show(AT_FDCWD, path, text, length);
    if (!written) output_failed(diags, path, errno);
    free(text);
    return written;
}
