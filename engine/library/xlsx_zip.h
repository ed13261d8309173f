/* What libxlsxwriter packs its files with, in place of minizip: members are gathered in memory, packed by
 * library/deflate and written in one piece. So every failure to write is known, and zlib, which took a third
 * of the time of a night's lists, is not asked.
 *
 * The rows of a sheet do not go through the library at all: it copies a mark from the stream that it takes
 * for the rows, and behind the mark stands where they are.
 */
#ifndef HEARTH_LIBRARY_XLSX_ZIP_H
#define HEARTH_LIBRARY_XLSX_ZIP_H

#include "ground/bytes.h"

enum { ROWS_MARK_SIZE = 1 + sizeof(const struct buffer *) };

/* Rows are borrowed until the workbook is closed. */
void rows_mark(char mark[ROWS_MARK_SIZE], const struct buffer *rows);

#endif
