/* Rows of one dataset with the same key: repeats are counted once, contradictions are told and the later row
 * is used. */
#ifndef HEARTH_INTAKE_REPEAT_H
#define HEARTH_INTAKE_REPEAT_H

#include "intake/taking.h"

/* Sets FATE_REPEAT and FATE_CONFLICT in the table of a dataset that has a key, counts them in the deliveries,
 * and lists the contradicting rows among the refused. Rows that lack a part of their key are left alone. */
void repeat_mark(struct taking *taking, uint16_t dataset);

#endif
