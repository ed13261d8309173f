/* The review list by township. */
#include "outcome/inquiry.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "outcome/pen.h"
#include "outcome/table.h"
#include "outcome/visit.h"
#include "outcome/words.h"
#include "outcome/wrapped.h"

#define COLUMN_ITEMS 5

static uint32_t household_of(const struct night_facts *night, const struct untold *untold) {
    return night->judgement->unsure[untold->first].household;
}

static uint64_t place_of(const struct night_facts *night, const struct untold *untold) {
    return place_key(night, night->population->household[household_of(night, untold)].region);
}

/* Households in the order in which they were judged. */
static void gather(struct inquiries *inquiries, const struct night_facts *night) {
    const struct judgement *judgement = night->judgement;
    uint32_t *cases = cases_by_household(night);
    inquiries->untold = memory_get(((size_t)judgement->unsure_count + 1) * sizeof *inquiries->untold);
    for (uint32_t first = 0, end; first < judgement->unsure_count; first = end) {
        uint32_t household = judgement->unsure[first].household;
        bool on_list = false;
        for (end = first; end < judgement->unsure_count && judgement->unsure[end].household == household;
             end++)
            on_list = on_list || judgement->unsure[end].review;
        if (on_list)
            inquiries->untold[inquiries->households++] =
                (struct untold){first, end - first, cases[household]};
    }
    free(cases);
}

static void sort_by_place(struct inquiries *inquiries, const struct night_facts *night) {
    size_t room = (size_t)inquiries->households + 1;
    struct keyed *items = memory_get(room * sizeof *items), *scratch = memory_get(room * sizeof *items);
    struct untold *sorted = memory_get(room * sizeof *sorted);
    for (uint32_t i = 0; i < inquiries->households; i++)
        items[i] = (struct keyed){place_of(night, &inquiries->untold[i]), i};
    radix_sort(items, scratch, inquiries->households);
    for (uint32_t i = 0; i < inquiries->households; i++) sorted[i] = inquiries->untold[items[i].value];
    free(inquiries->untold);
    inquiries->untold = sorted;
    free(items);
    free(scratch);
}

void inquiries_init(struct inquiries *inquiries, const struct night_facts *night) {
    *inquiries = (struct inquiries){0};
    gather(inquiries, night);
    sort_by_place(inquiries, night);
    inquiries->items = memory_zeroed((size_t)inquiries->households + 1, sizeof *inquiries->items);
    uint64_t last = 0;
    for (uint32_t i = 0; i < inquiries->households; i++) {
        uint64_t place = place_of(night, &inquiries->untold[i]);
        if (i == 0 || place != last)
            inquiries->items[inquiries->count++] =
                (struct inquiry){place_county(place), place_township(place), i, 0};
        inquiries->items[inquiries->count - 1].count++;
        last = place;
    }
}

void inquiries_release(struct inquiries *inquiries) {
    free(inquiries->untold);
    free(inquiries->items);
    *inquiries = (struct inquiries){0};
}

/* "韦大山：【持证残疾人未纳入救助】等级不明（残疾人证缺“残疾等级”）"; a discreet rule says no more than
 * its own words. */
static void add_item(struct buffer *out, const struct night_facts *night, const struct unsure *unsure) {
    const struct rule *rule = &night->book->rules[unsure->rule];
    if (rule->discreet) {
        pen_text(out, rule->discreet);
        return;
    }
    if (unsure->person != PERSON_NONE) {
        struct span name = person_name(night->population, unsure->person);
        pen_bytes(out, name.at, name.length);
        pen_text(out, "：");
    }
    pen_text(out, "【");
    pen_text(out, rule->zh);
    pen_text(out, "】");
    pen_text(out, unsure->review);
    pen_text(out, "（");
    pen_text(out, night->judgement->causes[unsure->cause].zh);
    pen_text(out, "）");
}

/* One line each, numbered where there are several. */
static void list_items(struct buffer *out, const struct night_facts *night, const struct untold *untold) {
    const struct unsure *unsure = &night->judgement->unsure[untold->first];
    uint32_t all = 0, number = 0;
    for (uint32_t i = 0; i < untold->count; i++) all += unsure[i].review != NULL;
    buffer_clear(out);
    pen_text(out, "");
    for (uint32_t i = 0; i < untold->count; i++) {
        if (!unsure[i].review) continue;
        if (number++) pen_char(out, '\n');
        if (all > 1) {
            pen_number(out, number);
            pen_text(out, ". ");
        }
        add_item(out, night, &unsure[i]);
    }
}

/* As many whole items from *rest on as a row can show, one at least; *rest goes on behind them, NULL: they
 * were the last. */
static const char *take_items(char **rest, double width) {
    char *first = *rest, *item = first;
    for (int lines = 0;;) {
        char *end = strchrnul(item, '\n');
        lines += wrapped_lines((struct span){item, (size_t)(end - item)}, width, 11);
        bool full = item > first && lines > WRAPPED_LINES_MOST;
        if (full) item[-1] = '\0';
        if (full || !*end) {
            *rest = full ? item : NULL;
            return first;
        }
        item = end + 1;
    }
}

/* Who and where stands in the first row of a household only; number: of the household, 0 in further rows. */
static void write_row(struct table *table, uint32_t number, const char *file, const struct visit *visit,
                      const char *items) {
    if (number)
        table_number(table, number);
    else
        table_text(table, "（续）", STYLE_CENTRE);
    table_text(table, file, STYLE_CENTRE);
    table_text(table, number ? visit->names.at : "", STYLE_TEXT);
    table_text(table, number ? visit->address.at : "", STYLE_TEXT);
    table_text(table, number ? visit->phone.at : "", STYLE_TEXT);
    table_text(table, items, STYLE_TEXT);
    table_text(table, "", STYLE_ENTRY);
    table_next(table);
}

static void write_household(struct table *table, uint32_t number, const struct night_facts *night,
                            const struct untold *untold, struct visit *visit, struct buffer *items) {
    const char *file = untold->file == CASE_NONE ? "" : night->caseload->cases[untold->file].number;
    visit_untold(visit, night, &night->judgement->unsure[untold->first], untold->count);
    list_items(items, night, untold);
    for (char *rest = items->at; rest; number = 0) {
        const char *shown = take_items(&rest, table->widths[COLUMN_ITEMS]);
        write_row(table, number, file, visit, shown);
    }
}

bool inquiry_book_write(const struct night_facts *night, const struct inquiries *inquiries,
                        const struct inquiry *inquiry, const char *path) {
    static const char *const heads[] = {
        "序号",       "个案编号", "家庭成员\n（★待查清）", "住址", "联系电话\n来源：户籍",
        "需查清什么", "查清结果"};
    static const double widths[] = {6, 14, 13, 24, 13, 52, 28};
    struct workbook *workbook = workbook_begin(path, night->date, "待查清清单", night->book->site.name);
    if (!workbook) return false;
    struct buffer title = {0}, items = {0};
    struct visit visit = {0};
    char day[11];
    buffer_format(&title, "%s　%s%s　待查清清单（%s，运行 %s）", night->book->site.name,
                  county_shown(night, inquiry->township), township_shown(night, inquiry->township),
                  date_shown(night->date, day), night->run);
    struct table table = table_start(workbook, "待查清", title.at, heads, widths, 7);
    for (uint32_t i = 0; i < inquiry->count; i++)
        write_household(&table, i + 1, night, &inquiries->untold[inquiry->first + i], &visit, &items);
    table_note(
        &table,
        "现有数据缺少下列家庭自身的情况，系统无法判断是否符合条件，既不是疑似线索，也不是排除。请向本人或村（"
        "社区）了解后填写。",
        7, 34);
    visit_release(&visit);
    buffer_release(&title);
    buffer_release(&items);
    return workbook_finish(workbook);
}
