/* What lies in the inbox: which files count, whose they are, which dataset each is and of which period. */
#ifndef HEARTH_INTAKE_INBOX_H
#define HEARTH_INTAKE_INBOX_H

#include "intake/taking.h"

#define INBOX_DEPTH 8 /* folders below the inbox that are looked into */

bool inbox_passes_over(
    const char *path);              /* hidden, half-uploaded and desktop files: as if they were not there */
bool inbox_reads(const char *base); /* a file of this name may be a table */
/* The dataset whose globs fit a file's base name (the longest glob decides), DATASET_NONE. */
uint16_t inbox_dataset(const struct book *book, const char *base);
/* What an item's path says of its dataset, period and sender; then, where that is not enough, what its header
 * and first rows say. */
void inbox_name(struct taking *taking, struct taken *taken);
void inbox_look(struct taking *taking, struct taken *taken);
/* Adds an item for every file; those that cannot be a delivery carry their state and reason. false: no inbox
 * (in diags). */
bool inbox_list(struct taking *taking);

#endif
