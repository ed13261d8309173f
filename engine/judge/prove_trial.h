/* One test as it runs: a small night of made-up people that goes through the same reading, linking and
 * judging as a real one. Inside judge/ only. */
#ifndef HEARTH_JUDGE_PROVE_TRIAL_H
#define HEARTH_JUDGE_PROVE_TRIAL_H

#include "book/case.h"
#include "judge/prove_lines.h"
#include "judge/judgement.h"
#include "judge/worker.h"

/* What tests of one file and day share: the book, a state of Lua that has loaded it, and empty tables. */
struct workshop {
    struct book *book; /* owned */
    struct worker *worker;
    struct watch watch;           /* the worker's: lines and facts go there, parameters are moved there */
    bool *facts;                  /* [fact_count] asked by some test */
    struct rows *rows;            /* [dataset_count] */
    struct text_writer *writers;  /* [dataset_count] */
    struct dataset_state *states; /* [dataset_count] */
    struct pattern_room *patterns;
};

struct trial_person {
    const struct given_household *household;
    const struct given_person *person;
    uint64_t id;     /* 17 digits */
    uint32_t number; /* in the population; PERSON_NONE: outside */
};

struct trial {
    const struct test_case *test;
    struct workshop *shop;
    struct trial_person *people; /* [test->person_count] in order */
    struct population population;
    struct judgement judgement;
    struct buffer wrong;   /* what does not agree: one thing a line, indented */
    struct buffer refused; /* what the test gives and could not be taken: it is not judged */
};

struct workshop *workshop_new(struct book *book, struct lines *lines); /* takes the book */
void workshop_free(struct workshop *shop);

/* Builds and links the test's people. trial_close before the next one of this workshop is opened. */
void trial_open(struct trial *trial, struct workshop *shop, const struct test_case *test);
/* Judges them by the worker's book (the workshop's own, or one with the same datasets) into trial->judgement
 * and holds what came out against what the test expects: each difference goes to trial->wrong, cleared first.
 * with_sentences: `say` too. true: the test holds. */
bool trial_run(struct trial *trial, struct worker *worker, bool with_sentences);
void trial_close(struct trial *trial);
void disagree(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The value that a cell of a test means in a given household; false: it has none (said in trial->wrong). */
bool trial_value(struct trial *trial, const struct given_household *household, const struct given_cell *cell,
                 enum value_kind kind, struct value *out);
const struct trial_person *trial_person(const struct trial *trial,
                                        const char *name);          /* NULL: the first of the register */
const char *trial_name(const struct trial *trial, uint32_t person); /* as the test gave it */

/* What the test gives cannot be taken: said once. */
void trial_refuse(struct trial *trial, int line, const char *column, const char *text, const char *why);

/* prove_parameters.c: what the test gives stands in the book, which the tests of a file share, until it is
 * put back. */
struct replacing;
struct replacing *parameters_replace(struct trial *trial, struct book *book);
void parameters_restore(struct replacing *replacing);

/* prove_compare.c */
void trial_compare(struct trial *trial, struct worker *worker, bool with_sentences);

#endif
