/* The door to utf8proc: Unicode folding for header names and personal names. */
#ifndef HEARTH_LIBRARY_FOLD_H
#define HEARTH_LIBRARY_FOLD_H

#include "ground/bytes.h"

/* NFKC + case folding, white space and default-ignorable characters dropped: "身份证号 " = "身份证号", "ＩＤ"
 * = "id". Appends to out; false when the text is no UTF-8 or out is full. */
bool fold_header(struct span text, struct buffer *out);
/* A personal name for comparison: NFKC, case folding, white space and every separator dot (· • ・ . ． ‧ ∙ ⋅
 * ᐧ 。 and their like) dropped. */
bool fold_name(struct span text, struct buffer *out);
const char *fold_version(void);
const char *fold_unicode_version(void); /* of the tables by which it folds */

#endif
