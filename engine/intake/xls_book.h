/* An .xls workbook of Excel 97–2003 (BIFF8) in memory: its visible sheets in their order, one at a time, like
 * xlsx_book. Formulas count by the results that the file keeps; macros and charts are never looked at. */
#ifndef HEARTH_INTAKE_XLS_BOOK_H
#define HEARTH_INTAKE_XLS_BOOK_H

#include "intake/sheet_limits.h"
#include "intake/sheet_list.h"

struct xls_book; /* opaque; borrows limits and sheets */

/* `file` is a compound file. NULL: `why`. */
struct xls_book *xls_open(struct span file, const struct sheet_limits *limits, struct sheet_list *sheets,
                          char why[HEADER_WHY]);
void xls_free(struct xls_book *book); /* NULL: nothing */
enum source_step xls_next(struct xls_book *book, struct buffer *out, struct source_part *part,
                          char why[HEADER_WHY]);
bool xls_more(struct xls_book *book, bool *ended, char why[HEADER_WHY]);

#endif
