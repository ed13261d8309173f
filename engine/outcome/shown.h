/* Values of evidence as text, and which of them may leave the engine at all. */
#ifndef HEARTH_OUTCOME_SHOWN_H
#define HEARTH_OUTCOME_SHOWN_H

#include "outcome/outcome.h"

enum shown { SHOWN_TEXT, SHOWN_MISSING, SHOWN_WITHHELD /* says who somebody is */ };

#define SHOWN_ROOM VALUE_FIGURES
struct shown_value { /* a value on its way out */
    enum shown shown;
    bool figures; /* the text lies in the room that was lent: digits and signs that no file has to escape */
    struct span text; /* SHOWN_TEXT; else in the table, the book or the read */
};

/* A cell of a dense row. Names, citizen IDs, telephones and addresses are withheld, and so is any text with a
 * number of 15 digits or more in it: a disability certificate's number begins with the citizen ID. */
struct shown_value shown_cell(char room[SHOWN_ROOM], const struct night_facts *night, uint16_t dataset,
                              uint16_t column, uint32_t row);
/* The value of a READ_FACT that stood in the evidence of this household; not SHOWN_TEXT when it has none, or
 * none that may be shown. */
struct shown_value shown_fact(char room[SHOWN_ROOM], const struct night_facts *night, uint32_t household,
                              const struct fact *fact, const struct read *read);
/* The same as text in `out`; of a fact NULL when there is none to be shown. */
enum shown cell_shown(struct buffer *out, const struct night_facts *night, uint16_t dataset, uint16_t column,
                      uint32_t row);
const char *fact_shown(struct buffer *out, const struct night_facts *night, uint32_t household,
                       const struct fact *fact, const struct read *read);
const char *column_title(const struct dataset *dataset, uint16_t column); /* zh; COLUMN_AGE too */
const char *column_name(const struct dataset *dataset,
                        uint16_t column); /* as rules write it; COLUMN_AGE too */

#endif
