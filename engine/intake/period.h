/* The period of a delivery, read from its file name. */
#ifndef HEARTH_INTAKE_PERIOD_H
#define HEARTH_INTAKE_PERIOD_H

#include "ground/bytes.h"
#include "ground/date.h"

/* What a name says of the time that its file tells of, from the first to the last day. `name` is UTF-8 with
 * half-width digits (naming.c makes it so). Read are
 *
 *     a day      2023-08-15 20230815 2023.8.15 2022.11.9 2023年8月15日 8月15日
 *     a month    2023-08 2023-8 202308 2023年8月 23年8月 二〇二三年八月 8月 八月份
 *     months     1-6月 2023年1-6月 第三季度 2023年三季度 2023Q3 上半年 2023年下半年 2023年度
 *     a range    two of them with 至, 到, ~ or — between; with - when both are written alike; 8月1-15日
 *
 * Of several the last one counts, one with 年 and 月 before a day in digits, which is rather the day of the
 * export. What has no year is of the year that stands alone in the name (2023年医保8月), else the latest one
 * that begins not after the day in digits, else not after `today`. false, and DATE_NONE in both, when there
 * is none: a year alone says nothing. */
bool period_read(struct span name, date_t today, date_t *first, date_t *last);
/* The year that it says and no month of it: 2022, 2022年, 2022年度数据; 0. *alone: it says nothing else. */
int period_year(struct span name, bool *alone);

#endif
