/* Households from the register's book numbers, and the order of persons. */
#include "link/household.h"

#include <stdlib.h>
#include <string.h>
#include "book/citizen_id.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/radix.h"
#include "ground/workers.h"
#include "intake/cell.h"
#include "intake/content.h"
#include "link/claim.h"
#include "link/person.h"
#include "link/plain.h"

#define CHUNK 4096u      /* rows or households of one task */
#define PART_ROWS 4096u  /* members of one part, about: they fit the cache */
#define PARTS_MOST 1024u /* a power of two, as their number is */
#define AHEAD 8          /* members whose cells are fetched before they are needed */
#define FEW 32           /* up to here insertion beats radix and qsort */

struct member {
    uint64_t book; /* hash of the book number, odd; of who stands alone even */
    uint64_t id;
    region_t region; /* 0 = not said */
    uint32_t slot;
    date_t born;
};

struct home { /* a household while it is being found */
    region_t region;
    uint64_t lowest; /* ID of a member */
    uint32_t
        first; /* member; while its part is sorted, the one who was met first, then where the next goes */
    uint32_t count;
};

struct finder {      /* where one worker finds the households of a part */
    uint32_t *table; /* [size] by book: number of the home + 1; 0 = free */
    uint32_t size;   /* a power of two */
    uint32_t *home;  /* [room] of each member */
    struct member *members;
    struct keyed *items, *scratch;
    uint32_t room;
    struct crowds crowds; /* met so far */
};

/* Rows are dealt into parts by the hash of their book number; each part then finds its households by itself.
 */
struct draft {
    struct population *population;
    const struct roll *roll;
    struct rows *rows;
    const struct household_form *form;
    uint64_t *book; /* [rows->slots] as in struct member */
    uint32_t chunks, parts;
    uint32_t *places;       /* [chunks][parts] rows counted, then where the next goes */
    uint32_t *part_first;   /* [parts + 1] */
    struct member *members; /* [roll->count] by part; then by home, and in order within one */
    struct home *homes;     /* [roll->count] those of a part begin at part_first */
    uint32_t *found;        /* [parts] homes */
    struct keyed *placed;   /* [count] the homes by region, lowest ID */
    struct keyed *scratch;  /* [count] */
    uint32_t *regions;      /* [regions + 1] where each begins among `placed` */
    uint32_t count;         /* households */
    uint32_t *seated;       /* [chunks of households + 1] persons before each */
    struct finder finders[WORKERS_MOST];
    uint32_t *order; /* the caller's: slot of each person */
};

bool household_is_alone(const struct household_form *form, const struct rows *rows, uint32_t row) {
    if (form->book_count == 0) return true;
    for (uint16_t i = 0; i < form->book_count; i++)
        if (rows_missing(rows, form->book[i], row)) return true;
    return form->alone && filter_plainly(form->alone, rows, row) == PLAIN_YES;
}

static uint32_t part_of(const struct draft *draft, uint64_t book) {
    return (uint32_t)((book >> 32) * draft->parts >> 32);
}

static uint32_t chunk_end(uint32_t from, uint32_t count) {
    return count - from < CHUNK ? count : from + CHUNK;
}

/* Even, so that nobody shares it. */
static uint64_t book_of_one(uint64_t id) {
    return hash_u64(id) & ~UINT64_C(1);
}

static void hash_chunk(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    const struct household_form *form = draft->form;
    uint32_t *counts = draft->places + index * draft->parts;
    uint32_t from = (uint32_t)index * CHUNK, to = chunk_end(from, draft->rows->slots);
    for (uint32_t slot = from; slot < to; slot++) {
        uint64_t id = draft->roll->id[slot], *book = &draft->book[slot];
        if (id == 0) continue;
        if (household_is_alone(form, draft->rows, slot))
            *book = book_of_one(id);
        else
            *book = content_hash(draft->rows, form->book, form->book_count, slot) | 1;
        counts[part_of(draft, *book)]++;
    }
}

static struct member member_of(const struct draft *draft, uint32_t slot) {
    uint16_t region = draft->form->region;
    struct member member = {.book = draft->book[slot], .id = draft->roll->id[slot], .slot = slot};
    member.born = claim_born(draft->rows, slot);
    if (member.born == DATE_NONE) member.born = citizen_id_born(member.id);
    if (region != COLUMN_NONE) member.region = rows_u64(draft->rows, region, slot);
    return member;
}

static void deal_chunk(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    uint32_t *places = draft->places + index * draft->parts;
    uint32_t from = (uint32_t)index * CHUNK, to = chunk_end(from, draft->rows->slots);
    for (uint32_t slot = from; slot < to; slot++) {
        if (draft->roll->id[slot] == 0) continue;
        struct member member = member_of(draft, slot);
        draft->members[places[part_of(draft, member.book)]++] = member;
    }
}

static void finder_fit(struct finder *finder, uint32_t count) {
    if (count <= finder->room) return;
    finder->room = count + count / 4 + 64;
    finder->size = 64;
    while (finder->size < (uint64_t)finder->room * 3 / 2) finder->size *= 2;
    finder->table = memory_resize(finder->table, finder->size, sizeof *finder->table);
    finder->home = memory_resize(finder->home, finder->room, sizeof *finder->home);
    finder->members = memory_resize(finder->members, finder->room, sizeof *finder->members);
    finder->items = memory_resize(finder->items, finder->room, sizeof *finder->items);
    finder->scratch = memory_resize(finder->scratch, finder->room, sizeof *finder->scratch);
}

static void finder_release(struct finder *finder) {
    free(finder->table);
    free(finder->home);
    free(finder->members);
    free(finder->items);
    free(finder->scratch);
}

/* The home of a member by the hash of its book: one that is known, or a new one. */
static uint32_t home_of(struct finder *finder, const struct member *members, uint64_t book,
                        const struct home *homes, uint32_t found) {
    uint32_t mask = finder->size - 1, place = (uint32_t)(book >> 1) & mask;
    if (book % 2 == 0) return found;
    for (; finder->table[place] != 0; place = (place + 1) & mask) {
        uint32_t home = finder->table[place] - 1;
        if (members[homes[home].first].book == book) return home;
    }
    finder->table[place] = found + 1;
    return found;
}

static uint32_t find_homes(struct finder *finder, const struct member *members, uint32_t count,
                           struct home *homes) {
    uint32_t found = 0;
    memset(finder->table, 0, finder->size * sizeof *finder->table);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t home = finder->home[i] = home_of(finder, members, members[i].book, homes, found);
        if (home == found) homes[found++] = (struct home){.first = i};
        homes[home].count++;
    }
    return found;
}

/* Members of one home side by side. */
static void gather_members(struct finder *finder, struct member *members, uint32_t count, struct home *homes,
                           uint32_t found) {
    uint32_t at = 0;
    for (uint32_t h = 0; h < found; h++) {
        homes[h].first = at;
        at += homes[h].count;
    }
    for (uint32_t i = 0; i < count; i++) finder->members[homes[finder->home[i]].first++] = members[i];
    memcpy(members, finder->members, count * sizeof *members);
    for (uint32_t h = 0; h < found; h++) homes[h].first -= homes[h].count;
}

/* The cells of a book number, and where they are texts these, lie far apart: asked for before they are
 * needed. */
PERSON_HINT void fetch_book(const struct draft *draft, const struct member *members, uint32_t left) {
    const struct rows *rows = draft->rows;
    for (uint16_t i = 0; i < draft->form->book_count; i++) {
        uint16_t column = draft->form->book[i];
        const char *cells = rows->columns[column];
        enum column_type type = rows->dataset->columns[column].type;
        if (left > 2 * AHEAD) __builtin_prefetch(cells + members[2 * AHEAD].slot * rows_width(type));
        if (left > AHEAD && type_is_text(type))
            __builtin_prefetch(rows->pool.at +
                               ((const uint32_t *)rows->columns[column])[members[AHEAD].slot]);
    }
}

/* Two books may have one hash: whose book is not the first member's leaves the home; returns how many stay.
 */
static uint32_t keep_one_book(const struct draft *draft, struct member *members, uint32_t count,
                              uint32_t left) {
    const struct household_form *form = draft->form;
    uint32_t kept = 1;
    fetch_book(draft, members, left);
    for (uint32_t i = 1; i < count; i++) {
        struct member member = members[i];
        fetch_book(draft, members + i, left - i);
        if (!content_same(draft->rows, form->book, form->book_count, members[0].slot, member.slot)) continue;
        members[i] = members[kept];
        members[kept++] = member;
    }
    return kept;
}

/* Returns how many homes there are then. */
static uint32_t split_homes(const struct draft *draft, struct member *members, uint32_t count,
                            struct home *homes, uint32_t found) {
    for (uint32_t h = 0; h < found; h++) {
        struct home *home = &homes[h];
        uint32_t kept = keep_one_book(draft, members + home->first, home->count, count - home->first);
        if (kept == home->count) continue;
        homes[found++] = (struct home){.first = home->first + kept, .count = home->count - kept};
        home->count = kept;
    }
    return found;
}

/* More people than a family has under one number: each stands alone, as if none had been given. Returns how
 * many homes there are then. */
static uint32_t break_up(const struct draft *draft, struct member *members, struct home *homes, uint32_t home,
                         uint32_t found) {
    const struct household_form *form = draft->form;
    struct home crowd = homes[home];
    for (uint32_t i = 0; i < crowd.count; i++) {
        struct member *member = &members[crowd.first + i];
        member->book = book_of_one(member->id);
        rows_blank(draft->rows, form->book[form->book_count - 1], member->slot);
        homes[i == 0 ? home : found++] = (struct home){.first = crowd.first + i, .count = 1};
    }
    return found;
}

static uint32_t break_up_crowds(const struct draft *draft, struct finder *finder, struct member *members,
                                struct home *homes, uint32_t found) {
    uint32_t limit = draft->form->book_limit, all = found;
    for (uint32_t h = 0; limit > 0 && h < found; h++) {
        if (homes[h].count <= limit) continue;
        finder->crowds.books++;
        finder->crowds.persons += homes[h].count;
        all = break_up(draft, members, homes, h, all);
    }
    return all;
}

/* By birth, then ID; of one number as on the roll. */
static int by_birth(const void *left, const void *right, void *context) {
    const struct member *a = left, *b = right;
    if (a->born != b->born) return (a->born > b->born) - (a->born < b->born);
    if (a->id != b->id) return (a->id > b->id) - (a->id < b->id);
    return roll_compare(context, a->slot, b->slot);
}

static void sort_members(const struct draft *draft, struct member *members, uint32_t count) {
    if (count > FEW) {
        qsort_r(members, count, sizeof *members, by_birth, (void *)draft->roll);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct member member = members[i];
        uint32_t at = i;
        for (; at > 0 && by_birth(&members[at - 1], &member, (void *)draft->roll) > 0; at--)
            members[at] = members[at - 1];
        members[at] = member;
    }
}

static void sort_keyed(struct keyed *items, struct keyed *scratch, size_t count) {
    if (count > FEW) {
        radix_sort(items, scratch, count);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct keyed item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; at--) items[at] = items[at - 1];
        items[at] = item;
    }
}

/* The most frequent of sorted keys, the lowest on a tie. */
region_t region_most_frequent(const struct keyed *items, size_t count) {
    size_t best = 0;
    region_t region = 0;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && items[end].key == items[i].key;) end++;
        if (end - i <= best) continue;
        best = end - i;
        region = items[i].key;
    }
    return region;
}

/* A member without a place says nothing about the household's. */
static region_t region_of(struct finder *finder, const struct member *members, uint32_t many) {
    size_t count = 0;
    for (uint32_t i = 0; i < many; i++)
        if (members[i].region) finder->items[count++] = (struct keyed){members[i].region, 0};
    sort_keyed(finder->items, finder->scratch, count);
    return region_most_frequent(finder->items, count);
}

static uint64_t lowest_id(const struct member *members, uint32_t count) {
    uint64_t lowest = members[0].id;
    for (uint32_t i = 1; i < count; i++)
        if (members[i].id < lowest) lowest = members[i].id;
    return lowest;
}

static void settle_home(struct draft *draft, struct finder *finder, struct home *home) {
    struct member *members = draft->members + home->first;
    sort_members(draft, members, home->count);
    home->region = region_of(finder, members, home->count);
    home->lowest = lowest_id(members, home->count);
}

static void find_part(void *context, size_t index, int worker) {
    struct draft *draft = context;
    struct finder *finder = &draft->finders[worker];
    uint32_t first = draft->part_first[index], count = draft->part_first[index + 1] - first;
    struct member *members = draft->members + first;
    struct home *homes = draft->homes + first;
    if (count == 0) return;
    finder_fit(finder, count);
    uint32_t found = find_homes(finder, members, count, homes);
    gather_members(finder, members, count, homes, found);
    found = split_homes(draft, members, count, homes, found);
    found = draft->found[index] = break_up_crowds(draft, finder, members, homes, found);
    for (uint32_t h = 0; h < found; h++) {
        homes[h].first += first;
        settle_home(draft, finder, &homes[h]);
    }
}

/* The member by whom a home is put in order: of the lowest ID, and of one number the first on the roll. */
static uint32_t head_of(const struct draft *draft, const struct home *home) {
    uint32_t head = PERSON_NONE;
    for (uint32_t i = home->first; i < home->first + home->count; i++) {
        const struct member *member = &draft->members[i];
        if (member->id != home->lowest) continue;
        if (head == PERSON_NONE || roll_compare(draft->roll, member->slot, head) < 0) head = member->slot;
    }
    return head;
}

static int by_head(const void *left, const void *right, void *context) {
    const struct draft *draft = context;
    const struct keyed *a = left, *b = right;
    return roll_compare(draft->roll, head_of(draft, &draft->homes[a->value]),
                        head_of(draft, &draft->homes[b->value]));
}

/* Two homes have one lowest ID when several persons do. */
static void sort_ties(struct draft *draft, uint32_t from, uint32_t to) {
    struct keyed *placed = draft->placed;
    for (uint32_t i = from, end; i < to; i = end) {
        for (end = i + 1; end < to && placed[end].key == placed[i].key;) end++;
        if (end - i > 1) qsort_r(placed + i, end - i, sizeof *placed, by_head, draft);
    }
}

/* Those of one region, by lowest ID. */
static void sort_region(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    uint32_t from = draft->regions[index], to = draft->regions[index + 1];
    struct keyed *placed = draft->placed;
    for (uint32_t i = from; i < to; i++) placed[i].key = draft->homes[placed[i].value].lowest;
    sort_keyed(placed + from, draft->scratch + from, to - from);
    sort_ties(draft, from, to);
}

static void place_homes(struct draft *draft) {
    for (uint32_t part = 0; part < draft->parts; part++) draft->count += draft->found[part];
    draft->placed = memory_get(draft->count * sizeof *draft->placed);
    draft->scratch = memory_get(draft->count * sizeof *draft->scratch);
    uint32_t at = 0;
    for (uint32_t part = 0; part < draft->parts; part++) {
        uint32_t first = draft->part_first[part];
        for (uint32_t h = first; h < first + draft->found[part]; h++)
            draft->placed[at++] = (struct keyed){draft->homes[h].region, h};
    }
}

/* By region, by lowest ID: the households of one region are few, and sorted by one thread beside others. */
static void sort_homes(struct draft *draft, int threads) {
    place_homes(draft);
    radix_sort(draft->placed, draft->scratch, draft->count);
    draft->regions = memory_get((draft->count + 1u) * sizeof *draft->regions);
    uint32_t regions = 0;
    for (uint32_t i = 0; i < draft->count; i++)
        if (i == 0 || draft->placed[i].key != draft->placed[i - 1].key) draft->regions[regions++] = i;
    draft->regions[regions] = draft->count;
    workers_run(threads, regions, sort_region, draft);
    free(draft->regions);
    free(draft->scratch);
}

/* Where the homes lie is as good as random: asked for before they are needed. */
PERSON_HINT void fetch_home(const struct draft *draft, uint32_t at) {
    if (draft->count - at > 2 * AHEAD) __builtin_prefetch(&draft->homes[draft->placed[at + 2 * AHEAD].value]);
    if (draft->count - at > AHEAD)
        __builtin_prefetch(&draft->members[draft->homes[draft->placed[at + AHEAD].value].first]);
}

/* The households of one chunk, `first` still among members. */
static void list_chunk(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    uint32_t from = (uint32_t)index * CHUNK, to = chunk_end(from, draft->count), persons = 0;
    for (uint32_t at = from; at < to; at++) {
        fetch_home(draft, at);
        const struct home *home = &draft->homes[draft->placed[at].value];
        bool alone = draft->members[home->first].book % 2 == 0;
        draft->population->household[at] = (struct household){
            .first = home->first, .count = home->count, .region = home->region, .alone = alone};
        persons += home->count;
    }
    draft->seated[index + 1] = persons;
}

static void seat_chunk(void *context, size_t index, int worker) {
    (void)worker;
    const struct draft *draft = context;
    struct population *population = draft->population;
    uint32_t from = (uint32_t)index * CHUNK, to = chunk_end(from, draft->count),
             person = draft->seated[index];
    for (uint32_t at = from; at < to; at++) {
        struct household *household = &population->household[at];
        const struct member *members = draft->members + household->first;
        if (to - at > AHEAD) __builtin_prefetch(&draft->members[population->household[at + AHEAD].first]);
        household->first = person;
        for (uint32_t i = 0; i < household->count; i++, person++) {
            population->id[person] = members[i].id;
            population->born[person] = members[i].born;
            population->household_of[person] = at;
            draft->order[person] = members[i].slot;
            draft->rows->person[members[i].slot] = person;
        }
    }
}

static size_t chunks(uint32_t count) {
    return count / CHUNK + (count % CHUNK != 0);
}

static void seat_persons(struct draft *draft, int threads) {
    struct population *population = draft->population;
    population->households = draft->count;
    population->household = memory_get(draft->count * sizeof *population->household);
    population->persons = draft->roll->count;
    population->id = memory_get(population->persons * sizeof *population->id);
    population->born = memory_get(population->persons * sizeof *population->born);
    population->household_of = memory_get(population->persons * sizeof *population->household_of);
    draft->seated = memory_zeroed(chunks(draft->count) + 1, sizeof *draft->seated);
    workers_run(threads, chunks(draft->count), list_chunk, draft);
    for (size_t i = 0; i < chunks(draft->count); i++) draft->seated[i + 1] += draft->seated[i];
    BUG_UNLESS(draft->seated[chunks(draft->count)] == population->persons);
    workers_run(threads, chunks(draft->count), seat_chunk, draft);
    free(draft->seated);
}

static void deal_members(struct draft *draft, int threads) {
    draft->chunks = (uint32_t)chunks(draft->rows->slots);
    draft->parts = 1;
    while (draft->parts < PARTS_MOST && (uint64_t)draft->parts * PART_ROWS < draft->roll->count)
        draft->parts *= 2;
    draft->book = memory_get(draft->rows->slots * sizeof *draft->book);
    draft->places = memory_zeroed((size_t)draft->chunks * draft->parts, sizeof *draft->places);
    draft->part_first = memory_get((draft->parts + 1u) * sizeof *draft->part_first);
    draft->members = memory_get(draft->roll->count * sizeof *draft->members);
    workers_run(threads, draft->chunks, hash_chunk, draft);
    parts_place(draft->places, draft->chunks, draft->parts, draft->part_first);
    BUG_UNLESS(draft->part_first[draft->parts] == draft->roll->count);
    workers_run(threads, draft->chunks, deal_chunk, draft);
    free(draft->book);
    free(draft->places);
}

static void find_homes_of_all(struct draft *draft, int threads) {
    draft->homes = memory_get(draft->roll->count * sizeof *draft->homes);
    draft->found = memory_zeroed(draft->parts, sizeof *draft->found);
    workers_run(threads, draft->parts, find_part, draft);
    for (int i = 0; i < WORKERS_MOST; i++) {
        draft->population->crowds.books += draft->finders[i].crowds.books;
        draft->population->crowds.persons += draft->finders[i].crowds.persons;
        finder_release(&draft->finders[i]);
    }
    sort_homes(draft, threads);
    free(draft->part_first);
    free(draft->found);
}

void household_make(struct population *population, const struct roll *roll, struct rows *rows,
                    uint32_t *order, int threads) {
    struct draft draft = {.population = population, .roll = roll, .rows = rows, .order = order};
    draft.form = &population->book->household;
    deal_members(&draft, threads);
    find_homes_of_all(&draft, threads);
    seat_persons(&draft, threads);
    free(draft.members);
    free(draft.homes);
    free(draft.placed);
}
