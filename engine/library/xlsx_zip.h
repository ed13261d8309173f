/* What libxlsxwriter packs its files with, in place of minizip, and where it keeps temporary ones: members
 * are gathered in memory, packed by library/deflate and written in one piece. So every failure to write is
 * known, and zlib, which took a third of the time of a night's lists, is not asked.
 *
 * The rows of a sheet do not go through the library at all: it copies a mark from the stream that it takes
 * for the rows, and behind the mark stands where they are. A library that packs by itself would leave the
 * mark in the file; `packed` tells.
 */
#ifndef HEARTH_LIBRARY_XLSX_ZIP_H
#define HEARTH_LIBRARY_XLSX_ZIP_H

#include <stdbool.h>
#include "ground/bytes.h"

struct sheet_rows {
    struct buffer text; /* owned by whoever fills it */
    bool packed;        /* it took the place of its mark in a file */
};

enum { ROWS_MARK_SIZE = 1 + sizeof(struct sheet_rows *) };

/* Rows are borrowed until the workbook is closed. */
void rows_mark(char mark[ROWS_MARK_SIZE], struct sheet_rows *rows);

#endif
