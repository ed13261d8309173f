/* What persons said of deliveries that a guard held. */
#include "casebook/chain.h"

#include <stdio.h>
#include <string.h>
#include "ground/memory.h"

struct release_list {
    struct arena *arena;
    struct known_release *items; /* the arena's */
    uint32_t count;
};

static bool read_releases(struct statement *rows, struct release_list *list, uint32_t room) {
    enum step step;
    while ((step = statement_step(rows)) == STEP_ROW) {
        BUG_UNLESS(list->count < room);
        list->items[list->count++] =
            (struct known_release){.dataset = arena_text(list->arena, column_text(rows, 0)),
                                   .digest = arena_text(list->arena, column_text(rows, 1)),
                                   .by = arena_text(list->arena, column_text(rows, 2)),
                                   .why = arena_text(list->arena, column_text(rows, 3)),
                                   .date = date_or_none(column_text(rows, 4)),
                                   .sender = arena_text(list->arena, column_text(rows, 5)),
                                   .run = column_number(rows, 6),
                                   .dismisses = strcmp(column_text(rows, 7), "dismisses") == 0};
    }
    return step == STEP_DONE;
}

bool casebook_releases(struct casebook *casebook, const struct known_release **releases, uint32_t *count,
                       struct diags *diags) {
    struct release_list list = {.arena = &casebook->arena};
    int64_t room = 0;
    *releases = NULL;
    *count = 0;
    if (!casebook_has_releases(casebook)) return true;
    if (!casebook_number(casebook, "SELECT count(*) FROM releases", &room, diags)) return false;
    list.items = arena_zeroed(&casebook->arena, (size_t)room + 1, sizeof *list.items);
    struct statement *rows =
        statement_new(casebook->store,
                      casebook_has_dismissals(casebook)
                          ? "SELECT dataset, digest, person, why, date, sender, run, word FROM releases"
                            " ORDER BY number"
                          : "SELECT dataset, digest, person, why, date, sender, run, 'releases' FROM releases"
                            " ORDER BY number");
    bool read = rows && read_releases(rows, &list, (uint32_t)room);
    statement_free(rows);
    *releases = list.items;
    *count = list.count;
    return read || casebook_failed(casebook, "读不出 / cannot be read", diags);
}

static bool insert(struct casebook *casebook, const struct book *book, const struct delivery *delivery,
                   const struct known_release *release, int64_t number, int64_t run) {
    char date[DATE_TEXT];
    struct statement *row =
        statement_new(casebook->store, "INSERT INTO releases VALUES (?,?,?,?,?,?,?,?,?,?,?,'',?)");
    if (!row) return false;
    const char *const texts[] = {release->dataset, book->datasets[delivery->dataset].zh,
                                 delivery->name,   delivery->sender,
                                 release->digest,  release->by,
                                 release->why,     delivery->why ? delivery->why : ""};
    statement_number(row, 1, number);
    statement_number(row, 2, run);
    bind_date(row, 3, release->date, date);
    for (int i = 0; i < 8; i++) statement_text(row, 4 + i, texts[i]);
    statement_text(row, 12, release->dismisses ? "dismisses" : "releases");
    bool done = statement_step(row) == STEP_DONE;
    statement_free(row);
    return done;
}

static bool write_release(struct casebook *casebook, const struct book *book, const struct delivery *delivery,
                          const struct known_release *release, struct diags *diags) {
    char before[DIGEST_TEXT], chain[DIGEST_TEXT];
    int64_t number, run;
    if (!chain_head(casebook, before, diags) ||
        !casebook_number(casebook, "SELECT coalesce(max(number), 0) + 1 FROM releases", &number, diags) ||
        !casebook_number(casebook, "SELECT coalesce(max(number), 0) FROM runs", &run, diags))
        return false;
    return (insert(casebook, book, delivery, release, number, run) &&
            chain_of_release(casebook, before, number, chain) &&
            chain_set(casebook, "releases", number, chain)) ||
           casebook_failed(casebook, "写不下 / cannot be written", diags);
}

bool casebook_release(struct casebook *casebook, const struct book *book,
                      const struct delivery *const *deliveries, uint32_t count,
                      const struct known_release *said, struct diags *diags) {
    bool good = store_run(casebook->store, "BEGIN IMMEDIATE") ||
                casebook_failed(casebook, "写不下 / cannot be written", diags);
    if (!good) return false;
    for (uint32_t i = 0; i < count && good; i++) {
        struct known_release release = *said;
        release.dataset = book->datasets[deliveries[i]->dataset].name;
        release.digest = deliveries[i]->digest;
        good = write_release(casebook, book, deliveries[i], &release, diags);
    }
    if (good && store_commit(casebook->store)) return true;
    if (good) casebook_failed(casebook, "提交报错 / COMMIT said", diags);
    store_undo(casebook->store);
    return false;
}
