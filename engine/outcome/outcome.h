/* The outcome stage: files people read and programs take, written into one folder (staging; nothing here
 * renames or commits). Every writer returns false, with a diag, when the disk does not take it. */
#ifndef HEARTH_OUTCOME_OUTCOME_H
#define HEARTH_OUTCOME_OUTCOME_H

#include "casebook/casebook.h"
#include "intake/quarantine.h"

struct night_facts { /* what tonight is, for headings and pages */
    const struct book *book;
    const struct intake *intake;
    const struct quarantine *quarantine; /* of that intake */
    const struct population *population;
    const struct judgement *judgement;
    const struct caseload *caseload;
    date_t date;
    int sequence;
    const char *run;          /* "2023-08-28-1" */
    const char *plan;         /* plan digest, 64 hex */
    const char *previous_run; /* folder of the run before, NULL = first night */
    date_t previous_date;
    int threads;
};

/* Everything below and, in blocks and workbooks shared out among the night's threads, flags.csv, flags.jsonl
 * and lists/COUNTY/TOWNSHIP.xlsx, lists/COUNTY/… 汇总.xlsx. `task` is one more, done first: the longest, so
 * that all threads are busy to the end; NULL: none. When the folder cannot be begun it is not called. */
bool outcome_write(const struct night_facts *night, const char *folder, void (*task)(void *context),
                   void *context, struct diags *diags);

/* Single files of it. */
bool quarantine_write(const struct night_facts *night, const char *folder,
                      struct diags *diags); /* quarantine.csv, quarantine_summary.csv */
bool unlinked_write(const struct night_facts *night, const char *folder,
                    struct diags *diags); /* unlinked.csv */
bool review_write(const struct night_facts *night, const char *folder,
                  struct diags *diags); /* review.csv: cannot tell, failed */
bool funnel_write(
    const struct night_facts *night, const char *folder,
    struct diags *diags); /* funnel.txt: rows → linked → judged → flagged → households → lists */
bool morning_write(const struct night_facts *night, const char *folder,
                   struct diags *diags); /* morning.html */

#define MORNING_FAILED "夜间比对没有完成，今天没有新清单。" /* on that page alone */
/* The page that replaces 晨报.html when a night failed: what failed, what to do, on which sealed run the
 * lists still rest. */
bool morning_failed_write(const char *path, const char *office, date_t date, const struct diags *what,
                          const char *last_run, struct diags *diags);

#endif
