/* Proves rules by their tests: each test is a small night of made-up people that goes through the same
 * reading, linking and judging as a real one. */
#ifndef HEARTH_JUDGE_PROVE_H
#define HEARTH_JUDGE_PROVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "ground/diag.h"

struct proof {
    uint32_t passed, failed;
    uint32_t files;
};

struct prove_options {
    const char *name; /* only tests whose name contains it; NULL: all */
    bool verbose;     /* a line for each test that passes */
    FILE *out;        /* one line a failure, with what was found */
};

/* rules_folder: the rule base; rule_file: X.lua below it, judged by X_test.lua beside it. Mistakes in either
 * go to diags; a file that does not load counts as one failure. */
void prove_file(struct proof *proof, const char *rules_folder, const char *rule_file,
                const struct prove_options *options, struct diags *diags);

#endif
