/* Case numbers: "LZ23-00417-4" = prefix, year, sequence within the year, check digit (ISO 7064 MOD 11,10 over
 * the digits of year and sequence). With its letters and hyphens no spreadsheet reads it as a date or a
 * number. */
#ifndef HEARTH_CASEBOOK_NUMBER_H
#define HEARTH_CASEBOOK_NUMBER_H

#include "casebook/casebook.h"

char case_number_check(const char *digits); /* of a run of ASCII digits */
void case_number_write(char out[CASE_NUMBER], const char *prefix, int year, uint32_t sequence);
/* false when it is no case number, or its check digit does not fit. `year` 0–99. */
bool case_number_read(const char *number, int *year, uint32_t *sequence);

#endif
