/* Proves rules by their tests: each test is a small night of made-up people that goes through the same
 * reading, linking and judging as a real one. */
#ifndef HEARTH_JUDGE_PROVE_H
#define HEARTH_JUDGE_PROVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "ground/arena.h"
#include "ground/diag.h"

struct proved { /* one test that was run; texts are the proof's */
    const char *file, *name;
    int line;
    const char *wrong; /* lines of what does not agree; NULL: it passed */
};

struct proof {
    struct arena arena;
    uint32_t passed, failed;
    uint32_t files, unloaded; /* unloaded: files that could not be read or whose rules do not load */
    struct proved *items;     /* [passed + failed] */
    uint32_t room;
};

struct prove_options {
    const char *name; /* only tests whose name contains it; NULL: all */
    bool verbose;     /* a line for each test that passes */
    FILE *out;        /* one line a failure, and below it what was found */
};

void proof_init(struct proof *proof);
void proof_release(struct proof *proof);
/* rules_folder: the rule base; rule_file: X.lua below it, judged by X_test.lua beside it. Mistakes in either
 * go to diags, and the file counts as unloaded. */
void prove_file(struct proof *proof, const char *rules_folder, const char *rule_file,
                const struct prove_options *options, struct diags *diags);
/* The tests as JUnit XML. false: it could not be written (errno). */
bool proof_write_junit(const struct proof *proof, const char *path);

#endif
