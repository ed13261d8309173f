/* Whether it was the links: the same people, to whom a new register ties other rows of files that did not
 * change. */
#include <stdlib.h>
#include <string.h>
#include "ground/map.h"
#include "ground/memory.h"
#include "night/attribute.h"

void links_seen_init(struct links_seen *seen, const struct book *book, uint32_t turns) {
    *seen = (struct links_seen){.datasets = book->dataset_count};
    seen->members = memory_zeroed(turns + 1u, sizeof *seen->members);
    seen->rows = memory_zeroed((size_t)turns * book->dataset_count + 1, sizeof *seen->rows);
}

void links_seen_release(struct links_seen *seen) {
    free(seen->members);
    free(seen->rows);
    *seen = (struct links_seen){0};
}

/* Sums do not depend on the order of rows or people. */
static uint64_t row_mark(const struct plan *plan, const struct population *population, uint16_t dataset,
                         uint32_t row, uint64_t person) {
    uint32_t line, slot = population->rows[dataset].origin[row];
    const struct delivery *delivery = intake_origin(&plan->intake, dataset, slot, &line);
    return hash_u64(hash_bytes(delivery->digest, strlen(delivery->digest)) + hash_u64(person) + line);
}

static uint64_t rows_mark(const struct plan *plan, const struct population *population, uint16_t dataset,
                          uint32_t person) {
    const struct pairs *pairs = &population->pairs[dataset];
    bool two = population->book->datasets[dataset].about == ABOUT_TWO;
    struct row_range range = row_range(two ? &pairs->index : &population->index[dataset], person);
    uint64_t mark = 0;
    for (uint32_t i = range.from; i < range.to; i++)
        mark += row_mark(plan, population, dataset, two ? pairs->rows[i] : i, population->id[person]);
    return mark;
}

void links_seen_note(struct links_seen *seen, uint32_t turn, const struct plan *plan,
                     const struct population *population, uint32_t household) {
    if (household == HOUSEHOLD_NONE) return;
    const struct household *home = &population->household[household];
    for (uint32_t person = home->first; person < home->first + home->count; person++) {
        seen->members[turn] += hash_u64(population->id[person]);
        for (uint16_t d = REGISTER + 1; d < seen->datasets; d++)
            seen->rows[(size_t)turn * seen->datasets + d] += rows_mark(plan, population, d, person);
    }
}

uint32_t links_seen_changed(const struct links_seen *seen, const struct links_seen *other, uint32_t turn,
                            const struct book *book, struct buffer *out) {
    uint32_t changed = 0;
    if (!seen->members || !other->members || seen->members[turn] != other->members[turn]) return 0;
    for (uint16_t d = REGISTER + 1; d < seen->datasets && d < other->datasets; d++) {
        size_t at = (size_t)turn * seen->datasets + d;
        if (seen->rows[at] != other->rows[at])
            buffer_format(out, "%s%s", changed++ ? "、" : "", book->datasets[d].zh);
    }
    return changed;
}
