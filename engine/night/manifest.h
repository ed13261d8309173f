/* A manifest has one byte form: keys sorted, one blank a level, numbers whole, UTF-8 as it is, a newline at
 * the end. Whoever parses it and writes it gets the same bytes, so that its digest is the digest of what it
 * says. */
#ifndef HEARTH_NIGHT_MANIFEST_H
#define HEARTH_NIGHT_MANIFEST_H

#include "library/json.h"

#define MANIFEST "manifest.json"
#define MANIFEST_VERSION 2
#define MANIFEST_MOST ((size_t)256 << 20) /* bytes */

/* The bytes of a run's manifest, SITE/runs/RUN/manifest.json; false: errno. */
bool manifest_bytes(const char *site, const char *run, struct buffer *out);
date_t manifest_day(const json_value *object, const char *key); /* DATE_NONE: it is no day */
/* NULL: no JSON, not in that form, or of another version; *why is a constant sentence, zh · en. Otherwise to
 * be freed. */
json_value *manifest_read(const char *text, size_t length, const char **why);

#endif
