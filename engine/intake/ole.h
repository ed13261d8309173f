/* The compound file ([MS-CFB]) in which an .xls, and a workbook with a password, lie: one stream out of its
 * root. */
#ifndef HEARTH_INTAKE_OLE_H
#define HEARTH_INTAKE_OLE_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"

#define OLE_MAGIC "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

enum ole_answer { OLE_FOUND, OLE_NONE, OLE_DAMAGED };

/* The stream of this name (ASCII, blind for case) in the root of `file`, into `out`, which is empty. No
 * stream is longer than the file. */
enum ole_answer ole_stream(struct span file, const char *name, struct buffer *out);
/* Little-endian numbers; the caller has checked that the bytes are there. */
uint16_t ole_u16(const char *at);
uint32_t ole_u32(const char *at);

#endif
