/* The rule book's chapters of facts, datasets and the household. */
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "outcome/conditions.h"
#include "outcome/parameter_words.h"
#include "outcome/rulebook_parts.h"

/* ---- what rests on what ---- */

void used_init(struct used *used, const struct book *book) {
    *used = (struct used){.facts = memory_zeroed(book->fact_count + 1u, sizeof(bool)),
                          .parameters = memory_zeroed(book->parameter_count + 1u, sizeof(bool)),
                          .datasets = memory_zeroed(book->dataset_count + 1u, sizeof(bool))};
}

void used_release(struct used *used) {
    free(used->facts);
    free(used->parameters);
    free(used->datasets);
}

static void used_by_filter(struct used *used, const struct rulebook *rulebook, const struct filter *filter) {
    for (uint16_t i = 0; filter && i < filter->count; i++) {
        const struct condition *condition = &filter->conditions[i];
        if (condition->is_fact)
            used_by_fact(used, rulebook, condition->fact);
        else if (!filter->of_household)
            used->datasets[filter->dataset] = true;
        for (uint16_t k = 0; k < condition->value_count; k++)
            if (condition->values[k].is_parameter) used->parameters[condition->values[k].parameter] = true;
    }
}

static void used_by_function(struct used *used, const struct rulebook *rulebook, uint16_t fn,
                             enum fact_subject subject, uint16_t dataset) {
    struct mentions mentions;
    if (fn == FN_NONE) return;
    mentions_of(&mentions, rulebook->book, &rulebook->texts.fns[fn], subject, dataset);
    for (size_t i = 0; i < mentions.count; i++) {
        const struct mention *mention = &mentions.items[i];
        if (mention->kind == MENTION_FACT) used_by_fact(used, rulebook, mention->what);
        if (mention->kind == MENTION_PARAMETER) used->parameters[mention->what] = true;
        if (mention->kind == MENTION_DATASET || mention->kind == MENTION_COLUMN)
            used->datasets[mention->what] = true;
    }
    mentions_release(&mentions);
}

void used_by_fact(struct used *used, const struct rulebook *rulebook, uint16_t number) {
    const struct fact *fact = &rulebook->book->facts[number];
    if (used->facts[number]) return;
    used->facts[number] = true;
    if (fact->subject == FACT_OF_ROW) used->datasets[fact->dataset] = true;
    if (fact->of != DATASET_NONE && !fact->of_members) used->datasets[fact->of] = true;
    if (fact->folds_fact)
        used_by_fact(used, rulebook, fact->folded);
    else if (fact->of_members && fact->fold != FOLD_COUNT && fact->fold != FOLD_ANY && fact->fold != FOLD_ALL)
        used->datasets[REGISTER] = true;
    used_by_filter(used, rulebook, fact->where);
    used_by_filter(used, rulebook, fact->that);
    used_by_function(used, rulebook, fact->fn, fact->subject, fact->dataset);
}

static void used_by_template(struct used *used, const struct rulebook *rulebook,
                             const struct template *template) {
    for (uint16_t i = 0; i < template->count; i++) {
        const struct template_part *part = &template->parts[i];
        if (part->hole == HOLE_FACT) used_by_fact(used, rulebook, part->what);
        if (part->hole == HOLE_PARAMETER) used->parameters[part->what] = true;
        if (part->hole == HOLE_COLUMN) used->datasets[REGISTER] = true;
    }
}

/* Some colour that it may give has no days of its own. */
bool rule_wants_visit_days(const struct rule *rule) {
    bool wants = rule->urgency_fn == FN_NONE && rule->within[rule->urgency] <= 0;
    for (int i = 0; i < 3; i++) wants = wants || (rule->urgency_fn != FN_NONE && rule->within[i] <= 0);
    return wants && rule->list == LIST_VISIT;
}

void used_by_rule(struct used *used, const struct rulebook *rulebook, const struct rule *rule) {
    enum fact_subject subject = rule->of_household ? FACT_OF_HOUSEHOLD : FACT_OF_PERSON;
    if (rule->among != DATASET_NONE) used->datasets[rule->among] = true;
    used_by_filter(used, rulebook, rule->among_where);
    used_by_filter(used, rulebook, rule->where);
    used_by_function(used, rulebook, rule->when, subject, REGISTER);
    used_by_function(used, rulebook, rule->urgency_fn, subject, REGISTER);
    for (uint16_t i = 0; i < rule->unless_count; i++) used_by_fact(used, rulebook, rule->unless[i]);
    used_by_template(used, rulebook, &rule->say);
    used_by_template(used, rulebook, &rule->review);
    if (rule_wants_visit_days(rule)) used->parameters[book_parameter(rulebook->book, "visit_days")] = true;
}

static void used_by_household(struct used *used, const struct rulebook *rulebook) {
    const struct household_form *household = &rulebook->book->household;
    used->datasets[REGISTER] = true;
    used_by_filter(used, rulebook, household->alone);
    for (uint16_t i = 0; i < household->away_count; i++) used_by_fact(used, rulebook, household->away[i]);
    for (uint16_t i = 0; i < household->join_count; i++) {
        const struct relation *relation = &rulebook->book->relations[household->joins[i].relation];
        used_by_filter(used, rulebook, household->joins[i].where);
        for (uint16_t k = 0; k < relation->named_count; k++)
            used->datasets[relation->named_by[k].dataset] = true;
    }
}

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
    struct used household;
    for (uint16_t i = 0; i < book->rule_count; i++) {
        struct used used;
        used_init(&used, book);
        used_by_rule(&used, rulebook, &book->rules[i]);
        if (rests_on(&used, kind, what))
            buffer_format(&words, "%s%d.%d %s", words.length ? "；" : "", CHAPTER_RULES, i + 1,
                          book->rules[i].zh);
        used_release(&used);
    }
    used_init(&household, book);
    used_by_household(&household, rulebook);
    if (rests_on(&household, kind, what))
        buffer_format(&words, "%s%d.1 共同生活的家庭成员", words.length ? "；" : "", CHAPTER_HOUSEHOLD);
    used_release(&household);
    add_term(rulebook, "用于");
    if (!words.length) buffer_text(&words, "现行规则没有用到");
    add_words(rulebook, &words);
}

/* ---- facts ---- */

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
        struct used used;
        struct buffer words = {0};
        add_entry(rulebook, fact->zh, NULL, fact->name, fact->said.file, fact->said.line);
        add_whose(rulebook, fact);
        add_how(rulebook, fact);
        used_init(&used, book);
        used_by_fact(&used, rulebook, i);
        used_dataset_words(&words, book, &used);
        used_release(&used);
        if (words.length) {
            add_term(rulebook, "数据来源");
            add_words(rulebook, &words);
        }
        add_rules_of(rulebook, MENTION_FACT, i);
    }
}

/* ---- datasets ---- */

static void time_words(struct buffer *out, struct span_of_time span) {
    if (span.months == 1 && !span.days)
        buffer_text(out, "月");
    else if (span.months == 12 && !span.days)
        buffer_text(out, "年");
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
        time_words(&words, dataset->every);
        buffer_text(&words, "报送一次，");
    }
    buffer_text(&words, dataset->delivery == DELIVERY_REPLACES ? "每次为全部名单" : "每次为新增记录");
    if (dataset->good_for.months || dataset->good_for.days) {
        buffer_text(&words, "；超过");
        if (dataset->good_for.months == 1 || dataset->good_for.months == 12) buffer_text(&words, "一");
        if (dataset->good_for.months == 1) buffer_text(&words, "个");
        time_words(&words, dataset->good_for);
        buffer_text(&words, "未更新的不再使用");
    }
    add_term(rulebook, "报送");
    add_words(rulebook, &words);
    if (dataset == rulebook->book->datasets) return;
    add_term(rulebook, "没有记录");
    add_line(rulebook,
             dataset->absence == ABSENCE_NONE ? "视为没有此事" : "不能说明没有此事，按无法判断处理");
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

/* ---- the household ---- */

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
    if (household->alone) {
        struct buffer words = {0};
        add_term(rulebook, "各自一户");
        filter_words(&words, book, household->alone);
        buffer_text(&words, "的人");
        add_words(rulebook, &words);
    }
    add_joins(rulebook);
    if (household->away_count) {
        add_term(rulebook, "不计入");
        for (uint16_t i = 0; i < household->away_count; i++)
            add_line(rulebook, "%s（见%d.%d）", book->facts[household->away[i]].zh, CHAPTER_FACTS,
                     household->away[i] + 1);
    }
}
