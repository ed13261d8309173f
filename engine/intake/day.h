/* Days and months as agencies write them. */
#ifndef HEARTH_INTAKE_DAY_H
#define HEARTH_INTAKE_DAY_H

#include "intake/cell.h"

/* 2023-05-01 2023-5-1 2023/5/1 2023.5.1 2023年5月1日 20230501, each with or without a time of day behind it,
 * or a spreadsheet's day number (five digits, 1927 to 2064). 0000-00-00 and 1900-01-01, written by systems
 * that know no date, are CELL_EMPTY. */
enum cell_problem day_read(struct span text, date_t *out);
/* 2023-05 2023-5 2023/5 2023.5 2023年5月 202305, or a whole day, of which the month is taken. */
enum cell_problem day_read_month(struct span text, month_t *out);

#endif
