/* What was asked on the way to a verdict, in words. */
#include <string.h>

#include "audit/explain_parts.h"
#include "outcome/shown.h"

/* A step with the threshold on its right: `5000 < burden` reads as burden > 5000. */
static struct trace_step turned(const struct trace_step *step) {
    static const enum comparison mirror[] = {
        [COMPARED_LESS] = COMPARED_OVER, [COMPARED_AT_MOST] = COMPARED_AT_LEAST,
        [COMPARED_OVER] = COMPARED_LESS, [COMPARED_AT_LEAST] = COMPARED_AT_MOST,
        [COMPARED_IS] = COMPARED_IS,     [COMPARED_IS_NOT] = COMPARED_IS_NOT};
    struct trace_step out = *step;
    if (!out.right.choices) { /* a choice that is written in the rule is one of the other side's */
        out.right.choices = out.left.choices;
        out.right.choice_count = out.left.choice_count;
    }
    bool fixed = step->left.from == SIDE_PARAMETER || step->left.from == SIDE_WRITTEN;
    bool other = step->right.from == SIDE_PARAMETER || step->right.from == SIDE_WRITTEN;
    if (step->kind != STEP_COMPARED || !fixed || other || step->comparison > COMPARED_IS_NOT) return out;
    struct trace_side left = out.left;
    out.left = out.right;
    out.right = left;
    out.comparison = mirror[step->comparison];
    return out;
}

/* What is true of left and right, whether or not it was what the rule wanted. */
static enum comparison actual(const struct trace_step *step) {
    static const enum comparison opposite[] = {
        [COMPARED_LESS] = COMPARED_AT_LEAST, [COMPARED_AT_MOST] = COMPARED_OVER,
        [COMPARED_OVER] = COMPARED_AT_MOST,  [COMPARED_AT_LEAST] = COMPARED_LESS,
        [COMPARED_IS] = COMPARED_IS_NOT,     [COMPARED_IS_NOT] = COMPARED_IS};
    bool turns = step->held == HELD_NO && step->comparison <= COMPARED_IS_NOT;
    return turns ? opposite[step->comparison] : step->comparison;
}

static bool is_date(const struct trace_step *step) {
    return step->left.value.kind == VALUE_DATE || step->left.value.kind == VALUE_MONTH;
}

static const char *relation_zh(enum comparison is, bool date) {
    static const char *const words[] = {
        [COMPARED_LESS] = "低于",       [COMPARED_AT_MOST] = "不超过", [COMPARED_OVER] = "超过",
        [COMPARED_AT_LEAST] = "不低于", [COMPARED_IS] = "是",          [COMPARED_IS_NOT] = "不是",
        [COMPARED_BETWEEN] = "",        [COMPARED_INSIDE] = "",        [COMPARED_MATCHES] = ""};
    static const char *const dates[] = {"早于", "不晚于", "晚于", "不早于"};
    return date && is <= COMPARED_AT_LEAST ? dates[is] : words[is];
}

static const char *relation_en(enum comparison is, bool date) {
    static const char *const words[] = {
        "is below", "is not over", "is over", "is not below", "is", "is not", "", "", ""};
    static const char *const dates[] = {"is before", "is not after", "is after", "is not before"};
    return date && is <= COMPARED_AT_LEAST ? dates[is] : words[is];
}

static const char *title_zh(const struct explaining *explaining, const struct trace_side *side) {
    const struct book *book = explaining->night.book;
    struct arena *arena = explaining->arena;
    switch (side->from) {
    case SIDE_FACT:
        return book->facts[side->number].zh;
    case SIDE_PARAMETER:
        return book->parameters[side->number].zh;
    case SIDE_COLUMN:
        if (side->dataset == REGISTER) return column_title(&book->datasets[REGISTER], side->number);
        return arena_format(arena, "%s“%s”", book->datasets[side->dataset].zh,
                            column_title(&book->datasets[side->dataset], side->number));
    default:
        return "";
    }
}

/* Of somebody else it says of whom. */
static const char *side_zh(const struct explaining *explaining, const struct trace_side *side) {
    const char *title = title_zh(explaining, side);
    if (!side->of_other || !*title) return title;
    return arena_format(explaining->arena, "%s的%s", explain_person(explaining, side->whose), title);
}

/* How a sentence names the left side. */
static const char *left_zh(const struct explaining *explaining, const struct trace_side *side) {
    const char *title = side_zh(explaining, side);
    if (*title) return title;
    return side->text ? arena_format(explaining->arena, "「%s」", side->text) : "所算的值";
}

/* The right side: a threshold's value alone, in the unit of the left one where it has none of its own;
 * another fact or column with its title. */
static const char *right_zh(const struct explaining *explaining, const struct trace_step *step,
                            const struct trace_side *side) {
    bool withheld;
    const char *value = explain_side(explaining, side, &withheld),
               *unit = explain_unit(explaining, &step->left);
    struct arena *arena = explaining->arena;
    if (withheld) return "（不予显示）";
    if (!value) return side->text ? side->text : "";
    if (side->from == SIDE_FACT || side->from == SIDE_COLUMN)
        return arena_format(arena, "%s%s", side_zh(explaining, side), value);
    bool bare = side->value.kind == VALUE_NUMBER && !*explain_unit(explaining, side);
    return bare ? arena_format(arena, "%s%s", value, unit) : value;
}

/* `{ "senior", "college" }` with the titles of these choices: “高中”“大学”. */
static const char *set_zh(const struct explaining *explaining, const struct trace_step *step) {
    struct buffer text = {0};
    const char *at = step->right.text ? step->right.text : "", *end;
    for (; (at = strchr(at, '"')) && (end = strchr(at + 1, '"')); at = end + 1) {
        const char *zh = NULL;
        struct span key = {at + 1, (size_t)(end - at - 1)};
        for (uint16_t i = 0; i < step->left.choice_count && !zh; i++)
            if (span_equal(key, span_of(step->left.choices[i].key))) zh = step->left.choices[i].zh;
        buffer_text(&text, "“");
        if (zh)
            buffer_text(&text, zh);
        else
            buffer_add(&text, key.at, key.length);
        buffer_text(&text, "”");
    }
    const char *kept = text.length        ? arena_format(explaining->arena, "%s之一", text.at)
                       : step->right.text ? step->right.text
                                          : "";
    buffer_release(&text);
    return kept;
}

/* The margin as a side of the left one's kind; false: there is none, or it would tell what is withheld. */
static bool margin_side(const struct explaining *explaining, const struct trace_step *step,
                        struct trace_side *side) {
    *side = step->left.from == SIDE_PARAMETER || step->left.from == SIDE_WRITTEN ? step->right : step->left;
    side->value = step->margin.value;
    return step->margin.unit != MARGIN_NONE && !explain_is_hidden(explaining, step);
}

const char *explain_margin(const struct explaining *explaining, const struct trace_step *step) {
    bool withheld;
    struct trace_side side;
    if (!margin_side(explaining, step, &side)) return "";
    if (step->margin.unit == MARGIN_DAYS || step->margin.unit == MARGIN_MONTHS)
        return arena_format(explaining->arena, "%.0f%s", step->margin.value.as.number,
                            step->margin.unit == MARGIN_DAYS ? "天" : "个月");
    const char *text = explain_side(explaining, &side, &withheld);
    return text ? text : "";
}

static const char *explain_margin_en(const struct explaining *explaining, const struct trace_step *step) {
    struct trace_side side;
    if (!margin_side(explaining, step, &side)) return "";
    if (step->margin.unit == MARGIN_DAYS || step->margin.unit == MARGIN_MONTHS)
        return arena_format(explaining->arena, "%.0f %s%s", step->margin.value.as.number,
                            step->margin.unit == MARGIN_DAYS ? "day" : "month",
                            step->margin.value.as.number == 1 ? "" : "s");
    const char *text = explain_side_en(explaining, &side);
    return text ? text : "";
}

static bool on_the_line(const struct trace_step *step) {
    return step->margin.unit != MARGIN_NONE &&
           (step->margin.value.kind == VALUE_AMOUNT ? step->margin.value.as.amount == 0
                                                    : step->margin.value.as.number == 0);
}

static void add_margin_zh(const struct explaining *explaining, const struct trace_step *step,
                          struct buffer *out) {
    const char *margin = explain_margin(explaining, step);
    if (!*margin) return;
    if (on_the_line(step))
        buffer_text(out, "，正好在线上");
    else
        buffer_format(out, "，%s%s", step->held == HELD_NO ? "差" : "距线", margin);
}

static void between_zh(const struct explaining *explaining, const struct trace_step *step,
                       struct buffer *out) {
    buffer_format(out, "，%s在%s至%s之间", step->held == HELD_NO ? "不" : "",
                  right_zh(explaining, step, &step->right), right_zh(explaining, step, &step->high));
}

static void relation_of(const struct explaining *explaining, const struct trace_step *step,
                        struct buffer *out) {
    bool no = step->held == HELD_NO;
    const char *right = step->right.value.kind == VALUE_MISSING ? set_zh(explaining, step)
                                                                : right_zh(explaining, step, &step->right);
    switch (step->comparison) {
    case COMPARED_BETWEEN:
        between_zh(explaining, step, out);
        break;
    case COMPARED_INSIDE:
        buffer_format(out, "，%s在%s范围内", no ? "不" : "", right);
        break;
    case COMPARED_MATCHES:
        buffer_format(out, "，%s式样 %s", no ? "不符合" : "符合", step->right.text ? step->right.text : "");
        break;
    default:
        if (step->left.value.kind == VALUE_BOOLEAN) { /* of two answers both are told */
            buffer_format(out, "，%s%s", right, actual(step) == COMPARED_IS ? "，两者相同" : "，两者不同");
            break;
        }
        if (actual(step) == COMPARED_IS) break; /* the value itself says it */
        buffer_format(out, "，%s%s", relation_zh(actual(step), is_date(step)), right);
    }
}

static bool is_yes_no(const struct trace_step *step) {
    bool fixed = step->right.from == SIDE_WRITTEN || step->right.from == SIDE_PARAMETER;
    return step->kind == STEP_ASKED ||
           (step->left.value.kind == VALUE_BOOLEAN && fixed && step->comparison <= COMPARED_IS_NOT);
}

static bool is_zero(const struct value *value) {
    return (value->kind == VALUE_NUMBER && value->as.number == 0) ||
           (value->kind == VALUE_AMOUNT && value->as.amount == 0);
}

/* "0, not over 0" is said more simply. */
static bool none_of_none(const struct trace_step *step) {
    return step->comparison <= COMPARED_IS_NOT && is_zero(&step->left.value) && is_zero(&step->right.value);
}

const char *explain_step_zh(const struct explaining *explaining, const struct trace_step *asked) {
    struct trace_step step = turned(asked);
    struct buffer text = {0};
    bool withheld;
    const char *value = explain_side(explaining, &step.left, &withheld);
    buffer_text(&text, left_zh(explaining, &step.left));
    if (step.held != HELD_UNTOLD && (withheld || explain_is_hidden(explaining, &step))) {
        buffer_format(&text, "%s（数值不予显示）", step.held == HELD_NO ? "不符合条件" : "符合条件");
        return explain_keep(explaining, &text);
    }
    if (step.held == HELD_UNTOLD || (!value && !is_yes_no(&step))) {
        buffer_text(&text, step.held == HELD_UNTOLD ? "不详" : step.held == HELD_NO ? "不符合" : "符合");
        return explain_keep(explaining, &text);
    }
    if (is_yes_no(&step)) {
        buffer_format(&text, "：%s", value ? value : step.held == HELD_YES ? "是" : "否");
        return explain_keep(explaining, &text);
    }
    if (none_of_none(&step)) {
        buffer_format(&text, "为%s", value);
        return explain_keep(explaining, &text);
    }
    bool figure = step.left.value.kind == VALUE_AMOUNT || step.left.value.kind == VALUE_NUMBER;
    buffer_format(&text, "%s%s", figure && step.left.from == SIDE_FACT ? "" : "为", value);
    relation_of(explaining, &step, &text);
    add_margin_zh(explaining, &step, &text);
    return explain_keep(explaining, &text);
}

const char *explain_step_en(const struct explaining *explaining, const struct trace_step *asked) {
    struct trace_step step = turned(asked);
    struct buffer text = {0};
    bool hidden = explain_is_hidden(explaining, &step);
    const char *value = hidden ? NULL : explain_side_en(explaining, &step.left);
    const char *right = explain_side_en(explaining, &step.right);
    const char *margin = explain_margin_en(explaining, &step);
    buffer_text(&text, step.left.text ? step.left.text : "value");
    if (step.held == HELD_UNTOLD || hidden || (!value && !is_yes_no(&step))) {
        buffer_text(&text, step.held == HELD_UNTOLD ? " is not known"
                           : step.held == HELD_NO   ? " does not hold"
                                                    : " holds");
        return explain_keep(explaining, &text);
    }
    if (is_yes_no(&step)) {
        bool yes = value ? strcmp(value, "yes") == 0 : step.held == HELD_YES;
        buffer_text(&text, yes ? " is yes" : " is no");
        return explain_keep(explaining, &text);
    }
    buffer_format(&text, " = %s", value);
    if (none_of_none(&step)) return explain_keep(explaining, &text);
    if (!right) right = step.right.text ? step.right.text : "";
    buffer_text(&text, ", ");
    if (actual(&step) == COMPARED_IS)
        buffer_format(&text, "%s%s", step.left.value.kind == VALUE_BOOLEAN ? "the same as " : "as asked",
                      step.left.value.kind == VALUE_BOOLEAN && step.right.text ? step.right.text : "");
    else if (step.comparison <= COMPARED_IS_NOT)
        buffer_format(&text, "%s %s", relation_en(actual(&step), is_date(&step)), right);
    else
        buffer_format(&text, "%s %s", step.held == HELD_NO ? "not as asked:" : "as asked:", step.text);
    if (*margin) buffer_format(&text, on_the_line(&step) ? ", exactly on the line" : ", by %s", margin);
    return explain_keep(explaining, &text);
}

static struct explained_side side_told(const struct explaining *explaining, const struct trace_side *side,
                                       bool hidden) {
    struct explained_side out = {.name = arena_text(explaining->arena, side->text ? side->text : ""),
                                 .zh = side_zh(explaining, side)};
    out.text = explain_side(explaining, side, &out.withheld);
    if (!hidden || !out.text) return out;
    out.text = NULL;
    out.withheld = true;
    return out;
}

static const char *whose(const struct explaining *explaining, const struct trace_step *step) {
    if (step->kind != STEP_CONDITION || step->of_household) return "";
    return explain_row_of(explaining, step->dataset, step->row);
}

void explain_step(const struct explaining *explaining, const struct told *told, const struct trace_step *step,
                  struct explained_step *out) {
    static const char *const parts[] = {"away", "among", "where", "when", "unless", "urgency", "say"};
    static const char *const held[] = {"no", "yes", "untold", "failed"};
    bool hidden = explain_is_hidden(explaining, step);
    struct arena *arena = explaining->arena; /* the trace's own texts go with the next verdict */
    *out = (struct explained_step){.part = parts[step->part],
                                   .text = arena_text(arena, step->text ? step->text : ""),
                                   .file = arena_text(arena, step->file ? step->file : ""),
                                   .line = step->line,
                                   .left = side_told(explaining, &step->left, hidden),
                                   .held = held[step->held],
                                   .margin = explain_margin(explaining, step),
                                   .zh = explain_step_zh(explaining, step),
                                   .en = explain_step_en(explaining, step),
                                   .whose = whose(explaining, step)};
    out->yes_no = step->kind == STEP_ASKED;
    if (step->kind != STEP_ASKED) out->right = side_told(explaining, &step->right, hidden);
    if (step->comparison == COMPARED_BETWEEN) out->high = side_told(explaining, &step->high, hidden);
    out->decided = told->decided_by != STEP_NONE && step == &told->steps[told->decided_by];
}
