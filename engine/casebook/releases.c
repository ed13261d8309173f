/* What persons said of deliveries that a guard held. */
#include "casebook/chain.h"

#include <string.h>

static void put_release(void *item, struct statement *row, struct arena *arena) {
    *(struct known_release *)item =
        (struct known_release){.dataset = arena_text(arena, column_text(row, 0)),
                               .digest = arena_text(arena, column_text(row, 1)),
                               .by = arena_text(arena, column_text(row, 2)),
                               .why = arena_text(arena, column_text(row, 3)),
                               .date = date_or_none(column_text(row, 4)),
                               .sender = arena_text(arena, column_text(row, 5)),
                               .run = column_number(row, 6),
                               .dismisses = strcmp(column_text(row, 7), "dismisses") == 0};
}

bool casebook_releases(struct casebook *casebook, const struct known_release **releases, uint32_t *count,
                       struct diags *diags) {
    static const char *const queries[] = {
        "SELECT dataset, digest, person, why, date, sender, run, 'releases' FROM releases ORDER BY number",
        "SELECT dataset, digest, person, why, date, sender, run, word FROM releases ORDER BY number"};
    const struct listing all = {
        .sql = queries[casebook_has_dismissals(casebook)], .size = sizeof **releases, .put = put_release};
    const void *list;
    *releases = NULL;
    *count = 0;
    if (!casebook_has_releases(casebook)) return true;
    bool read = casebook_list(casebook, &all, &list, count, diags);
    *releases = list;
    return read;
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
