/* A sheet that is filled row by row: a title, headings, then rows as high as their texts need.
 *
 *     struct table table = table_start(workbook, "按乡镇", "标题", heads, widths, 2);
 *     table_text(&table, "丹洲镇", STYLE_TEXT);
 *     table_number(&table, 7);
 *     table_next(&table);
 */
#ifndef HEARTH_OUTCOME_TABLE_H
#define HEARTH_OUTCOME_TABLE_H

#include "library/xlsx.h"

enum { TABLE_HEADER_ROWS = 2 };

struct table {
    struct sheet *sheet;  /* owned by its workbook */
    const double *widths; /* of the columns; outlive the table */
    int row, column;      /* where the next cell goes */
    int lines;            /* that the highest cell of the row takes so far */
};

struct table table_start(struct workbook *workbook, const char *name, const char *title,
                         const char *const *heads, const double *widths, int columns);
void table_text(struct table *table, const char *text, enum cell_style style);
void table_number(struct table *table, uint64_t number);
void table_date(struct table *table, date_t date);
void table_next(struct table *table); /* ends the row */
/* A line over all `columns` columns, in the row that comes next. */
void table_note(struct table *table, const char *text, int columns, double height);

#endif
