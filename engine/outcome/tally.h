/* The night counted once, for every page and table that shows it: rows by dataset, reasons by rule, cases by
 * township and county. tally_check is where "counts in = counts out" is enforced.
 *
 *     struct tally tally;
 *     tally_init(&tally, night);
 *     bool good = tally_check(&tally, night, diags);
 *     tally_release(&tally);
 */
#ifndef HEARTH_OUTCOME_TALLY_H
#define HEARTH_OUTCOME_TALLY_H

#include "outcome/outcome.h"

struct row_count { /* of one dataset, deliveries in force only */
    uint32_t deliveries;
    uint64_t received; /* = linked + unlinked + repeats + conflicts + refused + future */
    uint64_t linked, unlinked, repeats, conflicts, refused, future;
};

struct case_count {
    uint32_t standing[STANDINGS]; /* cases, without the withdrawn */
    uint32_t listed;              /* on tonight's township list */
    uint32_t urgency[3];          /* of the listed, by enum urgency */
    uint32_t carried;             /* beyond the township's capacity */
    uint32_t again;               /* issued by an earlier run of this day, not listed again */
    uint32_t withdrawn;           /* issued by an earlier run of this day, to be taken back */
    uint32_t moved_out; /* stood here before (moved_from), now in another township, where they count */
};

struct township {
    region_t code;         /* region_township of its cases, or of those that moved out; 0 unknown */
    uint32_t first, count; /* in tally.order */
    struct case_count cases;
};

struct county {
    region_t code;         /* 0: every place whose county the table of regions does not have */
    uint32_t first, count; /* in tally.townships */
    struct case_count cases;
};

struct list_count { /* flags by what becomes of them; together every flag of the night */
    uint64_t visit, roster, verify, shadow;
};

struct tally {
    struct list_count flags;
    bool lists_only_visits; /* no rule in force does anything else */
    uint32_t
        *shadow_households; /* [rule_count] of shadow rules: households they would add to the open cases */
    struct row_count *datasets;   /* [dataset_count] */
    struct row_count rows;        /* all together */
    uint32_t (*rules)[STANDINGS]; /* [rule_count + 1]: reasons; the last is for rules gone from the book */
    uint32_t *order;            /* [case_count] cases by county, township, then as the caseload ranks them */
    struct township *townships; /* by county, code; the unknown county last */
    uint32_t township_count;
    struct county *counties;
    uint32_t county_count;
    struct case_count cases;               /* all together */
    uint32_t inquiries, inquiry_townships; /* households on review lists, and how many lists */
    uint64_t reviewed;                     /* verdicts on them */
};

void tally_init(struct tally *tally, const struct night_facts *night);
void tally_release(struct tally *tally);
/* Every sum against the one it must equal; false, with an error for each difference. *compared: how many sums
 * were. */
bool tally_check(const struct tally *tally, const struct night_facts *night, uint32_t *compared,
                 struct diags *diags);
uint64_t rows_listed(const struct night_facts *night,
                     uint16_t rule); /* that a roster or an exit check has, or would have */
#define CASE_NONE UINT32_MAX
/* The case with a number of every household, as an index of caseload.cases, or CASE_NONE; freed by the
 * caller. */
uint32_t *cases_by_household(const struct night_facts *night);
/* A place as lists are ordered by it: by county and township, those of unknown counties last. */
uint64_t place_key(const struct night_facts *night, region_t region);
region_t place_county(uint64_t key); /* 0: the table of regions does not have it */
region_t place_township(uint64_t key);
bool case_listed(const struct case_file *file); /* stands in tonight's township workbook */
uint32_t cases_live(const struct case_count *count);

#endif
