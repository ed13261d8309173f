/* What other rules would have made of the last sealed night: its deliveries judged twice, by the site's rules
 * and by others, and the households that are gained and lost. Verdicts alone are compared: cases, visits and
 * capacity have no part in it. Everything is in memory; the site is not changed. */
#ifndef HEARTH_AUDIT_COMPARE_H
#define HEARTH_AUDIT_COMPARE_H

#include "ground/progress.h"
#include "night/night.h"

enum { BEFORE, AFTER }; /* the two sides of every comparison */

struct changes { /* households; before = same + lost, after = same + gained */
    uint32_t gained, lost, same;
    uint32_t other_urgency; /* part of same */
};

struct untold { /* subjects that a rule cannot tell of; before = same + vanished, after = same + new */
    uint32_t same, fresh, vanished;
    const char *cause; /* zh, of most of the fresh; NULL */
};

struct compared_rule {
    const char *name, *zh;
    uint16_t number[2];            /* in the book of either side; RULE_NONE: not there */
    const char *frozen[2];         /* zh of the dataset that is missing; NULL: not frozen */
    struct changes all, *counties; /* [county_count] */
    struct untold untold;
    uint64_t failed[2], spent[2]; /* spent: nanoseconds over all threads, of no result */
};

struct difference {        /* a fact or parameter that both sides read, and found otherwise */
    const char *zh, *name; /* "param.line", "person.burden_12m" */
    const char *before, *after;
};

struct sample {                 /* one household gained or lost, without names */
    const char *rule, *rule_zh; /* rule_zh: of a rule that is discreet on a side its discreet title */
    bool gained;
    const char *number; /* of its open case, or of its book; "" */
    bool is_case;       /* `number` is of a case */
    const char *county, *township;
    const char *say;                      /* of the side that finds it; without personal names */
    const char *otherwise, *otherwise_en; /* what the other side says */
    struct difference *differences;
    uint32_t difference_count;
};

struct note { /* what the figures do not tell */
    const char *zh, *en;
};

struct comparison { /* owner: comparison_release; all texts are in its arena or in the two books */
    struct arena arena;
    struct book *books[2]; /* owned */
    char run[32];
    date_t date;
    const char **counties; /* names, the unknown one last */
    uint16_t county_count;
    struct changes visits, *visit_counties; /* households with a live flag of any rule that opens cases */
    struct compared_rule *rules;            /* in the order of the other rules, then those that they lack */
    uint16_t rule_count;
    struct sample *samples; /* SAMPLES at most, of all rules in turn */
    uint32_t sample_count;
    struct note *notes;
    uint32_t note_count;
    bool made; /* all of the above is there */
};
#define SAMPLES 10

struct compare_options {
    const char *site, *rules; /* folders: of the site, of the other rule base */
    int threads;
    struct progress *progress;
};

/* EXIT_DONE, with or without differences; EXIT_NOT_STARTED when nothing was sealed or a rule base does not
 * load; EXIT_DIFFERENT when the sealed night cannot be judged again, or comes out otherwise by its own rules
 * (then the comparison is made all the same). Why is in diags. The comparison is to be released whatever it
 * says. */
enum exit_code compare_rules(const struct compare_options *options, struct comparison *comparison,
                             struct diags *diags);
void comparison_release(struct comparison *comparison);

#endif
