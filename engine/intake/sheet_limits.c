/* How much a workbook may hold. */
#include "intake/sheet_limits.h"

/* Rows and columns are those of spreadsheets. An honest sheet packs 10 to 60 times, one of equal rows 200
 * times; deflate's own end is 1,032 times. */
const struct sheet_limits sheet_usual = {
    .file = UINT64_C(256) << 20,
    .cells = 20000000,
    .rows = 1048576,
    .columns = 16384,
    .sheets = 256,
    .strings = 20000000,
    .string_bytes = UINT64_C(1) << 30,
    .styles = 65536,
    .archive = {.entries = 4096, .unpacked = UINT64_C(4) << 30, .ratio = 300, .free = UINT64_C(16) << 20},
};
