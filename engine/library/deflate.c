/* The door to libdeflate. */
#include "library/deflate.h"

#include <libdeflate.h>
#include "ground/memory.h"

#define FASTEST 1 /* level 4 takes 1.7 times as long for a tenth less */

static struct libdeflate_compressor *own(struct deflate *deflate) {
    return (struct libdeflate_compressor *)deflate;
}

struct deflate *deflate_new(void) {
    return memory_have(libdeflate_alloc_compressor(FASTEST));
}

void deflate_free(struct deflate *deflate) {
    libdeflate_free_compressor(own(deflate));
}

void deflate_text(struct deflate *deflate, struct buffer *out, struct span text) {
    size_t most = libdeflate_deflate_compress_bound(own(deflate), text.length);
    if (out->room - out->length <= most) {
        out->room = out->length + most + 1;
        out->at = memory_resize(out->at, out->room, 1);
    }
    size_t length =
        libdeflate_deflate_compress(own(deflate), text.at, text.length, out->at + out->length, most);
    BUG_UNLESS(length);
    out->length += length;
    out->at[out->length] = '\0';
}

uint32_t deflate_crc32(struct span text) {
    return libdeflate_crc32(0, text.at, text.length);
}

const char *deflate_version(void) {
    return LIBDEFLATE_VERSION_STRING;
}
