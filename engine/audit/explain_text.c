/* An explanation for a terminal of 100 columns. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ground/text.h"
#include "audit/explain.h"

#define WIDTH 100
#define STEPS_SHOWN 60 /* printed; all of them are in the JSON */
#define ROWS_SHOWN 60

/* Chinese breaks anywhere but before these marks, words at blanks. */
static bool closes(int32_t c) {
    static const int32_t marks[] = {0xFF0C, 0x3002, 0xFF1B, 0xFF1A, 0x3001, 0xFF09, 0x201D,
                                    0x300D, '_',    '/',    ')',    ',',    ';',    '.'};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (c == marks[i]) return true;
    return false;
}

static bool opens(int32_t c) {
    return c == 0x201C || c == 0xFF08 || c == 0x300C || c == '(';
}

static bool may_break(int32_t before, int32_t after) {
    if (before == ' ') return true;
    bool wide = text_width(before) == 2 || text_width(after) == 2;
    return wide && !closes(after) && !opens(before) && after != ' ';
}

/* Bytes of the longest beginning that fits; all of it when it does. */
static size_t fitting(struct span text, int room) {
    size_t at = 0, fits = 0;
    int32_t before = 0;
    int width = 0;
    while (at < text.length) {
        size_t start = at;
        int32_t c = text_next(text, &at);
        width += text_width(c);
        if (start && may_break(before, c)) fits = start;
        if (width > room && start) return fits ? fits : start;
        before = c;
    }
    return text.length;
}

/* A line does not begin with the blank at which the one before it ended. */
static struct span without_blanks(struct span text) {
    while (span_begins(text, " ") || span_begins(text, "　")) {
        size_t width = *text.at == ' ' ? 1 : strlen("　");
        text = (struct span){text.at + width, text.length - width};
    }
    return text;
}

static void put_wrapped(FILE *out, int indent, int hang, const char *text) {
    struct span rest = span_of(text);
    bool first = true;
    do {
        int margin = first ? indent : hang;
        size_t length = fitting(rest, WIDTH - margin);
        struct span line = {rest.at, length};
        while (line.length && line.at[line.length - 1] == ' ') line.length--;
        fprintf(out, "%*s%.*s\n", margin, "", (int)line.length, line.at);
        rest = without_blanks((struct span){rest.at + length, rest.length - length});
        first = false;
    } while (rest.length);
}

__attribute__((format(printf, 4, 5))) static void put(FILE *out, int indent, int hang, const char *format,
                                                      ...) {
    struct arena arena;
    va_list arguments;
    arena_init(&arena);
    va_start(arguments, format);
    put_wrapped(out, indent, hang, arena_format_list(&arena, format, arguments));
    va_end(arguments);
    arena_release(&arena);
}

static void put_member(struct buffer *line, const struct explained_member *member) {
    buffer_format(line, "%s%s", line->length ? "、" : "", member->name);
    bool any = *member->relation || member->age >= 0 || *member->away;
    if (any) buffer_text(line, "（");
    if (*member->relation) buffer_text(line, member->relation);
    if (member->age >= 0) buffer_format(line, "%s%d岁", *member->relation ? "，" : "", member->age);
    if (*member->away)
        buffer_format(line, "%s不在户：%s", *member->relation || member->age >= 0 ? "，" : "", member->away);
    if (any) buffer_text(line, "）");
}

static void put_heading(const struct explanation *explanation, FILE *out) {
    struct buffer members = {0};
    put(out, 0, 2, "%s　运行 run %s　供%s查看 for %s", explanation->office, explanation->run,
        explanation->reader_zh, explanation->reader);
    const char *state = !*explanation->number ? "没有个案 no case"
                        : explanation->open   ? "在册 open"
                                              : "已移出 closed";
    put(out, 0, 2, "%s　%s%s　%s%s%s%s", explanation->label, explanation->county, explanation->township,
        state, *explanation->deadline ? "　入户期限 " : "", explanation->deadline,
        explanation->open && !explanation->listed ? "　超出乡镇当日名额，顺延 carried over" : "");
    for (uint32_t i = 0; i < explanation->member_count; i++) put_member(&members, &explanation->members[i]);
    put(out, 0, 2, "成员 members：%s", members.at ? members.at : "");
    buffer_release(&members);
}

static bool says_the_same(const struct explained *a, const struct explained *b) {
    return a->rule == b->rule && strcmp(a->zh, b->zh) == 0 && strcmp(a->en, b->en) == 0;
}

/* What becomes of whom the rule finds, where it is no visit. */
static const char *list_words(const char *list) {
    if (strcmp(list, "roster") == 0) return "　名册 roster";
    if (strcmp(list, "verify") == 0) return "　退出核查 verify";
    return strcmp(list, "shadow") == 0 ? "　试运行 shadow" : "";
}

static void put_title(const struct explained *item, FILE *out) {
    fputc('\n', out);
    put(out, 0, 2, "%s%s%s%s", item->name, *item->name ? "　" : "", item->title, list_words(item->list));
}

static void put_sentence(const char *whose, const struct explained *item, FILE *out) {
    put(out, 2, 4, "%s　%s", whose, item->zh);
    put(out, 4, 6, "· %s", item->en);
}

/* Neighbours of whom the same is said stand together. */
static uint32_t put_same(const struct explanation *explanation, uint32_t first, FILE *out) {
    struct buffer whose = {0};
    uint32_t end = first;
    for (; end < explanation->count && says_the_same(&explanation->items[first], &explanation->items[end]);
         end++)
        buffer_format(&whose, "%s%s", end > first ? "、" : "", explanation->items[end].whose);
    put_sentence(whose.at, &explanation->items[first], out);
    buffer_release(&whose);
    return end;
}

/* Whether it held; of a yes or no that was asked for by itself the words say it. */
static const char *held_mark(const struct explained_step *step) {
    if (strcmp(step->held, "untold") == 0) return "?";
    if (strcmp(step->held, "failed") == 0) return "!";
    return step->yes_no ? " " : strcmp(step->held, "yes") == 0 ? "✓" : "✗";
}

static void put_steps(const char *title, const struct explained_step *steps, uint32_t count, FILE *out) {
    if (!count) return;
    fprintf(out, "\n  %s\n", title);
    for (uint32_t i = 0; i < count && i < STEPS_SHOWN; i++) {
        const struct explained_step *step = &steps[i];
        put(out, 2, 8, "%s %2u. %s %s　%s%s%s%s", step->decided ? "→" : " ", i + 1, held_mark(step),
            step->part, step->zh, *step->whose ? "（" : "", step->whose, *step->whose ? "）" : "");
        put(out, 8, 10, "· %s", step->text);
    }
    if (count > STEPS_SHOWN) fprintf(out, "      … 共 %u 条 in all\n", count);
}

static void put_lines(const struct explained *item, FILE *out) {
    const char *file = "";
    if (!item->line_count) return;
    fputs("\n  规则原文 Source（▶ 执行过 ran，→ 由此决定 decided）\n", out);
    for (uint32_t i = 0; i < item->line_count; i++) {
        const struct explained_line *line = &item->lines[i];
        if (strcmp(file, line->file) != 0) fprintf(out, "    %s\n", line->file);
        file = line->file;
        put(out, 2, 12, "%s %s %4d  %s", line->decided ? "→" : " ", line->ran ? "▶" : " ", line->line,
            line->text);
        for (uint32_t n = 0; n < line->note_count; n++) put(out, 14, 16, "= %s", line->notes[n]);
    }
}

static void put_parameters(const struct explained *item, FILE *out) {
    if (item->parameter_count) fputs("\n  标准 Parameters\n", out);
    for (uint32_t i = 0; i < item->parameter_count; i++) {
        const struct explained_parameter *is = &item->parameters[i];
        put(out, 4, 6, "%s param.%s = %s　%s　%s起%s%s", is->zh, is->name, is->value, is->place, is->from,
            *is->to ? "至" : "", is->to);
        put(out, 6, 8, "依据：%s　%s:%d", *is->basis ? is->basis : "未注明", is->file, is->line);
    }
}

static void put_facts(const struct explained *item, FILE *out) {
    if (item->fact_count) fputs("\n  指标 Facts\n", out);
    for (uint32_t i = 0; i < item->fact_count; i++) {
        const struct explained_fact *is = &item->facts[i];
        put(out, 4, 6, "%s（%s） %s = %s", is->zh, is->whose, is->name,
            is->value ? is->value : "（不予显示 withheld）");
        put(out, 6, 8, "%s　%s:%d", is->words, is->file, is->line);
    }
}

static void put_cells(const struct explained_row *row, FILE *out) {
    struct buffer cells = {0};
    for (uint32_t i = 0; i < row->cell_count; i++) {
        const struct explained_cell *cell = &row->cells[i];
        buffer_format(&cells, "%s%s%s %s", i ? "；" : "", cell->read ? "*" : "", cell->title,
                      cell->text ? cell->text : "（不予显示）");
    }
    if (row->withheld) buffer_format(&cells, "；另有%u栏不予显示", row->withheld);
    if (cells.at) put_wrapped(out, 6, 8, cells.at);
    buffer_release(&cells);
}

static void put_rows(const struct explained *item, FILE *out) {
    if (item->row_count) fputs("\n  数据 Rows（* 判断时用到的栏 columns the verdict rests on）\n", out);
    for (uint32_t i = 0; i < item->row_count && i < ROWS_SHOWN; i++) {
        const struct explained_row *row = &item->rows[i];
        put(out, 4, 6, "%s　%s%s%s 第%" PRIu32 "行%s%s", row->zh, row->file, row->sheet ? " " : "",
            row->sheet ? row->sheet : "", row->line, *row->whose ? "　" : "", row->whose);
        if (strcmp(row->link, "register") != 0)
            put(out, 6, 8, "关联 link：%s %s%s%s", row->link, row->link_zh, *row->link_evidence ? "；" : "",
                row->link_evidence);
        put_cells(row, out);
    }
    if (item->row_count > ROWS_SHOWN) fprintf(out, "    … 共 %u 行 in all\n", item->row_count);
}

static void put_lists(const struct explained *item, FILE *out) {
    struct buffer lists = {0};
    for (uint32_t i = 0; i < item->list_count; i++)
        buffer_format(&lists, "%s%s（%s）%u行", i ? "；" : "", item->lists[i].zh, item->lists[i].whose,
                      item->lists[i].rows);
    if (lists.at) {
        fputs("\n  查过 Looked into\n", out);
        put_wrapped(out, 4, 6, lists.at);
    }
    buffer_release(&lists);
}

static void put_notes(const struct explained *item, FILE *out) {
    if (item->note_count) fputs("\n  说明 Notes\n", out);
    for (uint32_t i = 0; i < item->note_count; i++) put_wrapped(out, 4, 6, item->notes[i]);
}

static void put_past(const char *title, const struct explained_past *past, uint32_t count, FILE *out) {
    if (!count) return;
    fprintf(out, "\n  %s\n", title);
    for (uint32_t i = 0; i < count; i++)
        put(out, 4, 6, "%s　%s　%s%s%s%s%s", past[i].run, past[i].number, past[i].zh,
            *past[i].rule ? " " : "", past[i].rule, *past[i].say ? "：" : "", past[i].say);
}

/* What decided, or fails next, holds and had to be otherwise. */
static bool turns_back(const struct explained *item) {
    for (uint32_t i = 0; i < item->step_count; i++)
        if (item->steps[i].decided && strcmp(item->steps[i].held, "yes") == 0) return true;
    for (uint32_t i = 0; i < item->further_count; i++)
        if (strcmp(item->further[i].held, "yes") == 0) return true;
    return false;
}

static void put_whole(const struct explained *item, FILE *out) {
    if (*item->nearest_zh) put(out, 4, 6, "最近的界限 nearest：%s", item->nearest_zh);
    if (item->basis) put(out, 4, 6, "依据 basis：%s", item->basis);
    if (item->ask) put(out, 4, 6, "核实 ask：%s", item->ask);
    if (item->programme) put(out, 4, 6, "可能适用 programme：%s", item->programme);
    put_steps("怎么判断 How it was decided（→ 由此决定）", item->steps, item->step_count, out);
    put_steps(turns_back(item)
                  ? "假如这一条相反，以下也要相反 Were that the other way, these would have to be too"
                  : "假如这一条符合，还要 Were that so, then",
              item->further, item->further_count, out);
    put_lines(item, out);
    put_parameters(item, out);
    put_facts(item, out);
    put_rows(item, out);
    put_lists(item, out);
    put_notes(item, out);
    put_past("历次记录 Night by night", item->past, item->past_count, out);
}

/* Nothing was there that could have been judged: the sentence says it all, and stands for all of whom it is
 * said. */
static bool is_plain(const struct explained *item) {
    return item->discreet ||
           (strcmp(item->verdict, "not_met") == 0 && !item->step_count && !item->past_count);
}

void explain_text(const struct explanation *explanation, FILE *out) {
    put_heading(explanation, out);
    for (uint32_t i = 0; i < explanation->count;) {
        const struct explained *item = &explanation->items[i];
        if (i == 0 || item->rule != explanation->items[i - 1].rule) put_title(item, out);
        bool alone = i + 1 == explanation->count || !says_the_same(item, &explanation->items[i + 1]);
        if (!explanation->whole || (is_plain(item) && !alone)) {
            i = put_same(explanation, i, out);
            continue;
        }
        put_sentence(item->whose, item, out);
        if (!item->discreet) put_whole(item, out);
        i++;
    }
    if (explanation->whole)
        put_past("个案经过 The case so far", explanation->past, explanation->past_count, out);
}
