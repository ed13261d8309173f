/* What the files that make a line of flags.jsonl share: evidence.c writes it, evidence_gather.c puts what the
 * flag has read in the order in which it is told. */
#ifndef HEARTH_OUTCOME_EVIDENCE_PARTS_H
#define HEARTH_OUTCOME_EVIDENCE_PARTS_H

#include "outcome/evidence.h"

struct line {
    struct evidence *evidence;
    const struct legend *legend;
    const struct night_facts *night;
    const struct flag *flag;
    const struct read *reads; /* of the flag */
    struct buffer *out;
};

struct cell {                 /* of a row that was read */
    uint16_t dataset, column; /* COLUMN_NONE: the row as a whole */
    uint32_t row;
};

static inline struct cell cell_of(const struct read *read) {
    if (read->kind == READ_COLUMN) return (struct cell){(uint16_t)read->value.number, read->what, read->at};
    return (struct cell){read->what, (uint16_t)read->value.number, read->at};
}

/* Row or person that an item is of, 0 for the flag's household: dataset + 1 and row. */
static inline uint64_t subject_of(uint64_t key) {
    return key >> 16;
}

/* Fills the evidence's items: what the flag read, by part and in order. */
void evidence_gather(const struct line *line);

#endif
