/* The population: persons and households in order of region, household, person, and every dataset's linked
 * rows as contiguous ranges per person. Made by the link stage; immutable afterwards. */
#ifndef HEARTH_LINK_POPULATION_H
#define HEARTH_LINK_POPULATION_H

#include "book/book.h"
#include "intake/rows.h"
#include "link/person.h"
#include "link/row_index.h"

enum link_kind { /* how a row was tied to its person; evidence */
                 LINKED_NOT,
                 LINKED_EXACT,
                 LINKED_DERIVED /* 15-digit ID */,
                 LINKED_CARRIER,
                 LINKED_REPAIRED,
                 LINKED_SELF,  /* register row */
                 LINKED_PLACE, /* a row about a place: no person's, and not unlinked */
                 LINK_KINDS
};

enum unlinked {
    UNLINKED_NOT_IN_REGISTER, /* a good ID of nobody here */
    UNLINKED_NAME,            /* the ID is somebody's with another name */
    UNLINKED_NO_NAME,     /* the dataset asks for ID and name: the row has none, or nobody's can be read */
    UNLINKED_DAMAGED,     /* the ID fails its check and no one person fits the repair */
    UNLINKED_SUSPECT,     /* ID ends in 000 and nothing confirms it */
    UNLINKED_SAME_PERSON, /* register: the same ID and name twice */
    UNLINKED_NO_ID,       /* the row has no ID */
    UNLINKED_NO_PLACE     /* a row about a place does not say which */
};

struct household {
    uint32_t first, count; /* persons [first, first + count) */
    region_t region;       /* most frequent among members, lowest on a tie; 0 unknown */
    bool alone;            /* a single person by `alone`, or for want of a book number */
    bool joined;           /* made of several books by `joins` */
    bool outside;          /* of the place that the office answers for (population_bound): not judged */
};

struct stray { /* a good row that found no person */
    uint16_t dataset;
    uint8_t reason; /* enum unlinked */
    uint32_t slot;  /* leads to delivery and line */
};

struct link_count { /* of one dataset */
    uint32_t rows, linked, unlinked;
    uint32_t by_kind[LINK_KINDS];
};

/* A row about two persons stands in `rows` once, with the person of its first role, or of its second where
 * the first is not in the register; it is linked when one of them is, and counted once. Both see it: `index`
 * and `rows` are its second index. */
struct pairs {
    uint32_t *who[2];       /* [linked] the person of role 0 and 1, or RELATED_OUTSIDE, RELATED_UNTOLD */
    struct row_index index; /* of persons: which of `rows` each sees */
    uint32_t *rows;         /* by date, then as they stand */
};

/* Rows about places stand in order of place code, then date, key, content and origin; their `person` is
 * PERSON_NONE, and index[dataset] gives nobody any. */
struct places {
    region_t *code;         /* [count] ascending, 12 digits */
    struct row_index index; /* of codes */
    uint32_t count;
};

/* What a relation of a person leads to: a person's number, or one of these, which are higher than any. */
#define RELATED_NOBODY UINT32_MAX       /* `blank`: nobody recorded, so there is none, if all was delivered */
#define RELATED_UNTOLD (UINT32_MAX - 1) /* nobody recorded, or in doubt: cannot tell */
#define RELATED_OUTSIDE (UINT32_MAX - 2) /* named, but not in the register */
#define RELATED_TO_PERSON(one) ((one) < RELATED_OUTSIDE)

enum related_by { /* where it is recorded; below these: the number in relation.named_by */
                  RELATED_BY_BOOK = 16, /* by the places in the book */
                  RELATED_BY_OTHER,     /* mutual relations: the other side names this one */
                  RELATED_BY_NOTHING,
                  RELATED_BY_DISPUTED /* by nothing: his own record names several, or somebody of the wrong
                                         sex */
};

struct related {           /* one relation */
    uint32_t *one;         /* [persons] */
    uint8_t *by;           /* [persons] enum related_by */
    uint32_t contradicted; /* persons whose source names somebody of the wrong sex, or who names another */
};

struct kin {                /* an inverse: whoever has p for one, in order of birth; never known to be all */
    struct row_index index; /* of persons, in `many` */
    uint32_t *many;
};

struct joining {                /* what `joins` made of the books */
    uint32_t books, households; /* so many books became so many households */
    uint32_t too_large;         /* families above the limit, left as their books */
};

struct crowds { /* book numbers that no family has: zeros, or whatever was entered for want of one */
    uint32_t books, persons; /* above household.book_limit: those persons stand alone */
};

struct outside { /* households that are known, and not judged */
    uint32_t households, persons;
};

struct population {
    const struct book *book;
    const struct rows *rows; /* [dataset_count]; rows[REGISTER] row p is person p */
    uint32_t persons, households;
    uint64_t *id;                /* [persons] 17 digits */
    date_t *born;                /* [persons] register column, else from the ID; DATE_NONE */
    uint32_t *household_of;      /* [persons] */
    struct household *household; /* [households], by region, then lowest ID of a member */
    struct row_index *index;     /* [dataset_count] the rows of each person, by date, key, content, origin */
    uint32_t *doubles;           /* persons whose number another person has too, ascending */
    uint32_t double_count;
    struct stray *strays; /* by dataset, slot */
    uint32_t stray_count;
    struct link_count *counts; /* [dataset_count] */
    struct pairs *pairs;       /* [dataset_count] ABOUT_TWO; else zero */
    struct places *places;     /* [dataset_count] ABOUT_PLACE; else zero */
    struct related *related;   /* [book->relation_count] */
    struct kin *kin;           /* [book->inverse_count] */
    struct joining joining;
    struct crowds crowds;
    struct outside outside;
    bool *own; /* [dataset_count] borrowed people: the datasets whose index, pairs and places are its own all
                  the same; NULL: nothing is borrowed */
};

struct span person_name(const struct population *population, uint32_t person);
char person_sex(uint64_t id); /* 'M', 'F' by the 17th digit */
/* Orders persons' numbers (uint32_t) by birth, then ID; for qsort_r, with the population. */
int person_by_birth(const void *left, const void *right, void *population);
/* The household's key for the casebook: "book|office|0001" ('|' and '\' in a cell after a '\') or, alone,
 * "person|<17 digits>"; of a number that two persons have, "person|<17 digits>|<folded name>". A joined
 * household has the key that its member with the lowest ID would have without joins. Appended. Secret: HMAC
 * it before storing. */
void household_key(const struct population *population, uint32_t household, struct buffer *out);
void person_key(const struct population *population, uint32_t person, struct buffer *out);

/* Links every FATE_ROW of every dataset: register → persons → households, then the rest row → person; orders
 * the rows (rows become dense). `rows` is changed, and must outlive the population. */
void population_link(struct population *population, const struct book *book, struct rows *rows, int threads);
/* Whom the office does not answer for: households that lie outside of its place. They are linked and are
 * relatives as any other; one of no known place is the office's. Once households are joined. */
void population_bound(struct population *population, region_t place, int digits);
/* The same people with other rows: everything is borrowed from `of`, which must outlive it, until a dataset
 * is linked anew. `rows` are its own, and begin as those of `of`. Its strays are not listed. */
void population_borrow(struct population *population, const struct population *of, const struct rows *rows);
/* Links the FATE_ROW rows of one dataset of borrowed people, in the place of those that it had: not the
 * register, and none that decides who is who (household_form.reads). keys: of the people (person_keys_init).
 */
void population_relink(struct population *population, struct rows *rows, uint16_t dataset,
                       const struct person_keys *keys, int threads);
void population_release(struct population *population);
const char *link_kind_zh(enum link_kind kind); /* "" for LINKED_NOT */
const char *unlinked_zh(enum unlinked reason);
const char *unlinked_en(enum unlinked reason);

#endif
