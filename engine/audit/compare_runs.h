/* Two sealed runs held against each other by the journal: which cases and which of their reasons are live
 * after the one and not after the other, by county, rule and household. Nothing is judged again: each change
 * has the cause that was written down in the night in which it came to be as it is after the second run; of
 * nights before causes were written down it is not known. Lists that open no case are not in the journal. */
#ifndef HEARTH_AUDIT_COMPARE_RUNS_H
#define HEARTH_AUDIT_COMPARE_RUNS_H

#include "casebook/turns.h"
#include "audit/compare.h"

struct run_change { /* a reason that is live after one of the two runs alone */
    const char *number, *rule, *title;
    const char *county, *township;
    bool gained;
    const char *run;   /* in which it came or went, the last time */
    enum turned_by by; /* TURNED_BY_UNKNOWN: that run wrote down no cause */
    const char *of;
};

struct run_cause {
    enum turned_by by;
    const char *of;
    uint32_t gained, lost; /* reasons */
};

struct runs_rule {
    const char *name, *title;
    struct changes all, *counties; /* reasons; [county_count] */
};

struct runs_compared { /* owner: compare_runs_release; all texts are in its arena */
    struct arena arena;
    const char *office, *before, *after; /* folders of the runs */
    uint32_t runs;                       /* from the one to the other: 1 when they follow each other */
    const char **counties;
    uint16_t county_count;
    struct changes cases, *case_counties; /* households with an open case */
    struct runs_rule *rules;              /* by name */
    uint32_t rule_count;
    struct run_change *changes; /* by county, township, case, rule */
    uint32_t change_count;
    struct run_cause *causes;
    uint32_t cause_count;
};

/* EXIT_DONE, with or without differences; EXIT_NOT_STARTED: no such run, or `before` is not before `after`;
 * EXIT_DIFFERENT: the journal or a manifest is damaged (diags). To be released whatever it says. */
enum exit_code compare_runs(const char *site, const char *before, const char *after,
                            struct runs_compared *compared, struct diags *diags);
void compare_runs_release(struct runs_compared *compared);

#endif
