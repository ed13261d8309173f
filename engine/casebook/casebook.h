/* The casebook: an append-only journal of changes in SQLite, the state folded from it, and tonight's flags
 * held against that state. One household, one case, however many rules.
 *
 * Order of a night: casebook_open → casebook_runs / casebook_deliveries / casebook_releases (for the plan) →
 * caseload_decide, which folds the journal → casebook_prepare, while the outcome stage writes the lists →
 * casebook_commit. Nothing is visible before commit. One thread at a time works on a casebook. */
#ifndef HEARTH_CASEBOOK_CASEBOOK_H
#define HEARTH_CASEBOOK_CASEBOOK_H

#include "intake/quarantine.h"
#include "judge/judgement.h"

#define CASE_NUMBER 24 /* "LZ23-00417-6" with NUL */

struct casebook; /* the open database and the site's key; opaque */

bool casebook_exists(const char *site_folder); /* false: the site never ran */
/* Opens SITE/casebook.db and SITE/casebook.key, creating both when `create` and absent. NULL: why is in
 * diags. Only the night's process (holding the site lock) may open with `create`. */
struct casebook *casebook_open(const char *site_folder, bool create, struct diags *diags);
/* To read only, without the site's lock and beside a running night; NULL: diags. */
struct casebook *casebook_look(const char *site_folder, struct diags *diags);
void casebook_close(struct casebook *casebook);

struct run_row {          /* a sealed run */
    int64_t number;       /* 1, 2, 3 … over the site's life */
    date_t date;          /* as-of */
    int sequence;         /* 1, 2 … on that date */
    const char *folder;   /* "2023-08-28-1" */
    const char *plan;     /* plan digest */
    const char *manifest; /* digest of manifest.json */
    int64_t position;     /* journal position before it */
    int64_t position_after;
};
/* The sealed runs, oldest first; owned by the casebook. false: diags. */
bool casebook_runs(struct casebook *casebook, const struct run_row **runs, uint32_t *count,
                   struct diags *diags);
#define RUN_TONIGHT INT64_MAX
/* The deliveries as a run, by number, knew them, and those that it took itself: oldest first, with the
 * cut-off day each had then, and those that a guard held, but none whose bytes were purged before that run
 * and did not come again. Owned by the casebook. false: diags. */
bool casebook_deliveries(struct casebook *casebook, int64_t run, const struct known_delivery **known,
                         uint32_t *count, struct diags *diags);
/* What persons released and dismissed, oldest first; owned by the casebook. false: diags. */
bool casebook_releases(struct casebook *casebook, const struct known_release **releases, uint32_t *count,
                       struct diags *diags);
/* Writes down that `said->by` releases, or dismisses, these held deliveries on `said->date`, for `said->why`:
 * all of it or nothing. With the site's lock held. false: diags. */
bool casebook_release(struct casebook *casebook, const struct book *book,
                      const struct delivery *const *deliveries, uint32_t count,
                      const struct known_release *said, struct diags *diags);

/* The number of the household's open case, "" when it has none; false: diags. */
bool casebook_open_case(struct casebook *casebook, const struct population *population, uint32_t household,
                        char out[CASE_NUMBER], struct diags *diags);

enum standing {
    STANDING_NEW,
    STANDING_WORSE,
    STANDING_CONTINUING,
    STANDING_KEPT /* cannot tell tonight: last state kept */,
    STANDING_SUPPRESSED,
    STANDING_CLEARED,
    STANDINGS
};

bool standing_live(enum standing standing); /* somebody still has to look after it */

struct reason {    /* one rule's ground in a case */
    uint16_t rule; /* RULE_NONE when the rule is no longer in the book */
    enum standing standing;
    uint32_t flag;   /* in judgement.flags; FLAG_NONE for KEPT, and for CLEARED unless `unless` cleared it.
                        Every flag   has exactly one reason */
    uint32_t person; /* PERSON_NONE for a household rule, or when no longer in the register */
    enum urgency urgency;
    date_t since;          /* as-of date of the night that first flagged it */
    const char *rule_name; /* always */
    const char *say;       /* zh: tonight's, or the last one said */
};
#define FLAG_NONE UINT32_MAX
#define HOUSEHOLD_NONE UINT32_MAX

struct case_file {
    char number[CASE_NUMBER]; /* "" for a household whose every flag is suppressed and that has no case */
    uint32_t household;       /* HOUSEHOLD_NONE when no longer in the register */
    region_t region;          /* of the household tonight, or as last known; CLEARED: where it stood */
    region_t moved_from;      /* another township, in which its case stood by an earlier run of today, else
                                 before today; 0: none */
    enum standing
        standing; /* NEW: was not open; WORSE: was open, and has a new or worse reason; else the first of its
                     reasons' in the order of the enum; CLEARED: was open, no live reason is left */
    enum urgency urgency;    /* highest of its live reasons; of all when none is live */
    double rank;             /* highest of the flags' rank */
    uint16_t sources;        /* datasets that agree */
    date_t opened, deadline; /* deadline DATE_NONE when nothing is to be done */
    uint32_t first_reason, reason_count;
    bool on_list;       /* goes to the township tonight: live, and new tonight's work within capacity */
    bool carried_over;  /* live, but beyond the township's capacity tonight */
    bool issued_before; /* run -2 and later of a day: went out the same in an earlier run of this date */
    bool withdrawn;     /* opened by an earlier run of this date, gone now: CLEARED, but in no count, nor its
                           reasons */
};

/* Why a reason came or went. In the order in which the worlds between two nights change (night/attribute.h),
 * but for the last; what a night may have taken no notice of is not there. */
enum turned_by {
    TURNED_UNTOLD, /* there was no night before */
    TURNED_BY_PROGRAM,
    TURNED_BY_RULE,
    TURNED_BY_PARAMETER,
    TURNED_BY_CALENDAR,
    TURNED_BY_HOLD,
    TURNED_BY_RELEASE,
    TURNED_BY_FIRST, /* the first delivery of a dataset */
    TURNED_BY_DATA,
    TURNED_BY_LINK,
    TURNED_BY_UNKNOWN, /* the night before cannot be put together again */
    TURNED_BYS
};

struct turn { /* a reason that is live after tonight and was not after the last run, or the other way round */
    const char *number, *household, *subject; /* of its case; HMACs, subject "" = of the household */
    const char *rule;
    region_t region;
    bool on;            /* it came; else it went */
    bool opens, closes; /* the first of a case that comes, or that goes, as a whole */
    bool stood;         /* it was live before this date: what cannot be told stays so */
    enum turned_by by;
    const char *of; /* which delivery, rule, parameter …: zh and names; "" until it is told */
    uint32_t event; /* the journal's; of the casebook's own use */
};

struct since_last { /* the last run → tonight: before + came - went = after */
    uint32_t cases_before, cases_new, cases_gone;
    uint32_t flags_before, flags_new, flags_gone, flags_after; /* live reasons */
};

struct caseload {
    struct arena arena;
    struct case_file *cases; /* by township, then rank: urgency, sources, days waiting, rank, number */
    uint32_t case_count;
    struct reason *reasons;
    uint32_t reason_count;
    uint32_t by_standing[STANDINGS];  /* cases, without withdrawn ones */
    uint32_t open_before, open_after; /* live cases: open_before + new - cleared = open_after */
    struct turn *turns;               /* in the order of the journal */
    uint32_t turn_count;
    struct since_last since_last;
    void *events; /* what casebook_commit will append; opaque */
};

/* Holds tonight's verdicts against the state at journal position `base` (before the first run of this date);
 * the events are the difference from the state after the last run (NULL: there was none). A rule that is
 * frozen or cannot tell keeps its state. */
bool caseload_decide(struct caseload *caseload, struct casebook *casebook, const struct book *book,
                     const struct population *population, const struct judgement *judgement, int64_t base,
                     const struct run_row *last, int threads, struct diags *diags);
void caseload_release(struct caseload *caseload);

struct commit { /* the run row that becomes visible, but for the manifest */
    date_t date;
    int sequence;
    const char *folder, *plan;
    const struct intake *intake;         /* its new deliveries are recorded */
    const struct quarantine *quarantine; /* of that intake: what they were refused for; NULL: nothing */
};
enum commit_result {
    COMMIT_DONE,
    COMMIT_FAILED /* nothing of it is there */,
    COMMIT_UNKNOWN /* cannot be read back */
};
/* Begins the one transaction and writes all of it that does not wait for the outcome: run row, events, plain
 * tables, deliveries. false: nothing is begun (diags). What it was given must stay as it is; of the caseload
 * it changes nothing that others may read. */
bool casebook_prepare(struct casebook *casebook, const struct caseload *caseload, const struct book *book,
                      const struct population *population, const struct judgement *judgement,
                      const struct commit *commit, struct diags *diags);
struct prepared {                     /* the run that was prepared */
    int64_t position, position_after; /* where it begins and ends in the journal */
    const char
        *wrote; /* digests of the rows that it wrote, "journal=<hex> deliveries=<hex> …"; the casebook's */
};
bool casebook_prepared(struct casebook *casebook, struct prepared *prepared,
                       struct diags *diags); /* false: diags */
/* Puts the manifest's digest into the run row and commits. After an error of COMMIT the file is reopened and
 * read. */
enum commit_result casebook_commit(struct casebook *casebook, const char *manifest, struct diags *diags);
void casebook_abandon(struct casebook *casebook); /* takes back what was prepared; nothing when nothing is */
/* SHA-256 over the canonical export of the journal up to a position: for the plan. */
bool casebook_digest(struct casebook *casebook, int64_t position, char out[DIGEST_TEXT], struct diags *diags);

#endif
