/* One file of the outcome stage while it is written: opened once, filled through `file`, closed with every
 * error looked at.
 *
 *     struct output output;
 *     if (!output_open(&output, folder, "flags.csv", diags)) return false;
 *     output_field(&output, "个案编号", '\n');
 *     return output_close(&output); // false: a diag says what the disk refused
 *
 * Either way nothing is left open. */
#ifndef HEARTH_OUTCOME_OUTPUT_H
#define HEARTH_OUTCOME_OUTPUT_H

#include <stdint.h>
#include "ground/diag.h"

struct output {
    FILE *file;
    char *path;          /* owned */
    struct diags *diags; /* borrowed */
};

bool output_open(struct output *output, const char *folder, const char *name, struct diags *diags);
bool output_close(struct output *output);
void output_failed(struct diags *diags, const char *path,
                   int reason); /* the diag alone; reason: an errno, 0 unknown */

/* The same for a CSV that begins with the line `heads`, behind a mark by which a spreadsheet takes it for
 * UTF-8. */
bool output_open_csv(struct output *output, const char *folder, const char *name, const char *heads,
                     struct diags *diags);
/* Columns of a CSV: `end` is what follows the field, ',' or '\n'. */
void output_field(struct output *output, const char *text, char end);
void output_number(struct output *output, uint64_t number, char end);

#endif
