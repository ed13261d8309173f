/* What hearth inputs shows: each delivery with its state, counts and refused rows, then what is missing, late
 * or owed, with the rules that read it. As a table for staff, or as JSON for a program. */
#ifndef HEARTH_OUTCOME_INPUTS_H
#define HEARTH_OUTCOME_INPUTS_H

#include "intake/quarantine.h"
#include "library/json.h"

void inputs_print_table(const struct intake *intake, const struct quarantine *quarantine); /* to stdout */
json_value *inputs_json(const struct intake *intake, const struct quarantine *quarantine); /* caller frees */

/* Words that both use. */
const char *inputs_state_zh(enum delivery_state state);
const char *inputs_state_en(enum delivery_state state);
const char *inputs_missing_zh(const struct dataset_state *state); /* why it is not delivered */
const char *inputs_missing_en(const struct dataset_state *state);

#endif
