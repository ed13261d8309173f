/* What is missing of the data, and which rules that touches. */
#ifndef HEARTH_OUTCOME_MISSING_H
#define HEARTH_OUTCOME_MISSING_H

#include "outcome/outcome.h"

/* It is in use, and a newer one should have come before the as-of date. */
bool dataset_overdue(const struct intake *intake, uint16_t dataset);
/* Appends days: "2023-06", "2023-06～2023-08", "2023-08-29～2023-08-31". */
void days_shown(struct buffer *out, struct days days);
/* Appends the days that no delivery in force covers, the latest first, and whose they are:
 * "缺2023-06（三江县民政局未报送）"; nothing when none is missing. */
void gaps_shown(struct buffer *out, const struct dataset_state *state);
/* The rule is in force, no shadow, and reads the dataset. */
bool reads_tonight(const struct book *book, uint16_t rule, uint16_t dataset);
/* Appends `before` and "涉及规则：…", the rules in force that read the dataset. false, and nothing, when none
 * does.
 */
bool readers_shown(struct buffer *out, const char *before, const struct book *book, uint16_t dataset);
/* Somebody could not be told tonight because the dataset, or days of it, are missing. */
bool dataset_missed(const struct night_facts *night, uint16_t dataset);
/* Appends which days of which dataset are missing, and of which rules how many could not be told tonight
 * because of it: "医保结算缺2023-07（医保局未报送），因此无法判断：医疗费个人负担较重 875人"; somebody has to
 * send them. A history that begins later than a window is no such day. false, and nothing, when nobody is. */
bool blinded_shown(struct buffer *out, const struct night_facts *night);

#endif
