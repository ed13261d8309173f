/* The state of all cases at a place of the journal: folded from the events up to it, in the order of the
 * journal. */
#ifndef HEARTH_CASEBOOK_CASES_H
#define HEARTH_CASEBOOK_CASES_H

#include "casebook/events.h"

#define STATE_NONE UINT32_MAX

struct state_reason {
    uint32_t of;                        /* its case */
    uint32_t next;                      /* of the same case; STATE_NONE = last */
    const char *rule, *subject, *title; /* in the state's arena */
    const char *say;                    /* the last one journalled */
    date_t since, deadline;
    enum urgency urgency;
    double rank;
    bool live;
    int8_t before; /* its urgency before the day of its case's last event; NOT_BEFORE: it was not live then */
};
#define NOT_BEFORE (-1)

struct state_case {
    char number[CASE_NUMBER];
    const char *household; /* HMAC; in the state's arena, or borrowed */
    region_t region;
    date_t opened;
    date_t worsened;      /* the last day after which it had ground, or an urgency, not had before that day */
    date_t stirred;       /* the last day on which an event brought such; programs that did not undo what a
                             later run of the day took back wrote it for `worsened` */
    date_t closed;        /* DATE_NONE while open */
    date_t day, before;   /* of its last event; worsened before that day */
    uint32_t first, last; /* reasons, in order of arrival; STATE_NONE */
    bool listed;
};

struct state {
    struct arena arena;
    struct state_case *cases; /* in order of number's issue; owned */
    uint32_t case_count, case_room;
    struct state_reason *reasons; /* owned */
    uint32_t reason_count, reason_room;
    struct map numbers;    /* case number → index in cases */
    struct map households; /* household key → index in latest, of the first `seen` cases */
    uint32_t *latest;      /* the household's newest case; owned */
    uint32_t latest_room, seen;
    uint32_t last;    /* the case of the last event, since events of a case stand together */
    bool borrows;     /* texts of events outlive the state, and are not copied */
    int64_t position; /* of the last event folded in */
};

void state_init(struct state *state);
void state_release(struct state *state);
bool state_apply(struct state *state,
                 const struct event *event); /* false: the event does not fit this state */
/* Folds in the events after state->position up to `to`, and brings households and latest up to them. false:
 * diags. */
bool state_fold(struct state *state, struct casebook *casebook, int64_t to, struct diags *diags);

uint32_t state_case(const struct state *state, const char *number); /* STATE_NONE when there is none */
/* The household's newest case, open or closed, of those there were after state_fold; STATE_NONE. */
uint32_t state_latest(const struct state *state, const char *household);
uint32_t state_reason(const struct state *state, const char *number, const char *rule, const char *subject);
bool state_open(const struct state *state, uint32_t index); /* false for STATE_NONE */
enum urgency state_urgency(const struct state *state,
                           const struct state_case *item); /* highest live; closed: of all */
date_t state_deadline(const struct state *state,
                      const struct state_case *item); /* earliest live; DATE_NONE */
uint32_t state_open_count(const struct state *state);

#endif
