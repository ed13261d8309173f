/* The content of rows: an order, an equality and a text form of cells that owe nothing to files, slots or
 * pool offsets, so that shuffled input gives equal results. */
#ifndef HEARTH_INTAKE_CONTENT_H
#define HEARTH_INTAKE_CONTENT_H

#include "ground/bytes.h"
#include "intake/rows.h"

int content_compare(const struct rows *rows, const uint16_t *columns, uint16_t count, uint32_t a, uint32_t b);
int content_compare_all(const struct rows *rows, uint32_t a,
                        uint32_t b); /* every column, in the order of declaration */
/* The same texts, dates and numbers; a citizen ID is the same when its number is, however it was delivered.
 */
bool content_same(const struct rows *rows, const uint16_t *columns, uint16_t count, uint32_t a, uint32_t b);
bool content_same_all(const struct rows *rows, uint32_t a, uint32_t b);
uint64_t content_hash(const struct rows *rows, const uint16_t *columns, uint16_t count,
                      uint32_t row); /* same content, same hash */
void content_write(const struct rows *rows, uint16_t column, uint32_t row,
                   struct buffer *out); /* as text, appended; '|' and '\' get a '\' before them */

#endif
