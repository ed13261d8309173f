/* Days and months as agencies write them. */
#ifndef HEARTH_INTAKE_DAY_H
#define HEARTH_INTAKE_DAY_H

#include "intake/cell.h"
#include "intake/digits.h"

/* Nearly every date is 2023-05-01 or 20230501, and none of the few that mean something else; false says
 * nothing about the others. */
static inline bool day_read_exact(struct span text, date_t *out) {
    char together[8];
    uint64_t digits;
    if (text.length == 10 && text.at[4] == '-' && text.at[7] == '-') {
        memcpy(together, text.at, 4);
        memcpy(together + 4, text.at + 5, 2);
        memcpy(together + 6, text.at + 8, 2);
    } else if (text.length == 8) {
        memcpy(together, text.at, 8);
    } else {
        return false;
    }
    if (!eight_digits(together, &digits)) return false;
    uint32_t ymd = (uint32_t)eight_value(digits);
    return ymd >= 19010000 && day_of_digits(ymd, out);
}

/* `text` is plain. 2023-05-01 2023-5-1 2023/5/1 2023.5.1 2023年5月1日 二〇二三年五月一日 20230501, each with
 * or without a time of day behind it, of which nothing is kept; or a spreadsheet's day number of five digits
 * (1927 to 2064). What systems write that know no date (0000-00-00, 1900-01-01 …) is CELL_EMPTY; 9999-12-31
 * is DATE_OPEN. A month alone is CELL_DATE_MONTH: no day is made up. */
enum cell_problem day_read(struct span text, date_t *out);
/* 2023-05 2023-5 2023/5 2023.5 2023年5月 二〇二三年五月 202305, or a whole day, of which the month is taken.
 */
enum cell_problem day_read_month(struct span text, month_t *out);
int day_numeral(int32_t code_point); /* 〇 to 九, 零 and ○ for 0; 10 for 十, -1 for what is no numeral */
/* A number cell of a spreadsheet as day_read takes it: the whole part of a day number with a time of day
 * (45047.5625), counted from 1900. What is no day number stays as it is. */
struct span day_of_serial(struct span number, bool from_1904, char out[8]);

#endif
