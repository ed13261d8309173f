/* The two kinds of workbook: a township's visit list, and a county's summary. Each is written by one thread;
 * both give false when the disk does not take it. */
#ifndef HEARTH_OUTCOME_WORKBOOK_H
#define HEARTH_OUTCOME_WORKBOOK_H

#include "library/xlsx.h"
#include "outcome/tally.h"

bool township_book_write(const struct night_facts *night, const struct tally *tally,
                         const struct township *township, const char *path);
bool county_book_write(const struct night_facts *night, const struct tally *tally,
                       const struct county *county, const char *path);

enum cell_style urgency_style(enum urgency urgency);

#endif
