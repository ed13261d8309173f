/* What comparisons share: two sides and whom each flags, and tables by county. */
#ifndef HEARTH_AUDIT_COMPARING_H
#define HEARTH_AUDIT_COMPARING_H

#include "ground/map.h"
#include "audit/compare.h"
#include "night/sealed.h"
#include "outcome/outcome.h"

#define COUNTY_UNKNOWN UINT64_MAX

struct hit {            /* a household that a rule finds, by a flag that no `unless` suppresses */
    uint64_t household; /* the same on both sides, see household_origin */
    region_t county;    /* or COUNTY_UNKNOWN */
    uint32_t flag;      /* in its side's judgement: the most urgent of the household's */
    uint16_t rule;      /* in comparison.rules */
    uint8_t urgency;
};

struct change {     /* a household gained or lost by a rule */
    struct hit hit; /* of the side that finds it */
    bool gained;
    uint32_t turn; /* how many of its rule and direction came before */
};

struct doubt {        /* a subject of which a rule cannot tell */
    uint64_t subject; /* the same on both sides */
    uint16_t rule;    /* in comparison.rules */
    uint32_t cause;   /* in its side's judgement */
};

struct side {
    struct plan plan;
    struct night night;
    struct hit *hits; /* owned; by rule, household */
    uint32_t hit_count;
    struct doubt *doubts; /* owned; by rule, subject */
    uint32_t doubt_count;
};

struct comparing {
    const struct compare_options *options;
    struct comparison *comparison;
    struct diags *diags;
    struct sealed sealed;
    struct side sides[2];
    struct map rules;       /* name → number in comparison.rules */
    region_t *counties;     /* [county_count] ascending; owned */
    struct change *changes; /* owned; in order of rule */
    uint32_t change_count, change_room;
};

/* Somebody, by delivery and line of the register: the same person in both nights, which read the same files.
 */
uint64_t person_origin(const struct side *side, uint32_t person);
/* The first of its members by origin. Where the other rules put other people together, a household is the one
 * of that member. */
uint64_t household_origin(const struct side *side, uint32_t household);
struct night_facts side_facts(const struct comparing *comparing, const struct side *side);
region_t county_of(const struct regions *regions, region_t region); /* or COUNTY_UNKNOWN */
/* Puts counties in order, each once; returns how many there are. */
uint16_t counties_number(region_t *counties, uint32_t count);
uint16_t county_number(const region_t *counties, uint16_t count, region_t county); /* which one it is */
/* Adds a household or reason that was there before, is after, or both. */
void changes_count(struct changes *changes, bool before, bool after, bool other_urgency);
bool samples_make(struct comparing *comparing); /* compare_samples.c; false: diags */
void notes_make(struct comparing *comparing);   /* compare_notes.c */

#endif
