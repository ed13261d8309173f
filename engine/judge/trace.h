/* One rule for one subject once more, for anybody, flagged or not, with everything that led to the verdict.
 * Nothing of it runs in a night: the questions of rules are watched only while a trace is open.
 *
 *     struct trace *trace = trace_open(book, population, states, diags);
 *     struct told told;
 *     trace_judge(trace, rule, household, person, &told);      // PERSON_NONE: a rule of households
 *     trace_close(trace);
 *
 * It is judged twice. A first worker does it as a night does (its verdict, cause, reads and lines are those
 * told); in the second one the comparisons of the Lua sources are replaced by calls that note both values and
 * answer the same, which tells the steps. Should the two not agree, which a spent budget alone can bring
 * about, the steps are left out and steps_known is false. What is told depends on the book, the population
 * and the states alone: on no thread, address or earlier verdict. */
#ifndef HEARTH_JUDGE_TRACE_H
#define HEARTH_JUDGE_TRACE_H

#include "judge/judgement.h"

struct trace;

#define STEP_NONE UINT32_MAX
#define TRACE_STEPS_MOST 20000 /* what is asked beyond that is not kept: steps_cut */

enum decided {                       /* where the verdict was reached */
               DECIDED_NOT_IN_FORCE, /* not on this date */
               DECIDED_ELSEWHERE, /* the rule holds in another place, or the household is not the office's */
               DECIDED_REPLACED,  /* another rule stands in its place here: replaced_by */
               DECIDED_FROZEN,    /* the dataset of `among` is not there: nobody was judged */
               DECIDED_AWAY,      /* he is no member tonight, or of the household nobody is */
               DECIDED_AMONG,
               DECIDED_WHERE,
               DECIDED_WHEN,
               DECIDED_UNLESS,  /* met, and suppressed */
               DECIDED_URGENCY, /* failed there */
               DECIDED_ALL      /* met: everything held */
};

enum trace_part {            /* of the rule, for which something was asked */
                  PART_AWAY, /* who is a member; asked before the rule is */
                  PART_AMONG,
                  PART_WHERE,
                  PART_WHEN,
                  PART_UNLESS,
                  PART_URGENCY,
                  PART_SAY /* and whatever only fills in a flag */
};

enum step_kind {
    STEP_CONDITION, /* one condition of a filter, for one row, person or household */
    STEP_COMPARED,  /* a comparison in a function */
    STEP_ASKED      /* a value that and, or, not, if, while or return took for yes or no in a function */
};

enum comparison {
    COMPARED_LESS,     /* left < right */
    COMPARED_AT_MOST,  /* <= */
    COMPARED_OVER,     /* > */
    COMPARED_AT_LEAST, /* >= */
    COMPARED_IS,       /* one of: itself or a set; STEP_ASKED: is yes */
    COMPARED_IS_NOT,   /* ~= */
    COMPARED_BETWEEN,  /* right <= left <= high: between, last, full_months, this_year */
    COMPARED_INSIDE,   /* a place in a place */
    COMPARED_MATCHES   /* a pattern */
};

enum held { HELD_NO, HELD_YES, HELD_UNTOLD, HELD_FAILED };

enum side_from {
    SIDE_OTHER,     /* worked out in the function */
    SIDE_COLUMN,    /* number = column (COLUMN_AGE) of dataset */
    SIDE_FACT,      /* number */
    SIDE_PARAMETER, /* number; of its entry see the reads */
    SIDE_WRITTEN    /* a value written in the rule itself */
};

struct trace_side {
    struct value value; /* VALUE_MISSING: not told, or no plain value (a row, a list) */
    const char *text;   /* as the author wrote it: "person.burden_12m"; of a filter: "burden_12m" */
    enum side_from from;
    uint16_t dataset, number;     /* by from */
    uint8_t per;                  /* SIDE_PARAMETER: enum per by which a rate was read */
    const struct choice *choices; /* of value; NULL: none */
    uint16_t choice_count;
    const struct value *members; /* of a set that is written there or a parameter's; else NULL */
    uint16_t member_count;
    enum audience audience; /* SIDE_OTHER: who may see all that the function can work with */
    bool of_other;          /* a function read it of somebody whom the rule was not asked about: whose */
    uint32_t whose;         /* person */
};

enum margin_unit { MARGIN_NONE, MARGIN_AMOUNT, MARGIN_NUMBER, MARGIN_DAYS, MARGIN_MONTHS };

/* How far the left side lies from the threshold, never negative; 0: on it. Numbers, amounts, dates and months
 * have one, texts, choices and yes or no have none, and neither has a date without end. Of = and ~= only
 * where the two differ. The threshold is the right side, but in a function the left one where only that is
 * written or a parameter; of between the nearer end, but of what lies in a
 * window of time its beginning, out of which it will fall. The share says how far it would have to go to turn
 * the comparison: where being on the threshold is not enough, a fen, a day, a month or, of whole numbers, one
 * further, so that > 2 and >= 3 are much alike. */
struct trace_margin {
    enum margin_unit unit;
    struct value value; /* VALUE_AMOUNT fen, or VALUE_NUMBER: of numbers, days, months */
    double share;       /* of the threshold; days of 365, months of 12. INFINITY where the threshold is 0 */
};

struct trace_step {
    enum step_kind kind;
    enum trace_part part;
    enum comparison comparison;
    const char *text; /* "person.burden_12m > param.line", "age = at_least(18)" */
    const char *file; /* as in book.sources */
    int line;         /* of a declared condition that of its name; else where its rule or fact is declared */
    struct trace_side left, right, high; /* high: COMPARED_BETWEEN alone; of STEP_ASKED left alone. Of a set
                                            right has members, and no value */
    enum held held;
    struct trace_margin margin;
    uint16_t fact;         /* for which it was asked; FACT_NONE: by the rule itself */
    uint32_t fact_subject; /* whose: person, household or row */
    uint16_t depth;        /* facts inside each other there; 0: the rule itself */
    uint16_t dataset;      /* STEP_CONDITION: whose rows; REGISTER: people or, of_household, households */
    uint32_t row;
    bool of_household;
    bool is_window;    /* COMPARED_BETWEEN the two ends of last, full_months or this_year */
    bool was_supposed; /* if_yes and if_no were found out: the rule was judged again with it supposed so */
    enum verdict if_yes,
        if_no; /* the verdict, were this one the one way or the other and all else as it is */
};

struct trace_read { /* READ_FACT with its value */
    struct read read;
    uint32_t from, to; /* READ_FACT: told.reads that it was worked out from; may lie before it */
    uint16_t source;   /* of book.sources; SOURCE_NONE: in C, outside of any function */
    int line;          /* on which a function read it, or the fact that read it */
    enum trace_part part;
    uint16_t depth; /* as of steps */
    bool direct;    /* by that line itself, not by a fact that is worked out in C for it */
};

struct trace_line { /* that ran; of all functions, in order of source and line */
    uint16_t source;
    int line;
    uint32_t times;
    const uint32_t *reads; /* [read_count] of told.reads, the direct ones */
    uint32_t read_count;
};

struct trace_try {               /* one run of a function while a missing answer was tried */
    bool of_urgency;             /* a run of the rule's `urgency` */
    uint32_t run;                /* 0, 1 … */
    uint32_t count;              /* of answers */
    const char *const *missing;  /* [count] "bills.kind: 医疗费缺“类别”" */
    const char *const *supposed; /* [count] "是", "否" or a choice's title */
    enum held told;              /* HELD_UNTOLD: cannot tell for another cause */
    struct value answer; /* where told is HELD_YES or HELD_NO: what it gave; VALUE_MISSING: no plain value */
};

struct told {             /* borrowed from the trace until the next trace_judge */
    enum verdict verdict; /* where nobody asked the rule of him: VERDICT_NOT_MET */
    enum decided decided;
    bool judged;                      /* a night counts him among those judged by the rule */
    const char *failure;              /* of VERDICT_FAILED */
    const struct unsure_cause *cause; /* of VERDICT_CANNOT_TELL; else NULL */
    uint16_t suppressed_by;           /* of VERDICT_MET: a fact of `unless`; else FACT_NONE */
    uint16_t replaced_by;             /* DECIDED_REPLACED; else RULE_NONE */
    uint16_t frozen_by;               /* DECIDED_FROZEN: a dataset; else DATASET_NONE */
    uint16_t away, away_unsure; /* of the person: bits of household.away that hold, that cannot be told. Of a
                                   household 0 */
    const struct flag *flag;    /* of VERDICT_MET: urgency, rank, sentences; its read_count is 0. Else NULL */

    const struct trace_step *steps; /* in the order in which they were asked */
    uint32_t step_count;
    bool steps_known, steps_cut;
    /* The step that decided: not met by a filter: its first condition that failed (of `among`: for the row
     * that came nearest); by `when`: the last step of the rule itself that alone turns the verdict, else the
     * last one. Cannot tell: the first that could not be told; of a function the comparison that reading
     * what is missing kept from being made, added as the last step. Met: STEP_NONE. */
    uint32_t decided_by;
    /* Of the steps that alone turn the verdict from met to not met or back, asked by the rule or by a yes/no
     * fact that it rests on, the one with the smallest share; STEP_NONE: none has a margin. */
    uint32_t nearest;
    /* Not met: what fails next, each supposing that those before it, and decided_by, held. */
    const struct trace_step *further;
    uint32_t further_count;
    bool further_met; /* and with all of them the rule would be met */

    const struct trace_read *reads; /* the read log, in order; last, of part PART_AWAY, why he is away, or of
                                       a household whom DECIDED_AWAY tells of, why each is */
    uint32_t read_count;
    const struct trace_line *lines;
    uint32_t line_count;
    uint16_t last_source; /* the line of `when` that ran last; SOURCE_NONE: none */
    int last_line;
    const struct trace_try *tries; /* of functions that had answers to try */
    uint32_t try_count;
};

/* What it is given stays as it is until trace_close. NULL: the book could not be loaded (diags). */
struct trace *trace_open(const struct book *book, const struct population *population,
                         const struct dataset_state *states, struct diags *diags);
void trace_judge(struct trace *trace, uint16_t rule, uint32_t household, uint32_t person, struct told *told);
/* Who of its household he is, whatever the rules: told->away and told->away_unsure of a person. Ends what the
 * last trace_judge told. */
uint16_t trace_away(struct trace *trace, uint32_t person, uint16_t *unsure);
void trace_close(struct trace *trace); /* NULL is fine */

/* Near misses. A subject is one when the rule judges him and he is not met, some step has a margin whose
 * share is at most `share`, is asked by the rule itself or by a yes/no fact that it rests on, and the rule
 * is met once that step alone is supposed the other way: all other conditions hold. Of several such steps the
 * one with the smallest share counts. So 5% of a date is 18.25 days, and ages and counts are numbers. */
struct near {
    uint32_t household, person; /* PERSON_NONE: a rule of households */
    struct trace_step step;     /* its texts are the list's */
};

struct near_list {
    struct arena arena;
    struct near *items; /* by share, household, person */
    uint32_t count;
    uint32_t judged, not_met; /* all subjects that were asked */
};

/* false: as trace_open. near_release in either case. */
bool trace_near(const struct book *book, const struct population *population,
                const struct dataset_state *states, uint16_t rule, double share, int threads,
                struct near_list *near, struct diags *diags);
void near_release(struct near_list *near);

#endif
