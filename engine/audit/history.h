/* One household over time: every sealed night of a span put together again, and of each what its rules say of
 * these people, what the casebook wrote down, which data were missing, and which rows may be theirs that were
 * refused or tied to nobody. People are followed, not numbers of books: where a family moves or parts, the
 * household is the one of whoever was asked for, or else the one where most of them live. Who has another
 * citizen ID on some night is the same only where the register ties them: one person, and no other, of the
 * same family's book, name, day of birth and sex. Strangers in a collective book are not tied.
 *
 *     struct history history;
 *     enum exit_code code = history_make(&options, &history, diags);
 *     if (history.made) …
 *     history_release(&history);
 *
 * The site is only read. Of nobody an ID is in any text. */
#ifndef HEARTH_AUDIT_HISTORY_H
#define HEARTH_AUDIT_HISTORY_H

#include "ground/progress.h"
#include "link/likeness.h"
#include "audit/who.h"

struct history_options {
    const char *site;
    struct who_asked asked;
    enum audience reader;
    date_t from, to;  /* runs of these days, both included; DATE_NONE: from the first, to the last */
    const char *rule; /* one alone; NULL: all */
    int threads;
    struct progress *progress;
};

enum said_kind {
    SAID_NOTHING,      /* of this night nothing can be told: it could not be put together */
    SAID_NOT_THERE,    /* not in the register */
    SAID_NO_RULE,      /* the rule base did not have it */
    SAID_NOT_IN_FORCE, /* on that day, or a shadow then */
    SAID_ELSEWHERE,    /* holds in other places, or another rule stood in its place here */
    SAID_FROZEN,       /* for want of a dataset */
    SAID_AWAY,         /* no member that night */
    SAID_NOT_MET,
    SAID_CANNOT_TELL,
    SAID_SUPPRESSED,
    SAID_MET,
    SAID_FAILED,
    SAID_UNTOLD,  /* asked, and the answer is for few: a discreet rule that is not met */
    SAID_THERE,   /* in the register; a dataset: as it should be */
    SAID_WANTING, /* a dataset: not as it should be */
    SAID_KINDS
};

struct said_then { /* what was said on one night */
    enum said_kind kind;
    uint32_t home;      /* of which household: nights of another one have another number */
    const char *of;     /* what it hangs on, as programs know it: a cause, a fact, an urgency; "" */
    const char *zh;     /* of what: "残疾人证.残疾等级 缺失"; "" */
    const char *margin; /* "医疗费个人负担 3060.00 > 5000.00：差1940.00元"; "" */
};

struct history_series {     /* one rule for one subject, one dataset, or the household in the register */
    const char *name, *zh;  /* of the rule or dataset; "" for the register. Of a discreet rule, but for the
                               auditor, no name and its discreet title */
    uint32_t group;         /* series of one rule have the same */
    uint32_t member;        /* in history.members; MEMBER_NONE: the household */
    struct said_then *said; /* [run_count] */
};
#define MEMBER_NONE UINT32_MAX

struct history_stretch { /* nights that say the same but for margins, runs [first, last] */
    uint32_t first, last;
};

struct history_member {
    const char *name; /* as the reader may see it */
    bool asked;       /* for whom it was asked */
    bool renumbered;  /* had another citizen ID on some night, and was known again by the book */
};

struct history_run {
    const char *folder;
    enum exit_code code; /* EXIT_DONE, or why nothing can be told of it */
};

struct history_event {
    const char *run;          /* folder */
    const char *number;       /* of the case */
    const char *zh, *en;      /* "新增标记", "flag" */
    const char *rule, *title; /* "" for an event of the case */
    const char *detail;       /* zh, "" */
};

struct history_row { /* may be theirs, and was not used */
    struct resemblance like;
    uint32_t member;          /* whose it may be; MEMBER_NONE: of whoever was asked for */
    const char *dataset, *zh; /* dataset */
    const char *file, *sheet; /* sheet: of a workbook; else NULL */
    uint32_t row;             /* of the file, or of its sheet */
    const char *digest;       /* of the delivery */
    const char *why, *why_en; /* it was not used */
    const char *alike;        /* zh: in what it is like them */
    uint32_t first, last;     /* runs that did not use it */
};

struct history { /* owner: history_release; all texts are in its arena */
    struct arena arena;
    bool made;                /* what follows is there */
    const char *several;      /* lines of those who were meant, when not made; NULL. Personal */
    bool found;               /* in the register of some night of the span */
    char key[DIGEST_TEXT];    /* of the household, for the access log; of who is in no register and was asked
                                 for by a number, that one's; "" when nobody was found */
    const char *marks;        /* of several, for the access log */
    const char *label;        /* how it is called on paper */
    struct history_run *runs; /* of the span, oldest first */
    uint32_t run_count;
    struct history_member *members; /* everybody who was ever in it */
    uint32_t member_count;
    struct history_series home;   /* in the register */
    struct history_series *rules; /* by rule, member */
    uint32_t rule_count;
    struct history_series
        *supplies; /* datasets that those rules read and that were once not as they should be */
    uint32_t supply_count;
    struct history_event *events; /* in order of the journal */
    uint32_t event_count;
    struct history_row *rows; /* the likeliest first */
    uint32_t row_count;
    bool left_out;      /* data that discreet rules alone read, whatever is in them */
    uint32_t unread;    /* files that no night could take for anything: nobody looked into them */
    uint32_t namesakes; /* rows of nothing but the same name, beyond those told */
};

/* EXIT_DONE; EXIT_NOT_STARTED: no run in the span, nobody or several found (diags); EXIT_WAITING,
 * EXIT_DIFFERENT: some nights could not be put together; EXIT_SYSTEM. To be released whatever it says. */
enum exit_code history_make(const struct history_options *options, struct history *history,
                            struct diags *diags);
void history_release(struct history *history);

/* The stretch that begins at run `first`; next one: stretch.last + 1. */
struct history_stretch history_stretch(const struct history *history, const struct history_series *series,
                                       uint32_t first);
/* The nights of [first, last] from `first` on that have the same margin. */
struct history_stretch history_margin(const struct history_series *series, struct history_stretch within);
/* Whether two series say the same on every night, word by word. */
bool history_same(const struct history *history, const struct history_series *a,
                  const struct history_series *b);

#endif
