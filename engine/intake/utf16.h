/* UTF-16, unit by unit, as UTF-8. Half a surrogate pair becomes three bytes that are no UTF-8, so that
 * whoever reads the cell finds it bad. */
#ifndef HEARTH_INTAKE_UTF16_H
#define HEARTH_INTAKE_UTF16_H

#include <stdint.h>
#include "ground/bytes.h"

struct utf16 {
    uint16_t high; /* the first half of a pair that waits for its second; 0 = none */
};
void utf16_put(struct utf16 *state, uint16_t unit, struct buffer *out);
void utf16_end(struct utf16 *state, struct buffer *out);

#endif
