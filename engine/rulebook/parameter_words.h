/* Parameters in Chinese words: what is in force for the office's own place on the book's date, and single
 * entries. Everything is appended to `out`. */
#ifndef HEARTH_RULEBOOK_PARAMETER_WORDS_H
#define HEARTH_RULEBOOK_PARAMETER_WORDS_H

#include "book/book.h"

/* keys: those that are given (VALUE_MISSING: not); NULL: none. "医疗费个人负担线（今为5000元）",
 * "低保标准（今为：城镇770元/人·月，农村500元/人·月）". */
void parameter_words(struct buffer *out, const struct book *book, uint16_t parameter,
                     const struct value *keys, enum per per);
/* What an entry says: "6000元/年", "“低保标准”的0.2倍，进到元". */
void entry_words(struct buffer *out, const struct book *book, const struct parameter *parameter,
                 const struct entry *entry);
/* "，进到10元", behind what a multiple comes to; nothing of one that is told to the fen. */
void rounding_words(struct buffer *out, const struct multiple *multiple);
/* A rate is told in the unit in which it was set or is read. */
const char *rate_unit(const struct parameter *parameter, enum per per);
const char *key_title(const struct book *book, const struct parameter_key *key);
/* The values of one key that an entry holds for; "各档" when it names none. */
void key_words(struct buffer *out, const struct parameter_key *key, const struct key_values *values);

#endif
