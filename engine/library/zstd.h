/* The door to libzstd: whole files made small and read back. */
#ifndef HEARTH_LIBRARY_ZSTD_H
#define HEARTH_LIBRARY_ZSTD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Both read `from` from where it stands to its end. false: errno, EBADMSG for bytes that are no whole frame.
 */
bool zstd_pack(int from, int to);
/* Gives the bytes piece by piece, at most `most` of them (EFBIG past that); false too when `take` refuses
 * one. */
bool zstd_unpack(int from, uint64_t most, bool (*take)(void *context, const char *bytes, size_t length),
                 void *context);
const char *zstd_version(void);

#endif
