/* What the fuzz targets share. A target is one C file beside the folder of its seeds: LLVMFuzzerTestOneInput
 * gets bytes and stops the process when a property does not hold. `make test` replays the seeds through
 * replay.c, `make fuzz` looks for new ones with libFuzzer. */
#ifndef HEARTH_TESTS_FUZZ_H
#define HEARTH_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/bytes.h"
#include "ground/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #condition))

static inline _Noreturn void fuzz_broken(const char *file, int line, const char *condition) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

#define FUZZ_PADDING 64 /* readable bytes behind every piece, as csv.h asks */

/* A piece of the input in memory of its own, so that a sanitizer sees its end; what stands in the padding is
 * hostile. Freed by the caller. */
static inline char *fuzz_piece(const void *bytes, size_t length) {
    char *piece = memory_get(length + FUZZ_PADDING);
    if (length) memcpy(piece, bytes, length);
    memset(piece + length, ',', FUZZ_PADDING);
    return piece;
}

#endif
