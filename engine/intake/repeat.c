/* Rows with the same key: found by hash in parts that fit the cache, each part by one worker. */
#include "intake/repeat.h"

#include <stdlib.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "ground/workers.h"
#include "intake/content.h"

#define CHUNK_SLOTS UINT32_C(65536) /* slots hashed by one task */
#define PART_ROWS UINT32_C(16384)   /* rows of a part, about */
#define PARTS_MOST 4096
#define HASH_NONE 0 /* no row, or no key; a hash of 0 is made 1 */

struct hashed {
    uint32_t hash, slot;
};

/* The first slot of a delivery and its place in the order of period and arrival. */
struct origin {
    uint32_t first, item, rank;
};

struct pair {
    uint32_t first, slot; /* the first slot with a key, and a later one with the same key */
};

/* What a worker finds; added up afterwards. */
struct found {
    uint32_t *repeats, *conflicts; /* by origin */
    struct refused *refused;
    uint32_t refused_count, refused_room;
    struct pair *pairs;
    uint32_t pair_count, pair_room;
    uint32_t *table; /* slots of a hash table over one part: number in the part + 1 */
    uint32_t table_size;
};

struct repeat {
    struct taking *taking;
    struct rows *rows;
    const struct dataset *dataset;
    struct origin *origins; /* by slot */
    uint32_t origin_count;
    uint32_t chunks, parts, part_shift;
    uint32_t *hashes;      /* by slot */
    uint32_t *counts;      /* [chunks][parts], then where each begins */
    struct hashed *hashed; /* by part, slot */
    uint32_t *part_first;  /* [parts + 1] */
    struct found *found;   /* by worker */
};

static bool key_equal(const struct repeat *repeat, uint32_t a, uint32_t b) {
    return content_same(repeat->rows, repeat->dataset->key, repeat->dataset->key_count, a, b);
}

static uint32_t key_hash(const struct repeat *repeat, uint32_t slot) {
    const struct dataset *dataset = repeat->dataset;
    for (uint16_t i = 0; i < dataset->key_count; i++)
        if (rows_missing(repeat->rows, dataset->key[i], slot)) return HASH_NONE;
    uint64_t hash = content_hash(repeat->rows, dataset->key, dataset->key_count, slot);
    uint32_t folded = (uint32_t)(hash >> 32);
    return folded == HASH_NONE ? 1 : folded;
}

static uint32_t part_of(const struct repeat *repeat, uint32_t hash) {
    return repeat->parts == 1 ? 0 : hash >> repeat->part_shift;
}

static void hash_chunk(void *context, size_t index, int worker) {
    struct repeat *repeat = context;
    uint32_t first = (uint32_t)index * CHUNK_SLOTS, end = first + CHUNK_SLOTS;
    uint32_t *counts = repeat->counts + index * repeat->parts;
    (void)worker;
    if (end > repeat->rows->slots) end = repeat->rows->slots;
    for (uint32_t slot = first; slot < end; slot++) {
        uint32_t hash = repeat->rows->fate[slot] == FATE_ROW ? key_hash(repeat, slot) : HASH_NONE;
        repeat->hashes[slot] = hash;
        if (hash != HASH_NONE) counts[part_of(repeat, hash)]++;
    }
}

static void scatter_chunk(void *context, size_t index, int worker) {
    struct repeat *repeat = context;
    uint32_t first = (uint32_t)index * CHUNK_SLOTS, end = first + CHUNK_SLOTS;
    uint32_t *places = repeat->counts + index * repeat->parts;
    (void)worker;
    if (end > repeat->rows->slots) end = repeat->rows->slots;
    for (uint32_t slot = first; slot < end; slot++) {
        uint32_t hash = repeat->hashes[slot];
        if (hash != HASH_NONE) repeat->hashed[places[part_of(repeat, hash)]++] = (struct hashed){hash, slot};
    }
}

static void add_pair(struct found *found, uint32_t first, uint32_t slot) {
    memory_grow(found->pairs, found->pair_count, found->pair_room);
    found->pairs[found->pair_count++] = (struct pair){first, slot};
}

/* Empty, and at least half of it stays so; the mask of a place in it. */
static uint32_t clear_table(struct found *found, uint32_t rows) {
    uint32_t size = 64;
    while (size < rows * 2) size *= 2;
    if (size > found->table_size) {
        found->table = memory_resize(found->table, size, sizeof *found->table);
        found->table_size = size;
    }
    memset(found->table, 0, size * sizeof *found->table);
    return size - 1;
}

static void find_pairs(const struct repeat *repeat, struct found *found, const struct hashed *part,
                       uint32_t rows) {
    uint32_t mask = clear_table(found, rows);
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t at = part[i].hash & mask, other;
        while ((other = found->table[at])) {
            const struct hashed *first = &part[other - 1];
            if (first->hash == part[i].hash && key_equal(repeat, first->slot, part[i].slot)) break;
            at = (at + 1) & mask;
        }
        if (other)
            add_pair(found, part[other - 1].slot, part[i].slot);
        else
            found->table[at] = i + 1;
    }
}

static const struct origin *origin_of(const struct repeat *repeat, uint32_t slot) {
    uint32_t low = 0, high = repeat->origin_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (repeat->origins[middle].first <= slot)
            low = middle;
        else
            high = middle;
    }
    return &repeat->origins[low];
}

static bool later(const struct repeat *repeat, uint32_t a, uint32_t b) {
    uint32_t x = origin_of(repeat, a)->rank, y = origin_of(repeat, b)->rank;
    return x != y ? x > y : a > b;
}

static void set_conflict(const struct repeat *repeat, struct found *found, uint32_t slot, uint32_t used) {
    const struct origin *origin = origin_of(repeat, slot);
    repeat->rows->fate[slot] = FATE_CONFLICT;
    found->conflicts[origin - repeat->origins]++;
    memory_grow(found->refused, found->refused_count, found->refused_room);
    found->refused[found->refused_count++] = (struct refused){.delivery = origin->item,
                                                              .line = slot - origin->first + 1,
                                                              .column = COLUMN_NONE,
                                                              .reason = REFUSED_CONFLICT,
                                                              .used = used};
}

static void set_repeat(const struct repeat *repeat, struct found *found, uint32_t slot) {
    repeat->rows->fate[slot] = FATE_REPEAT;
    found->repeats[origin_of(repeat, slot) - repeat->origins]++;
}

/* Pairs [0, count) have the same first row. Where all say the same, the earliest row stays; where they
 * contradict, the latest does. */
static void resolve(const struct repeat *repeat, struct found *found, const struct pair *pairs,
                    uint32_t count) {
    uint32_t latest = pairs[0].first, earliest = latest;
    bool same = true;
    for (uint32_t i = 0; i < count; i++) {
        same = same && content_same_all(repeat->rows, pairs[0].first, pairs[i].slot);
        if (later(repeat, pairs[i].slot, latest)) latest = pairs[i].slot;
        if (later(repeat, earliest, pairs[i].slot)) earliest = pairs[i].slot;
    }
    uint32_t stays = same ? earliest : latest;
    for (uint32_t i = 0; i <= count; i++) {
        uint32_t slot = i < count ? pairs[i].slot : pairs[0].first;
        if (slot == stays) continue;
        if (same || content_same_all(repeat->rows, slot, stays))
            set_repeat(repeat, found, slot);
        else
            set_conflict(repeat, found, slot, stays);
    }
}

static int by_first(const void *a, const void *b) {
    const struct pair *x = a, *y = b;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return x->slot < y->slot ? -1 : x->slot > y->slot;
}

static void mark_part(void *context, size_t index, int worker) {
    struct repeat *repeat = context;
    struct found *found = &repeat->found[worker];
    uint32_t first = repeat->part_first[index], rows = repeat->part_first[index + 1] - first;
    found->pair_count = 0;
    find_pairs(repeat, found, repeat->hashed + first, rows);
    if (found->pair_count == 0) return;
    qsort(found->pairs, found->pair_count, sizeof *found->pairs, by_first);
    for (uint32_t i = 0, next; i < found->pair_count; i = next) {
        next = i + 1;
        while (next < found->pair_count && found->pairs[next].first == found->pairs[i].first) next++;
        resolve(repeat, found, found->pairs + i, next - i);
    }
}

/* The night that took it, or tonight. */
static date_t came_on(const struct taking *taking, const struct taken *taken) {
    return taken->known == UINT32_MAX ? taking->intake->book->today
                                      : taking->options->known[taken->known].taken_on;
}

/* By period, then by arrival; what names no period is of the day on which it came. */
static int by_time(const void *a, const void *b, void *context) {
    const struct taking *taking = context;
    const struct taken *first = &taking->items[((const struct origin *)a)->item];
    const struct taken *second = &taking->items[((const struct origin *)b)->item];
    const struct delivery *x = &first->delivery, *y = &second->delivery;
    date_t came = came_on(taking, first), later = came_on(taking, second);
    date_t last = x->last == DATE_NONE ? came : x->last, other = y->last == DATE_NONE ? later : y->last;
    if (last != other) return last < other ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    if (came != later) return came < later ? -1 : 1;
    return strcmp(x->digest, y->digest);
}

static int by_slot(const void *a, const void *b) {
    const struct origin *x = a, *y = b;
    return x->first < y->first ? -1 : x->first > y->first;
}

static void gather_origins(struct repeat *repeat, uint16_t dataset) {
    struct taking *taking = repeat->taking;
    repeat->origins = memory_zeroed(taking->count, sizeof *repeat->origins);
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct delivery *delivery = &taking->items[i].delivery;
        if (delivery->dataset != dataset || delivery->slots == 0) continue;
        repeat->origins[repeat->origin_count++] = (struct origin){.first = delivery->first_slot, .item = i};
    }
    qsort_r(repeat->origins, repeat->origin_count, sizeof *repeat->origins, by_time, taking);
    for (uint32_t i = 0; i < repeat->origin_count; i++) repeat->origins[i].rank = i;
    qsort(repeat->origins, repeat->origin_count, sizeof *repeat->origins, by_slot);
}

static void choose_parts(struct repeat *repeat) {
    uint32_t bits = 0;
    repeat->parts = 1;
    while (repeat->parts < PARTS_MOST && (uint64_t)repeat->parts * PART_ROWS < repeat->rows->slots) {
        repeat->parts *= 2;
        bits++;
    }
    repeat->part_shift = 32 - bits;
    repeat->chunks = (repeat->rows->slots + CHUNK_SLOTS - 1) / CHUNK_SLOTS;
}

static void add_up(struct repeat *repeat, struct found *found) {
    struct taking *taking = repeat->taking;
    for (uint32_t i = 0; i < repeat->origin_count; i++) {
        taking->items[repeat->origins[i].item].delivery.repeats += found->repeats[i];
        taking->items[repeat->origins[i].item].delivery.conflicts += found->conflicts[i];
    }
    taking_refuse(taking, found->refused, found->refused_count);
    free(found->repeats);
    free(found->conflicts);
    free(found->refused);
    free(found->pairs);
    free(found->table);
}

static void mark(struct repeat *repeat, int threads) {
    size_t slots = repeat->rows->slots;
    choose_parts(repeat);
    repeat->hashes = memory_get(slots * sizeof *repeat->hashes);
    repeat->hashed = memory_get(slots * sizeof *repeat->hashed);
    repeat->counts = memory_zeroed((size_t)repeat->chunks * repeat->parts, sizeof *repeat->counts);
    repeat->part_first = memory_zeroed((size_t)repeat->parts + 1, sizeof *repeat->part_first);
    repeat->found = memory_zeroed((size_t)threads, sizeof *repeat->found);
    for (int i = 0; i < threads; i++) {
        repeat->found[i].repeats = memory_zeroed(repeat->origin_count, sizeof(uint32_t));
        repeat->found[i].conflicts = memory_zeroed(repeat->origin_count, sizeof(uint32_t));
    }
    workers_run(threads, repeat->chunks, hash_chunk, repeat);
    parts_place(repeat->counts, repeat->chunks, repeat->parts, repeat->part_first);
    workers_run(threads, repeat->chunks, scatter_chunk, repeat);
    workers_run(threads, repeat->parts, mark_part, repeat);
    for (int i = 0; i < threads; i++) add_up(repeat, &repeat->found[i]);
    free(repeat->hashes);
    free(repeat->hashed);
    free(repeat->counts);
    free(repeat->part_first);
    free(repeat->found);
}

void repeat_mark(struct taking *taking, uint16_t dataset) {
    struct rows *rows = &taking->intake->rows[dataset];
    struct repeat repeat = {.taking = taking, .rows = rows, .dataset = rows->dataset};
    if (repeat.dataset->key_count == 0 || rows->slots == 0) return;
    gather_origins(&repeat, dataset);
    if (repeat.origin_count) mark(&repeat, taking->options->threads);
    free(repeat.origins);
}
