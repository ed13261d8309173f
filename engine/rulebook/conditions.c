/* Declared conditions and folds in Chinese words. */
#include "rulebook/conditions.h"

#include <inttypes.h>
#include <string.h>
#include "book/filter_read.h"
#include "judge/judgement.h"
#include "rulebook/parameter_words.h"

const char *unit_words(const char *unit) {
    static const struct {
        const char *unit, *zh;
    } words[] = {{"yuan", "元"},
                 {"yuan per month", "元/月"},
                 {"yuan per year", "元/年"},
                 {"yuan per day", "元/日"},
                 {"yuan per head per month", "元/人·月"},
                 {"yuan per head per year", "元/人·年"},
                 {"people", "人"},
                 {"days", "天"},
                 {"working days", "个工作日"},
                 {"months", "个月"},
                 {"times", "倍"},
                 {"percent", "%"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].unit, unit) == 0) return words[i].zh;
    return "";
}

const char *fact_unit_words(const struct fact *fact) {
    if (fact->unit == UNIT_YUAN) return "元";
    if (fact->unit == UNIT_PEOPLE && strcmp(fact->unit_text, "people") == 0) return "人";
    return unit_words(fact->unit_text);
}

void place_words(struct buffer *out, const struct book *book, region_t region, int digits) {
    const struct region *place = digits > 0 ? region_find(&book->regions, region, digits) : NULL;
    if (digits == 0)
        buffer_text(out, "全国");
    else if (place)
        buffer_text(out, place->name);
    else {
        char code[16];
        snprintf(code, sizeof code, "%012" PRIu64, region);
        buffer_add(out, code, digits < 6 ? 6 : (size_t)digits);
    }
}

static void region_value(struct buffer *out, const struct book *book, region_t region) {
    static const int digits[] = {12, 9, 6, 4, 2};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        const struct region *place = region_find(&book->regions, region, digits[i]);
        if (!place) continue;
        buffer_text(out, place->name);
        return;
    }
    buffer_format(out, "%012" PRIu64, region);
}

void value_words(struct buffer *out, const struct book *book, const struct value *value,
                 const struct choice *choices, const char *unit) {
    struct buffer text = {0};
    switch (value->kind) {
    case VALUE_BOOLEAN:
        buffer_text(out, value->as.boolean ? "“是”" : "“否”");
        break;
    case VALUE_CHOICE:
        buffer_format(out, "“%s”", choices[value->as.choice].zh);
        break;
    case VALUE_TEXT:
        buffer_format(out, "“%.*s”", (int)value->as.text.length, value->as.text.at);
        break;
    case VALUE_REGION:
        region_value(out, book, value->as.region);
        break;
    case VALUE_AMOUNT:
        buffer_format(out, "%s%s", value_text(&text, value, NULL, 0), *unit ? unit : "元");
        break;
    case VALUE_NUMBER:
        buffer_format(out, "%s%s", value_text(&text, value, NULL, 0), unit);
        break;
    default:
        buffer_text(out, value_text(&text, value, NULL, 0));
    }
    buffer_release(&text);
}

/* "近12个月", "近30天"; 0 and 0: nothing. */
static void span_words(struct buffer *out, int32_t days, int32_t months) {
    if (!days && !months) return;
    buffer_text(out, "近");
    if (months) buffer_format(out, "%d个月", months);
    if (months && days) buffer_text(out, "零");
    if (days) buffer_format(out, "%d天", days);
}

struct asked { /* what a condition asks */
    const char *title, *unit;
    enum value_kind kind;
    const struct choice *choices;
};

static struct asked asked_column(const struct dataset *dataset, uint16_t column) {
    if (column == COLUMN_AGE) return (struct asked){"年龄", "岁", VALUE_NUMBER, NULL};
    const struct column *is = &dataset->columns[column];
    switch (is->type) {
    case TYPE_DATE:
    case TYPE_MONTH:
        return (struct asked){is->title, "", VALUE_DATE, NULL};
    case TYPE_MONEY:
        return (struct asked){is->title, "元", VALUE_AMOUNT, NULL};
    case TYPE_CHOICE:
        return (struct asked){is->title, "", VALUE_CHOICE, is->choices};
    default:
        return (struct asked){is->title, "", VALUE_NUMBER, NULL};
    }
}

static struct asked asked_of(const struct book *book, const struct filter *filter,
                             const struct condition *condition) {
    if (!condition->is_fact) return asked_column(&book->datasets[filter->dataset], condition->column);
    const struct fact *fact = &book->facts[condition->fact];
    return (struct asked){fact->zh, fact_unit_words(fact),
                          fact->unit == UNIT_DATE ? VALUE_DATE : fact_kind(fact), fact->choices};
}

static void operand_words(struct buffer *out, const struct book *book, const struct operand *operand,
                          const struct asked *asked) {
    if (operand->is_parameter)
        parameter_words(out, book, operand->parameter, operand->keys, (enum per)operand->per);
    else
        value_words(out, book, &operand->value, asked->choices, asked->unit);
}

/* 为“在享”, 为“高中”“中职”之一, 为重点类别（…）之一, 等于3 */
static void is_words(struct buffer *out, const struct book *book, const struct condition *condition,
                     const struct asked *asked) {
    const struct operand *first = condition->values;
    const struct parameter *parameter = first->is_parameter ? &book->parameters[first->parameter] : NULL;
    enum value_kind kind = parameter ? parameter->kind : first->value.kind;
    bool number = kind == VALUE_NUMBER || kind == VALUE_AMOUNT;
    bool several = condition->value_count > 1 || (parameter && parameter->is_set);
    buffer_text(out, number && !several ? "等于" : "为");
    for (uint16_t i = 0; i < condition->value_count; i++) {
        if (i && (number || parameter)) buffer_text(out, "、");
        operand_words(out, book, &condition->values[i], asked);
    }
    if (several) buffer_text(out, "之一");
}

static const char *comparison(enum filter_word word, bool date) {
    switch (word) {
    case WORD_AT_LEAST:
        return date ? "不早于" : "不低于";
    case WORD_OVER:
        return date ? "晚于" : "超过";
    case WORD_AT_MOST:
        return date ? "不晚于" : "不超过";
    case WORD_BELOW:
        return date ? "早于" : "低于";
    default:
        return "";
    }
}

static void between_words(struct buffer *out, const struct book *book, const struct condition *condition,
                          const struct asked *asked) {
    buffer_text(out, "在");
    operand_words(out, book, &condition->values[0], asked);
    buffer_text(out, "至");
    operand_words(out, book, &condition->values[1], asked);
    buffer_text(out, "之间（含两端）");
}

void condition_words(struct buffer *out, const struct book *book, const struct filter *filter,
                     const struct condition *condition) {
    struct asked asked = asked_of(book, filter, condition);
    buffer_text(out, asked.title);
    switch (condition->word) {
    case WORD_IS:
        is_words(out, book, condition, &asked);
        return;
    case WORD_BETWEEN:
        between_words(out, book, condition, &asked);
        return;
    case WORD_INSIDE:
        buffer_text(out, "在");
        place_words(out, book, condition->values[0].value.as.region, condition->digits);
        buffer_text(out, "范围内");
        return;
    case WORD_MATCHES:
        buffer_format(out, "符合式样 %s", condition->pattern_text);
        return;
    case WORD_LAST:
        buffer_text(out, "在");
        span_words(out, condition->days, condition->months);
        buffer_text(out, "内");
        return;
    case WORD_FULL_MONTHS:
        buffer_format(out, "在本月之前的%d个整月内", condition->months);
        return;
    case WORD_THIS_YEAR:
        buffer_text(out, "在本年内");
        return;
    default:
        buffer_text(out, comparison(condition->word, asked.kind == VALUE_DATE));
        operand_words(out, book, &condition->values[0], &asked);
    }
}

void filter_words(struct buffer *out, const struct book *book, const struct filter *filter) {
    for (uint16_t i = 0; filter && i < filter->count; i++) {
        if (i) buffer_text(out, "，");
        condition_words(out, book, filter, &filter->conditions[i]);
    }
}

static const char *folded_title(const struct book *book, const struct fact *fact) {
    if (fact->folds_fact) return book->facts[fact->folded].zh;
    return asked_column(&book->datasets[fact->of], fact->folded).title;
}

void relatives_words(struct buffer *out, const struct book *book, uint16_t number) {
    const struct inverse *inverse = &book->inverses[number];
    buffer_text(out, "以本人为");
    for (uint16_t i = 0; i < inverse->relation_count; i++)
        buffer_format(out, "%s“%s”", i ? "或" : "", book->relations[inverse->relations[i]].zh);
    buffer_text(out, "的人");
}

/* 家庭成员中…的人; a fold over all of them: 家庭成员 */
static void people_words(struct buffer *out, const struct book *book, const struct fact *fact) {
    if (fact->relatives != UINT16_MAX)
        relatives_words(out, book, fact->relatives);
    else
        buffer_text(out, "家庭成员");
    if (!fact->where) return;
    buffer_text(out, "中");
    filter_words(out, book, fact->where);
    buffer_text(out, "的人");
}

/* 本人的“医保结算”中结算时间在近12个月内的记录 */
static void list_words(struct buffer *out, const struct book *book, const struct fact *fact) {
    if (fact->of_people) {
        people_words(out, book, fact);
        return;
    }
    buffer_format(out, "%s的“%s”中", fact->subject == FACT_OF_HOUSEHOLD ? "全体成员" : "本人",
                  book->datasets[fact->of].zh);
    filter_words(out, book, fact->where);
    buffer_text(out, "的记录");
}

static void fold_words(struct buffer *out, const struct book *book, const struct fact *fact) {
    static const char *const ways[] = {"", "合计", "", "", "", "最大值", "最小值", "（取最近一条）"},
                             *const of_dates[] = {"", "",           "",           "",
                                                  "", "（取最晚）", "（取最早）", "（取最近一条）"};
    if (fact->fold == FOLD_ANY) buffer_text(out, "有：");
    list_words(out, book, fact);
    if (fact->fold == FOLD_COUNT) {
        buffer_text(out, fact->of_people ? "，计人数" : "，计条数");
    } else if (fact->fold == FOLD_ALL) {
        buffer_text(out, "，全部符合：");
        filter_words(out, book, fact->that);
    } else if (fact->fold != FOLD_ANY) {
        buffer_format(out, "，其“%s”%s", folded_title(book, fact),
                      (fact->unit == UNIT_DATE ? of_dates : ways)[fact->fold]);
    }
    if (fact->so_far) buffer_text(out, "（名单可能不全，以现有的为准）");
}

static void difference_words(struct buffer *out, const struct book *book, const struct fact *fact) {
    for (uint16_t i = 0; i < fact->term_count; i++)
        buffer_format(out, "%s%s", i ? " － " : "",
                      book->datasets[fact->dataset].columns[fact->terms[i]].title);
}

void fact_words(struct buffer *out, const struct book *book, const struct fact *fact) {
    if (fact->fold != FOLD_NONE)
        fold_words(out, book, fact);
    else if (fact->terms)
        difference_words(out, book, fact);
    else
        buffer_text(out, "按函数计算");
}
