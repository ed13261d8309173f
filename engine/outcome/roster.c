/* Rosters and exit checks by township. */
#include "outcome/roster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "outcome/pen.h"
#include "outcome/table.h"
#include "outcome/visit.h"
#include "outcome/words.h"

#define SHEET_TITLE 20 /* characters of a rule's title in the name of its sheet */

static const struct flag *flag_at(const struct night_facts *night, const struct rosters *rosters,
                                  uint32_t at) {
    return &night->judgement->listed[rosters->order[at]];
}

static const struct rule *rule_at(const struct night_facts *night, const struct rosters *rosters,
                                  uint32_t at) {
    return &night->book->rules[flag_at(night, rosters, at)->rule];
}

static uint64_t place_at(const struct night_facts *night, const struct rosters *rosters, uint32_t at) {
    uint32_t household = flag_at(night, rosters, at)->household;
    return place_key(night, night->population->household[household].region);
}

/* By rule first, then, since the sort is stable, by list and by place. */
static uint32_t sort_listed(struct rosters *rosters, const struct night_facts *night) {
    const struct judgement *judgement = night->judgement;
    uint32_t count = 0;
    size_t room = (size_t)judgement->listed_count + 1;
    struct keyed *items = memory_get(room * sizeof *items), *scratch = memory_get(room * sizeof *items);
    for (uint32_t i = 0; i < judgement->listed_count; i++) {
        const struct flag *flag = &judgement->listed[i];
        if (flag->suppressed_by != FACT_NONE) continue;
        enum rule_list list = night->book->rules[flag->rule].list;
        items[count++] = (struct keyed){(uint64_t)list << 16 | flag->rule, i};
    }
    radix_sort(items, scratch, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t household = judgement->listed[items[i].value].household;
        items[i].key = place_key(night, night->population->household[household].region);
    }
    radix_sort(items, scratch, count);
    rosters->order = memory_get(room * sizeof *rosters->order);
    for (uint32_t i = 0; i < count; i++) rosters->order[i] = items[i].value;
    free(items);
    free(scratch);
    return count;
}

void rosters_init(struct rosters *rosters, const struct night_facts *night) {
    *rosters = (struct rosters){0};
    uint32_t count = sort_listed(rosters, night);
    rosters->items = memory_zeroed((size_t)count + 1, sizeof *rosters->items);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t place = place_at(night, rosters, i);
        struct roster *last = rosters->count ? &rosters->items[rosters->count - 1] : NULL;
        enum rule_list list = rule_at(night, rosters, i)->list;
        if (!last || last->list != list || place != place_at(night, rosters, i - 1)) {
            last = &rosters->items[rosters->count++];
            *last = (struct roster){list, place_county(place), place_township(place), i, 0};
        }
        last->count++;
    }
}

void rosters_release(struct rosters *rosters) {
    free(rosters->order);
    free(rosters->items);
    *rosters = (struct rosters){0};
}

/* "2 高龄津贴": numbered, so that no two of a workbook are the same; without what a sheet's name may not
 * hold. */
static void sheet_name(struct buffer *out, int number, const char *title) {
    buffer_clear(out);
    buffer_format(out, "%d ", number);
    for (int characters = 0; *title && characters < SHEET_TITLE; title++) {
        bool starts = ((unsigned char)title[1] & 0xC0) != 0x80;
        pen_char(out, strchr("[]:*?/\\'", *title) ? ' ' : *title);
        characters += starts;
    }
}

static const char *rule_title(const struct rule *rule) {
    return rule->discreet ? rule->discreet : rule->zh;
}

/* The name that the author gave it says what a discreet title leaves out. */
static const char *rule_name(const struct rule *rule) {
    return rule->discreet ? "" : rule->name;
}

static const char *rule_say(const struct rule *rule, const struct flag *flag) {
    return rule->discreet || !flag->say ? rule_title(rule) : flag->say;
}

static void put_sources(struct buffer *out, const struct night_facts *night, const struct flag *flag) {
    buffer_clear(out);
    pen_text(out, "");
    if (night->book->rules[flag->rule].discreet) return;
    flag_sources_add(out, night, flag);
    flag_notes_add(out, night, flag);
}

static void write_row(struct table *table, const struct night_facts *night, const struct flag *flag,
                      struct visit *visit, struct buffer *sources) {
    visit_subject(visit, night, flag->household, flag->person);
    put_sources(sources, night, flag);
    table_number(table, (uint64_t)(table->row - TABLE_HEADER_ROWS + 1));
    table_text(table, visit->names.at, STYLE_TEXT);
    table_text(table, visit->address.at, STYLE_TEXT);
    table_text(table, visit->phone.at, STYLE_TEXT);
    table_text(table, rule_say(&night->book->rules[flag->rule], flag), STYLE_TEXT);
    table_text(table, sources->at, STYLE_TEXT);
    table_text(table, "", STYLE_ENTRY);
    table_next(table);
}

/* One rule's people, [first, end) of the order. */
static void write_sheet(struct workbook *workbook, const struct night_facts *night,
                        const struct rosters *rosters, const struct roster *roster, uint32_t first,
                        uint32_t end, int number) {
    static const char *const heads[] = {"序号",     "姓名", "住址", "联系电话\n来源：户籍",
                                        "列入原因", "来源", "备注"};
    static const double widths[] = {6, 14, 28, 15, 44, 26, 16};
    const struct rule *rule = rule_at(night, rosters, first);
    struct buffer name = {0}, title = {0}, sources = {0};
    struct visit visit = {0};
    char day[11];
    sheet_name(&name, number, rule_title(rule));
    buffer_format(&title, "%s　%s%s　%s：%s（%s，运行 %s）", night->book->site.name,
                  county_shown(night, roster->township), township_shown(night, roster->township),
                  list_zh(roster->list), rule_title(rule), date_shown(night->date, day), night->run);
    struct table table = table_start(workbook, name.at, title.at, heads, widths, 7);
    for (uint32_t i = first; i < end; i++)
        write_row(&table, night, flag_at(night, rosters, i), &visit, &sources);
    table_note(
        &table,
        roster->list == LIST_VERIFY
            ? "系统比对显示下列在享人员可能不再符合条件，仅供复核。未经核实和法定程序，不得停发、减发。"
            : "系统比对结果，供核对。未经核实不得作为认定依据。",
        7, 20);
    visit_release(&visit);
    buffer_release(&name);
    buffer_release(&title);
    buffer_release(&sources);
}

/* Where the next rule of the list begins. */
static uint32_t end_of_rule(const struct night_facts *night, const struct rosters *rosters, uint32_t first,
                            uint32_t end) {
    uint32_t next = first + 1;
    while (next < end && rule_at(night, rosters, next) == rule_at(night, rosters, first)) next++;
    return next;
}

bool roster_book_write(const struct night_facts *night, const struct rosters *rosters,
                       const struct roster *roster, const char *path) {
    struct workbook *workbook =
        workbook_begin(path, night->date, list_zh(roster->list), night->book->site.name);
    if (!workbook) return false;
    uint32_t end = roster->first + roster->count;
    int number = 0;
    for (uint32_t i = roster->first, next; i < end; i = next) {
        next = end_of_rule(night, rosters, i, end);
        write_sheet(workbook, night, rosters, roster, i, next, ++number);
    }
    return workbook_finish(workbook);
}

/* A cell of a table has one line. */
static void put_flat(struct buffer *out, const char *text, const char *between, struct buffer *flat) {
    buffer_clear(flat);
    pen_text(flat, "");
    for (; *text; text++) {
        if (*text == '\n')
            pen_text(flat, between);
        else
            pen_char(flat, *text);
    }
    pen_csv(out, flat->at, ',');
}

static void put_line(struct buffer *out, const struct night_facts *night, const struct flag *flag,
                     struct visit *visit, struct buffer *scratch) {
    const struct rule *rule = &night->book->rules[flag->rule];
    visit_subject(visit, night, flag->household, flag->person);
    pen_csv(out, list_zh(rule->list), ',');
    pen_csv(out, rule_name(rule), ',');
    pen_csv(out, rule_title(rule), ',');
    put_flat(out, visit->names.at, "、", scratch);
    put_flat(out, visit->address.at, " ", scratch);
    put_flat(out, visit->phone.at, " ", scratch);
    pen_csv(out, rule_say(rule, flag), ',');
    put_sources(scratch, night, flag);
    pen_csv(out, scratch->at, '\n');
}

static bool write_whole(const char *path, struct buffer *text) {
    FILE *file = fopen(path, "wbe");
    bool written = file && fwrite(text->at, 1, text->length, file) == text->length;
    if (file && fclose(file) != 0) written = false;
    int reason = errno;
    buffer_release(text);
    errno = reason;
    return written;
}

bool roster_table_write(const struct night_facts *night, const struct rosters *rosters,
                        const struct roster *roster, const char *path) {
    struct buffer text = {0}, sources = {0};
    struct visit visit = {0};
    pen_text(&text, "\xEF\xBB\xBF名单,规则,规则名称,姓名,住址,联系电话,列入原因,来源\n");
    for (uint32_t i = roster->first; i < roster->first + roster->count; i++)
        put_line(&text, night, flag_at(night, rosters, i), &visit, &sources);
    visit_release(&visit);
    buffer_release(&sources);
    return write_whole(path, &text);
}

bool roster_counts_write(const struct night_facts *night, const struct rosters *rosters, uint32_t first,
                         uint32_t end, const char *path) {
    struct buffer text = {0};
    pen_text(&text, "\xEF\xBB\xBF名单,规则,规则名称,乡镇,数量,单位\n");
    for (uint32_t r = first; r < end; r++) {
        const struct roster *roster = &rosters->items[r];
        uint32_t stop = roster->first + roster->count;
        for (uint32_t i = roster->first, next; i < stop; i = next) {
            const struct rule *rule = rule_at(night, rosters, i);
            next = end_of_rule(night, rosters, i, stop);
            pen_csv(&text, list_zh(roster->list), ',');
            pen_csv(&text, rule_name(rule), ',');
            pen_csv(&text, rule_title(rule), ',');
            pen_csv(&text, township_shown(night, roster->township), ',');
            pen_number(&text, next - i);
            pen_text(&text, rule->of_household ? ",户\n" : ",人\n");
        }
    }
    return write_whole(path, &text);
}
