/* funnel.txt: the night in figures, from the rows received to the households on the lists, and the proof that
 * nothing got lost on the way. */
#include <inttypes.h>
#include <string.h>
#include "outcome/columns.h"
#include "outcome/missing.h"
#include "outcome/output.h"
#include "outcome/tally.h"
#include "outcome/words.h"

#define NAME 34   /* columns of the first column */
#define NUMBER 11 /* columns of each figure */

static void heads(FILE *out, const char *first, const char *const *names, int count) {
    columns_left(out, first, NAME);
    for (int i = 0; i < count; i++) columns_right(out, names[i], NUMBER);
    putc('\n', out);
}

static void name(FILE *out, const char *zh, const char *en) {
    struct buffer both = {0};
    buffer_format(&both, "%s %s", zh, en);
    columns_left(out, both.at, NAME);
    buffer_release(&both);
}

static void put_rows(FILE *out, const char *zh, const char *en, const struct row_count *rows) {
    const uint64_t figures[] = {rows->received,  rows->linked,  rows->unlinked, rows->repeats,
                                rows->conflicts, rows->refused, rows->future};
    name(out, zh, en);
    for (int i = 0; i < 7; i++) columns_number(out, figures[i], NUMBER);
    putc('\n', out);
}

static void put_missing(FILE *out, const struct night_facts *night, uint16_t dataset, struct buffer *what) {
    name(out, night->book->datasets[dataset].zh, night->book->datasets[dataset].name);
    if (!readers_shown(what, "；", night->book, dataset)) buffer_text(what, "；没有规则用到");
    fprintf(out, "%s\n", what->at);
}

/* What is held of a dataset that goes on without it, and what a person let through. */
static void put_decided(FILE *out, const struct tally *tally, const struct night_facts *night,
                        uint16_t dataset) {
    const struct dataset_state *state = &night->intake->states[dataset];
    if (!state->delivered && !tally->datasets[dataset].received) return; /* it is among the missing */
    struct buffer text = {0};
    dataset_held_add(&text, night, dataset);
    dataset_decided_add(&text, night, dataset);
    if (text.length) {
        name(out, night->book->datasets[dataset].zh, night->book->datasets[dataset].name);
        fprintf(out, "%s%s\n", state->stands_in ? "旧数据 stale；" : "", text.at + strlen("；"));
    }
    buffer_release(&text);
}

static void put_refunds(FILE *out, const struct night_facts *night, uint16_t dataset) {
    const struct refunds *refunds = &night->intake->states[dataset].refunds;
    if (!refunds->moved && !refunds->alone) return;
    name(out, night->book->datasets[dataset].zh, night->book->datasets[dataset].name);
    fprintf(out,
            "冲销%u条记入原单日期 refunds on the day of what they take back；%u条找不到原单，按自身日期 "
            "stand alone\n",
            refunds->moved, refunds->alone);
}

/* First of all what blinds whole rules. */
static void blinded_part(FILE *out, const struct night_facts *night) {
    struct buffer text = {0};
    if (blinded_shown(&text, night)) fprintf(out, "缺数据，等补送 days to be sent: %s\n\n", text.at);
    buffer_release(&text);
}

static void rows_part(FILE *out, const struct tally *tally, const struct night_facts *night) {
    static const char *const zh[] = {"收到", "已关联", "未关联", "重复", "冲突", "拒收", "未到期"};
    static const char *const en[] = {"received",  "linked",  "unlinked", "repeats",
                                     "conflicts", "refused", "future"};
    heads(out, "一、数据行 Rows", zh, 7);
    heads(out, "", en, 7);
    for (uint16_t d = 0; d < night->book->dataset_count; d++)
        if (night->intake->states[d].delivered || tally->datasets[d].received)
            put_rows(out, night->book->datasets[d].zh, night->book->datasets[d].name, &tally->datasets[d]);
    put_rows(out, "合计", "all", &tally->rows);
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        if (night->intake->states[d].delivered || tally->datasets[d].received) continue;
        struct buffer state = {0};
        dataset_state_add(&state, night, d);
        dataset_held_add(&state, night, d);
        put_missing(out, night, d, &state);
        buffer_release(&state);
    }
    for (uint16_t d = 0; d < night->book->dataset_count; d++) put_decided(out, tally, night, d);
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        struct buffer gaps = {0};
        if (night->intake->states[d].delivered) gaps_shown(&gaps, &night->intake->states[d]);
        if (gaps.length) put_missing(out, night, d, &gaps);
        buffer_release(&gaps);
    }
    for (uint16_t d = 0; d < night->book->dataset_count; d++) put_refunds(out, night, d);
}

static void put_rule(FILE *out, const struct night_facts *night, uint16_t index) {
    const struct rule_count *count = &night->judgement->rules[index];
    const uint64_t figures[] = {count->judged,     count->not_met,     count->met,
                                count->suppressed, count->cannot_tell, count->failed};
    columns_left(out, night->book->rules[index].zh, NAME);
    if (count->frozen) {
        fprintf(out, "   冻结 frozen: %s 没有可用数据 no usable data\n",
                night->book->datasets[count->frozen_by].zh);
        return;
    }
    for (int i = 0; i < 6; i++) columns_number(out, figures[i], NUMBER);
    putc('\n', out);
}

static bool is_visit(const struct rule *rule) {
    return rule_opens_cases(rule);
}

static bool is_plain_list(const struct rule *rule) {
    return rule->list != LIST_VISIT && !rule->shadow;
}

static bool is_shadow(const struct rule *rule) {
    return rule->shadow;
}

static void put_shadow(FILE *out, const struct tally *tally, const struct night_facts *night,
                       uint16_t index) {
    const struct rule *rule = &night->book->rules[index];
    if (rule->list == LIST_VISIT)
        fprintf(out, "  %s：如启用将新增 would add %u 户 households\n", rule->zh,
                tally->shadow_households[index]);
    else
        fprintf(out, "  %s：如启用%s将列入 would list %" PRIu64 " %s\n", rule->zh, list_zh(rule->list),
                rows_listed(night, index), rule->of_household ? "户 households" : "人 persons");
}

static void put_reviewed(FILE *out, const struct night_facts *night, uint16_t index) {
    const struct rule *rule = &night->book->rules[index];
    const struct rule_count *count = &night->judgement->rules[index];
    if (count->reviewed)
        fprintf(out, "  %s：无法判断中%" PRIu64 "%s列入待查清清单 of cannot tell, on the review list\n",
                rule->zh, count->reviewed, rule->of_household ? "户" : "人");
}

/* The rules in force of one kind, below a heading of their own unless it is NULL, then what else there is to
 * say of them; nothing when there are none. */
static void put_kind(FILE *out, const struct tally *tally, const struct night_facts *night,
                     bool (*is_kind)(const struct rule *), const char *heading) {
    uint16_t count = night->book->rule_count, shown = 0;
    for (uint16_t r = 0; r < count; r++) {
        if (!night->judgement->rules[r].in_force || !is_kind(&night->book->rules[r])) continue;
        if (shown++ == 0 && heading) fprintf(out, "%s\n", heading);
        put_rule(out, night, r);
    }
    for (uint16_t r = 0; r < count; r++) {
        if (!night->judgement->rules[r].in_force || !is_kind(&night->book->rules[r])) continue;
        if (night->book->rules[r].shadow)
            put_shadow(out, tally, night, r);
        else
            put_reviewed(out, night, r);
    }
}

/* What household.lua made of the books; nothing where it joins none, none is too large for a family and
 * nothing is contradicted. */
static void families_part(FILE *out, const struct night_facts *night) {
    const struct population *population = night->population;
    const struct joining *joining = &population->joining;
    bool any = false;
    if (population->crowds.books > 0)
        fprintf(out,
                "超过 %u 人、不是一家人的户号，各自成户 too many for a family, each stands alone: %u 个 book "
                "numbers，%u 人 persons\n",
                night->book->household.book_limit, population->crowds.books, population->crowds.persons);
    if (joining->households > 0)
        fprintf(out, "合户 joined: %u 本户口簿 books → %u 户 households\n", joining->books,
                joining->households);
    if (joining->too_large > 0)
        fprintf(out, "超过 %u 人未合户 larger than the limit, left as their books: %u 家 families\n",
                night->book->household.limit, joining->too_large);
    for (uint16_t i = 0; i < night->book->relation_count; i++) {
        if (population->related[i].contradicted == 0) continue;
        fprintf(out, "%s%s %u 人", any ? "、" : "关系记载矛盾，按无法判断 contradicted relations: ",
                night->book->relations[i].zh, population->related[i].contradicted);
        any = true;
    }
    if (any) putc('\n', out);
}

static void rules_part(FILE *out, const struct tally *tally, const struct night_facts *night) {
    static const char *const zh[] = {"已判断", "不成立", "成立", "不需入户", "无法判断", "出错"};
    static const char *const en[] = {"judged", "not met", "met", "suppressed", "cannot tell", "failed"};
    const struct judgement *judgement = night->judgement;
    const struct outside *outside = &night->population->outside;
    fprintf(out, "\n二、判断 Judged: %u 户 households，%u 人 persons，另有 %u 人不参加判断 away\n",
            judgement->households_judged, judgement->persons_judged, judgement->persons_away);
    if (outside->households > 0)
        fprintf(out,
                "另有 %u 户 %u 人不归本办公室管，只作为亲属，不判断 households and persons outside of the "
                "office's place, known as relatives only\n",
                outside->households, outside->persons);
    if (judgement->persons_even > 0)
        fprintf(out, "其中 %u 人仍由写明 even 的规则判断 of them judged by rules with even\n",
                judgement->persons_even);
    if (judgement->persons_unsure > 0)
        fprintf(out,
                "%u 人无法判断是否在户，按在户判断 judged, though whether they are away cannot be told\n",
                judgement->persons_unsure);
    families_part(out, night);
    heads(out, "", zh, 6);
    heads(out, "", en, 6);
    put_kind(out, tally, night, is_visit, NULL);
    put_kind(out, tally, night, is_plain_list, "名册和退出核查，不建个案 Rosters and exit checks, no case");
    put_kind(out, tally, night, is_shadow, "试运行，只计数，不下发 Shadow rules, counted only");
}

static void cases_part(FILE *out, const struct night_facts *night) {
    static const char *const en[STANDINGS] = {"new", "worse", "continuing", "kept", "suppressed", "cleared"};
    const struct caseload *caseload = night->caseload;
    fputs("\n三、个案 Cases\n", out);
    for (int i = 0; i < STANDINGS; i++) {
        name(out, standing_zh((enum standing)i), en[i]);
        columns_number(out, caseload->by_standing[i], NUMBER);
        putc('\n', out);
    }
    fprintf(out, "上次在册 open before %u ＋ 新增 new %u － 移出 cleared %u ＝ 今日在册 open now %u\n",
            caseload->open_before, caseload->by_standing[STANDING_NEW],
            caseload->by_standing[STANDING_CLEARED], caseload->open_after);
}

static void put_county(FILE *out, const char *zh, region_t code, const struct case_count *count) {
    const uint64_t figures[] = {count->listed,
                                count->urgency[URGENCY_RED],
                                count->urgency[URGENCY_YELLOW],
                                count->urgency[URGENCY_GREEN],
                                count->carried,
                                count->again};
    char number[16] = "";
    if (code) snprintf(number, sizeof number, "%06" PRIu64, code / 1000000);
    name(out, zh, number);
    for (int i = 0; i < 6; i++) columns_number(out, figures[i], NUMBER);
    putc('\n', out);
}

static void lists_part(FILE *out, const struct tally *tally, const struct night_facts *night) {
    static const char *const zh[] = {"下发户数", "红", "黄", "绿", "顺延", "当日已发"};
    static const char *const en[] = {"households", "red", "yellow", "green", "over", "sent before"};
    fputs("\n", out);
    heads(out, "四、入户清单 Visit lists", zh, 6);
    heads(out, "", en, 6);
    for (uint32_t c = 0; c < tally->county_count; c++) {
        const struct county *county = &tally->counties[c];
        if (cases_live(&county->cases))
            put_county(out, county_shown(night, county->code), county->code, &county->cases);
    }
    put_county(out, "合计", 0, &tally->cases);
    if (tally->inquiries)
        fprintf(out, "另有待查清清单 review lists: %u 户 households，%u 个乡镇 townships\n", tally->inquiries,
                tally->inquiry_townships);
}

static void summary_part(FILE *out, const struct tally *tally, const struct night_facts *night) {
    fprintf(out,
            "\n五、总览 Funnel\n收到 received %" PRIu64 " 行 → 关联 linked %" PRIu64
            " 行 → 判断 judged %u 户 → 成立 flagged %u 条 → "
            "在册 open %u 户 → 下发 listed %u 户\n",
            tally->rows.received, tally->rows.linked, night->judgement->households_judged,
            night->judgement->flag_count, night->caseload->open_after, tally->cases.listed);
    const struct list_count *flags = &tally->flags;
    if (tally->lists_only_visits) return;
    fprintf(out,
            "全部成立 all flags %" PRIu64 " 条 ＝ 入户 visit %" PRIu64 " ＋ 名册 roster %" PRIu64
            " ＋ 退出核查 verify %" PRIu64 " ＋ 试运行 shadow %" PRIu64 "\n",
            flags->visit + flags->roster + flags->verify + flags->shadow, flags->visit, flags->roster,
            flags->verify, flags->shadow);
}

bool funnel_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    struct output output;
    struct tally tally;
    uint32_t compared = 0;
    if (!output_open(&output, folder, "funnel.txt", diags)) return false;
    tally_init(&tally, night);
    bool balanced = tally_check(&tally, night, &compared, diags);
    char day[11];
    date_write(night->date, day);
    fprintf(output.file, "%s　%s　夜间比对 nightly matching　运行 run %s　方案 plan %.16s\n\n",
            night->book->site.name, day, night->run, night->plan);
    blinded_part(output.file, night);
    rows_part(output.file, &tally, night);
    rules_part(output.file, &tally, night);
    cases_part(output.file, night);
    lists_part(output.file, &tally, night);
    summary_part(output.file, &tally, night);
    fprintf(output.file,
            balanced ? "收支相符 counts in = counts out（%u 项核对 sums compared）\n"
                     : "收支不符 counts in ≠ counts out（%u 项核对 sums compared）\n",
            compared);
    tally_release(&tally);
    return output_close(&output) && balanced;
}
