/* Places: 6-digit counties, 9-digit townships, 12-digit villages and their names (rules/regions/). A place
 * code inside the engine is always 12 digits as a uint64_t, padded with zeros on the right: 450226102 is
 * 450226102000. */
#ifndef HEARTH_BOOK_REGION_H
#define HEARTH_BOOK_REGION_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"

typedef uint64_t region_t; /* 12 decimal digits; 0 = unknown */

struct region {
    region_t code;
    int digits;       /* 2, 4, 6, 9 or 12: how many of the 12 are said */
    const char *name; /* zh, without the names of the places above */
};

struct regions {
    struct region *items; /* sorted by code, then digits */
    uint32_t count;
};

/* 2, 4, 6, 9 or 12 digits; GB/T 2260 writes cities and provinces with six: 450200 says 4 digits, 450000
 * says 2. */
bool region_read(struct span text, region_t *code, int *digits);
const struct region *region_find(const struct regions *regions, region_t code,
                                 int digits); /* exactly that place, or NULL */
/* That regions/ lists the places around this one (counties of its city, townships of its county) without it,
 * or that no place code begins so. */
bool region_is_unknown(const struct regions *regions, region_t code, int digits);
region_t region_county(region_t code);   /* the first 6 digits, padded */
region_t region_township(region_t code); /* the first 9 digits, padded */
bool region_inside(region_t code, region_t place, int digits);
int region_compare(const void *left, const void *right); /* of two region_t, for qsort and bsearch */
/* Name of the county, or township; "" when the table does not have it. */
const char *region_county_name(const struct regions *regions, region_t code);
const char *region_township_name(const struct regions *regions, region_t code);

#endif
