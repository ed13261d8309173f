/* The door to PCRE2: patterns of datasets and filters, interpreted (the JIT counts limits differently), UTF
 * mode, with match, depth and heap limits on every call. */
#ifndef HEARTH_LIBRARY_PCRE2_H
#define HEARTH_LIBRARY_PCRE2_H

#include "ground/bytes.h"

struct pattern;      /* a compiled pattern; immutable, may be shared between threads */
struct pattern_room; /* match data of one thread */

enum pattern_answer { PATTERN_NO, PATTERN_YES, PATTERN_FAILED }; /* failed: a limit tripped */

struct pattern *pattern_new(const char *source, char *error, size_t error_size,
                            size_t *offset); /* NULL: error text and byte offset */
void pattern_free(struct pattern *pattern);
struct pattern_room *pattern_room_new(void);
void pattern_room_free(struct pattern_room *room);
enum pattern_answer pattern_matches(const struct pattern *pattern, struct pattern_room *room,
                                    struct span text);
#define PATTERN_VERSION 24
void pattern_version(char out[PATTERN_VERSION]); /* of the library that runs: "10.42" */

#endif
