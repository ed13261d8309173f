/* How like somebody a row is that was refused or tied to nobody. For a person who asks why a family was never
 * visited, and never for a link: what is only likely here is no evidence of anything. */
#ifndef HEARTH_LINK_LIKENESS_H
#define HEARTH_LINK_LIKENESS_H

#include "ground/date.h"
#include "link/name.h"

enum id_likeness {
    ID_LIKE_UNTOLD,     /* the row has no number, or whoever is looked for is not known by one */
    ID_LIKE_OTHER,      /* another number */
    ID_LIKE_LEFT_OTHER, /* little is left of it, and that is other */
    ID_LIKE_CUT,        /* as much as is left of it agrees: 4.50226E+17, ends in 000, masked */
    ID_LIKE_TWO_OFF,    /* two of its characters differ */
    ID_LIKE_NEAR,       /* one character is wrong, lost or too many, or two neighbours are swapped */
    ID_LIKE_FORM,       /* the same in another form: with 15 digits, or within a longer number */
    ID_LIKE_SAME
};
enum name_likeness {
    NAME_LIKE_UNTOLD,
    NAME_LIKE_OTHER,
    NAME_LIKE_ONE_OFF, /* one character is another, and one at least is the same */
    NAME_LIKE_MARKED,  /* the same but for one character that could not be written */
    NAME_LIKE_SAME
};
enum born_likeness {
    BORN_LIKE_UNTOLD,
    BORN_LIKE_OTHER,
    BORN_LIKE_NEAR, /* month and day swapped, or one of year, month and day is another */
    BORN_LIKE_SAME
};

struct looks {        /* somebody who is looked for, or whom a row names */
    struct span id;   /* as written; of somebody looked for all 18 characters; empty: not known */
    struct span name; /* empty: not known */
    date_t born;      /* DATE_NONE: not known */
    char sex;         /* 'M', 'F', 0 */
};

enum certainty { CERTAINTY_NONE, CERTAINTY_NAMESAKE, CERTAINTY_MAYBE, CERTAINTY_LIKELY, CERTAINTY_NEARLY };

struct resemblance {
    enum certainty certainty;
    enum id_likeness id;
    int digits; /* ID_LIKE_CUT: so many of its characters are left */
    enum name_likeness name;
    enum born_likeness born;
    bool other_sex;
};

/* `near` says that the row names the place where whoever is looked for lives. */
struct resemblance looks_compare(const struct looks *wanted, const struct looks *row, bool near,
                                 struct name_room *room);

#endif
