/* Values of evidence as text, and which of them may leave the engine at all. */
#ifndef HEARTH_OUTCOME_SHOWN_H
#define HEARTH_OUTCOME_SHOWN_H

#include "outcome/outcome.h"

enum shown { SHOWN_TEXT, SHOWN_MISSING, SHOWN_WITHHELD /* says who somebody is */ };

/* A cell of a dense row, as text in `out`. Names, citizen IDs, telephones and addresses are withheld, and so
 * is any text with a number of 15 digits or more in it: a disability certificate's number begins with the
 * citizen ID. */
enum shown cell_shown(struct buffer *out, const struct night_facts *night, uint16_t dataset, uint16_t column,
                      uint32_t row);
/* The value of a READ_FACT that stood in the evidence of this household; NULL when it has none, or none that
 * may be shown. */
const char *fact_shown(struct buffer *out, const struct night_facts *night, uint32_t household,
                       const struct fact *fact, const struct read *read);
const char *column_title(const struct dataset *dataset, uint16_t column); /* zh; COLUMN_AGE too */
const char *column_name(const struct dataset *dataset,
                        uint16_t column); /* as rules write it; COLUMN_AGE too */

#endif
