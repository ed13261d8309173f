/* Money as whole fen (1/100 yuan) in int64: exact, never rounded but where a caller divides. */
#ifndef HEARTH_GROUND_AMOUNT_H
#define HEARTH_GROUND_AMOUNT_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"

typedef int64_t amount_t;

#define AMOUNT_NONE INT64_MIN                /* missing */
#define AMOUNT_MOST INT64_C(999999999999999) /* fen; larger absolute values are refused where read */

/* Plain decimal yuan: [-+]digits[.d[d]]; more decimals, grouping signs and anything else are refused. */
bool amount_read(struct span text, amount_t *out);
/* "5000" for whole yuan, else two decimals "6320.50"; at most 20 characters with NUL. Returns its length. */
size_t amount_write(amount_t amount, char out[24]);
/* amount * by / over, rounded half away from zero; over must not be 0. Saturates at ±AMOUNT_MOST. */
amount_t amount_scale(amount_t amount, int64_t by, int64_t over);

#endif
