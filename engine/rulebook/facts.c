/* The rule book's chapters of facts, datasets and the household. */
#include <string.h>
#include "rulebook/conditions.h"
#include "rulebook/parts.h"

void used_dataset_words(struct buffer *out, const struct book *book, const struct used *used) {
    for (uint16_t i = 0; i < book->dataset_count; i++) {
        if (!used->datasets[i]) continue;
        if (out->length) buffer_text(out, "；");
        buffer_text(out, book->datasets[i].zh);
        if (*book->datasets[i].agency) buffer_format(out, "（%s）", book->datasets[i].agency);
    }
}

static bool rests_on(const struct used *used, enum mention_kind kind, uint16_t what) {
    return kind == MENTION_FACT        ? used->facts[what]
           : kind == MENTION_PARAMETER ? used->parameters[what]
                                       : used->datasets[what];
}

void add_rules_of(struct rulebook *rulebook, enum mention_kind kind, uint16_t what) {
    const struct book *book = rulebook->book;
    struct buffer words = {0};
    for (uint16_t i = 0; i < book->rule_count; i++) {
        if (rests_on(&rulebook->of_rule[i], kind, what))
            buffer_format(&words, "%s%d.%d %s", words.length ? "；" : "", CHAPTER_RULES, i + 1,
                          book->rules[i].zh);
    }
    if (rests_on(rulebook->of_household, kind, what))
        buffer_format(&words, "%s%d.1 共同生活的家庭成员", words.length ? "；" : "", CHAPTER_HOUSEHOLD);
    add_term(rulebook, "用于");
    if (!words.length) buffer_text(&words, "现行规则没有用到");
    add_words(rulebook, &words);
}

static void add_whose(struct rulebook *rulebook, const struct fact *fact) {
    struct buffer words = {0};
    const char *unit = fact_unit_words(fact);
    if (fact->subject == FACT_OF_ROW)
        buffer_format(&words, "“%s”的每条记录", rulebook->book->datasets[fact->dataset].zh);
    else
        buffer_text(&words, fact->subject == FACT_OF_PERSON ? "个人" : "家庭");
    if (*unit) buffer_format(&words, "，单位：%s", unit);
    if (fact->unit == UNIT_YES_NO) buffer_text(&words, "，是或否");
    for (uint16_t i = 0; i < fact->choice_count; i++)
        buffer_format(&words, "%s“%s”", i ? "、" : "，取值：", fact->choices[i].zh);
    add_term(rulebook, "对象");
    add_words(rulebook, &words);
}

static void add_how(struct rulebook *rulebook, const struct fact *fact) {
    struct buffer words = {0};
    add_term(rulebook, "怎样算出");
    fact_words(&words, rulebook->book, fact);
    if (fact->fn != FN_NONE) buffer_text(&words, "：");
    add_words(rulebook, &words);
    if (fact->fn != FN_NONE) add_function(rulebook, fact->fn, fact->subject, fact->dataset);
}

void chapter_of_facts(struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    add_chapter(rulebook, "指标", "Facts");
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        struct buffer words = {0};
        add_entry(rulebook, fact->zh, NULL, fact->name, fact->said.file, fact->said.line);
        add_whose(rulebook, fact);
        add_how(rulebook, fact);
        used_dataset_words(&words, book, &rulebook->of_fact[i]);
        if (words.length) {
            add_term(rulebook, "数据来源");
            add_words(rulebook, &words);
        }
        add_rules_of(rulebook, MENTION_FACT, i);
    }
}

/* "18个月", "5年", "90天"; of one month or year, and no days, the word that is given. */
static void time_words(struct buffer *out, struct span_of_time span, const char *month, const char *year) {
    if (span.months == 1 && !span.days)
        buffer_text(out, month);
    else if (span.months == 12 && !span.days)
        buffer_text(out, year);
    else if (span.months && span.months % 12 == 0)
        buffer_format(out, "%d年", span.months / 12);
    else if (span.months)
        buffer_format(out, "%d个月", span.months);
    if (span.days) buffer_format(out, "%d天", span.days);
}

static void add_manner(struct rulebook *rulebook, const struct dataset *dataset) {
    struct buffer words = {0};
    if (dataset->every.months || dataset->every.days) {
        buffer_text(&words, "每");
        time_words(&words, dataset->every, "月", "年");
        buffer_text(&words, "报送一次，");
    }
    buffer_text(&words, dataset->delivery == DELIVERY_REPLACES ? "每次为全部名单" : "每次为新增记录");
    if (dataset->good_for.months || dataset->good_for.days) {
        buffer_text(&words, "；超过");
        time_words(&words, dataset->good_for, "一个月", "一年");
        buffer_text(&words, "未更新的不再使用");
    }
    add_term(rulebook, "报送");
    add_words(rulebook, &words);
    if (dataset == rulebook->book->datasets) return;
    add_term(rulebook, "没有记录");
    add_line(rulebook,
             dataset->absence == ABSENCE_NONE ? "视为没有此事" : "不能说明没有此事，按无法判断处理");
    if (dataset->refund_of == COLUMN_NONE) return;
    add_term(rulebook, "冲销");
    add_line(rulebook, "记在“%s”所指的那一笔的日期", dataset->columns[dataset->refund_of].title);
}

static void add_keep(struct rulebook *rulebook, const struct dataset *dataset) {
    struct buffer words = {0};
    if (!dataset->keep_basis) return;
    time_words(&words, dataset->keep, "一个月", "一年");
    buffer_text(&words, dataset->delivery == DELIVERY_ADDS ? "，自所属时期结束起，期满不再使用"
                                                           : "，自不再使用之日起");
    buffer_format(&words, "（%s）", dataset->keep_basis);
    add_term(rulebook, "原件保存");
    add_words(rulebook, &words);
}

void chapter_of_datasets(struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    add_chapter(rulebook, "数据", "Datasets");
    for (uint16_t i = 0; i < book->dataset_count; i++) {
        const struct dataset *dataset = &book->datasets[i];
        add_entry(rulebook, dataset->zh, dataset->en, dataset->name, dataset->file, dataset->line);
        add_term(rulebook, "报送单位");
        add_line(rulebook, "%s", *dataset->agency ? dataset->agency : "未注明");
        add_manner(rulebook, dataset);
        add_keep(rulebook, dataset);
        if (*dataset->basis) {
            add_term(rulebook, "依据");
            add_line(rulebook, "%s", dataset->basis);
        }
        if (i == REGISTER) {
            add_term(rulebook, "用于");
            add_line(rulebook, "全部规则：人口和家庭由此而来");
        } else {
            add_rules_of(rulebook, MENTION_DATASET, i);
        }
    }
}

static const char *columns_words(struct rulebook *rulebook, const uint16_t *columns, uint16_t count) {
    struct buffer words = {0};
    for (uint16_t i = 0; i < count; i++)
        buffer_format(&words, "%s“%s”", i ? "和" : "",
                      rulebook->book->datasets[REGISTER].columns[columns[i]].title);
    const char *copy = arena_text(&rulebook->arena, words.at ? words.at : "");
    buffer_release(&words);
    return copy;
}

static void add_joins(struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    if (!book->household.join_count) return;
    add_term(rulebook, "一并计入");
    for (uint16_t i = 0; i < book->household.join_count; i++) {
        const struct join *join = &book->household.joins[i];
        struct buffer words = {0};
        buffer_format(&words, "与其%s同住", book->relations[join->relation].zh);
        if (join->where) buffer_text(&words, "：");
        filter_words(&words, book, join->where);
        add_words(rulebook, &words);
    }
    if (book->household.limit)
        add_line(rulebook, "合并后超过%u人的，仍按户口簿分户，并列出", book->household.limit);
}

void chapter_of_household(struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    const struct household_form *household = &book->household;
    add_chapter(rulebook, "家庭", "Household");
    add_entry(rulebook, "共同生活的家庭成员", "Who belongs together", "household", "household.lua", 0);
    add_term(rulebook, "同一户");
    add_line(rulebook, "%s相同的人", columns_words(rulebook, household->book, household->book_count));
    if (household->alone || household->book_limit) add_term(rulebook, "各自一户");
    if (household->alone) {
        struct buffer words = {0};
        filter_words(&words, book, household->alone);
        buffer_text(&words, "的人");
        add_words(rulebook, &words);
    }
    if (household->book_limit)
        add_line(rulebook, "同一%s超过%u人的",
                 columns_words(rulebook, household->book, household->book_count), household->book_limit);
    add_joins(rulebook);
    if (household->away_count) {
        add_term(rulebook, "不计入");
        for (uint16_t i = 0; i < household->away_count; i++)
            add_line(rulebook, "%s（见%d.%d）", book->facts[household->away[i]].zh, CHAPTER_FACTS,
                     household->away[i] + 1);
    }
}
