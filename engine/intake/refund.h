/* Refunds count on the day of the row that they take back, so that a bill and its refund never
 * stand in different windows. */
#ifndef HEARTH_INTAKE_REFUND_H
#define HEARTH_INTAKE_REFUND_H

#include "intake/rows.h"

struct refunds {    /* rows with something in the column that names what they take back */
    uint32_t moved; /* they have the day of that row now */
    uint32_t alone; /* no such row of the same person is in force: they keep theirs */
};

/* Sets the day (`dated`) of the good rows of a dataset that declares refunds; nothing for any other. Once,
 * after repeats are marked and before rows are linked. */
struct refunds refunds_move(struct rows *rows, int threads);

#endif
