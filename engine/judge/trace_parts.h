/* What the files of the trace share. Inside judge/ only. */
#ifndef HEARTH_JUDGE_TRACE_PARTS_H
#define HEARTH_JUDGE_TRACE_PARTS_H

#include "judge/trace.h"
#include "judge/worker.h"
#include "library/lua_watched.h"

#define SITE_NONE UINT32_MAX

struct watched_site { /* a call that was put into a source */
    struct watched watched;
    const char *file;
};

struct noted { /* a step as it was asked; its texts are made when it is told */
    struct trace_step step;
    uint32_t site;                     /* SITE_NONE: a condition */
    const struct condition *condition; /* good until the worker's next household, and so is the filter */
    const struct filter *filter;
    bool rests; /* the rule itself asked, or yes/no facts alone stand between */
};

struct supposed { /* a step that is taken to hold, or not to, whatever is the case */
    struct noted noted;
    bool holds;
};

/* trace_steps.c: the second worker, which notes steps. */
struct stepper {
    struct worker worker;
    struct watch watch;
    struct book book;           /* the book, but for the sources of its functions */
    struct arena sources;       /* rewritten texts; texts of sites */
    struct watched_site *sites; /* [site_count] */
    uint32_t site_count, site_room;
    struct arena arena; /* texts of values; whoever judges empties it */
    struct noted *noted;
    uint32_t count, room, away_count; /* away_count: before the rule began */
    bool cut;
    bool lean;  /* sides of functions are not looked up by name */
    bool begun; /* the rule is asked, not only who is a member */
    uint16_t rule;
    uint32_t person; /* PERSON_NONE: the rule is asked of the household */
    bool recording;  /* the rule is being judged; else the sources are being loaded */
    const struct supposed *supposed;
    uint32_t supposed_count;
};

bool stepper_open(struct stepper *stepper, const struct book *book, const struct population *population,
                  const struct dataset_state *states, struct diags *diags);
void stepper_close(struct stepper *stepper);
/* The verdict under what is supposed. stepper->noted then holds the steps. */
enum verdict stepper_judge(struct stepper *stepper, uint16_t rule, uint32_t household, uint32_t person,
                           const struct supposed *supposed, uint32_t supposed_count);
/* Makes the texts of a step that was noted in the last judging. */
void step_tell(const struct stepper *stepper, const struct noted *noted, struct arena *arena,
               struct trace_step *out);

/* A step of what the worker is doing now; its values are still to be filled in. */
struct noted note_new(const struct stepper *stepper, enum step_kind kind);
/* Adds it; what is supposed of it, or NULL. */
const struct supposed *note_step(struct stepper *stepper, struct noted *noted);
void choices_for(struct trace_side *side, const struct book *book); /* of its column or fact */
void step_copy(struct arena *arena, struct trace_step *step);       /* its texts into another arena */
/* That the same was asked with the same values. */
bool noted_same(const struct noted *a, const struct noted *b);

/* trace_sites.c: the calls that were put into functions */
void sites_watch(struct stepper *stepper, const struct book *book); /* before the worker is loaded */
void sites_open(struct worker *worker);                             /* the words they call */
enum comparison comparison_at(enum watched_operator operator);
void site_tell(const struct stepper *stepper, const struct noted *noted, struct arena *arena,
               struct trace_step *out);

/* trace_margin.c */
void step_measure(struct trace_step *step, bool left_is_threshold);

/* How a function names what it read: a fact, column, list or relation; NULL: nothing that it can name. */
const char *read_name(const struct book *book, const struct read *read);

/* trace_words.c: a condition as its author would write it */
const char *condition_name(const struct book *book, const struct filter *filter,
                           const struct condition *condition);
/* On which line of its rule or fact a declared condition stands: that of its name; of a filter that has one,
 * the declaration's. Made in a function: the line it was asked on. */
int condition_line(const struct book *book, const struct noted *noted, uint16_t rule);
const char *condition_operands(const struct book *book, const struct filter *filter,
                               const struct condition *condition, struct arena *arena);

/* trace_reads.c: the first worker, which notes where things are read, which lines run and what is tried */
struct read_place {
    uint16_t source;
    int line;
    enum trace_part part;
    uint16_t depth;
    bool direct;
};

struct ran {
    uint16_t source;
    int line;
    uint32_t times;
    uint16_t depth; /* of the last time */
};

struct reader {
    struct worker worker;
    struct watch watch;
    struct read_place *places; /* beside worker.log */
    uint32_t place_room;
    struct ran *ran; /* by source and line */
    uint32_t ran_count, ran_room;
    uint16_t last_source;
    int last_line; /* of `when` */
    struct trace_try *tries;
    uint32_t try_count, try_room;
    struct arena arena; /* of one verdict */
};

bool reader_open(struct reader *reader, const struct book *book, const struct population *population,
                 const struct dataset_state *states, struct diags *diags);
void reader_close(struct reader *reader);
void reader_members(struct reader *reader, uint32_t household); /* finds out who is a member, no more */
enum verdict reader_judge(struct reader *reader, uint16_t rule, uint32_t household, uint32_t person);
/* The reads of the facts for which the person, or each of the household, is away. */
void reader_absence(struct reader *reader, uint32_t household, uint32_t person);
void reader_tell(struct reader *reader,
                 struct told *told); /* reads, lines, tries: the reader's until the next */

/* trace.c: as a night asks the rule of the household, with the reason. */
bool trace_asks_here(const struct book *book, const struct rule_count *rules, uint16_t rule,
                     const struct household *home, struct told *told);

/* trace_untold.c: the comparison that was not made for want of a value; false: it is not known. */
bool untold_comparison(struct stepper *stepper, const struct told *told, struct arena *arena,
                       struct trace_step *out);

/* trace_turn.c: which steps alone turn the verdict, which one decided, what fails next. told->steps and
 * `noted` are those of the last judging under no supposition. */
struct turning {
    struct stepper *stepper;
    uint16_t rule;
    uint32_t household, person;
    struct trace_step *steps; /* told->steps */
    const struct noted *noted;
    struct arena *arena;
};
bool noted_decides(
    const struct noted *noted); /* asked by the conditions, or a yes/no fact that they rest on */
void steps_turn(struct turning *turning, struct told *told);
/* How many facts are being worked out, one for the other. */
uint16_t worker_depth(const struct worker *worker);

#endif
