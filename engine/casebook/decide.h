/* What the files of caseload_decide share: the two states, tonight's stages, and one docket per household to
 * be settled. */
#ifndef HEARTH_CASEBOOK_DECIDE_H
#define HEARTH_CASEBOOK_DECIDE_H

#include "casebook/cases.h"

/* What tonight will append, and the state it is appended to. */
struct pending {
    struct state head;    /* after the last run */
    struct event *events; /* owned; texts in the caseload's arena or in head */
    uint32_t count, room;
    uint32_t open_after;
};

struct docket {         /* a household with a flag, or with a case that was open */
    uint32_t household; /* HOUSEHOLD_NONE when no longer in the register */
    uint32_t first_flag, flag_count;
    const char *key;     /* HMAC */
    uint16_t sources;    /* datasets that its flags rest on, but for suppressed ones */
    uint32_t base, head; /* the household's open case at base; its newest case at head; STATE_NONE */
    uint32_t arrived;    /* order in which dockets were made: breaks ties */
};

struct ground {          /* what the journal must know of a reason, beside struct reason */
    const char *subject; /* HMAC of the person, "" for a household rule */
    const char *title;   /* zh, of the rule */
    double rank;
    date_t deadline;
};

struct deciding {
    struct caseload *caseload;
    struct casebook *casebook;
    const struct book *book;
    const struct population *population;
    const struct judgement *judgement;
    struct diags *diags;
    struct state *base;      /* at base; is &pending->head when no run of this date changed anything */
    struct pending *pending; /* pending->head is the other state */
    bool again;              /* an earlier run of this date exists */
    date_t today;
    struct map rules;       /* rule name → number */
    struct docket *dockets; /* by household; owned */
    uint32_t docket_count, docket_room;
    char *keys;             /* room for all of their HMACs; in the caseload's arena */
    const char **subjects;  /* [flags] HMACs of their persons, "" of a household; owned */
    struct ground *grounds; /* beside caseload->reasons */
    bool *answered;         /* [base reasons] tonight's flags took it up; owned */
    bool *timeless;         /* [rules] a warning was given that it sets no deadline; owned */
    uint32_t sequence;      /* last case number of the year */
    uint32_t turn_room;     /* of caseload->turns */
    int threads;
};

void dockets_make(struct deciding *deciding); /* dockets.c */
void docket_settle(struct deciding *deciding,
                   const struct docket *docket); /* settle.c: reasons and the case */
void cases_rank(struct deciding *deciding,
                uint32_t *order); /* rank.c: order[i] = i-th case; capacity applied */
/* changes.c: the events that lead from head to case `index` */
void docket_changes(struct deciding *deciding, const struct docket *docket, uint32_t index);
bool head_same(struct deciding *deciding,
               const struct case_file *file); /* changes.c: head shows the same case, handed out */
/* deadline.c: the day by which a reason new or worse tonight must be visited; DATE_NONE when nothing says,
 * which is warned of once for a rule */
date_t reason_deadline(struct deciding *deciding, const struct rule *rule, enum urgency urgency,
                       region_t region);

/* No member tonight whom the reason's rule, which is there, does not judge even so; false for PERSON_NONE. */
bool is_away(const struct deciding *deciding, const struct reason *reason);

#endif
