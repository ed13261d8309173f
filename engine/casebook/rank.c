/* In which order a township works: the most urgent first, then what more sources agree on, then who has
 * waited longest. */
#include "casebook/decide.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

/* Larger first. */
#define COMPARE_DOWN(a, b) ((a) > (b) ? -1 : (a) < (b) ? 1 : 0)
#define COMPARE_UP(a, b) COMPARE_DOWN(b, a)

static int compare_work(const struct case_file *a, const struct case_file *b) {
    int by = COMPARE_DOWN(a->urgency, b->urgency);
    if (!by) by = COMPARE_DOWN(a->sources, b->sources);
    if (!by) by = COMPARE_UP(a->opened, b->opened);
    if (!by) by = COMPARE_DOWN(a->rank, b->rank);
    return by;
}

/* The numbers of different years or lengths sort by bytes only within one width, so the longer is the later.
 */
static int compare_numbers(const char *a, const char *b) {
    int by = strncmp(a, b, 4);
    if (!by) by = COMPARE_UP(strlen(a), strlen(b));
    return by ? by : strcmp(a, b);
}

/* Entries of `order` are addresses, so that a tie can fall back on the order of households. */
static int compare_cases(const void *left, const void *right) {
    const struct case_file *a = *(const struct case_file *const *)left,
                           *b = *(const struct case_file *const *)right;
    int by = COMPARE_UP(region_township(a->region), region_township(b->region));
    if (!by) by = COMPARE_DOWN(standing_live(a->standing), standing_live(b->standing));
    if (!by) by = compare_work(a, b);
    if (!by) by = compare_numbers(a->number, b->number);
    return by ? by : COMPARE_UP(a, b);
}

/* The first `capacity` live cases of a township go out, the rest waits and is counted. */
static void apply_capacity(struct case_file **order, uint32_t count, uint32_t capacity) {
    uint32_t taken = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i && region_township(order[i]->region) != region_township(order[i - 1]->region)) taken = 0;
        if (!standing_live(order[i]->standing)) continue;
        order[i]->on_list = capacity == 0 || taken < capacity;
        order[i]->carried_over = !order[i]->on_list;
        taken++;
    }
}

void cases_rank(struct deciding *deciding, uint32_t *order) {
    struct caseload *caseload = deciding->caseload;
    struct case_file **sorted = memory_get((caseload->case_count + 1) * sizeof *sorted);
    for (uint32_t i = 0; i < caseload->case_count; i++) sorted[i] = &caseload->cases[i];
    qsort(sorted, caseload->case_count, sizeof *sorted, compare_cases);
    apply_capacity(sorted, caseload->case_count, deciding->book->site.capacity);
    for (uint32_t i = 0; i < caseload->case_count; i++) order[i] = (uint32_t)(sorted[i] - caseload->cases);
    free(sorted);
}
