/* What a row says about whose it is, beside the ID: name, birth date, sex, each only where declared and
 * filled. */
#ifndef HEARTH_LINK_CLAIM_H
#define HEARTH_LINK_CLAIM_H

#include "intake/rows.h"

struct claim {
    struct span name; /* empty: not said */
    date_t born;      /* DATE_NONE: not said */
    char sex;         /* 'M', 'F', 0: not said, or a word nobody knows */
};

char sex_of_word(struct span word); /* 'M', 'F', 0: nothing that says it */
struct span claim_name(const struct rows *rows, uint32_t row);
date_t claim_born(const struct rows *rows, uint32_t row);
struct claim claim_read(const struct rows *rows, uint32_t row);

#endif
