/* The words that several outputs share. */
#include "outcome/words.h"

#include <string.h>
#include "book/filter_read.h"
#include "outcome/missing.h"
#include "outcome/pen.h"

const char *standing_zh(enum standing standing) {
    static const char *const words[STANDINGS] = {"新增", "加重", "延续", "沿用", "不需入户", "移出"};
    return words[standing];
}

const char *standing_key(enum standing standing) {
    static const char *const words[STANDINGS] = {"new",  "worse",      "continuing",
                                                 "kept", "suppressed", "cleared"};
    return words[standing];
}

const char *urgency_zh(enum urgency urgency) {
    static const char *const words[] = {"绿", "黄", "红"};
    return words[urgency];
}

const char *event_zh(enum event_kind kind) {
    static const char *const words[EVENT_KINDS] = {
        "立案", "结案", "住址变动", "下发乡镇", "超出乡镇当日名额，顺延", "列入", "情况变化", "移出"};
    return words[kind];
}

const char *why_off_zh(const char *why) {
    if (!why) return "";
    if (strcmp(why, "not met") == 0) return "不再符合条件";
    if (strcmp(why, "suppressed") == 0) return "已有救助等，不需入户";
    if (strcmp(why, "elsewhere") == 0) return "本户不归本办公室管";
    return strcmp(why, "gone") == 0 ? "规则或人员已不在" : why;
}

const char *date_shown(date_t date, char out[11]) {
    out[0] = '\0';
    if (date != DATE_NONE) date_write(date, out);
    return out;
}

const char *cutoff_shown(date_t date, char out[11]) {
    if (date == DATE_NONE) return "未注明";
    date_write(date, out);
    return out;
}

const char *weekday_zh(date_t date) {
    static const char *const days[] = {"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"};
    return days[date_weekday(date)];
}

const char *county_shown(const struct night_facts *night, region_t region) {
    const char *name = region_county_name(&night->book->regions, region);
    return *name ? name : "未知区县";
}

const char *township_shown(const struct night_facts *night, region_t region) {
    const char *name = region_township_name(&night->book->regions, region);
    return *name ? name : "未分乡镇";
}

const struct rule *reason_rule(const struct night_facts *night, const struct reason *reason) {
    return reason->rule == RULE_NONE ? NULL : &night->book->rules[reason->rule];
}

const char *reason_title(const struct night_facts *night, const struct reason *reason) {
    const struct rule *rule = reason_rule(night, reason);
    if (!rule) return "规则已停用";
    return rule->discreet ? rule->discreet : rule->zh;
}

/* A name as somebody else delivered it, or of one who lives elsewhere, is not known again in a text. */
static bool may_name(const struct fact *fact) {
    enum value_kind kind = fact_kind(fact);
    return fact->names && (kind == VALUE_MISSING || kind == VALUE_TEXT);
}

static bool names_somebody(const struct book *book, const struct template *say) {
    const struct column *columns = book->datasets[REGISTER].columns;
    for (uint16_t i = 0; i < say->count; i++) {
        const struct template_part *part = &say->parts[i];
        if (part->hole == HOLE_FACT && may_name(&book->facts[part->what])) return true;
        if (part->hole != HOLE_COLUMN || part->what == COLUMN_AGE) continue;
        if (type_is_personal(columns[part->what].type)) return true;
    }
    return false;
}

bool names_member(const struct night_facts *night, uint32_t household, const char *text) {
    if (household == HOUSEHOLD_NONE) return false;
    const struct household *members = &night->population->household[household];
    for (uint32_t i = 0; i < members->count; i++) {
        struct span name = person_name(night->population, members->first + i);
        if (name.length && memmem(text, strlen(text), name.at, name.length)) return true;
    }
    return false;
}

static const char *say_for_city(const struct night_facts *night, const struct rule *rule, uint32_t household,
                                const char *say) {
    if (rule->discreet) return rule->discreet;
    if (!say || names_somebody(night->book, &rule->say) || names_member(night, household, say))
        return rule->zh;
    return say;
}

const char *reason_for_city(const struct night_facts *night, const struct case_file *file,
                            const struct reason *reason) {
    const struct rule *rule = reason_rule(night, reason);
    return rule ? say_for_city(night, rule, file->household, reason->say) : reason_title(night, reason);
}

const char *flag_for_city(const struct night_facts *night, const struct flag *flag) {
    return say_for_city(night, &night->book->rules[flag->rule], flag->household, flag->say);
}

const char *list_zh(enum rule_list list) {
    static const char *const words[] = {"入户", "名册", "退出核查"};
    return words[list];
}

const char *list_key(enum rule_list list) {
    static const char *const words[] = {"visit", "roster", "verify"};
    return words[list];
}

void source_add(struct buffer *out, const struct night_facts *night, uint16_t dataset) {
    char day[11];
    pen_text(out, night->book->datasets[dataset].zh);
    pen_text(out, "，数据截至");
    pen_text(out, cutoff_shown(night->intake->states[dataset].reaches, day));
    if (night->intake->states[dataset].stands_in) pen_text(out, "，旧数据");
}

uint16_t flag_sources_shown(const struct night_facts *night, const struct flag *flag,
                            uint16_t datasets[SOURCES_MOST]) {
    uint16_t count = flag_sources(night->judgement, flag, datasets, SOURCES_MOST);
    if (!count) datasets[count++] = REGISTER; /* it read columns of the register alone */
    return count;
}

void flag_sources_add(struct buffer *out, const struct night_facts *night, const struct flag *flag) {
    uint16_t datasets[SOURCES_MOST], count = flag_sources_shown(night, flag, datasets);
    for (uint16_t i = 0; i < count; i++) {
        if (i) pen_text(out, SOURCES_BETWEEN);
        source_add(out, night, datasets[i]);
    }
}

/* The title of "bills.nights" or "person.spent". */
static const char *title_of(const struct book *book, const char *name, size_t length) {
    char text[256];
    snprintf(text, sizeof text, "%.*s", (int)length, name);
    uint16_t fact = book_fact(book, text);
    if (fact != FACT_NONE) return book->facts[fact].zh;
    char *dot = strchr(text, '.');
    if (dot == NULL) return "";
    *dot = '\0';
    uint16_t dataset = book_dataset(book, text);
    if (dataset == DATASET_NONE) return "";
    uint16_t column = dataset_column(&book->datasets[dataset], dot + 1);
    return column == COLUMN_NONE ? "年龄" : book->datasets[dataset].columns[column].title;
}

/* An assumption is "bills.nights = 3: reason"; a list taken for the whole although days of it are missing "so
 * far: why". */
static void assumption_add(struct buffer *out, const struct book *book, const char *text) {
    const char *reason = strstr(text, ": "), *is = strstr(text, " = ");
    if (reason == NULL || is == NULL || is > reason) {
        pen_text(out, "；按已有数据计算：");
        pen_text(out, reason ? reason + 2 : text);
        return;
    }
    pen_text(out, "；推定：");
    pen_text(out, title_of(book, text, (size_t)(is - text)));
    bool empty = is + 3 == reason;
    pen_text(out, empty ? "按空白" : "按“");
    pen_bytes(out, is + 3, (size_t)(reason - is - 3));
    pen_text(out, empty ? "计（" : "”计（");
    pen_text(out, reason + 2);
    pen_text(out, "）");
}

void flag_notes_add(struct buffer *out, const struct night_facts *night, const struct flag *flag) {
    size_t start = out->length;
    for (uint32_t i = 0; i < flag->read_count; i++) {
        const struct read *read = &night->judgement->reads[flag->first_read + i];
        size_t before = out->length;
        if (read->kind == READ_ASSUMED) {
            assumption_add(out, night->book, read->value.text);
        } else if (read->kind == READ_UNLESS_UNSURE) {
            pen_text(out, "；未能核对：");
            pen_text(out, night->book->facts[read->what].zh);
        } else if (read->kind == READ_URGENCY_UNSURE) {
            pen_text(out, "；未能核对：缓急程度（");
            pen_text(out, strstr(read->value.text, ": ") + 2);
            pen_text(out, "）");
        }
        size_t length = out->length - before;
        if (length && memmem(out->at + start, before - start, out->at + before, length)) pen_cut(out, before);
    }
}

static bool is_away_fact(const struct book *book, uint16_t fact) {
    for (uint16_t i = 0; i < book->household.away_count; i++)
        if (book->household.away[i] == fact) return true;
    return false;
}

/* What could not be told, in a word; NULL: the read says nothing of the kind. A fact of `unless` would say
 * what a discreet rule may not; whether somebody is there is asked for every rule. */
static const char *unchecked(const struct night_facts *night, const struct flag *flag,
                             const struct read *read) {
    const struct book *book = night->book;
    if (read->kind == READ_URGENCY_UNSURE) return "缓急程度";
    if (read->kind != READ_UNLESS_UNSURE) return NULL;
    bool hidden = book->rules[flag->rule].discreet && !is_away_fact(book, read->what);
    return hidden ? "不需入户的情形" : book->facts[read->what].zh;
}

void flag_unchecked_add(struct buffer *out, const struct night_facts *night, const struct flag *flag,
                        const char *between) {
    const struct read *reads = &night->judgement->reads[flag->first_read];
    size_t start = out->length;
    for (uint32_t i = 0; i < flag->read_count; i++) {
        const char *word = unchecked(night, flag, &reads[i]);
        bool again = word == NULL;
        for (uint32_t j = 0; j < i && !again; j++) again = unchecked(night, flag, &reads[j]) == word;
        if (again) continue;
        if (out->length > start) pen_text(out, between);
        pen_text(out, word);
    }
}

void dataset_decided_add(struct buffer *out, const struct night_facts *night, uint16_t dataset) {
    for (uint32_t i = 0; i < night->intake->delivery_count; i++) {
        const struct delivery *delivery = &night->intake->deliveries[i];
        const struct known_release *said = delivery->release;
        if (delivery->dataset != dataset || !said) continue;
        buffer_format(out, "；%s 由 %s %s：%s", delivery->name, said->by,
                      said->dismisses ? "定为不用" : "放行", said->why);
    }
}

/* `why` is "中文 · English". */
void dataset_held_add(struct buffer *out, const struct night_facts *night, uint16_t dataset) {
    for (uint32_t i = 0; i < night->intake->delivery_count; i++) {
        const struct delivery *delivery = &night->intake->deliveries[i];
        bool held = delivery->state == DELIVERY_HELD, unreadable = delivery->state == DELIVERY_UNREADABLE;
        if (delivery->dataset != dataset || !(held || unreadable)) continue;
        const char *why = delivery->why ? delivery->why : "", *english = strstr(why, " · ");
        buffer_format(out, "；文件 %s %s", delivery->name, held ? "暂缓使用" : "读不出来");
        if (*why) buffer_format(out, "：%.*s", english ? (int)(english - why) : (int)strlen(why), why);
    }
}

void dataset_state_add(struct buffer *out, const struct night_facts *night, uint16_t dataset) {
    const struct dataset_state *state = &night->intake->states[dataset];
    if (state->stands_in)
        buffer_text(out, "旧数据，新文件未采用");
    else if (dataset_overdue(night->intake, dataset))
        buffer_format(out, "可用，新数据逾期%d天", night->date - state->due);
    else if (state->delivered)
        buffer_text(out, "正常");
    else
        buffer_text(out, state->held ? "暂缓使用，待核实" : state->stale ? "过旧，停用" : "未报送");
}
