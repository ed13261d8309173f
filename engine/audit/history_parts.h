/* What the files of history_make share. */
#ifndef HEARTH_AUDIT_HISTORY_PARTS_H
#define HEARTH_AUDIT_HISTORY_PARTS_H

#include "ground/map.h"
#include "judge/trace.h"
#include "audit/discreet.h"
#include "audit/history.h"
#include "audit/rebuild.h"

struct followed {     /* a member, by whom the night's persons are known again; none of it is told */
    uint64_t id;      /* 17 digits; 0: not known */
    char written[19]; /* the whole number; "" */
    char other[19];   /* the number of some other night; "": the same on all */
    const char *name; /* in the arena; "" */
    date_t born;
    char sex;
    const char *book; /* of a family, office and number; "": no tie but the number holds. In the arena */
    uint32_t at;      /* who they are in the night at hand; PERSON_NONE */
};

struct row_seen {         /* a row that was looked at: each once, however many nights refused it */
    uint32_t found;       /* in history.rows, or ROW_NONE: like nobody */
    uint32_t numbers;     /* so many numbers of members were known when it was looked at */
    uint32_t first, last; /* runs that did not use it */
};

struct making {
    const struct history_options *options;
    struct history *history;
    struct diags *diags;
    struct followed *followed;    /* beside history.members; owned */
    uint32_t anchors;             /* the first of them: those who are followed */
    const struct looks *stranger; /* who was asked for and is in no register; NULL */
    struct diags *missed;         /* why nobody was found */
    struct map unread;            /* files, by digest or name */
    const char *place;            /* that rows may name; "" */
    struct map series;            /* "rule\nmember" → index in history.rules */
    struct map groups;            /* names of their rules */
    struct map known_rules;       /* "run\nrule": the night's rule base has it */
    struct map shadow_rules;      /* the same: as a shadow, of which nothing is told */
    struct discreet known;        /* of all nights */
    const char **discreet_zh;     /* [known.rules.count] their titles; owned, texts in the arena */
    struct map supplies;          /* dataset → index in history.supplies */
    struct map keys;              /* of the household on some night */
    struct map numbers;           /* of its cases */
    struct map seen;              /* "digest\ndataset\nline" → index in seen_rows */
    struct row_seen *seen_rows;   /* owned */
    uint32_t renumbered;          /* members of whom another number became known */
    uint32_t seen_room;
    struct name_room room;
};

struct history_night { /* a night put together again */
    struct making *making;
    uint32_t run; /* in history.runs */
    struct rebuilt *rebuilt;
    uint32_t household; /* HOUSEHOLD_NONE: none of them is in this register */
    uint32_t home;      /* in making.keys */
};

bool history_spans(const struct history_options *options, date_t date); /* history.c: one of its days */
/* history_follow.c: the 18 characters of a citizen ID. */
void history_number(char out[19], uint64_t id);
/* Finds in a night everybody who is followed. Before anything else of it. */
void history_recognise(struct making *making, const struct population *population);
/* The member whom this person of the night is, new if need be. */
uint32_t history_member(struct making *making, const struct population *population, uint32_t person);
/* history_said.c: what the night's rules say, and how its data stood. false: diags. */
bool history_say(struct history_night *night);
void history_note_discreet(struct making *making, const struct book *book);
void history_hide_discreet(struct making *making); /* from all but the auditor, once every night is said */
/* That rules which are discreet for this reader alone read the dataset. */
bool history_hides(const struct making *making, struct span dataset);
/* history_rows.c: rows that may be theirs and were not used. false: diags. */
bool history_look(struct history_night *night);
const char *history_file(struct making *making, const char *name); /* a delivery's, for this reader */
void history_sort_rows(struct making *making);
/* history_events.c: what the journal tells of them; false: diags. */
bool history_events(struct making *making, struct casebook *casebook);

#endif
