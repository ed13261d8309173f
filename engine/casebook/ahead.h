/* Rows lie far apart in memory: what the next flags will read is asked for while the ones before them are
 * written. Only a hint to the processor. */
#ifndef HEARTH_CASEBOOK_AHEAD_H
#define HEARTH_CASEBOOK_AHEAD_H

#include "casebook/casebook.h"

#define FLAGS_AHEAD 6

/* The cells that the evidence of a flag rests on, and where their rows came from; past the last flag nothing.
 */
void flag_ahead(const struct population *population, const struct judgement *judgement, uint32_t flag);
/* A text column of the register, of every member: first where the texts lie, then, some households later, the
 * texts; COLUMN_NONE: nothing. */
void places_ahead(const struct population *population, uint32_t household, uint16_t column);
void members_ahead(const struct population *population, uint32_t household, uint16_t column);

#endif
