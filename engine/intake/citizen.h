/* Citizen ID cells: which number a cell holds, how sure it is, or why it holds none. */
#ifndef HEARTH_INTAKE_CITIZEN_H
#define HEARTH_INTAKE_CITIZEN_H

#include <string.h>
#include "intake/cell.h"
#include "intake/digits.h"

#define CITIZEN_MOST 24 /* characters of the longest number that carries an ID, and more */

struct citizen {
    enum id_kind kind;
    uint64_t digits;            /* the first 17, but for ID_DAMAGED */
    char damaged[CITIZEN_MOST]; /* ID_DAMAGED: 17 or 18 characters, digits and X, NUL-terminated */
};

/* `text` is plain. CELL_GOOD, a CELL_ID_ problem or, when it holds nothing, CELL_EMPTY. */
enum cell_problem citizen_read(struct span text, struct citizen *citizen);

/* Digits times weights, summed in the highest 16 bits of a product; `even` and `odd` hold the weights in
 * reverse. */
static inline uint32_t citizen_sum(uint64_t digits, uint64_t even, uint64_t odd) {
    uint64_t mask = UINT64_C(0x00FF00FF00FF00FF);
    return (uint32_t)(((digits & mask) * even >> 48) + ((digits >> 8 & mask) * odd >> 48));
}

/* Only the case that nearly every cell is: 18 characters that pass; false says nothing about the others.
 * Weights 7 9 10 5 8 4 2 1 · 6 3 7 9 10 5 8 4 · 2, eight digits at a time. */
static inline bool citizen_read_exact(struct span text, uint64_t *digits) {
    uint64_t first, second, born;
    date_t day;
    if (text.length != 18 || !eight_digits(text.at, &first) || !eight_digits(text.at + 8, &second))
        return false;
    if (!is_digit(text.at[16]) || text.at[0] == '0' || memcmp(text.at + 15, "000", 3) == 0) return false;
    uint32_t last = (uint32_t)(text.at[16] - '0');
    uint32_t sum = citizen_sum(first, UINT64_C(0x0007000A00080002), UINT64_C(0x0009000500040001)) +
                   citizen_sum(second, UINT64_C(0x00060007000A0008), UINT64_C(0x0003000900050004)) + last * 2;
    eight_digits(text.at + 6, &born);
    uint32_t ymd = (uint32_t)eight_value(born);
    if ("10X98765432"[sum % 11] != text.at[17] || ymd == 19000101) return false;
    if (ymd < 18500000 || ymd >= 21010000 || !day_of_digits(ymd, &day)) return false;
    *digits = (eight_value(first) * 100000000 + eight_value(second)) * 10 + last;
    return true;
}

#endif
