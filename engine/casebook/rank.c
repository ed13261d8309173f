/* In which order a township works: the most urgent first, then what more sources agree on, then who has
 * waited longest. */
#include "casebook/decide.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

/* Larger first. */
#define COMPARE_DOWN(a, b) ((a) > (b) ? -1 : (a) < (b) ? 1 : 0)
#define COMPARE_UP(a, b) COMPARE_DOWN(b, a)

struct ranked { /* a case to be put in order */
    uint64_t
        first; /* what differs most, the first work lowest: township, whether it is live, urgency, sources */
    struct case_file *file;
};

static uint64_t first_of(const struct case_file *file) {
    uint64_t urgency = (uint64_t)(URGENCY_RED - file->urgency), sources = UINT16_MAX - file->sources;
    bool ended = !standing_live(file->standing);
    return region_township(file->region) << 20 | (uint64_t)ended << 19 | urgency << 16 | sources;
}

/* The numbers of different years or lengths sort by bytes only within one width, so the longer is the later.
 */
static int compare_numbers(const char *a, const char *b) {
    int by = strncmp(a, b, 4);
    if (!by) by = COMPARE_UP(strlen(a), strlen(b));
    return by ? by : strcmp(a, b);
}

/* A tie falls back on the order of households, which is that of the addresses. */
static int compare_cases(const void *left, const void *right) {
    const struct ranked *one = left, *other = right;
    const struct case_file *a = one->file, *b = other->file;
    int by = COMPARE_UP(one->first, other->first);
    if (!by) by = COMPARE_UP(a->opened, b->opened);
    if (!by) by = COMPARE_DOWN(a->rank, b->rank);
    if (!by) by = compare_numbers(a->number, b->number);
    return by ? by : COMPARE_UP(a, b);
}

/* The first `capacity` live cases of a township go out, the rest waits and is counted. */
static void apply_capacity(const struct ranked *order, uint32_t count, uint32_t capacity) {
    uint32_t taken = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct case_file *file = order[i].file;
        if (i && region_township(file->region) != region_township(order[i - 1].file->region)) taken = 0;
        if (!standing_live(file->standing)) continue;
        file->on_list = capacity == 0 || taken < capacity;
        file->carried_over = !file->on_list;
        taken++;
    }
}

void cases_rank(struct deciding *deciding, uint32_t *order) {
    struct caseload *caseload = deciding->caseload;
    struct ranked *sorted = memory_get((caseload->case_count + 1) * sizeof *sorted);
    for (uint32_t i = 0; i < caseload->case_count; i++)
        sorted[i] = (struct ranked){first_of(&caseload->cases[i]), &caseload->cases[i]};
    qsort(sorted, caseload->case_count, sizeof *sorted, compare_cases);
    apply_capacity(sorted, caseload->case_count, deciding->book->site.capacity);
    for (uint32_t i = 0; i < caseload->case_count; i++)
        order[i] = (uint32_t)(sorted[i].file - caseload->cases);
    free(sorted);
}
