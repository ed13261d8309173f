/* One thread's part of the judge stage: a Lua state, the household that is judged now, what was read of it,
 * and the verdicts so far. Inside judge/ only. */
#ifndef HEARTH_JUDGE_WORKER_H
#define HEARTH_JUDGE_WORKER_H

#include "book/value.h"
#include "judge/judgement.h"
#include "judge/trace.h"
#include "library/lua_state.h"

#define EVALUATION_BUDGET                                                                                    \
    1000000          /* instructions of one rule for one subject, with the facts it is the first to read */
#define READ_COST 10 /* instructions that a read counts as: it leaves a note in the log */
#define WORKER_MEMORY ((size_t)48 << 20) /* bytes of Lua */

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_CANNOT_TELL, ANSWER_FAILED };

/* Any person, household or row of the population, not only of the household that is judged now. */
enum subject_kind {
    SUBJECT_PERSON,
    SUBJECT_HOUSEHOLD,
    SUBJECT_ROW,
    SUBJECT_OUTSIDE /* a person whom a relation names and the register does not have */
};
struct subject {
    enum subject_kind kind;
    uint16_t dataset; /* SUBJECT_ROW; SUBJECT_OUTSIDE: the relation, or relation_count + 2 * dataset + role */
    uint32_t
        index; /* person, household or row; SUBJECT_OUTSIDE: the person whose relation it is, or the row */
};

struct chosen { /* how a list was chosen from a whole one: filter by filter, the last one first */
    const struct chosen *from;
    const struct filter *filter; /* NULL: by hand */
};

#define CAUSE_NONE UINT32_MAX

struct in_doubt { /* a row for which a filter could not tell */
    uint32_t row, cause;
};

/* A list of rows or of people, as rules hold it. Rows stand in order of date. What is not known of it never
 * changes that something known is in it. */
struct list {
    uint16_t dataset; /* REGISTER: people */
    uint32_t count;
    const uint32_t *rows; /* in the household's arena; NULL = first, first + 1 … */
    uint32_t first;
    const struct in_doubt *in_doubt; /* those that may be in it too; in the household's arena */
    uint32_t in_doubt_count;
    bool doubtful;               /* the data say nothing of what else is in it: cause says why */
    bool bounded_below;          /* there may be more than the data can say: below says why */
    uint32_t cause, below;       /* in worker.causes */
    struct subject of;           /* whose; of.dataset: of people by relation, the relation's number + 1 */
    const struct chosen *chosen; /* NULL: the whole list */
};

enum memo_state { MEMO_NONE, MEMO_COMPUTING, MEMO_KNOWN, MEMO_MISSING, MEMO_FAILED };
struct memo {
    uint32_t stamp; /* of the household it belongs to; another one: nothing is known yet */
    uint8_t state;
    struct value value; /* MEMO_FAILED: the failure's text */
    uint32_t cause;     /* MEMO_MISSING */
    uint32_t from, to;  /* range of the read log that this fact read */
};

struct parameter_memo { /* the entry in force at the place where it was last read */
    region_t region;
    bool known;
    const struct entry *entry; /* NULL: none */
};

struct computing { /* a fact that is being worked out, and for which other one */
    uint16_t fact;
    struct subject subject;
    const struct computing *outer;
};

struct block { /* what one block of households gave, as ranges of the worker's arrays */
    int worker;
    uint32_t first_flag, flag_count, first_unsure, unsure_count, first_failure, failure_count;
};

struct condition_asked { /* a condition of a filter that was asked */
    const struct filter *filter;
    const struct condition *condition;
    uint32_t row;
    const struct value *value; /* what it was asked of; NULL: it could not be told, or failed */
    enum answer answer;
};

struct trying;
struct watch { /* what proving the tests and tracing want to know, and to change */
    void (*line)(void *context, const char *source, int line); /* a line of Lua begins to run; NULL */
    void *context;
    bool *facts;    /* [fact_count] set when it is asked; NULL */
    uint16_t moved; /* parameter that is read `steps` smallest steps away; PARAMETER_NONE */
    int steps;
    enum trace_part part;                /* of the rule that is being judged; kept up to date */
    void (*open)(struct worker *worker); /* before a fresh state runs the sources; NULL */
    void (*begin)(void *context);        /* a rule is judged, or once more from the beginning; NULL */
    enum answer (*asked)(void *context,
                         const struct condition_asked *asked); /* what the filter goes on with; NULL */
    void (*read)(void *context); /* an entry of the log is going to be written; NULL */
    /* A function ran, with these answers to what is missing; its results are on the stack. NULL. */
    void (*ran)(void *context, const struct trying *trying, enum answer answer);
};

struct made_pattern {
    struct pattern *pattern;
    uint32_t generation; /* of the household that asked for it last */
};

struct worker {
    const struct book *book;
    const struct population *population;
    const struct dataset_state *states;
    struct sandbox box;
    struct watch *watch;                              /* NULL: nobody watches */
    int functions, subject_metatable, list_metatable; /* registry references of box.L */
    bool loaded;
    bool suspect;        /* the last evaluation came near a limit: judge again in a fresh state */
    int64_t budget;      /* instructions left of the evaluation that runs */
    uint32_t household;  /* now judged */
    uint32_t generation; /* of handles: one per household */
    struct arena arena;  /* emptied after each household */
    struct memo *memos;  /* [(members + 1) * fact_count]; household facts first */
    uint32_t memo_room;
    uint32_t stamp;    /* of memos that are valid now */
    uint32_t *members; /* persons of the household who are not away; in the arena; NULL until it is known */
    uint32_t member_count;
    uint16_t *away_unsure; /* [of the whole household] facts of `away` that could not be told: bits; in the
                              arena */
    struct far_memo **far; /* memos of everybody else and of rows; [far_size], in the arena */
    uint32_t far_size, far_count;
    struct far_household *far_households;
    struct trying *trying;             /* of the function that runs, NULL outside of any */
    const struct computing *computing; /* the facts that are being worked out, the innermost first */
    struct read *log;                  /* what was read of this household so far */
    uint32_t log_count, log_room;
    struct name_read *names; /* that say who somebody is, in the log up to names_to; in the arena */
    uint32_t names_to;
    struct parameter_memo *parameters; /* [parameter_count] of those that place and day alone decide */
    uint32_t cause;                    /* of the last ANSWER_CANNOT_TELL */
    const char *review;                /* what the review list says of it; NULL = nothing */
    char failure[512];                 /* of the last ANSWER_FAILED */
    struct {
        uint16_t dataset;
        int64_t position; /* 0: none */
    } no_row;             /* what the function that runs asked a list for and it did not have, the last */
    struct pattern_room *patterns;
    struct map pattern_numbers; /* patterns that functions made, by source; kept for other households */
    struct made_pattern *made_patterns; /* [pattern_numbers.count] */
    uint32_t patterns_made;             /* by functions for this household, each once */
    struct subject evaluating;          /* whose rule or fact runs: parameters are those of its place */

    struct arena texts; /* sentences and messages, kept to the end */
    struct flag *flags;
    uint32_t flag_count, flag_room;
    struct read *reads;
    uint32_t read_count, read_room;
    uint32_t reads_before; /* of other workers, in the judgement */
    struct unsure *unsure;
    uint32_t unsure_count, unsure_room;
    struct failure *failures;
    uint32_t failure_count, failure_room;
    struct unsure_cause *causes;
    uint32_t cause_count, cause_room;
    struct map cause_numbers;              /* by cause_key */
    struct buffer key;                     /* room for one */
    struct rule_count *rules;              /* [rule_count] */
    uint64_t *spent;                       /* [rule_count] nanoseconds, NULL when not timed; owned */
    const struct row_index **among_silent; /* [rule_count] which persons have rows of `among`, where silence
                                      says "none"; NULL: place, not delivered, absence unknown, or its window
                                      asks for days that no delivery covers */
    const struct row_index **away_silent;  /* [away_count] the same of each fact of `away` that is an `any` */
    struct glance *glances;   /* [rule_count] judge/glance.h; NULL: every rule is asked in earnest */
    struct arena glance_room; /* theirs */
    struct {
        region_t region;
        bool known;
        uint16_t count, *rules; /* those that apply there, in order; [rule_count] */
    } here;                     /* where the household that was judged last lives */
    uint16_t *away;             /* [persons]; the judgement's, each worker writes its own households */
    uint32_t households_judged, persons_judged, persons_away, persons_even, persons_unsure;
};

/* worker.c: life and small services */
void worker_init(struct worker *worker, const struct book *book, const struct population *population,
                 const struct dataset_state *states);
/* The same for a worker by itself, with `away` of its own, and loaded; false: not loaded. */
bool worker_open(struct worker *worker, const struct book *book, const struct population *population,
                 const struct dataset_state *states, struct watch *watch);
void worker_close(struct worker *worker); /* with its texts */
/* Why it could not be loaded, as an error. */
void worker_tell_failure(const struct worker *worker, struct diags *diags);
void worker_renew(struct worker *worker, const struct population *population,
                  const struct dataset_state *states); /* for another run of its book */
void worker_release(struct worker *worker);            /* all but what judgement takes over (texts, arrays) */
bool worker_load(
    struct worker *worker); /* a fresh Lua state with the book's functions; false: worker->failure */
void worker_enter(struct worker *worker, uint32_t household); /* forgets the last household */
void worker_forget(struct worker *worker);                    /* the memos and the log of this household */
/* Puts the place of a declaration before a failure that names none. */
void failure_place(struct worker *worker, const struct said *said);
void log_read(struct worker *worker, enum read_kind kind, uint16_t what, uint32_t at, int64_t value);
/* The evidence of a verdict that stands all the same names what was missing. */
void log_cause(struct worker *worker, enum read_kind kind, uint32_t cause);
/* By what a cause is known: its name; an author's own words, which may be the name of a dataset, apart. */
struct span cause_key(struct buffer *room, enum unsure_kind kind, const char *name);
uint32_t cause_add(struct worker *worker, enum unsure_kind kind, const char *name,
                   const char *zh); /* its number */
/* The same, for what has a number. */
void cause_lack(struct worker *worker, uint32_t cause, enum lack lack, uint16_t dataset, uint16_t number);
void cannot_tell_column(struct worker *worker, uint16_t dataset, uint16_t column);
void cannot_tell_dataset(struct worker *worker, uint16_t dataset);
void cannot_tell_window(struct worker *worker, uint16_t dataset);
void cannot_tell_fact(struct worker *worker, uint16_t fact);
bool subject_value(struct worker *worker, uint16_t dataset, uint16_t column, uint32_t row,
                   struct value *out);                                        /* false: missing, cause set */
bool subject_is_nobodys(const struct worker *worker, struct subject subject); /* a row about a place */
/* Of the subject, who is not outside the register; a row is its person's, and none that is nobody's. */
uint32_t subject_household(const struct worker *worker, struct subject subject);
region_t subject_region(const struct worker *worker,
                        struct subject subject); /* of a row about a place that */
bool household_region(struct worker *worker, uint32_t household, struct value *out); /* as subject_value */

/* param.c: parameters. What is in force for whose fact or rule is being evaluated; logged. keys[key_count]:
 * those that the author gave, the others VALUE_MISSING; NULL: none. per: how a rate is going to be read.
 * ANSWER_NO is never given. */
enum answer parameter_get(struct worker *worker, uint16_t parameter, const struct value *keys, enum per per,
                          struct parameter_found *found);
/* Of a parameter without given keys: its value per enum per; of a set its members as one text. */
enum answer parameter_value(struct worker *worker, uint16_t parameter, uint8_t per, struct value *out);
/* Of a plain parameter: the entry in force where the household that is judged lives, or NULL. Not logged. */
const struct entry *parameter_here(struct worker *worker, uint16_t parameter);
void param_open(struct worker *worker); /* inside a protected call; what param.NAME is while judging */

/* An author's text without the names of the household's members, nor names, addresses and telephone numbers
 * that were read of anybody, "某某" for each, and without citizen IDs: reasons and messages stand where none
 * may. The text itself or a copy in the arena. */
struct span worker_unnamed(struct worker *worker, struct span text);

/* memo.c: what is known already, of anybody */
struct memo *memo_of(struct worker *worker, uint16_t fact, struct subject subject); /* stays where it is */
void memo_forget(struct worker *worker);                                            /* all but the array's */
/* By household.lua; worked out each time: the facts of `away` that hold, as bits, all of them where some
 * rule's `even` names each. Who cannot be told is present; *unsure (NULL: not asked for): the facts that
 * could not be told or failed. */
uint16_t person_away(struct worker *worker, uint32_t person, uint16_t *unsure);
/* The persons of a household who are not away, in order; ANSWER_FAILED: worker->failure. */
enum answer household_members(struct worker *worker, uint32_t household, struct list *out);

/* membership.c: the facts by which a person is away, read once more: when the members were found they were
 * forgotten. */
enum answer absence_read(struct worker *worker, uint32_t person);
/* Reads, for the evidence, why members of the household are away and which relations joined its
 * books; nothing of a household that is a book with everybody there. */
enum answer membership_read(struct worker *worker);

/* relation.c: nothing is known of somebody outside the register */
void cannot_tell_outside(struct worker *worker, struct subject subject);

/* fact.c: facts, at most once per subject and household's turn */
enum answer fact_get(struct worker *worker, uint16_t fact, struct subject subject, struct value *out);

/* fold.c: lists and folds in C. list_of: rows of a person or of all members of a household. */
enum answer list_of(struct worker *worker, uint16_t dataset, struct subject subject, struct list *out);
void list_by_date(const struct worker *worker, struct list *list); /* stable; list.rows must be one's own */
static inline bool is_plainly_empty(const struct worker *worker, const struct row_index *silent,
                                    struct subject subject) {
    if (silent == NULL) return false;
    if (subject.kind != SUBJECT_HOUSEHOLD) return !row_index_has(silent, subject.index);
    const struct household *household = &worker->population->household[subject.index];
    return row_index_none(silent, household->first, household->first + household->count);
}
/* That the subject, of the register, has no row of `among`, so that the rule is not met: the cheap answer for
 * nearly everybody. */
static inline bool among_is_plainly_empty(const struct worker *worker, uint16_t rule,
                                          struct subject subject) {
    return is_plainly_empty(worker, worker->among_silent[rule], subject);
}
bool list_is_whole(struct worker *worker, const struct list *list); /* false: cannot tell, cause set */
void list_so_far(struct worker *worker, struct list *list);         /* a lower bound becomes an assumption */
enum answer list_where(struct worker *worker, const struct list *list, const struct filter *filter,
                       struct list *out);
enum answer list_any(struct worker *worker, const struct list *list, const struct filter *filter);
enum answer list_all(struct worker *worker, const struct list *list, const struct filter *filter);
struct folded { /* what is taken of each row */
    bool is_fact;
    uint16_t number; /* column, COLUMN_AGE or fact */
};
enum answer list_fold(struct worker *worker, const struct list *list, enum fold fold, struct folded folded,
                      struct value *out); /* ANSWER_NO: an empty list has none */
uint32_t list_row(const struct list *list, uint32_t position);
enum answer folded_value(struct worker *worker, uint16_t dataset, struct folded folded, uint32_t row,
                         struct value *out);

/* relation.c: ANSWER_NO: recorded that there is none. An inverse is a lower bound. */
enum answer relation_get(struct worker *worker, uint16_t relation, uint32_t person, struct subject *out);
void inverse_get(struct worker *worker, uint16_t inverse, uint32_t person, struct list *out);
enum answer role_get(struct worker *worker, uint16_t dataset, uint32_t row, int role, struct subject *out);
/* Whether two subjects outside the register are named by one number. */
bool outside_same(const struct worker *worker, struct subject a, struct subject b);
/* list_of of datasets about two persons, and about places. */
enum answer list_of_two(struct worker *worker, uint16_t dataset, struct subject subject, struct list *out);
enum answer list_of_place(struct worker *worker, uint16_t dataset, struct subject subject, struct list *out);

/* filter.c. Covered: the deliveries hold every day of the windows on the dated column; false: cause set. */
bool filter_is_covered(struct worker *worker, const struct filter *filter);
enum answer filter_holds(struct worker *worker, const struct filter *filter,
                         uint32_t row); /* person, household or row */
/* First and last day, or month, that a window takes in (last, full_months, this_year). */
void filter_window(const struct worker *worker, const struct filter *filter,
                   const struct condition *condition, bool months, int32_t *first, int32_t *last);

/* handle.c: how Lua sees subjects, rows and lists */
void handle_open(struct worker *worker); /* inside a protected call; metatables and judging functions */
void handle_push(struct worker *worker, struct subject subject);

/* made.c: forgets the patterns that functions made; no filter of theirs may be left */
void made_patterns_forget(struct worker *worker);

/* call.c */
int raise_cannot_tell(lua_State *L); /* ends the evaluation; worker.cause says why */
bool is_cannot_tell(lua_State *L);   /* the error value on top is that */
/* Calls function fn of the book with a subject, every way where yes/no answers are missing; one or two
 * results stay on the stack when ANSWER_YES. */
enum answer handle_call(struct worker *worker, uint16_t fn, struct subject subject, int results);

/* judge.c: which rules are in force, and which are frozen */
void rules_mark(struct rule_count *counts, const struct book *book, const struct dataset_state *states);

/* verdict.c */
enum verdict rule_judge(struct worker *worker, uint16_t rule, struct subject subject);
/* Whether the rule judges this person of the household that is open, or that household. */
bool rule_asks(const struct worker *worker, uint16_t rule, struct subject subject);
void household_open(struct worker *worker, uint32_t household); /* its members; nothing is judged */
void household_judge(struct worker *worker, uint32_t household);
/* One rule for one subject of the household, as household_judge would; PERSON_NONE: the household. The log
 * then holds what was read. */
enum verdict household_judge_one(struct worker *worker, uint32_t household, uint16_t rule, uint32_t person);

#endif
