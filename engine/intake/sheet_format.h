/* What a spreadsheet's number formats mean, and its days as text. */
#ifndef HEARTH_INTAKE_SHEET_FORMAT_H
#define HEARTH_INTAKE_SHEET_FORMAT_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"

#define SHEET_DATE 20 /* bytes of a day with its time, and NUL */

/* How a cell format shows numbers: as they are, as days, or with zeros in front, up to so many digits. */
#define SHOWN_PLAIN 0
#define SHOWN_DATE UINT8_MAX
#define SHOWN_DIGITS_MOST 15 /* a spreadsheet keeps no more */

/* How a format code shows numbers: yyyy"年"m"月"d"日" as a day or a time of day (elapsed time, [h]:mm, is a
 * number), 000000 with six digits. Of several sections the first one decides. */
uint8_t format_shows(struct span code);
/* The same of a format's number that has no code of its own in the file (below 164; 27–58 are those of
 * Chinese spreadsheets). */
uint8_t format_number_shows(uint32_t number);
/* The zeros in front that a format of so many digits shows of `number`, 0 where it shows none. */
size_t format_zeros(uint8_t shown, struct span number);

/* A serial number of days as 2023-05-01, or 2023-05-01 13:45:00 when it is not midnight, rounded to seconds;
 * below 1 the time of day alone. Counted from 1904-01-01 when `from_1904`, else as Excel counts, with the
 * 1900-02-29 that never was. false: no day that spreadsheets can show. */
bool sheet_date_write(double serial, bool from_1904, char out[SHEET_DATE]);
/* The same of ISO 8601 (2023-05-01T00:00:00.000Z), which cells of type d hold. */
bool sheet_date_iso(struct span text, char out[SHEET_DATE]);

#endif
