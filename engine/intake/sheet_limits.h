/* How much a workbook may hold. Tests set it small. */
#ifndef HEARTH_INTAKE_SHEET_LIMITS_H
#define HEARTH_INTAKE_SHEET_LIMITS_H

#include <stdint.h>
#include "library/zip.h"

struct sheet_limits {
    uint64_t file;         /* bytes of the workbook */
    uint64_t cells;        /* of one sheet, empty ones that are written down included */
    uint32_t rows;         /* the largest number of a row */
    uint32_t columns;      /* the largest number of a column */
    uint32_t sheets;       /* of a workbook */
    uint64_t strings;      /* shared strings of a workbook */
    uint64_t string_bytes; /* of them all */
    uint32_t styles;       /* cell formats */
    struct unzip_limits archive;
};
extern const struct sheet_limits sheet_usual;

#endif
