/* attribution.csv: every flag that is new or gone since the last run, with its one cause; no names. And the
 * same in sums, for the morning page. */
#include "outcome/attribution.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "outcome/output.h"
#include "outcome/words.h"

#define DETAILS_MOST 3 /* of one cause, on the morning page */

static const struct rule *rule_of(const struct night_facts *night, const struct turn *turn) {
    uint16_t rule = book_rule(night->book, turn->rule);
    return rule == RULE_NONE ? NULL : &night->book->rules[rule];
}

const char *turn_title(const struct night_facts *night, const struct turn *turn) {
    const struct rule *rule = rule_of(night, turn);
    if (!rule) return "规则已停用";
    return rule->discreet ? rule->discreet : rule->zh;
}

const char *turn_of(const struct night_facts *night, const struct turn *turn) {
    const struct rule *rule = rule_of(night, turn);
    return !rule || rule->discreet ? "" : turn->of;
}

static void write_turn(struct output *output, const struct night_facts *night, const struct turn *turn) {
    output_field(output, turn->number, ',');
    output_field(output, county_shown(night, turn->region), ',');
    output_field(output, township_shown(night, turn->region), ',');
    output_field(output, turn->rule, ',');
    output_field(output, turn_title(night, turn), ',');
    output_field(output, turn->on ? "新增" : "移出", ',');
    output_field(output, turn->on ? "new" : "gone", ',');
    output_field(output, turned_by_zh(turn->by), ',');
    output_field(output, turned_by_key(turn->by), ',');
    output_field(output, turn_of(night, turn), '\n');
}

bool attribution_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    static const char heads[] = "个案编号,区县,乡镇,规则,规则名称,变动,change,原因,cause,原因说明\n";
    struct output output;
    if (!night->previous_run) return true;
    if (!output_open_csv(&output, folder, "attribution.csv", heads, diags)) return false;
    for (uint32_t i = 0; i < night->caseload->turn_count; i++)
        write_turn(&output, night, &night->caseload->turns[i]);
    return output_close(&output);
}

/* "数据 8（医保结算 medical_2023-08.csv 7、低保 … 1）": one kind of cause. */
static void say_kind(struct buffer *out, const struct turn_sum *sums, uint32_t count, bool gone) {
    uint32_t all = 0, shown = 0, rest = 0;
    for (uint32_t i = 0; i < count; i++) all += gone ? sums[i].cases_gone : sums[i].cases_new;
    if (!all) return;
    buffer_format(out, "%s%s %u", out->length ? "，" : "", turned_by_zh(sums->by), all);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t cases = gone ? sums[i].cases_gone : sums[i].cases_new;
        if (!cases || !*sums[i].of) continue;
        if (shown == DETAILS_MOST) {
            rest += cases;
            continue;
        }
        buffer_format(out, "%s%s", shown++ ? "；" : "（", sums[i].of);
        if (cases != all) buffer_format(out, " %u", cases);
    }
    if (rest) buffer_format(out, "；其他 %u", rest);
    if (shown) buffer_text(out, "）");
}

static void say_cases(struct buffer *out, const struct turn_sum *sums, uint32_t count, bool gone) {
    for (uint32_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && sums[end].by == sums[first].by;) end++;
        say_kind(out, &sums[first], end - first, gone);
    }
}

/* As turns_sum has it, of causes as they may be shown. */
static struct turn_sum *sum_shown(const struct night_facts *night, uint32_t *count) {
    struct caseload shown = *night->caseload;
    shown.turns = memory_get(((size_t)shown.turn_count + 1) * sizeof *shown.turns);
    for (uint32_t i = 0; i < shown.turn_count; i++) {
        shown.turns[i] = night->caseload->turns[i];
        shown.turns[i].of = turn_of(night, &shown.turns[i]);
    }
    struct turn_sum *sums = turns_sum(&shown, count);
    free(shown.turns);
    return sums;
}

bool attribution_shown(struct buffer *out, const struct night_facts *night) {
    const struct caseload *caseload = night->caseload;
    const struct since_last *since = &caseload->since_last;
    struct buffer came = {0}, went = {0};
    uint32_t count;
    if (!night->previous_run || !caseload->turn_count) return false;
    struct turn_sum *sums = sum_shown(night, &count);
    say_cases(&came, sums, count, false);
    say_cases(&went, sums, count, true);
    buffer_format(out,
                  "与上一次运行（%s）相比：新增 %u 户%s%s；移出 %u 户%s%s。线索 %u 条 ＋ %u － %u ＝ %u 条",
                  night->previous_run, since->cases_new, came.length ? "：" : "", came.length ? came.at : "",
                  since->cases_gone, went.length ? "：" : "", went.length ? went.at : "", since->flags_before,
                  since->flags_new, since->flags_gone, since->flags_after);
    buffer_release(&came);
    buffer_release(&went);
    free(sums);
    return true;
}
