/* The parts of `hearth check` that run something: tests, and rules and facts on real rows. */
#ifndef HEARTH_COMMANDS_CHECK_H
#define HEARTH_COMMANDS_CHECK_H

#include "book/book.h"

/* Runs the tests of the site's rules and of the facts, and warns of those that fail or do not load, of
 * thresholds that none pins, and of rules and facts without a test. */
void check_tests(const struct book *book, struct diags *diags);
/* Tries rules and facts on the first households of the deliveries that are in force or lie in the inbox. */
void check_sample(const char *site, const struct book *book, struct diags *diags);
/* Warns of terms that are shorter than what rules still read. */
void check_terms(const struct book *book, struct diags *diags);
/* Warns of files among the rules that nothing reads. */
void check_strays(const struct book *book, struct diags *diags);

#endif
