/* GB18030 → UTF-8 with a table of our own, built once per process from iconv and hashed for the manifest,
 * since glibc's table changes between releases. GB2312 and GBK are subsets. */
#ifndef HEARTH_LIBRARY_GB18030_H
#define HEARTH_LIBRARY_GB18030_H

#include <stdbool.h>
#include "ground/bytes.h"
#include "library/crypto.h"

/* Builds the table, before threads that decode start; a second time: nothing. Not for two threads at once.
 * false: iconv has none. */
bool gb18030_prepare(void);
const char *gb18030_table_digest(void); /* SHA-256 of the table, hex */

#define GB18030_ROOM(length) ((length)*3 + 4)

/* Decodes `text` into out, which has room for GB18030_ROOM(text.length) bytes (a byte that cannot be decoded
 * becomes the 3 bytes of U+FFFD; the decoder writes up to 3 bytes past its end). Returns the bytes written,
 * with no NUL. Sets *bad when a sequence could not be decoded, and leaves it alone otherwise (U+FFFD is
 * written for it and only its lead byte is passed over, so that a following delimiter stays). */
size_t gb18030_decode(struct span text, char *out, bool *bad);

#endif
