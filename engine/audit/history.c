/* One household over time: whom to follow, and night after night what became of them. */
#include "audit/history.h"

#include <stdlib.h>
#include <string.h>
#include "book/citizen_id.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/citizen.h"
#include "intake/plain.h"
#include "audit/history_parts.h"

bool history_spans(const struct history_options *options, date_t date) {
    return (options->from == DATE_NONE || date >= options->from) &&
           (options->to == DATE_NONE || date <= options->to);
}

static enum exit_code list_runs(struct making *making, struct casebook *casebook) {
    struct history *history = making->history;
    const struct run_row *runs;
    uint32_t count;
    if (!casebook_runs(casebook, &runs, &count, making->diags)) return EXIT_SYSTEM;
    history->runs = arena_zeroed(&history->arena, count + 1u, sizeof *history->runs);
    for (uint32_t i = 0; i < count; i++) {
        if (history_spans(making->options, runs[i].date))
            history->runs[history->run_count++] =
                (struct history_run){arena_text(&history->arena, runs[i].folder), EXIT_DONE};
    }
    if (history->run_count) return EXIT_DONE;
    diags_add(making->diags, DIAG_ERROR, (struct place){0},
              "这段时间里没有封存过的运行 · no run was sealed in that time");
    return EXIT_NOT_STARTED;
}

/* The household in which most of those live who are followed; of several the first. */
static uint32_t find_household(struct making *making, const struct population *population) {
    uint32_t found = HOUSEHOLD_NONE, most = 0;
    uint32_t *homes = memory_get((making->anchors + 1u) * sizeof *homes);
    for (uint32_t m = 0; m < making->anchors; m++) {
        uint32_t person = making->followed[m].at, same = 0;
        homes[m] = person == PERSON_NONE ? HOUSEHOLD_NONE : population->household_of[person];
        for (uint32_t before = 0; before <= m; before++) same += homes[before] == homes[m];
        if (homes[m] == HOUSEHOLD_NONE || same < most || (same == most && homes[m] > found)) continue;
        found = homes[m];
        most = same;
    }
    free(homes);
    return found;
}

static void follow_found(struct making *making, const struct rebuilt *rebuilt, const struct who *who) {
    struct history *history = making->history;
    const struct population *population = &rebuilt->night.population;
    const struct household *home = &population->household[who->household];
    struct who_world world = rebuilt_world(rebuilt, making->options->reader);
    struct buffer label = {0};
    if (who->person != PERSON_NONE) history_member(making, population, who->person);
    for (uint32_t i = 0; i < home->count && who->person == PERSON_NONE; i++)
        history_member(making, population, home->first + i);
    making->anchors = history->member_count;
    for (uint32_t m = 0; m < making->anchors; m++) history->members[m].asked = true;
    who_label(&world, who, &label);
    history->found = true;
    history->label = arena_text(&history->arena, label.at);
    memcpy(history->key, who->key, DIGEST_TEXT);
    if (*who->number) map_add(&making->numbers, span_of(who->number));
    map_add(&making->keys, span_of(who->key));
    buffer_release(&label);
}

static void list_several(struct making *making, const struct rebuilt *rebuilt,
                         const struct who_found *found) {
    struct who_world world = rebuilt_world(rebuilt, making->options->reader);
    struct buffer several = {0}, marks = {0};
    who_list(&world, found, &several);
    who_marks(found, &marks);
    making->history->several = arena_text(&making->history->arena, several.at);
    making->history->marks = arena_text(&making->history->arena, marks.at);
    buffer_release(&several);
    buffer_release(&marks);
}

/* EXIT_DONE: found and followed; EXIT_NOT_STARTED: not in this night, or several were meant; why is in
 * making.missed. */
static enum exit_code find_in(struct making *making, const struct rebuilt *rebuilt) {
    struct who_world world = rebuilt_world(rebuilt, making->options->reader);
    struct diags *last = making->missed;
    struct who_found found;
    diags_release(last);
    diags_init(last);
    enum exit_code code = who_find(&world, &making->options->asked, &found, last);
    if (code == EXIT_DONE) follow_found(making, rebuilt, &found.items[0]);
    if (code == EXIT_NOT_STARTED && found.count > 1) list_several(making, rebuilt, &found);
    if (code == EXIT_NOT_STARTED && found.count == 1 && *found.items[0].number)
        map_add(&making->numbers, span_of(found.items[0].number));
    who_release(&found);
    return code;
}

/* Who is in no register is known by what was asked alone; false: by nothing. */
static bool set_stranger(struct making *making, const struct casebook *casebook, struct looks *stranger) {
    struct arena *arena = &making->history->arena;
    const struct who_asked *asked = &making->options->asked;
    struct plain plain;
    struct citizen citizen;
    bool readable = asked->word && plain_read(span_of(asked->word), &plain) == CELL_GOOD;
    bool number = readable && citizen_read(plain.text, &citizen) == CELL_GOOD &&
                  (citizen.kind == ID_EXACT || citizen.kind == ID_DERIVED);
    *stranger = (struct looks){.born = DATE_NONE, .name = span_of(asked->name)};
    if (number) {
        char written[19];
        history_number(written, citizen.digits);
        stranger->id = span_of(arena_text(arena, written));
        stranger->born = citizen_id_born(citizen.digits);
        stranger->sex = person_sex(citizen.digits);
        casebook_id_key(casebook, citizen.digits, making->history->key);
    } else if (readable && !asked->name && strcspn(asked->word, "0123456789") == strlen(asked->word)) {
        stranger->name = span_of(arena_span(arena, plain.text));
    }
    making->history->label = "不在户籍";
    return stranger->id.length || stranger->name.length;
}

static enum exit_code put_together(const struct making *making, const char *run, struct rebuilt *rebuilt,
                                   struct diags *diags) {
    struct progress quiet;
    progress_init(&quiet, true);
    struct rebuild_options options = {
        .site = making->options->site, .run = run, .threads = making->options->threads, .progress = &quiet};
    return rebuild_open(rebuilt, &options, diags);
}

static enum exit_code open_night(struct making *making, uint32_t run, struct rebuilt *rebuilt) {
    struct progress *progress = making->options->progress;
    struct history_run *of = &making->history->runs[run];
    progress_stage(progress, of->folder, "night");
    of->code = put_together(making, of->folder, rebuilt, making->diags);
    if (of->code == EXIT_DONE) progress_done(progress, plan_rows(&rebuilt->plan), "行 rows");
    return of->code;
}

static bool make_night(struct making *making, uint32_t run, struct rebuilt *rebuilt) {
    const struct population *population = &rebuilt->night.population;
    history_recognise(making, population);
    struct history_night night = {making, run, rebuilt, find_household(making, population), 0};
    if (night.household != HOUSEHOLD_NONE) {
        char key[DIGEST_TEXT];
        casebook_household_key(rebuilt->sealed.casebook, population, night.household, key);
        night.home = map_add(&making->keys, span_of(key));
    }
    return history_say(&night) && history_look(&night);
}

/* The newest night in whose register they are: its index, or run_count; that night is made. */
static enum exit_code make_anchor(struct making *making, uint32_t *anchor) {
    struct history *history = making->history;
    enum exit_code code = EXIT_NOT_STARTED;
    *anchor = history->run_count;
    for (uint32_t run = history->run_count; run-- > 0 && code == EXIT_NOT_STARTED && !history->several;) {
        struct rebuilt rebuilt;
        enum exit_code opened = open_night(making, run, &rebuilt);
        if (opened == EXIT_SYSTEM) code = opened;
        if (opened == EXIT_DONE) code = find_in(making, &rebuilt);
        if (code == EXIT_DONE) *anchor = run;
        if (code == EXIT_DONE && !make_night(making, run, &rebuilt)) code = EXIT_SYSTEM;
        rebuild_close(&rebuilt);
    }
    return code;
}

/* Who is in no register of the span may have left before it, or come later: the newest night that knows them
 * tells who they are, and nothing else. */
static enum exit_code look_outside(struct making *making, struct casebook *casebook) {
    const struct run_row *runs;
    uint32_t count;
    enum exit_code code = EXIT_NOT_STARTED;
    if (!casebook_runs(casebook, &runs, &count, making->diags)) return EXIT_SYSTEM;
    for (uint32_t i = count; i-- > 0 && code == EXIT_NOT_STARTED && !making->history->several;) {
        struct rebuilt rebuilt;
        struct diags unheard;
        if (history_spans(making->options, runs[i].date)) continue;
        diags_init(&unheard);
        enum exit_code opened = put_together(making, runs[i].folder, &rebuilt, &unheard);
        if (opened == EXIT_SYSTEM) diags_add_all(making->diags, &unheard);
        if (opened == EXIT_SYSTEM) code = opened;
        if (opened == EXIT_DONE) code = find_in(making, &rebuilt);
        rebuild_close(&rebuilt);
        diags_release(&unheard);
    }
    return code;
}

/* Rows with a number that only an older night knew them by: no newer night's were held against it. */
static enum exit_code look_again(struct making *making) {
    enum exit_code code = EXIT_DONE;
    for (uint32_t run = making->renumbered ? making->history->run_count : 0;
         run-- > 0 && code == EXIT_DONE;) {
        struct rebuilt rebuilt;
        if (making->history->runs[run].code != EXIT_DONE) continue;
        code = open_night(making, run, &rebuilt);
        struct history_night night = {.making = making, .run = run, .rebuilt = &rebuilt};
        if (code == EXIT_DONE && !history_look(&night)) code = EXIT_SYSTEM;
        rebuild_close(&rebuilt);
    }
    return code == EXIT_SYSTEM ? code : EXIT_DONE;
}

static enum exit_code make_others(struct making *making, uint32_t anchor) {
    enum exit_code code = EXIT_DONE;
    for (uint32_t run = making->history->run_count; run-- > 0 && code == EXIT_DONE;) {
        struct rebuilt rebuilt;
        bool tried = making->history->runs[run].code != EXIT_DONE;
        if (run == anchor || tried) continue;
        if (open_night(making, run, &rebuilt) == EXIT_SYSTEM) code = EXIT_SYSTEM;
        if (making->history->runs[run].code == EXIT_DONE && !make_night(making, run, &rebuilt))
            code = EXIT_SYSTEM;
        rebuild_close(&rebuilt);
    }
    return code;
}

/* Why a rule says nothing of a night that was made. */
static enum said_kind rule_silent(const struct making *making, const struct history_series *series,
                                  uint32_t run) {
    struct span rule = making->groups.keys[series->group];
    struct buffer key = {0};
    buffer_format(&key, "%u\n%.*s", run, (int)rule.length, rule.at);
    bool known = map_find(&making->known_rules, buffer_span(&key)) != MAP_NONE;
    bool shadow = map_find(&making->shadow_rules, buffer_span(&key)) != MAP_NONE;
    buffer_release(&key);
    return !known ? SAID_NO_RULE : shadow ? SAID_NOT_IN_FORCE : SAID_NOT_THERE;
}

static void fill(const struct making *making, struct history_series *series, bool of_rule) {
    const struct history *history = making->history;
    for (uint32_t run = 0; run < history->run_count; run++) {
        struct said_then *said = &series->said[run];
        if (said->of) continue;
        enum said_kind kind = SAID_NOT_THERE;
        if (history->runs[run].code != EXIT_DONE)
            kind = SAID_NOTHING;
        else if (of_rule)
            kind = rule_silent(making, series, run);
        *said = (struct said_then){kind, 0, "", "", ""};
    }
}

static bool was_wanting(const struct history *history, const struct history_series *series) {
    for (uint32_t run = 0; run < history->run_count; run++)
        if (series->said[run].kind == SAID_WANTING) return true;
    return false;
}

/* In the order of their rules, and members as they came. */
static int compare_series(const void *left, const void *right) {
    const struct history_series *a = left, *b = right;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    uint32_t one = a->member + 1, other = b->member + 1; /* the household first */
    return (one > other) - (one < other);
}

static bool leaves_out(const struct making *making) {
    for (uint32_t i = 0; i < making->known.readers.count; i++)
        if (history_hides(making, key_first(making->known.readers.keys[i]))) return true;
    return false;
}

static void complete(struct making *making) {
    struct history *history = making->history;
    uint32_t kept = 0;
    history->left_out = leaves_out(making);
    fill(making, &history->home, false);
    for (uint32_t i = 0; i < history->rule_count; i++) fill(making, &history->rules[i], true);
    if (history->rule_count)
        qsort(history->rules, history->rule_count, sizeof *history->rules, compare_series);
    for (uint32_t i = 0; i < history->supply_count; i++) {
        fill(making, &history->supplies[i], false);
        bool told = !history_hides(making, span_of(history->supplies[i].name));
        if (told && was_wanting(history, &history->supplies[i]))
            history->supplies[kept++] = history->supplies[i];
    }
    history->supply_count = kept;
    history_sort_rows(making);
}

static enum exit_code worst_night(const struct history *history) {
    enum exit_code worst = EXIT_DONE;
    for (uint32_t run = 0; run < history->run_count; run++)
        if (history->runs[run].code > worst) worst = history->runs[run].code;
    return worst;
}

static void note_discreet(void *context, const struct book *book) {
    history_note_discreet(context, book);
}

/* Also of nights that are not told of. */
static bool note_all_discreet(struct making *making, struct casebook *casebook) {
    return making->options->reader == FOR_AUDITOR ||
           discreet_books(casebook, making->options->site, NULL, note_discreet, making, making->diags);
}

/* Whether any night had the rule that was asked for; false: diags, with the nearest spelling. */
static bool rule_was_ever(const struct making *making) {
    if (!making->known_rules.count) return true; /* no night could be put together: that is told already */
    const char **names = memory_zeroed(making->known_rules.count + 1u, sizeof *names);
    const char *rule = making->options->rule;
    bool found = false;
    for (uint32_t i = 0; i < making->known_rules.count; i++) {
        names[i] = arena_span(&making->history->arena, key_second(making->known_rules.keys[i]));
        found = found || strcmp(names[i], rule) == 0;
        bool told = making->options->reader == FOR_AUDITOR ||
                    map_find(&making->known.rules, span_of(names[i])) == MAP_NONE;
        if (!told) names[i] = "";
    }
    const char *near = found ? NULL : text_nearest(rule, names, making->known_rules.count);
    if (!found)
        diags_add(making->diags, DIAG_ERROR, (struct place){0},
                  "这段时间里没有这条规则 · no such rule in that time%s%s%s",
                  near ? "；是不是 · did you mean '" : "", near ? near : "", near ? "'?" : "");
    free(names);
    return found;
}

static enum exit_code make(struct making *making, struct casebook *casebook) {
    struct history *history = making->history;
    struct looks stranger;
    uint32_t anchor;
    enum exit_code code = list_runs(making, casebook);
    if (code != EXIT_DONE) return code;
    history->home = (struct history_series){
        "", "户籍", 0, MEMBER_NONE,
        arena_zeroed(&history->arena, history->run_count, sizeof *history->home.said)};
    code = make_anchor(making, &anchor);
    if (code == EXIT_NOT_STARTED && !history->several) code = look_outside(making, casebook);
    if (code == EXIT_SYSTEM || history->several) return code;
    bool found = code == EXIT_DONE;
    if (!found && !set_stranger(making, casebook, &stranger))
        return worst_night(history) ? worst_night(history) : code;
    if (!found) making->stranger = &stranger;
    code = make_others(making, anchor);
    if (code == EXIT_DONE) code = look_again(making);
    if (code != EXIT_DONE || !note_all_discreet(making, casebook)) return EXIT_SYSTEM;
    if (making->options->rule && !rule_was_ever(making)) return EXIT_NOT_STARTED;
    history_hide_discreet(making);
    if (!history_events(making, casebook)) return EXIT_SYSTEM;
    complete(making);
    progress_stage(making->options->progress, NULL, NULL);
    history->made = found || history->row_count;
    history->unread = making->unread.count;
    enum exit_code worst = worst_night(history);
    return history->made || worst != EXIT_DONE ? worst : EXIT_NOT_STARTED;
}

enum exit_code history_make(const struct history_options *options, struct history *history,
                            struct diags *diags) {
    struct diags missed;
    struct making making = {.options = options,
                            .history = history,
                            .diags = diags,
                            .missed = &missed,
                            .place = options->asked.village ? options->asked.village : ""};
    struct map *const maps[] = {&making.series,       &making.groups,   &making.known_rules,
                                &making.shadow_rules, &making.supplies, &making.keys,
                                &making.numbers,      &making.seen,     &making.unread};
    *history = (struct history){0};
    diags_init(&missed);
    arena_init(&history->arena);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) map_init(maps[i]);
    discreet_init(&making.known);
    bool none = !casebook_exists(options->site);
    struct casebook *casebook = none ? NULL : casebook_look(options->site, diags);
    enum exit_code code = EXIT_SYSTEM;
    if (none) code = sealed_none(options->site, diags);
    if (casebook) code = make(&making, casebook);
    casebook_close(casebook);
    if (!history->made && code != EXIT_SYSTEM) diags_add_all(diags, &missed);
    diags_release(&missed);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) map_release(maps[i]);
    discreet_release(&making.known);
    name_room_release(&making.room);
    free(making.followed);
    free(making.seen_rows);
    free(making.discreet_zh);
    return code;
}

void history_release(struct history *history) {
    free(history->members);
    free(history->rules);
    free(history->supplies);
    free(history->events);
    free(history->rows);
    arena_release(&history->arena);
    *history = (struct history){0};
}

/* Of a dataset what it hangs on alone: by how many days it is late is no news. */
static bool says_the_same(const struct said_then *a, const struct said_then *b) {
    bool of_data = a->kind == SAID_THERE || a->kind == SAID_WANTING;
    return a->kind == b->kind && a->home == b->home && strcmp(a->of, b->of) == 0 &&
           (of_data || strcmp(a->zh, b->zh) == 0);
}

struct history_stretch history_stretch(const struct history *history, const struct history_series *series,
                                       uint32_t first) {
    struct history_stretch stretch = {first, first};
    while (stretch.last + 1 < history->run_count &&
           says_the_same(&series->said[first], &series->said[stretch.last + 1]))
        stretch.last++;
    return stretch;
}

struct history_stretch history_margin(const struct history_series *series, struct history_stretch within) {
    struct history_stretch same = {within.first, within.first};
    const char *margin = series->said[within.first].margin;
    while (same.last < within.last && strcmp(series->said[same.last + 1].margin, margin) == 0) same.last++;
    return same;
}

bool history_same(const struct history *history, const struct history_series *a,
                  const struct history_series *b) {
    for (uint32_t run = 0; run < history->run_count; run++) {
        const struct said_then *one = &a->said[run], *other = &b->said[run];
        if (one->kind != other->kind || strcmp(one->of, other->of) != 0 || strcmp(one->zh, other->zh) != 0 ||
            strcmp(one->margin, other->margin) != 0)
            return false;
    }
    return true;
}
