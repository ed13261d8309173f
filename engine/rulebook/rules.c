/* The rule book's chapter of rules. */
#include <string.h>
#include "book/case.h"
#include "ground/file.h"
#include "outcome/words.h"
#include "rulebook/conditions.h"
#include "rulebook/parameter_words.h"
#include "rulebook/parts.h"

static void add_scope(struct rulebook *rulebook, const struct rule *rule) {
    static const char *const lists[] = {"入户核实清单", "名册（不立案，不限期）",
                                        "复核名册（在享对象退出核查）"};
    struct buffer words = {0};
    char day[11];
    add_term(rulebook, "判断对象");
    add_line(rulebook, rule->of_household ? "每一户（共同生活的家庭）" : "每一个人");
    const struct household_form *form = &rulebook->book->household;
    for (uint16_t i = 0; i < form->away_count; i++)
        if (rule->even & 1u << i)
            add_line(rulebook, "包括因“%s”不计入家庭的人（见%d.%d）", rulebook->book->facts[form->away[i]].zh,
                     CHAPTER_FACTS, form->away[i] + 1);
    add_term(rulebook, "适用");
    place_words(&words, rulebook->book, rule->region, rule->region_digits);
    date_write(rule->from, day);
    buffer_format(&words, "，自%s起", day);
    if (rule->to != DATE_OPEN) {
        date_write(rule->to, day);
        buffer_format(&words, "至%s止", day);
    }
    if (rulebook->book->today < rule->from) buffer_text(&words, "（尚未生效）");
    if (rulebook->book->today > rule->to) buffer_text(&words, "（已失效）");
    add_words(rulebook, &words);
    add_term(rulebook, "政策依据");
    add_line(rulebook, "%s", rule->basis);
    add_term(rulebook, "原因与清单");
    add_line(rulebook, "%s，列入%s", rule->cause_zh, lists[rule->list]);
    if (rule->replaces != RULE_NONE)
        add_line(rulebook, "在生效的日期和地区内替代“%s”", rulebook->book->rules[rule->replaces].zh);
    for (uint16_t i = 0; rule->is_replaced && i < rulebook->book->rule_count; i++)
        if (rulebook->book->rules[i].replaces == rule - rulebook->book->rules)
            add_line(rulebook, "由“%s”替代（在其生效的日期和地区内）", rulebook->book->rules[i].zh);
    if (rule->shadow) add_line(rulebook, "试运行：每晚判断并计数，不列入任何清单");
}

struct numbered { /* （1）（2）…, but no number when there is one alone */
    unsigned all, next;
};

static void number_words(struct numbered *numbered, struct buffer *out) {
    if (numbered->all > 1) buffer_format(out, "（%u）", ++numbered->next);
}

static void add_conditions(struct rulebook *rulebook, const struct rule *rule) {
    const struct book *book = rulebook->book;
    struct numbered numbered = {0, 0};
    numbered.all =
        (rule->among != DATASET_NONE) + (rule->where ? rule->where->count : 0u) + (rule->when != FN_NONE);
    add_term(rulebook, "列入条件");
    if (numbered.all > 1) add_line(rulebook, "下列%u条全部符合：", numbered.all);
    if (rule->among != DATASET_NONE) {
        struct buffer words = {0};
        number_words(&numbered, &words);
        buffer_format(&words, "%s有“%s”记录", rule->of_household ? "户内有人" : "本人",
                      book->datasets[rule->among].zh);
        if (rule->among_where) buffer_text(&words, "：");
        filter_words(&words, book, rule->among_where);
        add_words(rulebook, &words);
    }
    for (uint16_t i = 0; rule->where && i < rule->where->count; i++) {
        struct buffer words = {0};
        number_words(&numbered, &words);
        condition_words(&words, book, rule->where, &rule->where->conditions[i]);
        add_words(rulebook, &words);
    }
    if (rule->when == FN_NONE) return;
    struct buffer words = {0};
    number_words(&numbered, &words);
    buffer_text(&words, "下列函数的结果为“是”：");
    add_words(rulebook, &words);
    add_function(rulebook, rule->when, rule->of_household ? FACT_OF_HOUSEHOLD : FACT_OF_PERSON, REGISTER);
}

static void add_unless(struct rulebook *rulebook, const struct rule *rule) {
    if (!rule->unless_count) return;
    add_term(rulebook, "不需入户");
    add_line(rulebook, "有下列情形之一的，不下发，记录原因：");
    for (uint16_t i = 0; i < rule->unless_count; i++)
        add_line(rulebook, "%s（见%d.%d）", rulebook->book->facts[rule->unless[i]].zh, CHAPTER_FACTS,
                 rule->unless[i] + 1);
}

static void template_words(struct buffer *out, const struct book *book, const struct template *template) {
    for (uint16_t i = 0; i < template->count; i++) {
        const struct template_part *part = &template->parts[i];
        buffer_add(out, part->text.at, part->text.length);
        if (part->hole == HOLE_FACT) buffer_format(out, "〔%s〕", book->facts[part->what].zh);
        if (part->hole == HOLE_COLUMN)
            buffer_format(out, "〔%s〕",
                          part->what == COLUMN_AGE ? "年龄"
                                                   : book->datasets[REGISTER].columns[part->what].title);
        if (part->hole == HOLE_PARAMETER) buffer_format(out, "〔%s〕", book->parameters[part->what].zh);
    }
}

static void add_template(struct rulebook *rulebook, const char *label, const struct template *template) {
    struct buffer words = {0};
    if (!template->source) return;
    add_term(rulebook, label);
    template_words(&words, rulebook->book, template);
    add_words(rulebook, &words);
}

static void add_text(struct rulebook *rulebook, const char *label, const char *text) {
    if (!text) return;
    add_term(rulebook, label);
    add_line(rulebook, "%s", text);
}

/* 红3个工作日，黄10个工作日；其余按“入户期限”（今为10个工作日） */
static void add_deadline(struct rulebook *rulebook, const struct rule *rule) {
    struct buffer words = {0};
    for (int i = URGENCY_RED; i >= URGENCY_GREEN; i--) {
        bool wanted = rule->urgency_fn != FN_NONE || (int)rule->urgency == i;
        if (wanted && rule->within[i] > 0)
            buffer_format(&words, "%s%s%d个工作日", words.length ? "，" : "", urgency_zh((enum urgency)i),
                          rule->within[i]);
    }
    if (rule_wants_visit_days(rule)) {
        buffer_text(&words, words.length ? "；其余按" : "按");
        parameter_words(&words, rulebook->book, book_parameter(rulebook->book, VISIT_DAYS), NULL,
                        PER_NOTHING);
    }
    add_term(rulebook, "入户期限");
    add_words(rulebook, &words);
}

static void add_urgency(struct rulebook *rulebook, const struct rule *rule) {
    if (rule->list != LIST_VISIT) return;
    add_term(rulebook, "紧急程度");
    if (rule->urgency_fn == FN_NONE) {
        add_line(rulebook, "一律为%s", urgency_zh(rule->urgency));
    } else {
        add_line(rulebook, "红、黄、绿由下列函数给出；其后的数字用于同色排序：");
        add_function(rulebook, rule->urgency_fn, rule->of_household ? FACT_OF_HOUSEHOLD : FACT_OF_PERSON,
                     REGISTER);
    }
    add_deadline(rulebook, rule);
}

static void add_visit(struct rulebook *rulebook, const struct rule *rule) {
    add_template(rulebook, "清单写明", &rule->say);
    add_text(rulebook, "对外写作", rule->discreet);
    add_template(rulebook, "无法判断时", &rule->review);
    add_text(rulebook, "入户核实", rule->ask);
    add_text(rulebook, "可衔接救助", rule->programme);
}

static void add_facts_used(struct rulebook *rulebook, const struct used *used) {
    static const char *const heads[] = {"指标", "怎样算出", "数据与来源"};
    const struct book *book = rulebook->book;
    bool begun = false;
    for (uint16_t i = 0; i < book->fact_count; i++) {
        if (!used->facts[i]) continue;
        if (!begun) {
            add_term(rulebook, "所用指标");
            add_row(rulebook, heads, 3);
        }
        begun = true;
        struct buffer how = {0}, from = {0}, title = {0};
        buffer_format(&title, "%d.%d %s", CHAPTER_FACTS, i + 1, book->facts[i].zh);
        fact_words(&how, book, &book->facts[i]);
        used_dataset_words(&from, book, &rulebook->of_fact[i]);
        const char *cells[] = {title.at, how.at, from.at ? from.at : ""};
        add_row(rulebook, cells, 3);
        buffer_release(&title);
        buffer_release(&how);
        buffer_release(&from);
    }
}

static void add_parameters_used(struct rulebook *rulebook, const struct used *used) {
    const struct book *book = rulebook->book;
    bool begun = false;
    for (uint16_t i = 0; i < book->parameter_count; i++) {
        struct buffer words = {0};
        if (!used->parameters[i]) continue;
        if (!begun) add_term(rulebook, "所用参数");
        begun = true;
        buffer_format(&words, "%d.%d ", CHAPTER_PARAMETERS, i + 1);
        parameter_words(&words, book, i, NULL, PER_NOTHING);
        add_words(rulebook, &words);
    }
}

static void add_used(struct rulebook *rulebook, const struct used *used) {
    struct buffer words = {0};
    add_facts_used(rulebook, used);
    add_parameters_used(rulebook, used);
    used_dataset_words(&words, rulebook->book, used);
    if (!words.length) return;
    add_term(rulebook, "所用数据");
    add_words(rulebook, &words);
}

static void add_test_names(struct rulebook *rulebook, const struct test_cases *cases) {
    add_line(rulebook, "%u个：", cases->count);
    for (uint32_t i = 0; i < cases->count; i++) add_item(rulebook, cases->items[i].name);
}

/* Names are the same on every day: the book at hand will do. */
static const struct book *own_book(void *context, date_t on, bool wide) {
    (void)on, (void)wide;
    return context;
}

static void add_tests(struct rulebook *rulebook, const struct rule *rule) {
    char shown[4096], path[8192];
    struct test_cases cases;
    struct diags diags;
    int stem = (int)(strlen(rule->said.file) - strlen(".lua"));
    snprintf(shown, sizeof shown, "%.*s_test.lua", stem, rule->said.file);
    snprintf(path, sizeof path, "%s/%s", rulebook->book->site.rules, shown);
    add_term(rulebook, "测试");
    if (!file_exists(path)) {
        add_line(rulebook, "没有测试");
        return;
    }
    diags_init(&diags);
    struct book_finder books = {own_book, (void *)(uintptr_t)rulebook->book};
    if (test_cases_read(&cases, path, shown, books, &diags))
        add_test_names(rulebook, &cases);
    else
        add_line(rulebook, "%s 读不出，请运行 hearth test", shown);
    test_cases_release(&cases);
    diags_release(&diags);
}

void chapter_of_rules(struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    add_chapter(rulebook, "规则", "Rules");
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        add_entry(rulebook, rule->zh, rule->en, rule->name, rule->said.file, rule->said.line);
        add_scope(rulebook, rule);
        add_conditions(rulebook, rule);
        add_unless(rulebook, rule);
        add_urgency(rulebook, rule);
        add_visit(rulebook, rule);
        add_used(rulebook, &rulebook->of_rule[i]);
        add_tests(rulebook, rule);
    }
}
