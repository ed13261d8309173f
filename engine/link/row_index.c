/* Whose rows are whose. */
#include "link/row_index.h"

#include <stdlib.h>
#include "ground/memory.h"

void row_index_init(struct row_index *index, uint32_t owners) {
    *index = (struct row_index){0};
    index->words = memory_zeroed((size_t)owners / ROW_INDEX_WORD + 1, sizeof *index->words);
}

uint32_t row_index_count(struct row_index *index, uint32_t owners) {
    uint32_t count = 0;
    for (uint32_t i = 0; i <= owners / ROW_INDEX_WORD; i++) {
        index->words[i].before = count;
        count += bits_set(index->words[i].has);
    }
    return count;
}

void row_index_make(struct row_index *index, const uint32_t *first, uint32_t owners) {
    row_index_init(index, owners);
    for (uint32_t i = 0; i < owners; i++)
        index->words[i / ROW_INDEX_WORD].has |= (uint64_t)(first[i] < first[i + 1]) << i % ROW_INDEX_WORD;
    uint32_t count = row_index_count(index, owners), at = 0;
    if (count == first[owners]) return;
    index->first = memory_get(((size_t)count + 1) * sizeof *index->first);
    for (uint32_t i = 0; i < owners; i++)
        if (first[i] < first[i + 1]) index->first[at++] = first[i];
    index->first[at] = first[owners];
}

void row_index_each(struct row_index *index, uint32_t owners) {
    row_index_init(index, owners);
    for (uint32_t i = 0; i < owners; i += ROW_INDEX_WORD) {
        uint32_t left = owners - i;
        index->words[i / ROW_INDEX_WORD].has = left < ROW_INDEX_WORD ? (UINT64_C(1) << left) - 1 : UINT64_MAX;
    }
    row_index_count(index, owners);
}

void row_index_release(struct row_index *index) {
    free(index->words);
    free(index->first);
    *index = (struct row_index){0};
}
