/* What the judge stage hands on: verdicts counted, flags with their evidence, subjects that could not be
 * told. Sorted by household, then rule, then person; the same bytes with any number of threads. */
#ifndef HEARTH_JUDGE_JUDGEMENT_H
#define HEARTH_JUDGE_JUDGEMENT_H

#include "book/book.h"
#include "ground/arena.h"
#include "ground/diag.h"
#include "intake/intake.h"
#include "link/population.h"

enum verdict { VERDICT_NOT_MET, VERDICT_MET, VERDICT_CANNOT_TELL, VERDICT_FAILED };

/* One line of evidence: what a rule or fact read. 16 bytes; facts are followed by what they read themselves.
 */
enum read_kind {
    READ_FACT,   /* what = fact; at = person, household or row; value by value_kind */
    READ_COLUMN, /* what = column; at = row; value = dataset */
    READ_LIST,   /* what = dataset; at = person or, value_kind = 1, household; value = rows there. "Looked,
                    found   n rows" */
    READ_ROW, /* what = dataset; at = row that a filter or fold took; value = column folded, or COLUMN_NONE */
    READ_RELATION,       /* what = relation; at = person; value = enum related_by << 32 | whom it leads to */
    READ_KIN,            /* what = inverse; at = person; value = people known, each with its READ_RELATION */
    READ_PARAMETER,      /* what = parameter; at = entry */
    READ_ASSUMED,        /* value.text: "bills.nights = 3: reason", a default that a rule took openly; what =
                            dataset, at = row or person, value_kind = 1; "so far: reason", and what is assumed of
                            households and of somebody outside the register: value_kind = 0 */
    READ_UNLESS_UNSURE,  /* what = fact of `unless`, or of `away`, that could not be told */
    READ_URGENCY_UNSURE, /* value.text: "name: what is missing": the urgency could not be told, so it is
                            yellow */
    READ_TRIED,          /* value.text: "name: what is missing", a yes/no answer that was tried every way */
    READ_ASIDE /* in a worker's log only: up to position `value` others were looked at to find out who is away
                */
};

struct read {
    uint8_t kind;       /* enum read_kind */
    uint8_t value_kind; /* enum value_kind of value, for READ_FACT */
    uint16_t what;
    uint32_t at;
    union {
        int64_t
            number;  /* see kind; amounts fen, dates days, booleans 0/1, choices their number, region code */
        double real; /* VALUE_NUMBER */
        const char
            *text; /* VALUE_TEXT, READ_ASSUMED, READ_URGENCY_UNSURE and READ_TRIED; owned by the judgement */
    } value;
};

struct flag {
    uint16_t rule;
    uint16_t suppressed_by; /* fact of `unless`, FACT_NONE when not suppressed */
    uint32_t household;
    uint32_t person; /* PERSON_NONE for a household rule */
    enum urgency urgency;
    double rank;                     /* within the rule's own band; finite */
    const char *say;                 /* zh sentence, filled in; owned by the judgement */
    const char *say_en;              /* or NULL */
    uint32_t first_read, read_count; /* in judgement.reads; facts with all they read, each once */
    uint32_t membership_count; /* of read_count, the last: why members of the household are away and what
                                  joined its books, which is no source of the verdict */
};

enum unsure_kind {
    UNSURE_COLUMN,    /* a cell, fact or relation of these people, or all rows about them */
    UNSURE_DATASET,   /* a dataset that was not delivered, is held or is too old */
    UNSURE_DAYS,      /* days of a window that no delivery in force covers */
    UNSURE_PARAMETER, /* a parameter without a value here */
    UNSURE_STATED     /* the rule said so itself: cannot_tell "reason" */
};
struct unsure {
    uint16_t rule;
    uint32_t household, person; /* PERSON_NONE for a household rule */
    uint32_t cause;             /* index in judgement.causes */
    const char *review;         /* what stands on the review list, zh; NULL: it is not on it */
};
enum lack {              /* what is missing, by number */
            LACK_STATED, /* nothing with a number: the reason says it */
            LACK_COLUMN, /* number = column (COLUMN_AGE) of dataset */
            LACK_FACT,
            LACK_DATASET, /* not delivered, held, too old, or without a row about these people */
            LACK_DAYS,    /* of dataset: in a window */
            LACK_PARAMETER,
            LACK_RELATION
};
struct unsure_cause {
    enum unsure_kind kind;
    enum lack lack;
    uint16_t dataset, number; /* by lack */
    const char *zh;           /* "残疾人证.残疾等级 缺失" */
    const char *name;         /* "disability_certificate.level": for tests and programs */
};

/* Whether somebody who asks these people could tell; else somebody must deliver or decide something. */
bool unsure_is_own(enum unsure_kind kind);

struct failure { /* a rule or fact that raised an error for one household */
    uint16_t rule;
    uint32_t household, person;
    bool stopped;        /* at a limit of instructions or memory */
    const char *message; /* file:line: text; no personal data but what the author put into error() */
};

struct rule_count {
    bool in_force;      /* on this date, somewhere in this site */
    bool frozen;        /* a dataset it reads first was not delivered: nobody was judged */
    uint16_t frozen_by; /* that dataset */
    uint64_t judged, not_met, met, suppressed, cannot_tell,
        failed,   /* judged = not_met + met + cannot_tell + failed; suppressed is part of met */
        reviewed; /* of cannot_tell: on the review list */
};

/* What shadow rules found: counted, compared, never shown. */
struct shadows {
    struct flag *flags;
    uint32_t flag_count;
    struct unsure *unsure;
    uint32_t unsure_count;
    struct failure *failures;
    uint32_t failure_count;
};

struct judgement {
    struct arena *arenas; /* [threads]: texts */
    int arena_count;
    struct flag *flags; /* of every rule; once set apart, of rules that open cases */
    uint32_t flag_count;
    struct flag *listed; /* of rosters and exit checks, once set apart; in the same order */
    uint32_t listed_count;
    struct shadows shadows; /* once set apart */
    struct read *reads;
    uint32_t read_count;
    struct unsure *unsure;
    uint32_t unsure_count;
    struct unsure_cause *causes;
    uint32_t cause_count;
    struct failure *failures;
    uint32_t failure_count;
    struct rule_count *rules; /* [rule_count] */
    uint32_t households_judged, persons_judged, persons_away,
        persons_even,   /* of persons_away: judged by a rule with `even` */
        persons_unsure; /* judged, though it could not be told whether they are away */
    uint64_t *spent;    /* [rule_count] nanoseconds of each rule, over all threads; NULL when not timed. Of no
                           result */
    uint16_t *away;     /* [persons] no member tonight, for the facts of household.away whose bits are set, or
                           some of them: all that hold where a rule judges him even so (rule_judges) */
};

struct judge_options {
    int threads;
    bool timed;     /* fills judgement.spent */
    bool backwards; /* the last household of a block first: what comes out lies in another order, and says the
                       same */
    uint32_t most;  /* households of the office's that are judged, from the first; 0 = all */
    const bool *only;                   /* [households] those that are judged; NULL = all */
    const struct dataset_state *states; /* [dataset_count]: delivered or not, cut-off days */
    struct worker
        *worker; /* one thread only: keeps its Lua state from one run of its book to the next; NULL */
};

/* Joins the books of people who live together (household.lua), after population_link and before judge_run;
 * `rows` are the population's. Nothing is done where nothing joins. false: as judge_run. */
bool households_join(struct population *population, struct rows *rows, const struct judge_options *options,
                     struct diags *diags);
/* false: the book could not be loaded into a worker (out of memory for Lua); in diags. */
bool judge_run(struct judgement *judgement, const struct book *book, const struct population *population,
               const struct judge_options *options, struct diags *diags);
/* Takes the flags that open no case out of `flags`, and all that shadow rules found out of flags, unsure and
 * failures: what is left is what a night hands on. The counts of rules stay whole. Once a judgement. */
void judgement_set_apart(struct judgement *judgement, const struct book *book);
void judgement_release(struct judgement *judgement);
struct watch;
/* A worker for judge_options.worker; watch: NULL, or lent (judge/worker.h). It may be asked for facts after a
 * run, until the population goes. */
struct worker *judging_worker_new(const struct book *book, struct watch *watch);
void judging_worker_free(struct worker *worker);
/* The cell as a value; false when it is missing. A citizen ID is the empty text: it is never shown. */
bool cell_as_value(const struct rows *rows, uint16_t column, uint32_t row, struct value *out);
struct value
read_as_value(const struct read *read); /* of a READ_FACT; VALUE_MISSING when it could not be told */
/* So many smallest steps away: a fen, a day, a month, one in the last decimal that a number needs. false: a
 * kind without steps. */
bool value_step(struct value *value, int steps);
/* Text of a value for people: "6320.50", "2023-08-01", "是", "一级". Returns out->at. */
const char *value_text(struct buffer *out, const struct value *value, const struct choice *choices,
                       uint16_t choice_count);
#define VALUE_FIGURES 48
/* The same of a number, an amount, a day, a month or a place, with a NUL; its length, 0 for other kinds. */
size_t value_figures(const struct value *value, char out[VALUE_FIGURES]);
/* The value of a parameter's entry: a rate with how often, "6000（每年）". worked: what a multiple came to,
 * as its READ_PARAMETER says; NULL or missing: the entry's own value. Returns out->at. */
const char *entry_text(struct buffer *out, const struct entry *entry, const struct value *worked);
/* The datasets whose rows a flag's verdict rests on (or, when it took no row, those it looked into), each
 * once, in order of dataset; writes at most `room`, returns how many. For "来源". */
uint16_t flag_sources(const struct judgement *judgement, const struct flag *flag, uint16_t *datasets,
                      uint16_t room);

#endif
