/* The door to libdeflate: DEFLATE (RFC 1951) at its fastest level, for files of XML that a night writes by
 * the hundred. Half of zlib's time at its fastest, and a fifth less of size, since a text is given as a
 * whole.
 *
 *     struct deflate *deflate = deflate_new();
 *     deflate_text(deflate, &out, text);   // a stream of its own
 *     deflate_free(deflate);
 */
#ifndef HEARTH_LIBRARY_DEFLATE_H
#define HEARTH_LIBRARY_DEFLATE_H

#include <stdint.h>
#include "ground/bytes.h"

struct deflate; /* for one thread */

struct deflate *deflate_new(void); /* owned by the caller */
void deflate_free(struct deflate *deflate);
void deflate_text(struct deflate *deflate, struct buffer *out, struct span text); /* appends */
uint32_t deflate_crc32(struct span text); /* as in zip files: ISO 3309 */
const char *deflate_version(void);

#endif
