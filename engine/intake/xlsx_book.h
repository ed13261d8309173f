/* An .xlsx workbook in memory: its visible sheets in their order, one at a time. Macros, formulas, pictures
 * and links are never looked at. */
#ifndef HEARTH_INTAKE_XLSX_BOOK_H
#define HEARTH_INTAKE_XLSX_BOOK_H

#include "intake/sheet_list.h"
#include "intake/xlsx_sheet.h"

struct xlsx_book; /* opaque; borrows bytes, limits and sheets */

/* NULL: `why`. */
struct xlsx_book *xlsx_open(const void *bytes, size_t length, const struct sheet_limits *limits,
                            struct sheet_list *sheets, char why[HEADER_WHY]);
void xlsx_free(struct xlsx_book *book); /* NULL: nothing */
/* The next sheet, whose text goes to `out`. */
enum source_step xlsx_next(struct xlsx_book *book, struct buffer *out, struct source_part *part,
                           char why[HEADER_WHY]);
/* More of its text; *ended when that was the rest. */
bool xlsx_more(struct xlsx_book *book, bool *ended, char why[HEADER_WHY]);

#endif
