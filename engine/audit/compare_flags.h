/* Two tables of flags, as flags.csv has them, line by line. */
#ifndef HEARTH_AUDIT_COMPARE_FLAGS_H
#define HEARTH_AUDIT_COMPARE_FLAGS_H

#include "ground/bytes.h"
#include "audit/compare_engines.h"

/* Fills the counts of lines and `lines`. Columns go by their heads: one that only one of the two has is left
 * out of the comparison of lines. A line is known by case, township, rule and member; of several with one of
 * these the equal ones are paired first. */
void compare_flags(struct engines_compared *compared, struct span own, struct span other);

#endif
