/* Which raw deliveries are past their term, and why each other one stays. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "book/book.h"
#include "ground/file.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/archive.h"
#include "intake/naming.h"
#include "night/manifest.h"
#include "night/purge.h"
#include "night/purged.h"

#define TEXT_OF(number) #number
#define NUMBER_TEXT(number) TEXT_OF(number)
#define DIGITS_LEAST 8 /* of a digest, by which a delivery is named */

struct survey {
    struct purging *purging;
    const struct run_row *runs; /* oldest first */
    uint32_t run_count;
    struct map uses; /* what nights rested on: by key_of */
    uint32_t *last;  /* by use: the last run that named it, an index into runs; owned */
    bool *held;      /* by use: as held; owned */
    uint32_t room;
    struct arena senders;
    struct diags *diags;
};

static enum exit_code refuse(const struct survey *survey, const char *what) {
    diags_add(survey->diags, DIAG_ERROR, (struct place){.file = survey->purging->options->site}, "%s", what);
    return EXIT_NOT_STARTED;
}

/* The same bytes may stand for several periods, and go out of force one after the other. */
static void put_key(struct survey *survey, struct buffer *key, const struct kept_delivery *of,
                    const char *first) {
    const char *sender = naming_known_sender(&survey->senders, survey->purging->book, of->name, of->sender);
    buffer_clear(key);
    buffer_format(key, "%s\t%s\t%s\t%s", of->dataset, sender, of->digest, first);
}

static uint32_t use_of(struct survey *survey, const struct kept_delivery *kept) {
    char first[11] = "";
    struct buffer key = {0};
    if (kept->first != DATE_NONE) date_write(kept->first, first);
    put_key(survey, &key, kept, first);
    uint32_t use = map_find(&survey->uses, buffer_span(&key));
    buffer_release(&key);
    return use;
}

static void name_all(struct survey *survey, const json_value *list, uint32_t run, bool held) {
    struct buffer key = {0};
    for (size_t i = 0; i < json_count(list); i++) {
        const json_value *item = json_at(list, i);
        struct kept_delivery of = {.dataset = json_text(item, "dataset"),
                                   .name = json_text(item, "name"),
                                   .sender = json_text(item, "sender"),
                                   .digest = json_text(item, "sha256")};
        put_key(survey, &key, &of, json_text(item, "first"));
        uint32_t known = survey->uses.count;
        uint32_t use = map_add(&survey->uses, buffer_span(&key));
        if (use < known) continue; /* runs come newest first */
        if (use == survey->room) {
            survey->room = survey->room ? survey->room * 2 : 256;
            survey->last = memory_resize(survey->last, survey->room, sizeof *survey->last);
            survey->held = memory_resize(survey->held, survey->room, sizeof *survey->held);
        }
        survey->last[use] = run;
        survey->held[use] = held;
    }
    buffer_release(&key);
}

static enum exit_code not_sealed(const struct survey *survey, const char *path) {
    diags_add(survey->diags, DIAG_ERROR, (struct place){.file = path},
              "清单缺失或与封存时不符：不知道那晚用了什么，什么也不清除 · the manifest is missing or not the "
              "one that was sealed: nobody knows what that night rested on, and nothing is purged");
    return EXIT_DIFFERENT;
}

static enum exit_code cannot_be_read(const struct survey *survey, const char *path) {
    int reason = errno;
    diags_add(survey->diags, DIAG_ERROR, (struct place){.file = path}, "读不出 · cannot be read: %s",
              strerror(reason));
    diags_denied(survey->diags);
    return EXIT_SYSTEM;
}

static enum exit_code read_night(struct survey *survey, uint32_t run) {
    const struct run_row *row = &survey->runs[run];
    struct buffer path = {0}, text = {0};
    char digest[DIGEST_TEXT] = "";
    json_value *manifest = NULL;
    buffer_format(&path, "%s/runs/%s/manifest.json", survey->purging->options->site, row->folder);
    enum exit_code code = EXIT_DONE;
    if (manifest_bytes(survey->purging->options->site, row->folder, &text))
        digest_of(text.at, text.length, digest);
    else if (file_denied(errno))
        code = cannot_be_read(survey, path.at);
    if (strcmp(digest, row->manifest) == 0) manifest = json_read(text.at, text.length);
    if (manifest) {
        name_all(survey, json_get(json_get(manifest, "plan"), "deliveries"), run, false);
        name_all(survey, json_get(json_get(manifest, "plan"), "held"), run, true);
        json_free(manifest);
    } else if (code == EXIT_DONE)
        code = not_sealed(survey, path.at);
    buffer_release(&path);
    buffer_release(&text);
    return code;
}

static bool all_were_named(struct survey *survey) {
    const struct purging *purging = survey->purging;
    for (uint32_t i = 0; i < purging->count; i++)
        if (use_of(survey, purging->items[i].kept) == MAP_NONE) return false;
    return true;
}

/* Newest first, until every delivery was met; one that never was in force is looked for in all of them. */
static enum exit_code read_nights(struct survey *survey) {
    enum exit_code code = EXIT_DONE;
    for (uint32_t run = survey->run_count; run-- > 0 && code == EXIT_DONE && !all_were_named(survey);)
        code = read_night(survey, run);
    return code;
}

static date_t told_until(const struct kept_delivery *kept) {
    if (kept->last != DATE_NONE) return kept->last;
    return kept->reaches != DATE_NONE ? kept->reaches : kept->taken_on;
}

/* The last night that named it, or took it: what was taken and superseded at once was named by none. */
static uint32_t last_use(struct survey *survey, const struct kept_delivery *kept, bool *named) {
    uint32_t use = use_of(survey, kept), taken = 0;
    for (uint32_t i = 0; i < survey->run_count; i++)
        if (survey->runs[i].number == kept->run) taken = i;
    *named = use != MAP_NONE && survey->last[use] >= taken;
    return *named ? survey->last[use] : taken;
}

static void settle_term(struct stored *stored) {
    const struct dataset *dataset = stored->dataset;
    stored->ends = DATE_OPEN;
    if (!dataset || !dataset->keep_basis) return;
    stored->ends = dataset->delivery == DELIVERY_ADDS ? dataset_period_ends(dataset, told_until(stored->kept))
                                                      : dataset_term_ends(dataset, stored->since);
}

static enum purge_state state_of(struct survey *survey, struct stored *stored) {
    bool named;
    uint32_t last = last_use(survey, stored->kept, &named);
    uint32_t use = use_of(survey, stored->kept);
    if (named && last + 1 == survey->run_count) {
        settle_term(stored);
        return survey->held[use] ? PURGE_HELD : PURGE_IN_FORCE;
    }
    stored->since = survey->runs[named ? last + 1 : last].date;
    settle_term(stored);
    if (!stored->dataset || !stored->dataset->keep_basis) return PURGE_NO_TERM;
    if (last + NIGHTS_KEPT >= survey->run_count) return PURGE_RECENT;
    return survey->purging->options->date < stored->ends ? PURGE_YOUNG : PURGE_DUE;
}

static void settle_items(struct survey *survey) {
    struct purging *purging = survey->purging;
    for (uint32_t i = 0; i < purging->count; i++) {
        struct stored *stored = &purging->items[i];
        uint16_t dataset = book_dataset(purging->book, stored->kept->dataset);
        stored->since = DATE_NONE;
        stored->dataset = dataset == DATASET_NONE ? NULL : &purging->book->datasets[dataset];
        stored->state = state_of(survey, stored);
    }
}

/* Bytes lie in the archive once: whatever else they came for keeps them there. */
static void keep_shared(struct purging *purging, const bool *wanted) {
    struct map staying;
    map_init(&staying);
    for (uint32_t i = 0; i < purging->count; i++)
        if (purging->items[i].state != PURGE_DUE || !wanted[i])
            map_add(&staying, span_of(purging->items[i].kept->digest));
    for (uint32_t i = 0; i < purging->count; i++) {
        struct stored *stored = &purging->items[i];
        bool shared = map_find(&staying, span_of(stored->kept->digest)) != MAP_NONE;
        if (wanted[i] && stored->state == PURGE_DUE && shared) stored->state = PURGE_SHARED;
    }
    map_release(&staying);
}

/* Bytes that are missing already were not purged: writing them down as purged would hide it. */
static void find_missing(struct purging *purging) {
    int archive = site_archive(purging->options->site);
    if (archive < 0 && file_denied(errno)) system_failed("archive");
    for (uint32_t i = 0; i < purging->count; i++) {
        struct stored *stored = &purging->items[i];
        if (stored->state == PURGE_DUE && (archive < 0 || !archive_holds(archive, stored->kept->digest)))
            stored->state = PURGE_MISSING;
    }
    if (archive >= 0) close(archive);
}

static void count_items(struct purging *purging) {
    purging->next = DATE_OPEN;
    for (uint32_t i = 0; i < purging->count; i++) {
        const struct stored *stored = &purging->items[i];
        purging->of_state[stored->state]++;
        if (stored->state == PURGE_YOUNG && stored->ends < purging->next) purging->next = stored->ends;
    }
}

static bool is_of(const struct stored *stored, const char *word) {
    return strcmp(stored->kept->dataset, word) == 0 || strcmp(stored->kept->title, word) == 0;
}

static bool is_called(const struct stored *stored, const char *word) {
    size_t length = strlen(word);
    bool digits = length >= DIGITS_LEAST && strncmp(stored->kept->digest, word, length) == 0;
    return digits || strcmp(stored->kept->name, word) == 0;
}

/* What a word means: a dataset, or a delivery. */
static bool mark_wanted(const struct survey *survey, const char *word, bool *wanted) {
    const struct purging *purging = survey->purging;
    bool found = false;
    for (uint32_t i = 0; i < purging->count; i++) {
        bool meant = is_of(&purging->items[i], word) || is_called(&purging->items[i], word);
        found = found || meant;
        wanted[i] = wanted[i] || meant;
    }
    if (found) return true;
    struct buffer shown = {0};
    text_named(&shown, span_of(word));
    diags_add(survey->diags, DIAG_ERROR, (struct place){0},
              "存档中没有“%s” · no dataset and no delivery in the archive is called “%s”", shown.at,
              shown.at);
    buffer_release(&shown);
    return false;
}

/* A dataset gives what is due of it; a delivery that is asked for by itself and must stay is refused. */
static bool may_all_go(const struct survey *survey, const char *word) {
    const struct purging *purging = survey->purging;
    bool all = true;
    for (uint32_t i = 0; i < purging->count; i++) {
        const struct stored *stored = &purging->items[i];
        if (is_of(stored, word) || !is_called(stored, word) || stored->state == PURGE_DUE) continue;
        struct buffer why = {0};
        purge_reason(stored, &why);
        diags_add(survey->diags, DIAG_ERROR, (struct place){.file = stored->kept->name},
                  "不能清除 · not purged: %s", why.at);
        buffer_release(&why);
        all = false;
    }
    return all;
}

static void drop_unwanted(struct purging *purging, const bool *wanted) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < purging->count; i++)
        if (wanted[i]) purging->items[kept++] = purging->items[i];
    purging->count = kept;
}

static enum exit_code narrow(const struct survey *survey) {
    struct purging *purging = survey->purging;
    const struct purge_options *options = purging->options;
    bool *wanted = memory_zeroed(purging->count + 1u, sizeof *wanted);
    bool good = true;
    for (uint32_t i = 0; i < purging->count; i++) wanted[i] = options->wanted_count == 0;
    for (int i = 0; i < options->wanted_count; i++)
        good = mark_wanted(survey, options->wanted[i], wanted) && good;
    keep_shared(purging, wanted);
    find_missing(purging);
    for (int i = 0; i < options->wanted_count; i++) good = may_all_go(survey, options->wanted[i]) && good;
    drop_unwanted(purging, wanted);
    free(wanted);
    return good ? EXIT_DONE : EXIT_NOT_STARTED;
}

static enum exit_code open_casebook(struct survey *survey) {
    struct purging *purging = survey->purging;
    const struct purge_options *options = purging->options;
    if (!casebook_exists(options->site)) return sealed_none(options->site, survey->diags);
    purging->casebook = options->by ? casebook_open(options->site, false, survey->diags)
                                    : casebook_look(options->site, survey->diags);
    if (!purging->casebook) return EXIT_SYSTEM;
    if (!options->by) return EXIT_DONE;
    enum recovery recovered = publish_recover(options->site, purging->casebook, survey->diags);
    if (recovered == RECOVERED_FAILED) return EXIT_SYSTEM;
    return recovered == RECOVERED_DAMAGE ? EXIT_DIFFERENT : EXIT_DONE;
}

/* A term ends with the days that pass, not with a date that somebody types. */
static enum exit_code check_date(const struct survey *survey) {
    date_t date = survey->purging->options->date;
    if (survey->run_count == 0) return sealed_none(survey->purging->options->site, survey->diags);
    if (date > date_today())
        return refuse(survey,
                      "日期在今天之后：期限不能提前到 · the date lies in the future: no term is over before "
                      "its day");
    if (date < survey->runs[survey->run_count - 1].date)
        return refuse(survey, "日期早于最近一次运行 · the date is before the last night");
    return EXIT_DONE;
}

static enum exit_code look(struct survey *survey) {
    struct purging *purging = survey->purging;
    const struct kept_delivery *kept;
    if (!casebook_runs(purging->casebook, &survey->runs, &survey->run_count, survey->diags))
        return EXIT_SYSTEM;
    enum exit_code code = check_date(survey);
    if (code != EXIT_DONE) return code;
    if (!casebook_kept(purging->casebook, &kept, &purging->count, survey->diags)) return EXIT_SYSTEM;
    purging->items = memory_zeroed(purging->count + 1u, sizeof *purging->items);
    for (uint32_t i = 0; i < purging->count; i++) purging->items[i].kept = &kept[i];
    code = read_nights(survey);
    if (code != EXIT_DONE) return code;
    settle_items(survey);
    code = narrow(survey);
    count_items(purging);
    return code;
}

enum exit_code purge_survey(struct purging *purging, const struct purge_options *options,
                            struct diags *diags) {
    struct survey survey = {.purging = purging, .diags = diags};
    *purging = (struct purging){.options = options};
    purging->book = book_load(options->site, options->date, diags);
    if (!purging->book) return EXIT_NOT_STARTED;
    purging->locked = options->by && site_lock(options->site, &purging->lock, diags);
    if (options->by && !purging->locked) return EXIT_NOT_STARTED;
    enum exit_code code = open_casebook(&survey);
    map_init(&survey.uses);
    arena_init(&survey.senders);
    if (code == EXIT_DONE) code = look(&survey);
    map_release(&survey.uses);
    arena_release(&survey.senders);
    free(survey.last);
    free(survey.held);
    return code;
}

void purge_release(struct purging *purging) {
    free(purging->items);
    casebook_close(purging->casebook);
    if (purging->locked) site_unlock(&purging->lock);
    book_free(purging->book);
    *purging = (struct purging){0};
}

void purge_reason(const struct stored *stored, struct buffer *out) {
    static const char *const words[PURGE_STATES] = {
        [PURGE_DUE] = "保存期限已过 · its term is over",
        [PURGE_IN_FORCE] = "仍在使用 · it is in force",
        [PURGE_HELD] = "暂缓，等人决定 · it is held and waits for a person",
        [PURGE_RECENT] =
            "最近 " NUMBER_TEXT(NIGHTS_KEPT) " 次运行还要靠它说明 · one of the last " NUMBER_TEXT(
                NIGHTS_KEPT) " nights rests on it",
        [PURGE_NO_TERM] = "没有规定保存期限 · its dataset has no term",
        [PURGE_SHARED] = "同样的字节还有另一份要保存 · the same bytes came for something that must stay",
        [PURGE_MISSING] =
            "存档里已经没有它，又不是清除的：请运行 hearth verify · it is not in the archive, and was not "
            "purged: run hearth verify"};
    char day[11];
    if (stored->state != PURGE_YOUNG) {
        buffer_text(out, words[stored->state]);
        return;
    }
    date_write(stored->ends, day);
    buffer_format(out, "保存到 %s 为止 · its term is over on %s", day, day);
}
