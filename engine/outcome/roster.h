/* Rosters and exit checks: plain lists of people by township, as a CSV and a workbook with one sheet a rule;
 * and their counts by county. Whoever an `unless` leaves out stands in flags.csv only. */
#ifndef HEARTH_OUTCOME_ROSTER_H
#define HEARTH_OUTCOME_ROSTER_H

#include "outcome/tally.h"

struct roster { /* one kind of list in one township */
    enum rule_list list;
    region_t county;       /* 0: not in the table of regions */
    region_t township;     /* 0: unknown */
    uint32_t first, count; /* in rosters.order; by rule, then as judged */
};

struct rosters {
    uint32_t *order;      /* owned; indexes of judgement.listed */
    struct roster *items; /* owned; by county, township, list */
    uint32_t count;
};

void rosters_init(struct rosters *rosters, const struct night_facts *night);
void rosters_release(struct rosters *rosters);
/* false: the disk does not take it; errno says why where it can. Townships' lists show names, addresses and
 * telephones, never a citizen ID. */
bool roster_book_write(const struct night_facts *night, const struct rosters *rosters,
                       const struct roster *roster, const char *path);
bool roster_table_write(const struct night_facts *night, const struct rosters *rosters,
                        const struct roster *roster, const char *path);
/* How many stand on the lists of the county of items [first, end), by township and rule; names nobody. */
bool roster_counts_write(const struct night_facts *night, const struct rosters *rosters, uint32_t first,
                         uint32_t end, const char *path);

#endif
