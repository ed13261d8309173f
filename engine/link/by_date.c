/* Brings rows of one dataset into order of date: a merge sort, for the few that are not in order already. */
#include "link/by_date.h"

#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"

struct dating {
    const struct rows *rows;
    uint16_t dated;
    uint32_t *room; /* as long as the list */
};

static bool in_order(const struct dating *dating, uint32_t earlier, uint32_t later) {
    return rows_int32(dating->rows, dating->dated, earlier) <= rows_int32(dating->rows, dating->dated, later);
}

static void merge(const struct dating *dating, uint32_t *list, uint32_t half, uint32_t count) {
    uint32_t left = 0, right = half, at = 0;
    memcpy(dating->room, list, half * sizeof *list);
    while (left < half)
        list[at++] = right == count || in_order(dating, dating->room[left], list[right])
                         ? dating->room[left++]
                         : list[right++];
}

static void sort(const struct dating *dating, uint32_t *list, uint32_t count) {
    if (count < 2) return;
    uint32_t half = count / 2;
    sort(dating, list, half);
    sort(dating, list + half, count - half);
    if (!in_order(dating, list[half - 1], list[half])) merge(dating, list, half, count);
}

void rows_by_date(const struct rows *rows, uint32_t *list, uint32_t count) {
    struct dating dating = {.rows = rows, .dated = rows->dataset->dated};
    uint32_t at = 1;
    if (dating.dated == COLUMN_NONE) return;
    while (at < count && in_order(&dating, list[at - 1], list[at])) at++;
    if (at >= count) return;
    dating.room = memory_get(count * sizeof *dating.room);
    sort(&dating, list, count);
    free(dating.room);
}
