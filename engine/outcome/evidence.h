/* flags.jsonl: one flag with its evidence as one line of JSON in one byte form (keys sorted, no white space),
 * for auditors and programs. People are named by case number and register line only; no name, citizen ID,
 * telephone or address. */
#ifndef HEARTH_OUTCOME_EVIDENCE_H
#define HEARTH_OUTCOME_EVIDENCE_H

#include "outcome/outcome.h"

/* Writes the line of `flag`, which stands in `file` as `reason`. */
void evidence_write(FILE *out, const struct night_facts *night, const struct flag *flag,
                    const struct case_file *file, const struct reason *reason);

#endif
