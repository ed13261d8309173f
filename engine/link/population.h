/* The population: persons and households in order of region, household, person, and every dataset's linked
 * rows as contiguous ranges per person. Made by the link stage; immutable afterwards. */
#ifndef HEARTH_LINK_POPULATION_H
#define HEARTH_LINK_POPULATION_H

#include "book/book.h"
#include "intake/rows.h"

enum link_kind { /* how a row was tied to its person; evidence */
                 LINKED_NOT,
                 LINKED_EXACT,
                 LINKED_DERIVED /* 15-digit ID */,
                 LINKED_CARRIER,
                 LINKED_REPAIRED,
                 LINKED_SELF /* register row */
};

enum unlinked {
    UNLINKED_NOT_IN_REGISTER, /* a good ID of nobody here */
    UNLINKED_NAME,            /* the ID is somebody's with another name */
    UNLINKED_NO_NAME,         /* the dataset asks for ID and name, the row has no name */
    UNLINKED_DAMAGED,         /* the ID fails its check and no one person fits the repair */
    UNLINKED_SUSPECT,         /* ID ends in 000 and nothing confirms it */
    UNLINKED_SAME_PERSON,     /* register: the same ID and name twice */
    UNLINKED_NO_ID            /* the row has no ID */
};

struct household {
    uint32_t first, count; /* persons [first, first + count) */
    region_t region;       /* most frequent among members, lowest on a tie; 0 unknown */
    bool alone;            /* a single person by `alone`, or for want of a book number */
};

struct stray { /* a good row that found no person */
    uint16_t dataset;
    uint8_t reason; /* enum unlinked */
    uint32_t slot;  /* leads to delivery and line */
};

struct link_count { /* of one dataset */
    uint32_t rows, linked, unlinked;
    uint32_t by_kind[LINKED_SELF + 1];
};

struct population {
    const struct book *book;
    const struct rows *rows; /* [dataset_count]; rows[REGISTER] row p is person p */
    uint32_t persons, households;
    uint64_t *id;                /* [persons] 17 digits */
    date_t *born;                /* [persons] register column, else from the ID; DATE_NONE */
    uint32_t *household_of;      /* [persons] */
    struct household *household; /* [households], by region, then lowest ID of a member */
    uint32_t **first;  /* [dataset_count][persons + 1]: rows of person p are [first[d][p], first[d][p+1]), by
                          date, key, content, origin */
    uint32_t *doubles; /* persons whose number another person has too, ascending */
    uint32_t double_count;
    struct stray *strays; /* by dataset, slot */
    uint32_t stray_count;
    struct link_count *counts; /* [dataset_count] */
};

struct span person_name(const struct population *population, uint32_t person);
char person_sex(uint64_t id); /* 'M', 'F' by the 17th digit */
/* The household's key for the casebook: "book|office|0001" ('|' and '\' in a cell after a '\') or, alone,
 * "person|<17 digits>"; of a number that two persons have, "person|<17 digits>|<folded name>". Appended.
 * Secret: HMAC it before storing. */
void household_key(const struct population *population, uint32_t household, struct buffer *out);
void person_key(const struct population *population, uint32_t person, struct buffer *out);

/* Links every FATE_ROW of every dataset: register → persons → households, then the rest row → person; orders
 * the rows (rows become dense). `rows` is changed, and must outlive the population. */
void population_link(struct population *population, const struct book *book, struct rows *rows, int threads);
void population_release(struct population *population);
const char *link_kind_zh(enum link_kind kind);
const char *unlinked_zh(enum unlinked reason);
const char *unlinked_en(enum unlinked reason);

#endif
