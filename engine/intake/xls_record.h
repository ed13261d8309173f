/* Records of a BIFF8 stream ([MS-XLS] 2.1.4), and texts that go on over several of them. */
#ifndef HEARTH_INTAKE_XLS_RECORD_H
#define HEARTH_INTAKE_XLS_RECORD_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"

#define XLS_CUT_OFF "工作簿没有传完，或已损坏 · the workbook is not complete, or damaged"

enum {
    XLS_FORMULA = 0x06,
    XLS_EOF = 0x0A,
    XLS_DATEMODE = 0x22,
    XLS_FILEPASS = 0x2F,
    XLS_CONTINUE = 0x3C,
    XLS_COLINFO = 0x7D,
    XLS_BOUNDSHEET = 0x85,
    XLS_MULRK = 0xBD,
    XLS_RSTRING = 0xD6,
    XLS_XF = 0xE0,
    XLS_MERGEDCELLS = 0xE5,
    XLS_SST = 0xFC,
    XLS_LABELSST = 0xFD,
    XLS_NUMBER = 0x203,
    XLS_LABEL = 0x204,
    XLS_BOOLERR = 0x205,
    XLS_STRING = 0x207,
    XLS_ROW = 0x208,
    XLS_RK = 0x27E,
    XLS_FORMAT = 0x41E,
    XLS_BOF = 0x809
};

struct xls_record {
    uint16_t type;
    struct span data;
    uint32_t at, next; /* where it and the next one begin in the stream */
};
/* The record at `at`; false: the stream ends, or is cut. */
bool xls_record(struct span stream, uint32_t at, struct xls_record *record);

/* A place in the data of a record and of the CONTINUE records behind it. */
struct xls_text {
    struct span stream;
    struct xls_record record;
    size_t at; /* in record.data */
};
struct xls_text xls_text_in(struct span stream, const struct xls_record *record, size_t at);
/* A text with its length before it in 16 bits (`short_length`: in 8), its runs and phonetic part passed over;
 * appended to `out` as UTF-8, of which no more than `most` bytes are kept. false: the stream is cut. */
bool xls_text_read(struct xls_text *text, bool short_length, size_t most, struct buffer *out);

#endif
