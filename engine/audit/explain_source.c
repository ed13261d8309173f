/* The rule's own text, with the lines that ran and what was read on each. */
#include <limits.h>
#include <string.h>

#include "ground/memory.h"
#include "audit/explain_parts.h"
#include "outcome/shown.h"

#define NOTES_MOST 8 /* of a line */
#define TAB "    "

struct printing {
    const struct explaining *explaining;
    const struct told *told;
    const struct rule *rule;
    struct explained *out;
    uint32_t room;
};

/* Moves *rest behind the line that it gives back. */
static struct span take_line(struct span *rest) {
    const char *end = memchr(rest->at, '\n', rest->length);
    struct span line = {rest->at, end ? (size_t)(end - rest->at) : rest->length};
    size_t taken = line.length + (end != NULL);
    *rest = (struct span){rest->at + taken, rest->length - taken};
    if (line.length && line.at[line.length - 1] == '\r') line.length--;
    return line;
}

static struct span nth_line(struct span text, int number) {
    struct span line = {text.at, 0};
    for (int i = 0; i < number && text.length; i++) line = take_line(&text);
    return line;
}

static uint32_t count_lines(struct span text) {
    uint32_t count = 0;
    for (; text.length; count++) take_line(&text);
    return count;
}

static const char *line_text(struct arena *arena, struct span line) {
    struct buffer text = {0};
    for (size_t i = 0; i < line.length; i++) {
        if (line.at[i] == '\t')
            buffer_text(&text, TAB);
        else
            buffer_add(&text, line.at + i, 1);
    }
    const char *kept = arena_text(arena, text.at ? text.at : "");
    buffer_release(&text);
    return kept;
}

static const char *read_note(const struct explaining *explaining, const struct read *read) {
    const struct book *book = explaining->night.book;
    struct arena *arena = explaining->arena;
    const char *value;
    bool withheld;
    switch ((enum read_kind)read->kind) {
    case READ_FACT:
        value = explain_fact(explaining, read, &withheld);
        return arena_format(arena, "%s %s = %s", book->facts[read->what].zh,
                            book->facts[read->what].short_name, value ? value : "（不予显示）");
    case READ_COLUMN: {
        uint16_t dataset = (uint16_t)read->value.number;
        value = explain_cell(explaining, dataset, read->what, read->at, &withheld);
        return arena_format(arena, "%s“%s” = %s", book->datasets[dataset].zh,
                            column_title(&book->datasets[dataset], read->what),
                            value      ? value
                            : withheld ? "（不予显示）"
                                       : "空");
    }
    case READ_PARAMETER:
        return arena_format(arena, "%s param.%s = %s", book->parameters[read->what].zh,
                            book->parameters[read->what].name, explain_entry(explaining, read));
    case READ_LIST:
        return arena_format(arena, "%s：%lld行", book->datasets[read->what].zh,
                            (long long)read->value.number);
    default:
        return NULL;
    }
}

static void add_note(struct arena *arena, struct explained_line *line, const char *note) {
    if (!line->notes) line->notes = arena_zeroed(arena, NOTES_MOST, sizeof *line->notes);
    for (uint32_t i = 0; i < line->note_count; i++)
        if (strcmp(line->notes[i], note) == 0) return;
    if (line->note_count < NOTES_MOST) line->notes[line->note_count++] = note;
}

static const struct trace_line *ran_at(const struct told *told, uint16_t source, int line) {
    for (uint32_t i = 0; i < told->line_count; i++)
        if (told->lines[i].source == source && told->lines[i].line == line) return &told->lines[i];
    return NULL;
}

static void add_line(struct printing *printing, uint16_t source, int number, struct span text) {
    const struct told *told = printing->told;
    struct arena *arena = printing->explaining->arena;
    const struct trace_line *ran = ran_at(told, source, number);
    struct explained_line *line = &printing->out->lines[printing->out->line_count++];
    BUG_UNLESS(printing->out->line_count <= printing->room);
    *line = (struct explained_line){.file = printing->explaining->night.book->sources[source].path,
                                    .line = number,
                                    .text = line_text(arena, text),
                                    .ran = ran != NULL,
                                    .times = ran ? ran->times : 0};
    for (uint32_t i = 0; ran && i < ran->read_count; i++) {
        const char *note = read_note(printing->explaining, &told->reads[ran->reads[i]].read);
        if (note) add_note(arena, line, note);
    }
}

static int nearer(const struct said *said, const char *file, int first, int next) {
    bool follows = strcmp(said->file, file) == 0 && said->line > first && said->line < next;
    return follows ? said->line : next;
}

/* Where the next thing is declared in the file: what belongs to that one is not this reader's to see. */
static int next_declaration(const struct book *book, const char *file, int first) {
    int next = INT_MAX;
    for (uint16_t i = 0; i < book->rule_count; i++) next = nearer(&book->rules[i].said, file, first, next);
    for (uint16_t i = 0; i < book->fact_count; i++) next = nearer(&book->facts[i].said, file, first, next);
    for (uint16_t i = 0; i < book->parameter_count; i++)
        next = nearer(&book->parameters[i].said, file, first, next);
    return next;
}

/* From `rule "…" {` to the brace that closes it at the beginning of a line. */
static int last_of(struct span text, int first, int next) {
    int number = 0, last = first;
    while (text.length && number + 1 < next) {
        struct span line = take_line(&text);
        if (++number < first) continue;
        last = number;
        if (number > first && line.length && line.at[0] == '}') break;
    }
    return last;
}

static struct explained_line *line_at(const struct printing *printing, const char *file, int number) {
    for (uint32_t i = 0; i < printing->out->line_count; i++) {
        struct explained_line *line = &printing->out->lines[i];
        if (line->line == number && strcmp(line->file, file) == 0) return line;
    }
    return NULL;
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

/* `name =` as a key of a table. */
static bool has_key(const char *text, const char *name) {
    size_t length = strlen(name);
    for (const char *at = text; length && (at = strstr(at, name)); at++) {
        const char *behind = at + length;
        if ((at > text && is_word(at[-1])) || is_word(*behind)) continue;
        while (*behind == ' ') behind++;
        if (behind[0] == '=' && behind[1] != '=') return true;
    }
    return false;
}

/* A condition of the rule's own `among` or `where`, on the line where it is declared. */
static void note_condition(struct printing *printing, const struct trace_step *step, bool decided) {
    struct explained_line *line = line_at(printing, step->file, step->line);
    if (!line) return;
    line->ran = true;
    line->times++;
    line->decided = line->decided || decided;
    add_note(printing->explaining->arena, line, explain_step_zh(printing->explaining, step));
}

static void note_conditions(struct printing *printing) {
    const struct told *told = printing->told;
    for (uint32_t i = 0; i < told->step_count; i++) {
        const struct trace_step *step = &told->steps[i];
        bool own = step->kind == STEP_CONDITION && step->fact == FACT_NONE &&
                   (step->part == PART_AMONG || step->part == PART_WHERE);
        if (own) note_condition(printing, step, i == told->decided_by);
    }
}

static struct explained_line *key_line(const struct printing *printing, const char *key) {
    for (uint32_t i = 0; i < printing->out->line_count; i++)
        if (has_key(printing->out->lines[i].text, key)) return &printing->out->lines[i];
    return NULL;
}

/* Who is helped already: what the facts of `unless` gave, on the line that names them. */
static void note_unless(struct printing *printing) {
    const struct told *told = printing->told;
    const struct rule *rule = printing->rule;
    struct explained_line *line = key_line(printing, "unless");
    if (!line || told->verdict != VERDICT_MET) return;
    for (uint32_t i = 0; i < told->read_count; i++) {
        const struct read *read = &told->reads[i].read;
        bool own = false;
        for (uint16_t u = 0; u < rule->unless_count; u++) own = own || rule->unless[u] == read->what;
        if (!own || read->kind != READ_FACT) continue;
        line->ran = true;
        line->times++;
        add_note(printing->explaining->arena, line, read_note(printing->explaining, read));
    }
    line->decided = told->decided == DECIDED_UNLESS;
}

/* Nobody's row was there to be looked at. */
static void note_none(struct printing *printing) {
    struct explained_line *line = key_line(printing, "among");
    const struct told *told = printing->told;
    if (!line || told->decided != DECIDED_AMONG || told->decided_by != STEP_NONE ||
        told->verdict != VERDICT_NOT_MET)
        return;
    const struct dataset *among = &printing->explaining->night.book->datasets[printing->rule->among];
    struct arena *arena = printing->explaining->arena;
    line->ran = line->decided = true;
    line->times = 1;
    add_note(arena, line, arena_format(arena, "%s：0行", among->zh));
}

static void mark_decided(struct printing *printing) {
    const struct told *told = printing->told;
    const struct trace_step *step = told->decided_by == STEP_NONE ? NULL : &told->steps[told->decided_by];
    struct explained_line *line = NULL;
    if (step && step->kind != STEP_CONDITION)
        line = line_at(printing, step->file, step->line);
    else if (told->decided == DECIDED_WHEN && told->last_source != SOURCE_NONE)
        line = line_at(printing, printing->explaining->night.book->sources[told->last_source].path,
                       told->last_line);
    if (line) line->decided = true;
}

/* Lines of facts and of local functions, outside the declaration. */
static void add_elsewhere(struct printing *printing, uint16_t own, int first, int last) {
    const struct told *told = printing->told;
    const struct book *book = printing->explaining->night.book;
    for (uint32_t i = 0; i < told->line_count; i++) {
        const struct trace_line *ran = &told->lines[i];
        bool inside = ran->source == own && ran->line >= first && ran->line <= last;
        if (!inside && ran->source < book->source_count)
            add_line(printing, ran->source, ran->line, nth_line(book->sources[ran->source].text, ran->line));
    }
}

void explain_source(const struct explaining *explaining, const struct told *told, struct explained *out) {
    const struct book *book = explaining->night.book;
    struct printing printing = {
        .explaining = explaining, .told = told, .rule = &book->rules[out->rule], .out = out};
    uint16_t own = book_source(book, printing.rule->said.file);
    if (own == SOURCE_NONE) return;
    struct span text = book->sources[own].text;
    int first = printing.rule->said.line,
        last = last_of(text, first, next_declaration(book, printing.rule->said.file, first));
    printing.room = count_lines(text) + told->line_count + 1;
    out->lines = arena_zeroed(explaining->arena, printing.room, sizeof *out->lines);
    for (int number = 1; text.length && number <= last; number++) {
        struct span line = take_line(&text);
        if (number >= first) add_line(&printing, own, number, line);
    }
    note_conditions(&printing);
    note_unless(&printing);
    note_none(&printing);
    add_elsewhere(&printing, own, first, last);
    mark_decided(&printing);
}
