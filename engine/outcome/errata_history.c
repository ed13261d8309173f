/* Which errors were sent before, known again by their place, and in a corrected file by their row. */
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "outcome/errata_parts.h"

struct history {
    const struct sent_error *sent;
    struct map places, rows;           /* of what was sent */
    uint32_t *first_place, *first_row; /* index in `sent` of the first one with that key */
    bool *is_open;                     /* by row: it was met again in another delivery */
    struct buffer key;
};

static struct span place_key(struct buffer *key, const struct sent_error *error) {
    buffer_clear(key);
    buffer_format(key, "%s\n%u\n%s\n%s", error->delivery, error->line, error->column, error->reason);
    return (struct span){key->at, key->length};
}

static struct span row_key(struct buffer *key, const struct sent_error *error) {
    buffer_clear(key);
    buffer_format(key, "%s\n%s\n%s\n%s\n%s", error->dataset, error->sender, error->period, error->column,
                  error->likeness);
    return (struct span){key->at, key->length};
}

static void add_first(struct map *map, uint32_t *first, struct span key, uint32_t index) {
    uint32_t before = map->count, number = map_add(map, key);
    if (number == before) first[number] = index;
}

struct history *history_new(const struct sent_error *sent, uint32_t count) {
    struct history *history = memory_zeroed(1, sizeof *history);
    history->sent = sent;
    map_init(&history->places);
    map_init(&history->rows);
    history->first_place = memory_zeroed((size_t)count + 1, sizeof *history->first_place);
    history->first_row = memory_zeroed((size_t)count + 1, sizeof *history->first_row);
    history->is_open = memory_zeroed((size_t)count + 1, sizeof *history->is_open);
    for (uint32_t i = 0; i < count; i++) {
        add_first(&history->places, history->first_place, place_key(&history->key, &sent[i]), i);
        if (*sent[i].likeness)
            add_first(&history->rows, history->first_row, row_key(&history->key, &sent[i]), i);
    }
    return history;
}

void history_free(struct history *history) {
    if (!history) return;
    map_release(&history->places);
    map_release(&history->rows);
    free(history->first_place);
    free(history->first_row);
    free(history->is_open);
    buffer_release(&history->key);
    free(history);
}

struct sent_error erratum_as_sent(const struct errata *errata, const struct erratum *erratum,
                                  char period[11]) {
    const struct delivery *delivery = &errata->intake->deliveries[erratum->delivery];
    const struct dataset *dataset =
        delivery->dataset == DATASET_NONE ? NULL : &errata->intake->book->datasets[delivery->dataset];
    period[0] = '\0';
    if (dataset && dataset->delivery == DELIVERY_ADDS && delivery->first != DATE_NONE)
        date_write(delivery->first, period);
    return (struct sent_error){
        .dataset = dataset ? dataset->name : "",
        .sender = delivery->sender ? delivery->sender : "",
        .period = period,
        .delivery = delivery->digest[0] ? delivery->digest : delivery->name,
        .line = erratum->line,
        .column = dataset && erratum->column != COLUMN_NONE ? dataset->columns[erratum->column].name : "",
        .reason = erratum_reason(errata, erratum),
        .likeness = erratum->likeness};
}

void history_ask(struct history *history, const struct errata *errata, struct erratum *erratum) {
    char period[11];
    struct sent_error one = erratum_as_sent(errata, erratum, period);
    uint32_t row = *one.likeness ? map_find(&history->rows, row_key(&history->key, &one)) : MAP_NONE;
    uint32_t place = map_find(&history->places, place_key(&history->key, &one));
    erratum->state = ERRATUM_NEW;
    erratum->since = NULL;
    if (row != MAP_NONE) {
        history->is_open[row] = true;
        erratum->since = history->sent[history->first_row[row]].at;
        if (strcmp(history->sent[history->first_row[row]].delivery, one.delivery) != 0)
            erratum->state = ERRATUM_OPEN;
    }
    if (place != MAP_NONE) {
        erratum->state = ERRATUM_WAITING;
        if (!erratum->since) erratum->since = history->sent[history->first_place[place]].at;
    }
}

/* A file of the same dataset and sender. */
static bool is_of(const struct errata *errata, const struct sent_error *sent, bool *still_there) {
    bool of = false;
    *still_there = false;
    for (uint32_t i = 0; i < errata->file_count; i++) {
        const struct delivery *delivery = &errata->intake->deliveries[errata->files[i].delivery];
        if (delivery->dataset == DATASET_NONE) continue;
        const char *dataset = errata->intake->book->datasets[delivery->dataset].name;
        if (strcmp(dataset, sent->dataset) != 0 ||
            strcmp(delivery->sender ? delivery->sender : "", sent->sender) != 0)
            continue;
        of = true;
        *still_there = *still_there || strcmp(delivery->digest, sent->delivery) == 0;
    }
    return of;
}

uint32_t history_corrected(struct history *history, const struct errata *errata) {
    uint32_t corrected = 0;
    for (uint32_t i = 0; i < history->rows.count; i++) {
        const struct sent_error *sent = &history->sent[history->first_row[i]];
        bool still_there;
        if (!history->is_open[i] && is_of(errata, sent, &still_there) && !still_there) corrected++;
    }
    return corrected;
}
