/* The first worker of a trace: judges as a night does, and notes on which line of which function everything
 * was read, which lines ran, and what was tried. */
#include <stdlib.h>
#include <string.h>

#include "book/value.h"
#include "ground/memory.h"
#include "judge/evidence.h"
#include "judge/trace_parts.h"
#include "judge/try.h"

/* Where the line stands, or belongs. */
static uint32_t find_ran(const struct reader *reader, uint16_t source, int line) {
    uint32_t low = 0, high = reader->ran_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct ran *ran = &reader->ran[middle];
        if (ran->source < source || (ran->source == source && ran->line < line))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_ran(const struct reader *reader, uint32_t at, uint16_t source, int line) {
    return at < reader->ran_count && reader->ran[at].source == source && reader->ran[at].line == line;
}

static void add_ran(struct reader *reader, uint32_t at, uint16_t source, int line) {
    memory_grow(reader->ran, reader->ran_count, reader->ran_room);
    memmove(reader->ran + at + 1, reader->ran + at, (reader->ran_count - at) * sizeof *reader->ran);
    reader->ran[at] = (struct ran){.source = source, .line = line};
    reader->ran_count++;
}

static void note_line(void *context, const char *name, int line) {
    struct reader *reader = context;
    uint16_t source = book_source(reader->worker.book, name + (*name == '='));
    if (source == SOURCE_NONE || line <= 0) return;
    uint32_t at = find_ran(reader, source, line);
    if (!is_ran(reader, at, source, line)) add_ran(reader, at, source, line);
    reader->ran[at].times++;
    reader->ran[at].depth = worker_depth(&reader->worker);
    if (reader->watch.part != PART_WHEN || reader->worker.computing != NULL) return;
    reader->last_source = source;
    reader->last_line = line;
}

/* The innermost function of a file that runs now. */
static void note_read(void *context) {
    struct reader *reader = context;
    struct worker *worker = &reader->worker;
    lua_Debug at;
    struct read_place place = {
        .source = SOURCE_NONE, .part = reader->watch.part, .depth = worker_depth(worker)};
    for (int level = 0; place.source == SOURCE_NONE && lua_getstack(worker->box.L, level, &at) != 0;
         level++) {
        if (lua_getinfo(worker->box.L, "Sl", &at) == 0 || at.currentline <= 0) continue;
        place.source = book_source(worker->book, at.source + (*at.source == '='));
        place.line = at.currentline;
    }
    uint32_t ran = find_ran(reader, place.source, place.line);
    place.direct = is_ran(reader, ran, place.source, place.line) ? reader->ran[ran].depth == place.depth
                                                                 : place.depth == 0;
    if (worker->log_room > reader->place_room) {
        reader->place_room = worker->log_room * 2;
        reader->places = memory_resize(reader->places, reader->place_room, sizeof *reader->places);
    }
    reader->places[worker->log_count] = place;
}

static const char *supposed_text(const struct reader *reader, const struct guess *guess) {
    const struct book *book = reader->worker.book;
    const struct doubt *doubt = &guess->doubt;
    if (doubt->kind == DOUBT_FACT && book->facts[doubt->what].choices != NULL)
        return book->facts[doubt->what].choices[guess->now].zh;
    if (doubt->kind == DOUBT_COLUMN) {
        uint16_t dataset = doubt->of.kind == SUBJECT_ROW ? doubt->of.dataset : REGISTER;
        const struct column *column = &book->datasets[dataset].columns[doubt->what];
        if (column->choices != NULL) return column->choices[guess->now].zh;
    }
    return guess->now == 1 ? "是" : "否";
}

static void tell_answer(struct reader *reader, struct trace_try *try) {
    lua_State *L = reader->worker.box.L;
    if (!value_pull(L, try->of_urgency ? -2 : -1, &try->answer))
        try->answer = (struct value){VALUE_MISSING, {0}};
    if (try->answer.kind == VALUE_TEXT)
        try->answer.as.text.at = arena_span(&reader->arena, try->answer.as.text);
}

/* The first run of a function takes the first answer of everything. */
static uint32_t run_number(const struct reader *reader, const struct trying *trying) {
    bool first = true;
    for (uint32_t i = 0; i < trying->count; i++) first = first && trying->guesses[i].now == 0;
    return first || reader->try_count == 0 ? 0 : reader->tries[reader->try_count - 1].run + 1;
}

static void note_ran(void *context, const struct trying *trying, enum answer answer) {
    struct reader *reader = context;
    const struct worker *worker = &reader->worker;
    if (trying->count == 0) return;
    struct trace_try try = {.of_urgency = worker->computing == NULL && reader->watch.part == PART_URGENCY,
                            .run = run_number(reader, trying),
                            .count = trying->count,
                            .told = answer == ANSWER_FAILED        ? HELD_FAILED
                                    : answer == ANSWER_CANNOT_TELL ? HELD_UNTOLD
                                                                   : HELD_YES};
    const char **missing = arena_get(&reader->arena, try.count * sizeof *missing);
    const char **supposed = arena_get(&reader->arena, try.count * sizeof *supposed);
    for (uint32_t i = 0; i < try.count; i++) {
        const struct unsure_cause *cause = &worker->causes[trying->guesses[i].cause];
        missing[i] = arena_format(&reader->arena, "%s: %s", cause->name, cause->zh);
        supposed[i] = supposed_text(reader, &trying->guesses[i]);
    }
    try.missing = missing;
    try.supposed = supposed;
    if (answer == ANSWER_YES) tell_answer(reader, &try);
    if (try.answer.kind == VALUE_BOOLEAN && !try.answer.as.boolean) try.told = HELD_NO;
    memory_grow(reader->tries, reader->try_count, reader->try_room);
    reader->tries[reader->try_count++] = try;
}

/* What went before, who is away, is no part of the rule; and a rule that is judged again begins anew. */
static void begin(void *context) {
    struct reader *reader = context;
    reader->ran_count = reader->try_count = 0;
    reader->last_source = SOURCE_NONE;
    reader->last_line = 0;
}

bool reader_open(struct reader *reader, const struct book *book, const struct population *population,
                 const struct dataset_state *states, struct diags *diags) {
    *reader = (struct reader){0};
    reader->watch = (struct watch){.context = reader,
                                   .moved = PARAMETER_NONE,
                                   .line = note_line,
                                   .begin = begin,
                                   .read = note_read,
                                   .ran = note_ran};
    arena_init(&reader->arena);
    if (worker_open(&reader->worker, book, population, states, &reader->watch)) return true;
    worker_tell_failure(&reader->worker, diags);
    return false;
}

void reader_close(struct reader *reader) {
    if (reader->worker.book == NULL) return;
    worker_close(&reader->worker);
    arena_release(&reader->arena);
    free(reader->places);
    free(reader->ran);
    free(reader->tries);
}

enum verdict reader_judge(struct reader *reader, uint16_t rule, uint32_t household, uint32_t person) {
    struct worker *worker = &reader->worker;
    worker->flag_count = worker->read_count = worker->unsure_count = worker->failure_count = 0;
    arena_clear(&reader->arena);
    begin(reader);
    return household_judge_one(worker, household, rule, person);
}

void reader_absence(struct reader *reader, uint32_t household, uint32_t person) {
    struct worker *worker = &reader->worker;
    const struct household *home = &worker->population->household[household];
    reader->watch.part = PART_AWAY;
    if (person != PERSON_NONE) absence_read(worker, person);
    for (uint32_t i = 0; person == PERSON_NONE && i < home->count; i++) absence_read(worker, home->first + i);
}

void reader_members(struct reader *reader, uint32_t household) {
    arena_clear(&reader->arena);
    begin(reader);
    household_open(&reader->worker, household);
}

static void tell_read(struct reader *reader, uint32_t at, struct trace_read *out) {
    struct worker *worker = &reader->worker;
    const struct read_place *place = &reader->places[at];
    *out = (struct trace_read){.read = worker->log[at],
                               .source = place->source,
                               .line = place->line,
                               .part = place->part,
                               .depth = place->depth,
                               .direct = place->direct};
    if (out->read.kind != READ_FACT) return;
    const struct memo *memo = evidence_memo(worker, &worker->log[at]);
    out->from = memo->from;
    out->to = memo->to;
    out->read = evidence_fact(&out->read, memo);
    if (memo->state == MEMO_KNOWN && memo->value.kind == VALUE_TEXT)
        out->read.value.text = arena_span(&reader->arena, memo->value.as.text);
}

/* The direct reads of each line, in order. */
static void tell_line(struct reader *reader, const struct ran *ran, const struct told *told,
                      struct trace_line *out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < told->read_count; i++)
        count +=
            told->reads[i].direct && told->reads[i].source == ran->source && told->reads[i].line == ran->line;
    uint32_t *reads = arena_get(&reader->arena, (count + 1) * sizeof *reads);
    *out = (struct trace_line){ran->source, ran->line, ran->times, reads, count};
    count = 0;
    for (uint32_t i = 0; i < told->read_count; i++)
        if (told->reads[i].direct && told->reads[i].source == ran->source && told->reads[i].line == ran->line)
            reads[count++] = i;
}

void reader_tell(struct reader *reader, struct told *told) {
    uint32_t count = reader->worker.log_count;
    struct trace_read *reads = arena_get(&reader->arena, (count + 1u) * sizeof *reads);
    struct trace_line *lines = arena_get(&reader->arena, (reader->ran_count + 1u) * sizeof *lines);
    for (uint32_t i = 0; i < count; i++) tell_read(reader, i, &reads[i]);
    told->reads = reads;
    told->read_count = count;
    for (uint32_t i = 0; i < reader->ran_count; i++) tell_line(reader, &reader->ran[i], told, &lines[i]);
    told->lines = lines;
    told->line_count = reader->ran_count;
    told->last_source = reader->last_source;
    told->last_line = reader->last_line;
    told->tries = reader->tries;
    told->try_count = reader->try_count;
}
