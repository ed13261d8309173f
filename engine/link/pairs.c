/* Rows about two persons, and rows about places. */
#include "link/pairs.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "link/by_date.h"

struct side { /* the rows as those of one role alone */
    struct dataset dataset;
    struct rows rows;
    struct linker linker;
};

static void link_side(struct side *side, const struct linker *linker, const struct rows *rows, int role,
                      int threads) {
    const struct role *said = &rows->dataset->roles[role];
    *side = (struct side){.dataset = *rows->dataset, .rows = *rows, .linker = *linker};
    side->dataset.id = said->id;
    side->dataset.person_name = said->person_name;
    side->dataset.born = said->born;
    side->dataset.sex = said->sex;
    side->rows.dataset = &side->dataset;
    side->rows.fate = memory_get(rows->slots * sizeof *rows->fate);
    side->rows.link_kind = memory_get(rows->slots * sizeof *rows->link_kind);
    side->rows.person = memory_get(rows->slots * sizeof *rows->person);
    if (rows->slots > 0) memcpy(side->rows.fate, rows->fate, rows->slots * sizeof *rows->fate);
    side->linker.rows = &side->rows;
    linker_run(&side->linker, threads);
}

static void side_release(struct side *side) {
    free(side->rows.fate);
    free(side->rows.link_kind);
    free(side->rows.person);
}

static enum unlinked reason_of(const struct side *side, uint32_t slot) {
    return (enum unlinked)(side->rows.link_kind[slot] & ~UNLINKED_MARK);
}

/* Only a good ID of nobody here is outside; any other is in doubt. */
static uint32_t whom(const struct side *side, uint32_t slot) {
    if (side->rows.fate[slot] == FATE_LINKED) return side->rows.person[slot];
    return reason_of(side, slot) == UNLINKED_NOT_IN_REGISTER ? RELATED_OUTSIDE : RELATED_UNTOLD;
}

void pairs_link(const struct linker *linker, struct rows *rows, uint32_t *who[2], int threads) {
    struct side sides[2];
    for (int r = 0; r < 2; r++) {
        link_side(&sides[r], linker, rows, r, threads);
        who[r] = memory_get(rows->slots * sizeof *who[r]);
    }
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (rows->fate[slot] != FATE_ROW) continue;
        for (int r = 0; r < 2; r++) who[r][slot] = whom(&sides[r], slot);
        bool second =
            sides[0].rows.fate[slot] != FATE_LINKED &&
            (sides[1].rows.fate[slot] == FATE_LINKED || reason_of(&sides[0], slot) == UNLINKED_NO_ID);
        const struct rows *chosen = &sides[second].rows;
        rows->fate[slot] = chosen->fate[slot];
        rows->person[slot] = chosen->person[slot];
        rows->link_kind[slot] = chosen->link_kind[slot];
    }
    for (int r = 0; r < 2; r++) side_release(&sides[r]);
}

static bool sees(const struct pairs *pairs, uint32_t row, int role) {
    if (!RELATED_TO_PERSON(pairs->who[role][row])) return false;
    return role == 0 || pairs->who[1][row] != pairs->who[0][row]; /* a row that names one person twice */
}

void pairs_reindex(struct pairs *pairs, const struct rows *rows, uint32_t persons) {
    uint32_t *first = memory_zeroed((size_t)persons + 2, sizeof *first);
    for (uint32_t row = 0; row < rows->linked; row++)
        for (int r = 0; r < 2; r++)
            if (sees(pairs, row, r)) first[pairs->who[r][row] + 2]++;
    for (uint32_t p = 2; p < persons + 2; p++) first[p] += first[p - 1];
    free(pairs->rows);
    row_index_release(&pairs->index);
    pairs->rows = memory_get(first[persons + 1] * sizeof *pairs->rows);
    for (uint32_t row = 0; row < rows->linked; row++)
        for (int r = 0; r < 2; r++)
            if (sees(pairs, row, r)) pairs->rows[first[pairs->who[r][row] + 1]++] = row;
    row_index_make(&pairs->index, first, persons);
    for (uint32_t p = 0; p < persons; p++)
        if (first[p + 1] - first[p] > 1) rows_by_date(rows, pairs->rows + first[p], first[p + 1] - first[p]);
    free(first);
}

void pairs_index(struct pairs *pairs, const struct rows *rows, uint32_t *who[2], uint32_t persons) {
    for (int r = 0; r < 2; r++) {
        pairs->who[r] = memory_get(rows->linked * sizeof *pairs->who[r]);
        for (uint32_t row = 0; row < rows->linked; row++) pairs->who[r][row] = who[r][rows->origin[row]];
        free(who[r]);
    }
    pairs_reindex(pairs, rows, persons);
}

void pairs_release(struct pairs *pairs) {
    free(pairs->who[0]);
    free(pairs->who[1]);
    row_index_release(&pairs->index);
    free(pairs->rows);
    *pairs = (struct pairs){0};
}

static uint32_t gather_codes(region_t *codes, const struct rows *rows) {
    uint32_t count = 0, kept = 0;
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (rows->fate[slot] != FATE_ROW) continue;
        region_t code = rows_u64(rows, rows->dataset->place, slot);
        if (code != 0) codes[count++] = code;
    }
    qsort(codes, count, sizeof *codes, region_compare);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || codes[kept - 1] != codes[i]) codes[kept++] = codes[i];
    return kept;
}

void places_link(struct places *places, struct rows *rows) {
    places->code = memory_get((rows->slots + 1u) * sizeof *places->code);
    places->count = gather_codes(places->code, rows);
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (rows->fate[slot] != FATE_ROW) continue;
        region_t code = rows_u64(rows, rows->dataset->place, slot);
        const region_t *at = bsearch(&code, places->code, places->count, sizeof code, region_compare);
        rows->fate[slot] = at != NULL ? FATE_LINKED : FATE_UNLINKED;
        rows->person[slot] = at != NULL ? (uint32_t)(at - places->code) : PERSON_NONE;
        rows->link_kind[slot] = at != NULL ? LINKED_PLACE : (uint8_t)(UNLINKED_MARK | UNLINKED_NO_PLACE);
    }
}

void places_release(struct places *places) {
    free(places->code);
    row_index_release(&places->index);
    *places = (struct places){0};
}
