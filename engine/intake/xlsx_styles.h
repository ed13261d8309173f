/* How the cell formats of a workbook show numbers (sheet_format.h). */
#ifndef HEARTH_INTAKE_XLSX_STYLES_H
#define HEARTH_INTAKE_XLSX_STYLES_H

#include "intake/sheet_limits.h"
#include "intake/xlsx_part.h"

struct cell_styles {
    uint8_t *shows; /* by number of the cell format; owned */
    uint32_t count, room;
    uint8_t *own; /* by number of the number format, of those with a code in the file; owned, or NULL */
};
/* `path` NULL or not there: none, and all numbers are numbers. */
bool cell_styles_read(struct cell_styles *styles, struct unzip *archive, const char *path,
                      const struct sheet_limits *limits, char why[HEADER_WHY]);
/* The code of a number format, before the cell formats that use it. */
void cell_styles_format(struct cell_styles *styles, uint32_t number, struct span code);
/* One more cell format, with the number of its number format. false: past the limits. */
bool cell_styles_add(struct cell_styles *styles, uint32_t number, const struct sheet_limits *limits);
void cell_styles_release(struct cell_styles *styles);
uint8_t cell_style_shows(const struct cell_styles *styles, uint64_t number);

#endif
