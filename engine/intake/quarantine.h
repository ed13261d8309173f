/* The quarantine as people read it: what every refused row said, masked, and how many rows have the same
 * mistake.
 *
 *     struct quarantine quarantine;
 *     quarantine_count(&quarantine, intake);
 *     quarantine_release(&quarantine);
 */
#ifndef HEARTH_INTAKE_QUARANTINE_H
#define HEARTH_INTAKE_QUARANTINE_H

#include "intake/intake.h"

struct refusal { /* rows of one delivery with the same mistake */
    uint32_t delivery;
    uint16_t column; /* COLUMN_NONE: the row as a whole */
    uint8_t reason;
    uint32_t number;
    uint32_t rows;
    uint32_t first; /* line of the first one */
};

struct quarantine {
    const struct intake *intake;
    struct refusal *groups; /* by delivery; the most rows first, then by column, reason, number */
    uint32_t group_count;
};

void quarantine_count(struct quarantine *quarantine, const struct intake *intake);
void quarantine_release(struct quarantine *quarantine); /* a zeroed one is left as it is */
/* The groups of a delivery; how many there are. */
uint32_t quarantine_of(const struct quarantine *quarantine, uint32_t delivery, const struct refusal **groups);
/* What staff call the column of a refused row; "整行" for the row as a whole. `en`: as rules write it, "". */
const char *refusal_title(const struct book *book, const struct delivery *delivery, uint16_t column);
const char *refusal_name(const struct book *book, const struct delivery *delivery, uint16_t column);
/* The reason with its number: "身份证号位数不对（17个字符）". */
void refusal_words_zh(struct buffer *out, uint8_t reason, uint32_t number);
void refusal_words_en(struct buffer *out, uint8_t reason, uint32_t number);

#endif
