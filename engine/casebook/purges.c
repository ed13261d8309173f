/* What was removed from the archive, and why. */
#include "casebook/purges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "casebook/chain.h"

#define FIELDS                                                                                               \
    "number, run, date, dataset, title, name, sender, digest, first, last, bytes, since, term, basis,"       \
    " person, why"

/* Of a table that an older casebook has not: an empty list. */
static bool list_purges(struct casebook *casebook, const struct listing *listing, const void **list,
                        uint32_t *count, struct diags *diags) {
    *list = NULL;
    *count = 0;
    return !casebook_has_content(casebook) || casebook_list(casebook, listing, list, count, diags);
}

static void put_purge(void *item, struct statement *row, struct arena *arena) {
    *(struct purge *)item = (struct purge){.number = column_number(row, 0),
                                           .run = column_number(row, 1),
                                           .date = date_or_none(column_text(row, 2)),
                                           .dataset = arena_text(arena, column_text(row, 3)),
                                           .title = arena_text(arena, column_text(row, 4)),
                                           .name = arena_text(arena, column_text(row, 5)),
                                           .sender = arena_text(arena, column_text(row, 6)),
                                           .digest = arena_text(arena, column_text(row, 7)),
                                           .first = date_or_none(column_text(row, 8)),
                                           .last = date_or_none(column_text(row, 9)),
                                           .bytes = (uint64_t)column_number(row, 10),
                                           .since = date_or_none(column_text(row, 11)),
                                           .term = arena_text(arena, column_text(row, 12)),
                                           .basis = arena_text(arena, column_text(row, 13)),
                                           .by = arena_text(arena, column_text(row, 14)),
                                           .why = arena_text(arena, column_text(row, 15))};
}

bool casebook_purged(struct casebook *casebook, const char *digest, const struct purge **purge,
                     struct diags *diags) {
    const struct listing last = {.sql = "SELECT " FIELDS
                                        " FROM purges WHERE digest = ? ORDER BY number DESC LIMIT 1",
                                 .text = digest,
                                 .size = sizeof **purge,
                                 .put = put_purge};
    uint32_t count;
    const void *list;
    bool read = list_purges(casebook, &last, &list, &count, diags);
    *purge = count ? list : NULL;
    return read;
}

static void put_kept(void *item, struct statement *row, struct arena *arena) {
    *(struct kept_delivery *)item = (struct kept_delivery){.run = column_number(row, 0),
                                                           .dataset = arena_text(arena, column_text(row, 1)),
                                                           .title = arena_text(arena, column_text(row, 2)),
                                                           .name = arena_text(arena, column_text(row, 3)),
                                                           .sender = arena_text(arena, column_text(row, 4)),
                                                           .digest = arena_text(arena, column_text(row, 5)),
                                                           .first = date_or_none(column_text(row, 6)),
                                                           .last = date_or_none(column_text(row, 7)),
                                                           .reaches = date_or_none(column_text(row, 8)),
                                                           .taken_on = date_or_none(column_text(row, 9)),
                                                           .bytes = (uint64_t)column_number(row, 10)};
}

#define KEPT                                                                                                 \
    "SELECT d.run, d.dataset, d.title, d.name, d.sender, d.digest, d.first, d.last, d.reaches, r.date,"      \
    " d.bytes FROM deliveries d JOIN runs r ON r.number = d.run"

bool casebook_kept(struct casebook *casebook, const struct kept_delivery **kept, uint32_t *count,
                   struct diags *diags) {
    static const char *const queries[] = {
        KEPT " ORDER BY d.id",
        KEPT " WHERE NOT EXISTS (SELECT 1 FROM purges p WHERE p.digest = d.digest AND p.run >= d.run)"
             " ORDER BY d.id"};
    const void *list;
    const struct listing all = {
        .sql = queries[casebook_has_content(casebook)], .size = sizeof **kept, .put = put_kept};
    bool read = casebook_list(casebook, &all, &list, count, diags);
    *kept = list;
    return read;
}

static void put_digest(void *item, struct statement *row, struct arena *arena) {
    *(const char **)item = arena_text(arena, column_text(row, 0));
}

bool casebook_gone(struct casebook *casebook, const char *const **digests, uint32_t *count,
                   struct diags *diags) {
    const struct listing all = {.sql = "SELECT digest FROM purges p WHERE NOT EXISTS (SELECT 1 FROM"
                                       " deliveries d WHERE d.digest = p.digest AND d.run > p.run)"
                                       " GROUP BY digest ORDER BY min(number)",
                                .size = sizeof **digests,
                                .put = put_digest};
    const void *list;
    bool read = list_purges(casebook, &all, &list, count, diags);
    *digests = list;
    return read;
}

static bool insert(struct casebook *casebook, const struct purge *purge, int64_t number) {
    char days[4][DATE_TEXT];
    struct statement *row = statement_new(
        casebook->store, "INSERT INTO purges SELECT ?1, coalesce(max(number), 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
                         " ?9, ?10, ?11, ?12, ?13, ?14, ?15, '' FROM runs");
    if (!row) return false;
    const char *const texts[] = {purge->dataset, purge->title, purge->name, purge->sender, purge->digest};
    const char *const more[] = {purge->term, purge->basis, purge->by, purge->why};
    statement_number(row, 1, number);
    bind_date(row, 2, purge->date, days[0]);
    for (int i = 0; i < 5; i++) statement_text(row, 3 + i, texts[i]);
    bind_date(row, 8, purge->first, days[1]);
    bind_date(row, 9, purge->last, days[2]);
    statement_number(row, 10, (int64_t)purge->bytes);
    bind_date(row, 11, purge->since, days[3]);
    for (int i = 0; i < 4; i++) statement_text(row, 12 + i, more[i]);
    bool done = statement_step(row) == STEP_DONE;
    statement_free(row);
    return done;
}

static bool write_all(struct casebook *casebook, const struct purge *purges, uint32_t count) {
    char before[DIGEST_TEXT], chain[DIGEST_TEXT];
    int64_t last;
    if (!chain_last(casebook, "purges", &last, before)) return false;
    for (uint32_t i = 0; i < count; i++) {
        int64_t number = last + 1 + i;
        if (!insert(casebook, &purges[i], number) || !chain_of_purge(casebook, before, number, chain) ||
            !chain_set(casebook, "purges", number, chain))
            return false;
        memcpy(before, chain, sizeof before);
    }
    return true;
}

bool casebook_purge(struct casebook *casebook, const struct purge *purges, uint32_t count,
                    struct diags *diags) {
    if (!store_run(casebook->store, "BEGIN IMMEDIATE"))
        return casebook_failed(casebook, "写不下 / cannot be written", diags);
    if (write_all(casebook, purges, count) && store_commit(casebook->store)) return true;
    casebook_failed(casebook, "写不下 / cannot be written", diags);
    store_undo(casebook->store);
    return false;
}

void term_write(struct span_of_time term, char out[TERM_TEXT]) {
    int years = term.months / 12, months = term.months % 12, at = snprintf(out, TERM_TEXT, "P");
    if (years) at += snprintf(out + at, TERM_TEXT - (size_t)at, "%dY", years);
    if (months) at += snprintf(out + at, TERM_TEXT - (size_t)at, "%dM", months);
    if (term.days || at == 1) snprintf(out + at, TERM_TEXT - (size_t)at, "%dD", term.days);
}

static const char *unit_zh(char unit) {
    return unit == 'Y' ? "年" : unit == 'M' ? "个月" : "天";
}

static const char *unit_en(char unit) {
    return unit == 'Y' ? "year" : unit == 'M' ? "month" : "day";
}

void term_told(const char *term, bool zh, struct buffer *out) {
    const char *at = term + (*term == 'P');
    while (is_digit(*at)) {
        char *unit;
        long number = strtol(at, &unit, 10);
        if (zh)
            buffer_format(out, "%ld%s", number, unit_zh(*unit));
        else
            buffer_format(out, "%s%ld %s%s", at > term + 1 ? " " : "", number, unit_en(*unit),
                          number == 1 ? "" : "s");
        at = *unit ? unit + 1 : unit;
    }
}

void purge_words(const struct purge *purge, bool zh, struct buffer *out) {
    char day[DATE_TEXT];
    date_write(purge->date, day);
    buffer_format(out, zh ? "已于 %s 按保存期限" : "purged on %s by its term of ", day);
    term_told(purge->term, zh, out);
    if (zh) buffer_format(out, "（%s）清除", purge->basis);
}
