/* Whose rows are whose, where rows stand in order of their owners (persons, or places) and most owners have
 * none: a bit for every owner, and a number for those who have several rows.
 *
 *     struct row_range range = row_range(&population->index[dataset], person);
 *     for (uint32_t row = range.from; row < range.to; row++) …
 */
#ifndef HEARTH_LINK_ROW_INDEX_H
#define HEARTH_LINK_ROW_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROW_INDEX_WORD 64u /* owners */

struct row_index_word {
    uint64_t has;    /* bit i: owner i of the word has rows */
    uint32_t before; /* owners with rows in the words before */
};

struct row_index {
    struct row_index_word *words; /* [owners / ROW_INDEX_WORD + 1]; owned */
    uint32_t *first; /* [owners with rows + 1] the first row of each; NULL: each has one row; owned */
};

struct row_range { /* rows [from, to) */
    uint32_t from, to;
};

void row_index_init(struct row_index *index, uint32_t owners); /* nobody has rows */
/* Counts the bits that were set into `before`; how many they are. */
uint32_t row_index_count(struct row_index *index, uint32_t owners);
/* first[0 … owners]: rows of owner i are [first[i], first[i + 1]). */
void row_index_make(struct row_index *index, const uint32_t *first, uint32_t owners);
void row_index_each(struct row_index *index, uint32_t owners); /* row i is owner i's */
void row_index_release(struct row_index *index);

/* Bits set; the processor's own instruction is not everywhere. */
static inline uint32_t bits_set(uint64_t bits) {
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (uint32_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* How many owners before this one have rows. */
static inline uint32_t row_index_rank(const struct row_index *index, uint32_t owner) {
    const struct row_index_word *word = &index->words[owner / ROW_INDEX_WORD];
    return word->before + bits_set(word->has & ((UINT64_C(1) << owner % ROW_INDEX_WORD) - 1));
}

static inline bool row_index_has(const struct row_index *index, uint32_t owner) {
    return index->words[owner / ROW_INDEX_WORD].has >> owner % ROW_INDEX_WORD & 1;
}

/* Empty for whoever has none. */
static inline struct row_range row_range(const struct row_index *index, uint32_t owner) {
    if (!row_index_has(index, owner)) return (struct row_range){0, 0};
    uint32_t rank = row_index_rank(index, owner);
    if (index->first == NULL) return (struct row_range){rank, rank + 1};
    return (struct row_range){index->first[rank], index->first[rank + 1]};
}

static inline uint32_t row_index_many(const struct row_index *index, uint32_t owner) {
    struct row_range range = row_range(index, owner);
    return range.to - range.from;
}

/* Whether none of [from, to) has rows. */
static inline bool row_index_none(const struct row_index *index, uint32_t from, uint32_t to) {
    uint32_t within = from % ROW_INDEX_WORD, many = to - from;
    if (many >= ROW_INDEX_WORD - within) return row_index_rank(index, from) == row_index_rank(index, to);
    return (index->words[from / ROW_INDEX_WORD].has >> within & ((UINT64_C(1) << many) - 1)) == 0;
}

#endif
