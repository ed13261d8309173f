/* Refused rows counted by column and reason. */
#ifndef HEARTH_OUTCOME_REFUSALS_H
#define HEARTH_OUTCOME_REFUSALS_H

#include "intake/intake.h"

struct refusal {     /* of one delivery */
    uint16_t column; /* COLUMN_NONE: the row as a whole */
    uint8_t reason;  /* as in struct refused */
    uint32_t rows;
};

/* Refused rows of one delivery by column and reason, most first; how many groups, at most `room`. */
uint32_t refusals_group(const struct intake *intake, uint32_t delivery, struct refusal *groups,
                        uint32_t room);
/* What staff call a column of the delivery; "整行" for the row as a whole. */
const char *refusal_title(const struct book *book, const struct delivery *delivery, uint16_t column);

#endif
