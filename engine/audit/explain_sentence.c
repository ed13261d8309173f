/* The one sentence: why on the list, why not, or why it cannot be told and who could mend that. */
#include <string.h>

#include "audit/explain_parts.h"
#include "outcome/missing.h"
#include "outcome/words.h"
#include "rulebook/conditions.h"

#define OTHERS_MOST 3

struct sentence {
    const struct explaining *explaining;
    const struct told *told;
    const struct rule *rule;
    struct explained *out;
    struct buffer zh, en;
};

static const struct book *book_of(const struct sentence *sentence) {
    return sentence->explaining->night.book;
}

static const struct state_reason *live_reason(const struct sentence *sentence) {
    const struct explaining *explaining = sentence->explaining;
    struct state *state = explaining->state;
    char subject[DIGEST_TEXT] = "";
    if (sentence->out->person != PERSON_NONE)
        casebook_person_key(explaining->world.casebook, explaining->night.population, sentence->out->person,
                            subject);
    if (!explaining->asked->who->open) return NULL;
    uint32_t index = state_reason(state, explaining->asked->who->number, sentence->rule->name, subject);
    return index != STATE_NONE && state->reasons[index].live ? &state->reasons[index] : NULL;
}

static const char *said(const struct sentence *sentence) {
    const struct explaining *explaining = sentence->explaining;
    const struct flag *flag = sentence->told->flag;
    const char *say = explaining->reader == FOR_VISITOR ? flag_for_city(&explaining->night, flag) : flag->say;
    say = explain_plain(explaining, say);
    return say ? say : sentence->rule->zh;
}

static const char *put_on(const struct sentence *sentence) {
    static const char *const words[] = {"列入", "列入名册", "列入退出核查"};
    return sentence->rule->shadow ? "试运行成立（不列入清单）" : words[sentence->rule->list];
}

static const char *met_en(const struct sentence *sentence) {
    const struct told *told = sentence->told;
    bool visitor = sentence->explaining->reader == FOR_VISITOR;
    if (told->flag->say_en && !visitor) return told->flag->say_en;
    if (told->nearest != STEP_NONE) return explain_step_en(sentence->explaining, &told->steps[told->nearest]);
    return sentence->rule->en ? sentence->rule->en : sentence->rule->name;
}

static void met(struct sentence *sentence) {
    const struct flag *flag = sentence->told->flag;
    bool visit = rule_opens_cases(sentence->rule);
    buffer_text(&sentence->zh, put_on(sentence));
    if (visit) buffer_format(&sentence->zh, "（%s）", urgency_zh(flag->urgency));
    buffer_format(&sentence->zh, "：%s", said(sentence));
    if (sentence->rule->shadow)
        buffer_text(&sentence->en, "met, but on trial and on no list");
    else if (visit)
        buffer_format(&sentence->en, "listed (%s)", urgency_name(flag->urgency));
    else
        buffer_format(&sentence->en, "on the %s list", list_key(sentence->rule->list));
    buffer_format(&sentence->en, ": %s", met_en(sentence));
}

static void suppressed(struct sentence *sentence) {
    const struct fact *fact = &book_of(sentence)->facts[sentence->told->suppressed_by];
    buffer_format(&sentence->zh, "未列入：%s，但%s，不需入户", said(sentence), fact->zh);
    buffer_format(&sentence->en, "not listed: met, but suppressed by %s", fact->name);
}

static void not_in_force(struct sentence *sentence) {
    char from[11], to[11];
    const struct rule *rule = sentence->rule;
    date_shown(rule->from, from);
    if (rule->to == DATE_OPEN) {
        buffer_format(&sentence->zh, "未列入：规则自%s起施行", from);
        buffer_format(&sentence->en, "not listed: the rule is in force from %s", from);
        return;
    }
    date_shown(rule->to, to);
    buffer_format(&sentence->zh, "未列入：规则只在%s至%s施行", from, to);
    buffer_format(&sentence->en, "not listed: the rule is in force from %s to %s", from, to);
}

static void elsewhere(struct sentence *sentence) {
    const struct night_facts *night = &sentence->explaining->night;
    const struct household *home = &night->population->household[sentence->explaining->household];
    const char *where = township_shown(night, home->region);
    if (home->outside) {
        buffer_format(&sentence->zh, "未判断：本户在%s，不归本办公室管", where);
        buffer_text(&sentence->en, "not judged: the household lies outside of the place of the office");
        return;
    }
    buffer_text(&sentence->zh, "未列入：规则只用于");
    place_words(&sentence->zh, book_of(sentence), sentence->rule->region, sentence->rule->region_digits);
    buffer_format(&sentence->zh, "，本户在%s", where);
    buffer_text(&sentence->en, "not listed: the rule holds in another place");
}

static void replaced(struct sentence *sentence) {
    const struct rule *by = &book_of(sentence)->rules[sentence->told->replaced_by];
    if (by->discreet && sentence->explaining->reader != FOR_AUDITOR) {
        buffer_text(&sentence->zh, "未列入：本地由另一条不公开的规则代替");
        buffer_text(&sentence->en, "not listed: a rule that is not shown stands in its place here");
        return;
    }
    buffer_format(&sentence->zh, "未列入：本地由规则 %s（%s）代替", by->name, by->zh);
    buffer_format(&sentence->en, "not listed: %s stands in its place here", by->name);
}

static void away(struct sentence *sentence) {
    const struct household_form *form = &book_of(sentence)->household;
    bool person = sentence->out->person != PERSON_NONE;
    buffer_format(&sentence->zh, person ? "未判断：已不是在户成员" : "未判断：登记成员均已不在户");
    buffer_text(&sentence->en,
                person ? "not judged: no member of the household" : "not judged: nobody is there");
    const char *before = "（", *after = "";
    for (uint16_t i = 0; i < form->away_count; i++) {
        if (!(sentence->told->away & 1u << i)) continue;
        buffer_format(&sentence->zh, "%s%s", before, book_of(sentence)->facts[form->away[i]].zh);
        buffer_format(&sentence->en, ", %s", book_of(sentence)->facts[form->away[i]].name);
        before = "、";
        after = "）";
    }
    buffer_text(&sentence->zh, after);
}

/* Nobody's row met a condition of `among`, for there is none. */
static void no_row(struct sentence *sentence) {
    const struct dataset *among = &book_of(sentence)->datasets[sentence->rule->among];
    buffer_format(&sentence->zh, "未列入：%s里没有%s的记录", among->zh,
                  sentence->rule->of_household ? "本户" : "本人");
    buffer_format(&sentence->en, "not listed: no row in %s", among->name);
}

/* That it, were it the other way, would have made the rule hold all by itself. */
static bool turns_alone(const struct trace_step *step) {
    bool asked = step->part == PART_WHEN && step->fact == FACT_NONE && step->was_supposed;
    return asked && (step->held == HELD_NO ? step->if_yes : step->if_no) == VERDICT_MET &&
           (step->held == HELD_NO || step->held == HELD_YES);
}

/* Of `a or b` both are told. */
static void add_others(struct sentence *sentence) {
    const struct told *told = sentence->told;
    int added = 0;
    for (uint32_t i = 0; i < told->decided_by && told->decided == DECIDED_WHEN && added < OTHERS_MOST; i++) {
        if (!turns_alone(&told->steps[i])) continue;
        const char *zh = explain_step_zh(sentence->explaining, &told->steps[i]);
        if (strstr(sentence->zh.at, zh)) continue;
        buffer_format(&sentence->zh, "%s；", zh);
        buffer_format(&sentence->en, "%s; ", explain_step_en(sentence->explaining, &told->steps[i]));
        added++;
    }
}

static void not_met(struct sentence *sentence) {
    const struct told *told = sentence->told;
    bool plain = told->decided_by == STEP_NONE;
    if (plain && told->decided == DECIDED_AMONG && sentence->rule->among != DATASET_NONE) {
        no_row(sentence);
        return;
    }
    const struct trace_step *step = plain ? NULL : &told->steps[told->decided_by];
    buffer_text(&sentence->zh, "未列入：");
    buffer_text(&sentence->en, "not listed: ");
    if (step) add_others(sentence);
    buffer_text(&sentence->zh, step ? explain_step_zh(sentence->explaining, step) : "不符合规则的条件");
    buffer_text(&sentence->en,
                step ? explain_step_en(sentence->explaining, step) : "a condition of the rule does not hold");
}

static void add_sender(struct sentence *sentence, uint16_t dataset, const char *todo) {
    const struct dataset *is = &book_of(sentence)->datasets[dataset];
    buffer_format(&sentence->zh, "；请%s%s", *is->agency ? is->agency : "报送单位", todo);
}

/* "（未报送）", "（暂缓使用，待核实；文件 x.csv 暂缓使用：…）", or the days that nobody sent; nothing where
 * nobody owes any. */
static void add_state(struct sentence *sentence, uint16_t dataset) {
    const struct night_facts *night = &sentence->explaining->night;
    const struct dataset_state *state = &night->intake->states[dataset];
    struct buffer words = {0};
    if (state->gap_count)
        gaps_shown(&words, state);
    else if (!state->delivered)
        dataset_state_add(&words, night, dataset);
    dataset_held_add(&words, night, dataset);
    if (words.at) buffer_format(&sentence->zh, "（%s）", words.at);
    buffer_release(&words);
}

static void add_remedy(struct sentence *sentence) {
    const struct told *told = sentence->told;
    bool person = unsure_is_own(told->cause->kind);
    switch (told->cause->lack) {
    case LACK_DATASET:
    case LACK_DAYS:
        add_state(sentence, told->cause->dataset);
        add_sender(sentence, told->cause->dataset, "报送");
        break;
    case LACK_COLUMN:
        add_sender(sentence, told->cause->dataset, "补齐");
        if (person) buffer_text(&sentence->zh, "，或上门问清");
        break;
    case LACK_PARAMETER:
        buffer_text(&sentence->zh, "；请规则维护人员补上这项标准");
        break;
    default:
        if (person) buffer_text(&sentence->zh, "；可上门问清");
    }
}

static void cannot_tell(struct sentence *sentence) {
    const struct state_reason *live = live_reason(sentence);
    buffer_format(&sentence->zh, "%s：%s", live ? "无法判断，沿用此前结论" : "无法判断",
                  sentence->told->cause->zh);
    add_remedy(sentence);
    buffer_format(&sentence->en, "cannot tell%s: %s is missing", live ? ", kept as it was" : "",
                  sentence->told->cause->name);
}

static void frozen(struct sentence *sentence) {
    const struct dataset *by = &book_of(sentence)->datasets[sentence->told->frozen_by];
    bool live = live_reason(sentence) != NULL;
    buffer_format(&sentence->zh, "无法判断%s：规则冻结，缺%s", live ? "，沿用此前结论" : "", by->zh);
    add_state(sentence, sentence->told->frozen_by);
    add_sender(sentence, sentence->told->frozen_by, "报送");
    buffer_format(&sentence->en, "cannot tell%s: the rule is frozen for want of %s",
                  live ? ", kept as it was" : "", by->name);
}

static void failed(struct sentence *sentence) {
    const char *why = explain_plain(sentence->explaining, sentence->told->failure);
    buffer_format(&sentence->zh, "无法判断：规则出错，请规则维护人员查看%s%s", why ? "：" : "",
                  why ? why : "");
    buffer_text(&sentence->en, "cannot tell: the rule failed");
}

/* Of a discreet rule its readers learn here that there is one, and of nobody whether it is met. */
static void discreetly(struct sentence *sentence) {
    buffer_text(&sentence->zh, "另有一条不公开的规则，详情仅限专办人员查看");
    buffer_text(&sentence->en, "a rule that is not shown: for the appointed staff alone");
}

static void judged(struct sentence *sentence) {
    switch (sentence->told->verdict) {
    case VERDICT_MET:
        if (sentence->told->suppressed_by != FACT_NONE)
            suppressed(sentence);
        else
            met(sentence);
        break;
    case VERDICT_CANNOT_TELL:
        cannot_tell(sentence);
        break;
    case VERDICT_FAILED:
        failed(sentence);
        break;
    default:
        not_met(sentence);
    }
}

static void say(struct sentence *sentence) {
    switch (sentence->told->decided) {
    case DECIDED_NOT_IN_FORCE:
        not_in_force(sentence);
        break;
    case DECIDED_ELSEWHERE:
        elsewhere(sentence);
        break;
    case DECIDED_REPLACED:
        replaced(sentence);
        break;
    case DECIDED_FROZEN:
        frozen(sentence);
        break;
    case DECIDED_AWAY:
        away(sentence);
        break;
    default:
        judged(sentence);
    }
}

void explain_sentence(const struct explaining *explaining, const struct told *told, struct explained *out) {
    struct sentence sentence = {.explaining = explaining,
                                .told = told,
                                .rule = &explaining->night.book->rules[out->rule],
                                .out = out};
    if (out->discreet)
        discreetly(&sentence);
    else
        say(&sentence);
    out->zh = explain_keep(explaining, &sentence.zh);
    out->en = explain_keep(explaining, &sentence.en);
}
