/* Counts of cells that did not read. */
#include "intake/unread.h"

#include <stdlib.h>
#include "ground/memory.h"

static void add_one(uint32_t **counts, size_t room, size_t at) {
    if (!*counts) *counts = memory_zeroed(room, sizeof **counts);
    (*counts)[at]++;
}

void unread_add_cell(struct unread *unread, uint16_t columns, uint16_t column, enum cell_problem problem) {
    BUG_UNLESS(column < columns && problem < CELL_PROBLEMS);
    add_one(&unread->cells, (size_t)columns * CELL_PROBLEMS, (size_t)column * CELL_PROBLEMS + problem);
}

void unread_add_damage(struct unread *unread, uint16_t columns, uint16_t column, enum id_damage damage) {
    BUG_UNLESS(column < columns && damage < DAMAGES);
    add_one(&unread->damaged, (size_t)columns * DAMAGES, (size_t)column * DAMAGES + damage);
}

static void add_counts(uint32_t **sum, const uint32_t *part, size_t room) {
    if (!part) return;
    if (!*sum) *sum = memory_zeroed(room, sizeof **sum);
    for (size_t i = 0; i < room; i++) (*sum)[i] += part[i];
}

void unread_add_all(struct unread *sum, const struct unread *part, uint16_t columns) {
    add_counts(&sum->cells, part->cells, (size_t)columns * CELL_PROBLEMS);
    add_counts(&sum->damaged, part->damaged, (size_t)columns * DAMAGES);
}

void unread_release(struct unread *unread) {
    free(unread->cells);
    free(unread->damaged);
    *unread = (struct unread){0};
}

enum id_damage damage_of(enum cell_problem problem) {
    switch (problem) {
    case CELL_ID_SCIENTIFIC:
        return DAMAGE_SCIENTIFIC;
    case CELL_ID_NUMERIC:
        return DAMAGE_NUMERIC;
    case CELL_ID_CUT:
        return DAMAGE_CUT;
    default:
        return DAMAGES;
    }
}
