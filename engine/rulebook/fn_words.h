/* A simple function read aloud in Chinese: each of its lines a line, names as titles, parameters with today's
 * value. "结果为 不符合〔本人在救助名册〕 且 〔残疾等级〕 ≤ 〔最低等级（今为4）〕" */
#ifndef HEARTH_RULEBOOK_FN_WORDS_H
#define HEARTH_RULEBOOK_FN_WORDS_H

#include "rulebook/mentions.h"

/* Appends the lines, each with a newline, for a function that only compares, counts and decides. false, and
 * nothing is appended: it loops, calls, filters or mixes `and` with `or`; then its source alone says what it
 * does. */
bool fn_words(struct buffer *out, const struct book *book, const struct mentions *mentions);

#endif
