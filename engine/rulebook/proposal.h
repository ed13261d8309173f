/* A dataset proposed for a file that none describes: Lua for rules/datasets, from the file's header and the
 * shapes of its columns. No text of a cell enters it; names of columns are those that the site's datasets
 * already have for the same header. */
#ifndef HEARTH_RULEBOOK_PROPOSAL_H
#define HEARTH_RULEBOOK_PROPOSAL_H

#include "book/book.h"
#include "intake/survey.h"

/* Appends the draft to `out`. `base`: the file's name without folders. false: no column holds citizen IDs or
 * places, so that the author has to say whose rows these are before it loads; the draft says so itself. */
bool proposal_write(const struct book *book, const struct survey *survey, const char *base,
                    struct buffer *out);

#endif
