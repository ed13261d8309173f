/* Proves rules by their tests: each test is a small night of made-up people that goes through the same
 * reading, linking and judging as a real one. Then says which lines of the rules ran and which thresholds no
 * test pins.
 *
 *     struct proof proof;
 *     proof_init(&proof);
 *     prove_file(&proof, "rules", "liuzhou/medical-burden.lua", &options, &diags);
 *     proof_report(&proof, &options);
 *     proof_release(&proof);
 */
#ifndef HEARTH_JUDGE_PROVE_H
#define HEARTH_JUDGE_PROVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "ground/arena.h"
#include "ground/diag.h"
#include "ground/map.h"

struct proved { /* one test that was run; texts are the proof's */
    const char *file, *name;
    int line;
    const char *wrong; /* lines of what does not agree; NULL: it passed */
};

struct rule_proof { /* which lines of a rule's functions ran */
    const char *file, *rule;
    uint32_t lines, ran;
    int *never; /* [lines - ran] those that did not, ascending; the proof's */
};

struct bound_proof {         /* one threshold */
    const char *file, *text; /* "param.line" */
    const char *said;        /* the line that it stands on */
    int line;
    size_t offset;
    bool shared;       /* of a fact: any file's tests may pin it */
    bool pinned[2];    /* from below, from above */
    bool read;         /* by some test */
    bool tried;        /* the file's tests held, so that moving it says something */
    const char *draft; /* a test that would pin it, as Lua; NULL: none was found */
};

struct proof {
    struct arena arena;
    uint32_t passed, failed;
    uint32_t unloaded;    /* files that could not be read or whose rules do not load */
    struct proved *items; /* [passed + failed] */
    uint32_t room;
    struct rule_proof *rules;
    uint32_t rule_count;
    struct bound_proof *bounds;
    uint32_t bound_count;
    struct map facts; /* names of those that were read while some test was judged */
    struct map named; /* names of rules of which some test expects something */
};

struct prove_options {
    const char *name; /* only tests whose name contains it; lines and thresholds are left out; NULL: all */
    bool verbose;     /* a line for each test that passes, each rule's lines, every threshold */
    bool no_drafts;   /* thresholds are only counted */
    FILE *out;        /* one line a failure, and below it what was found */
};

void proof_init(struct proof *proof);
void proof_release(struct proof *proof);
/* rules_folder: the rule base; rule_file: X.lua below it, judged by X_test.lua beside it. Mistakes in either
 * go to diags, and the file counts as unloaded. */
void prove_file(struct proof *proof, const char *rules_folder, const char *rule_file,
                const struct prove_options *options, struct diags *diags);
/* Thresholds that tests read and none pins on both sides. */
uint32_t proof_unpinned(const struct proof *proof);
/* Lines that never ran and thresholds that are not pinned; nothing with options.name. */
void proof_report(const struct proof *proof, const struct prove_options *options);
/* The tests as JUnit XML. false: it could not be written (errno). */
bool proof_write_junit(const struct proof *proof, const char *path);

#endif
