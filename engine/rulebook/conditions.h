/* What rules declare, as a Chinese reader says it: values with their units, parameters with today's value,
 * conditions of filters, folds. Everything is appended to `out`. */
#ifndef HEARTH_RULEBOOK_CONDITIONS_H
#define HEARTH_RULEBOOK_CONDITIONS_H

#include "book/book.h"

/* "5000元", "“在享”", "2023-08-28", "柳州市"; unit: as declared, "" for none. */
void value_words(struct buffer *out, const struct book *book, const struct value *value,
                 const struct choice *choices, const char *unit);
const char *unit_words(const char *unit); /* "元/月"; "" for a unit that has no Chinese word here */
const char *fact_unit_words(const struct fact *fact);
void place_words(struct buffer *out, const struct book *book, region_t region,
                 int digits); /* "全国" for none */
/* "结算时间在近12个月内" */
void condition_words(struct buffer *out, const struct book *book, const struct filter *filter,
                     const struct condition *condition);
/* All of a filter's conditions, joined by "，"; NULL: nothing. */
void filter_words(struct buffer *out, const struct book *book, const struct filter *filter);
/* "以本人为父亲或母亲的人"; number: of book.inverses. */
void relatives_words(struct buffer *out, const struct book *book, uint16_t number);
/* How a declared fold or difference is worked out; a function: "按下列函数计算". */
void fact_words(struct buffer *out, const struct book *book, const struct fact *fact);

#endif
