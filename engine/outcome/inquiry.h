/* The review list by township: households that could not be told for want of data about themselves, under a
 * rule that asks for them, one row each, with what is to be found out. Unlike a visit list it says nothing
 * against or for anybody. */
#ifndef HEARTH_OUTCOME_INQUIRY_H
#define HEARTH_OUTCOME_INQUIRY_H

#include "outcome/tally.h"

struct untold {            /* a household on the list */
    uint32_t first, count; /* its entries in judgement.unsure; those with a review are on the list */
    uint32_t file;         /* its case in caseload.cases, CASE_NONE */
};

struct inquiry {           /* one township's list */
    region_t county;       /* 0: not in the table of regions */
    region_t township;     /* 0: unknown */
    uint32_t first, count; /* in inquiries.untold */
};

struct inquiries {
    struct untold *untold; /* owned; by place, then by household */
    struct inquiry *items; /* owned; by county, township */
    uint32_t households, count;
};

void inquiries_init(struct inquiries *inquiries, const struct night_facts *night);
void inquiries_release(struct inquiries *inquiries);
/* false: the disk does not take it; errno says why where it can. */
bool inquiry_book_write(const struct night_facts *night, const struct inquiries *inquiries,
                        const struct inquiry *inquiry, const char *path);

#endif
