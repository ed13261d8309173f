/* Refunds: what they take back is found by its key. Few rows are refunds, so those are remembered by hash and
 * all rows are looked through once. */
#include "intake/refund.h"

#include <stdlib.h>
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/cell.h"
#include "intake/content.h"

#define CHUNK_SLOTS UINT32_C(65536) /* slots looked through by one task */
#define HOPS_MOST 16                /* a refund of a refund of … */

struct refund {
    uint32_t slot;
    uint32_t of;   /* slot of what it takes back, ROW_NONE */
    uint64_t hash; /* of the key it names */
};

struct search {
    struct rows *rows;
    uint16_t names, key;  /* columns */
    struct refund *found; /* by slot */
    uint32_t count, room;
    uint32_t *table, mask; /* number in `found` + 1, by hash */
};

static bool is_refund(const struct rows *rows, uint32_t slot) {
    return rows->fate[slot] == FATE_ROW && !rows_missing(rows, rows->dataset->refund_of, slot);
}

static void gather(struct search *search) {
    for (uint32_t slot = 0; slot < search->rows->slots; slot++) {
        if (!is_refund(search->rows, slot)) continue;
        memory_grow(search->found, search->count, search->room);
        search->found[search->count++] =
            (struct refund){slot, ROW_NONE, content_hash(search->rows, &search->names, 1, slot)};
    }
}

static void make_table(struct search *search) {
    search->mask = 63;
    while (search->mask < search->count * 2) search->mask = search->mask * 2 + 1;
    search->table = memory_zeroed((size_t)search->mask + 1, sizeof *search->table);
    for (uint32_t i = 0; i < search->count; i++) {
        uint32_t at = (uint32_t)search->found[i].hash & search->mask;
        while (search->table[at]) at = (at + 1) & search->mask;
        search->table[at] = i + 1;
    }
}

/* The column that names and the key are of one type (dataset_read has seen to it). */
static bool names_it(const struct search *search, uint32_t refund, uint32_t slot) {
    const struct rows *rows = search->rows;
    if (type_is_text(rows->dataset->columns[search->key].type))
        return span_equal(rows_text(rows, search->names, refund), rows_text(rows, search->key, slot));
    return rows_int64(rows, search->names, refund) == rows_int64(rows, search->key, slot);
}

static bool same_person(const struct rows *rows, uint32_t a, uint32_t b) {
    uint16_t id = rows->dataset->id;
    return id == COLUMN_NONE || content_same(rows, &id, 1, a, b);
}

/* Keys of good rows differ, so that no two tasks find the same. */
static void look(void *context, size_t index, int worker) {
    struct search *search = context;
    uint32_t first = (uint32_t)index * CHUNK_SLOTS, end = first + CHUNK_SLOTS;
    (void)worker;
    if (end > search->rows->slots) end = search->rows->slots;
    for (uint32_t slot = first; slot < end; slot++) {
        if (search->rows->fate[slot] != FATE_ROW || rows_missing(search->rows, search->key, slot)) continue;
        uint64_t hash = content_hash(search->rows, &search->key, 1, slot);
        for (uint32_t at = (uint32_t)hash & search->mask, i; (i = search->table[at]);
             at = (at + 1) & search->mask) {
            struct refund *refund = &search->found[i - 1];
            if (refund->hash != hash || refund->slot == slot || !names_it(search, refund->slot, slot))
                continue;
            if (same_person(search->rows, refund->slot, slot)) refund->of = slot;
        }
    }
}

static const struct refund *refund_at(const struct search *search, uint32_t slot) {
    uint32_t low = 0, high = search->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (search->found[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low < search->count && search->found[low].slot == slot ? &search->found[low] : NULL;
}

/* The row at the end of the chain, ROW_NONE when there is none or the chain has no end. */
static uint32_t taken_back(const struct search *search, const struct refund *refund) {
    uint32_t slot = refund->of;
    for (int hops = 0; slot != ROW_NONE && hops < HOPS_MOST; hops++) {
        const struct refund *next = refund_at(search, slot);
        if (!next || next->of == ROW_NONE) return slot;
        slot = next->of;
    }
    return ROW_NONE;
}

static struct refunds move(struct search *search) {
    struct refunds refunds = {0};
    int32_t *days = search->rows->columns[search->rows->dataset->dated];
    for (uint32_t i = 0; i < search->count; i++) {
        uint32_t slot = taken_back(search, &search->found[i]);
        bool moved = slot != ROW_NONE && days[slot] != DATE_NONE;
        refunds.moved += moved;
        refunds.alone += !moved;
        if (moved) days[search->found[i].slot] = days[slot]; /* the end of a chain is never moved itself */
    }
    return refunds;
}

struct refunds refunds_move(struct rows *rows, int threads) {
    struct refunds refunds = {0};
    if (rows->dataset->refund_of == COLUMN_NONE) return refunds;
    struct search search = {.rows = rows, .names = rows->dataset->refund_of, .key = rows->dataset->key[0]};
    gather(&search);
    if (search.count) {
        make_table(&search);
        workers_run(threads, (rows->slots + CHUNK_SLOTS - 1) / CHUNK_SLOTS, look, &search);
        refunds = move(&search);
    }
    free(search.found);
    free(search.table);
    return refunds;
}
