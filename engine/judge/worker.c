/* The life of a worker, its read log, and why a subject cannot be told. */
#include "judge/worker.h"

#include <stdlib.h>
#include <string.h>

#include "book/functions.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "library/pcre2.h"

/* Which persons have rows of a dataset whose silence says "none"; else NULL. */
static const struct row_index *silence_of(const struct worker *worker, uint16_t number) {
    const struct dataset *dataset = &worker->book->datasets[number];
    if (dataset->about == ABOUT_PLACE || dataset->absence != ABSENCE_NONE ||
        !worker->states[number].delivered)
        return NULL;
    return dataset->about == ABOUT_TWO ? &worker->population->pairs[number].index
                                       : &worker->population->index[number];
}

static void find_silent(struct worker *worker) {
    const struct book *book = worker->book;
    const struct household_form *form = &book->household;
    worker->among_silent = memory_zeroed(book->rule_count + 1u, sizeof *worker->among_silent);
    worker->away_silent = memory_zeroed(form->away_count + 1u, sizeof *worker->away_silent);
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        if (rule->among == DATASET_NONE) continue;
        if (rule->among_where == NULL || filter_is_covered(worker, rule->among_where))
            worker->among_silent[i] = silence_of(worker, rule->among);
    }
    for (uint16_t i = 0; i < form->away_count; i++) {
        const struct fact *fact = &book->facts[form->away[i]];
        if (fact->fold != FOLD_ANY || fact->of_people) continue;
        if (fact->where == NULL || fact->so_far || filter_is_covered(worker, fact->where))
            worker->away_silent[i] = silence_of(worker, fact->of);
    }
}

void worker_init(struct worker *worker, const struct book *book, const struct population *population,
                 const struct dataset_state *states) {
    *worker = (struct worker){.book = book, .population = population, .states = states};
    arena_init(&worker->arena);
    arena_init(&worker->texts);
    arena_init(&worker->glance_room);
    map_init(&worker->cause_numbers);
    map_init(&worker->pattern_numbers);
    worker->parameters = memory_zeroed(book->parameter_count + 1u, sizeof *worker->parameters);
    worker->rules = memory_zeroed(book->rule_count + 1u, sizeof *worker->rules);
    worker->patterns = pattern_room_new();
    worker->here.rules = memory_zeroed(book->rule_count + 1u, sizeof *worker->here.rules);
    find_silent(worker);
}

void worker_release(struct worker *worker) {
    if (worker->loaded) sandbox_release(&worker->box);
    arena_release(&worker->arena);
    arena_release(&worker->glance_room);
    made_patterns_forget(worker);
    free(worker->made_patterns);
    map_release(&worker->cause_numbers);
    pattern_room_free(worker->patterns);
    free(worker->memos);
    free(worker->log);
    free(worker->parameters);
    free(worker->rules);
    free(worker->spent);
    free(worker->among_silent);
    free(worker->away_silent);
    free(worker->here.rules);
    free(worker->flags);
    free(worker->reads);
    free(worker->unsure);
    free(worker->failures);
    free(worker->causes);
    buffer_release(&worker->key);
}

bool worker_open(struct worker *worker, const struct book *book, const struct population *population,
                 const struct dataset_state *states, struct watch *watch) {
    worker_init(worker, book, population, states);
    worker->watch = watch;
    worker->away = memory_zeroed(population->persons + 1u, sizeof *worker->away);
    return worker_load(worker);
}

void worker_close(struct worker *worker) {
    arena_release(&worker->texts);
    free(worker->away);
    worker_release(worker);
}

void worker_tell_failure(const struct worker *worker, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){0}, "%s", worker->failure);
}

/* For another run of the same book: all is new but the Lua state. Handles of the last run stay stale. */
void worker_renew(struct worker *worker, const struct population *population,
                  const struct dataset_state *states) {
    struct worker old = *worker, used = *worker;
    used.loaded = false; /* its Lua state goes on */
    if (used.population != NULL) worker_release(&used);
    if (used.population != NULL) arena_release(&used.texts);
    worker_init(worker, old.book, population, states);
    worker->box = old.box;
    worker->loaded = old.loaded;
    worker->functions = old.functions;
    worker->subject_metatable = old.subject_metatable;
    worker->list_metatable = old.list_metatable;
    worker->generation = old.generation;
    worker->watch = old.watch;
}

static bool reads_are_watched(const struct worker *worker) {
    return worker->watch != NULL && worker->watch->read != NULL;
}

/* Where reads are watched there is never room for more than the next one, so that each comes this way and the
 * short way costs a night nothing. */
__attribute__((noinline)) static void grow_log(struct worker *worker) {
    bool watched = reads_are_watched(worker);
    worker->log_room = watched ? worker->log_count + 1 : worker->log_room == 0 ? 1024 : worker->log_room * 2;
    worker->log = memory_resize(worker->log, worker->log_room, sizeof *worker->log);
    if (watched) worker->watch->read(worker->watch->context);
}

void log_read(struct worker *worker, enum read_kind kind, uint16_t what, uint32_t at, int64_t value) {
    if (worker->log_count == worker->log_room) grow_log(worker);
    worker->log[worker->log_count++] =
        (struct read){.kind = (uint8_t)kind, .what = what, .at = at, .value.number = value};
}

void worker_forget(struct worker *worker) {
    uint32_t needed =
        (worker->population->household[worker->household].count + 1) * (worker->book->fact_count + 1u);
    if (needed > worker->memo_room) {
        worker->memo_room = needed * 2;
        free(worker->memos);
        worker->memos = memory_zeroed(worker->memo_room, sizeof *worker->memos);
        worker->stamp = 0;
    }
    if (++worker->stamp == 0) { /* the stamps came round: none of the old ones may look new */
        memset(worker->memos, 0, worker->memo_room * sizeof *worker->memos);
        worker->stamp = 1;
    }
    worker->log_count = worker->names_to = 0;
    worker->names = NULL;
    if (reads_are_watched(worker)) worker->log_room = 0;
    worker->computing = NULL;
    worker->trying = NULL;
    memo_forget(worker);
}

#define PATTERNS_KEPT 1000 /* that functions made for other households */

void worker_enter(struct worker *worker, uint32_t household) {
    /* Blocks of one size wait for that size alone: with their state all go back. */
    if (worker->box.small.held > WORKER_MEMORY) worker_load(worker);
    arena_clear(&worker->arena);
    worker->household = household;
    worker->generation++;
    worker->member_count = 0;
    worker->members = NULL;
    worker->suspect = false;
    worker->patterns_made = 0;
    if (worker->pattern_numbers.count > PATTERNS_KEPT) made_patterns_forget(worker);
    worker_forget(worker);
}

#define NAME_SHORTEST 4 /* bytes; one character alone is part of other words */

#define NOBODY "某某"

struct name_read {
    struct span text;
    struct name_read *next;
};

/* A cell that says who somebody is; else nothing. */
static struct span name_of_read(const struct worker *worker, const struct read *read) {
    if (read->kind != READ_COLUMN && read->kind != READ_ROW) return (struct span){NULL, 0};
    bool folded = read->kind == READ_ROW;
    uint16_t dataset = folded ? read->what : (uint16_t)read->value.number,
             column = folded ? (uint16_t)read->value.number : read->what;
    const struct dataset *said = &worker->book->datasets[dataset];
    const struct rows *rows = &worker->population->rows[dataset];
    enum column_type type = column < said->column_count ? said->columns[column].type : TYPE_INTEGER;
    bool name = type_is_text(type) && type_is_personal(type) && !rows_missing(rows, column, read->at);
    return name ? rows_text(rows, column, read->at) : (struct span){NULL, 0};
}

/* No part of the log is looked through twice: a function may give a reason for every row. */
static void gather_names(struct worker *worker) {
    for (; worker->names_to < worker->log_count; worker->names_to++) {
        struct span text = name_of_read(worker, &worker->log[worker->names_to]);
        if (text.length < NAME_SHORTEST) continue;
        struct name_read *name = arena_get(&worker->arena, sizeof *name);
        *name = (struct name_read){text, worker->names};
        worker->names = name;
    }
}

static void take_longer(struct span *longest, struct span name, struct span text) {
    if (name.length > longest->length && !span_equal(name, span_of(NOBODY)) &&
        memmem(text.at, text.length, name.at, name.length))
        *longest = name;
}

/* The longest that stands in the text, since a name may be part of an address; at NULL: none does. */
static struct span longest_name(const struct worker *worker, struct span text) {
    const struct household *home = &worker->population->household[worker->household];
    struct span longest = {NULL, NAME_SHORTEST - 1};
    for (uint32_t i = 0; i < home->count; i++)
        take_longer(&longest, person_name(worker->population, home->first + i), text);
    for (const struct name_read *name = worker->names; name != NULL; name = name->next)
        take_longer(&longest, name->text, text);
    return longest;
}

struct span worker_unnamed(struct worker *worker, struct span text) {
    struct buffer plain = {0};
    struct span name;
    gather_names(worker);
    while ((name = longest_name(worker, text)).at != NULL) {
        if (!plain.length) buffer_add(&plain, text.at, text.length);
        text_replace(&plain, name, NOBODY);
        text = buffer_span(&plain);
    }
    if (text_has_id(text)) {
        struct buffer named = {0};
        text_named(&named, text);
        buffer_release(&plain);
        plain = named;
        text = buffer_span(&plain);
    }
    if (plain.length) text.at = arena_span(&worker->arena, text);
    buffer_release(&plain);
    return text;
}

struct span cause_key(struct buffer *room, enum unsure_kind kind, const char *name) {
    if (kind != UNSURE_STATED) return span_of(name);
    buffer_clear(room);
    buffer_format(room, "= %s", name);
    return (struct span){room->at, room->length};
}

uint32_t cause_add(struct worker *worker, enum unsure_kind kind, const char *name, const char *zh) {
    uint32_t number = map_add(&worker->cause_numbers, cause_key(&worker->key, kind, name));
    if (number < worker->cause_count) return number;
    memory_grow(worker->causes, worker->cause_count, worker->cause_room);
    worker->causes[worker->cause_count++] = (struct unsure_cause){.kind = kind,
                                                                  .dataset = DATASET_NONE,
                                                                  .zh = arena_text(&worker->texts, zh),
                                                                  .name = arena_text(&worker->texts, name)};
    return number;
}

void cause_lack(struct worker *worker, uint32_t cause, enum lack lack, uint16_t dataset, uint16_t number) {
    worker->causes[cause].lack = lack;
    worker->causes[cause].dataset = dataset;
    worker->causes[cause].number = number;
}

static bool names_place(const char *text) {
    const char *end = strchr(text, ':'), *blank = strchr(text, ' ');
    return end != NULL && end - text > 4 && strncmp(end - 4, ".lua", 4) == 0 && end[1] >= '0' &&
           end[1] <= '9' && (blank == NULL || blank > end);
}

void failure_place(struct worker *worker, const struct said *said) {
    char text[sizeof worker->failure];
    if (names_place(worker->failure)) return;
    int place = snprintf(text, sizeof text, "%s:%d: ", said->file, said->line);
    if (place < 0 || (size_t)place >= sizeof text) return;
    struct span failure = span_of(worker->failure);
    size_t room = sizeof text - 1 - (size_t)place;
    if (failure.length > room) failure.length = room;
    while (failure.length > 0 && failure.length == room &&
           ((unsigned char)failure.at[failure.length] & 0xC0) == 0x80)
        room = --failure.length; /* not within a character */
    memcpy(text + place, failure.at, failure.length);
    text[(size_t)place + failure.length] = '\0';
    memcpy(worker->failure, text, sizeof text);
}

void log_cause(struct worker *worker, enum read_kind kind, uint32_t number) {
    const struct unsure_cause *cause = &worker->causes[number];
    log_read(worker, kind, 0, 0, 0);
    worker->log[worker->log_count - 1].value.text =
        arena_format(&worker->arena, "%s: %s", cause->name, cause->zh);
}

void cannot_tell_column(struct worker *worker, uint16_t dataset, uint16_t column) {
    const struct dataset *said = &worker->book->datasets[dataset];
    const char *name = column == COLUMN_AGE ? "age" : said->columns[column].name;
    const char *title = column == COLUMN_AGE ? "年龄" : said->columns[column].title;
    worker->cause = cause_add(worker, UNSURE_COLUMN, arena_format(&worker->arena, "%s.%s", said->name, name),
                              arena_format(&worker->arena, "%s缺“%s”", said->zh, title));
    cause_lack(worker, worker->cause, LACK_COLUMN, dataset, column);
}

void cannot_tell_dataset(struct worker *worker, uint16_t dataset) {
    const struct dataset *said = &worker->book->datasets[dataset];
    const struct dataset_state *state = &worker->states[dataset];
    const char *why = state->held ? "数据暂缓使用" : state->stale ? "数据过期" : "数据未送达";
    worker->cause =
        cause_add(worker, UNSURE_DATASET, said->name, arena_format(&worker->arena, "%s%s", said->zh, why));
    cause_lack(worker, worker->cause, LACK_DATASET, dataset, 0);
}

void cannot_tell_window(struct worker *worker, uint16_t dataset) {
    const struct dataset *said = &worker->book->datasets[dataset];
    worker->cause =
        cause_add(worker, UNSURE_DAYS, arena_format(&worker->arena, "%s (days missing)", said->name),
                  arena_format(&worker->arena, "%s在所查时段内有日期未送达", said->zh));
    cause_lack(worker, worker->cause, LACK_DAYS, dataset, 0);
}

void cannot_tell_fact(struct worker *worker, uint16_t fact) {
    const struct fact *said = &worker->book->facts[fact];
    worker->cause =
        cause_add(worker, UNSURE_COLUMN, said->name, arena_format(&worker->arena, "“%s”没有值", said->zh));
    cause_lack(worker, worker->cause, LACK_FACT, DATASET_NONE, fact);
}

static bool age_value(struct worker *worker, uint32_t person, struct value *out) {
    date_t born = worker->population->born[person];
    if (born != DATE_NONE && born != DATE_OPEN) {
        *out = (struct value){VALUE_NUMBER, {.number = date_age(born, worker->book->today)}};
        return true;
    }
    cannot_tell_column(worker, REGISTER, COLUMN_AGE);
    return false;
}

bool subject_value(struct worker *worker, uint16_t dataset, uint16_t column, uint32_t row,
                   struct value *out) {
    if (column == COLUMN_AGE) return age_value(worker, row, out);
    if (cell_as_value(&worker->population->rows[dataset], column, row, out)) return true;
    cannot_tell_column(worker, dataset, column);
    return false;
}

uint32_t subject_household(const struct worker *worker, struct subject subject) {
    if (subject.kind == SUBJECT_HOUSEHOLD) return subject.index;
    uint32_t person = subject.kind == SUBJECT_ROW
                          ? worker->population->rows[subject.dataset].person[subject.index]
                          : subject.index;
    return worker->population->household_of[person];
}

bool subject_is_nobodys(const struct worker *worker, struct subject subject) {
    return subject.kind == SUBJECT_ROW && worker->book->datasets[subject.dataset].about == ABOUT_PLACE;
}

region_t subject_region(const struct worker *worker, struct subject subject) {
    if (subject_is_nobodys(worker, subject))
        return rows_u64(&worker->population->rows[subject.dataset],
                        worker->book->datasets[subject.dataset].place, subject.index);
    return worker->population->household[subject_household(worker, subject)].region;
}

/* Read of the first who is registered there: a household's place is that of most of its people. */
bool household_region(struct worker *worker, uint32_t household, struct value *out) {
    const struct household *home = &worker->population->household[household];
    uint16_t column = worker->book->household.region;
    *out = (struct value){VALUE_REGION, {.region = home->region}};
    for (uint32_t person = home->first; person < home->first + home->count; person++) {
        struct value own;
        bool there = cell_as_value(&worker->population->rows[REGISTER], column, person, &own) &&
                     own.as.region == home->region;
        if (there || home->region == 0) {
            log_read(worker, READ_COLUMN, column, person, REGISTER);
            break;
        }
    }
    if (home->region == 0) cannot_tell_column(worker, REGISTER, column);
    return home->region != 0;
}

/* Runs in protected mode: the book's functions go to registry[1 + …] as one table, the judging words into the
 * globals. */
static int open_worker(lua_State *L) {
    handle_open(sandbox_of(L)->owner);
    return 0;
}

static void tell_line(lua_State *L, lua_Debug *debug) {
    const struct worker *worker = sandbox_of(L)->owner;
    lua_getinfo(L, "S", debug);
    worker->watch->line(worker->watch->context, debug->source, debug->currentline);
}

bool worker_load(struct worker *worker) {
    if (worker->loaded) sandbox_release(&worker->box);
    worker->loaded = sandbox_init(&worker->box, WORKER_MEMORY);
    if (!worker->loaded) {
        snprintf(worker->failure, sizeof worker->failure, "no memory for a Lua state");
        return false;
    }
    lua_State *L = worker->box.L;
    worker->box.owner = worker;
    if (worker->watch != NULL && worker->watch->open != NULL) worker->watch->open(worker);
    bool good = book_functions(&worker->box, worker->book);
    good = good && sandbox_freeze(L);
    if (good) {
        lua_setfield(L, LUA_REGISTRYINDEX, "hearth.functions");
        lua_pushcfunction(L, open_worker);
        good = sandbox_call(&worker->box, 0, 0, LOAD_BUDGET) == LUA_OK;
    }
    if (!good)
        snprintf(worker->failure, sizeof worker->failure, "%s",
                 lua_isstring(L, -1) ? lua_tostring(L, -1) : "the rules do not load again");
    lua_settop(L, 0);
    if (worker->watch != NULL && worker->watch->line != NULL) worker->box.on_line = tell_line;
    return good;
}
