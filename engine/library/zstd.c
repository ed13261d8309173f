/* The door to libzstd. */
#include "library/zstd.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include "ground/file.h"
#include "ground/memory.h"

#define LEVEL 6
#define PIECE ((ssize_t)1 << 20) /* bytes */

/* Everything of `in`, and with `end` what the frame still holds back. */
static bool compress_piece(ZSTD_CCtx *context, ZSTD_inBuffer *in, bool end, char *room, int to) {
    size_t left = 1;
    while (left && (end || in->pos < in->size)) {
        ZSTD_outBuffer out = {room, PIECE, 0};
        left = ZSTD_compressStream2(context, &out, in, end ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left)) {
            errno = ENOMEM;
            return false;
        }
        if (!file_put(to, room, out.pos)) return false;
        if (!end) left = 1;
    }
    return true;
}

bool zstd_pack(int from, int to) {
    ZSTD_CCtx *context = memory_have(ZSTD_createCCtx());
    char *piece = memory_get(PIECE), *room = memory_get(PIECE);
    ssize_t got = PIECE;
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    bool good = true;
    while (good && got == PIECE) {
        got = file_fill(from, piece, PIECE);
        ZSTD_inBuffer in = {piece, (size_t)got, 0};
        good = got >= 0 && compress_piece(context, &in, got < PIECE, room, to);
    }
    int reason = errno;
    ZSTD_freeCCtx(context);
    free(piece);
    free(room);
    errno = reason;
    return good;
}

struct unpacking {
    ZSTD_DCtx *context;
    char *room;
    uint64_t left; /* bytes that may still come */
    size_t due;    /* what the library asks for next: 0 at the end of a frame */
    bool (*take)(void *context, const char *bytes, size_t length);
    void *taker;
};

static bool unpack_piece(struct unpacking *unpacking, ZSTD_inBuffer *in) {
    bool full = true;
    while (in->pos < in->size || full) {
        ZSTD_outBuffer out = {unpacking->room, PIECE, 0};
        unpacking->due = ZSTD_decompressStream(unpacking->context, &out, in);
        errno = ZSTD_isError(unpacking->due) ? EBADMSG : EFBIG;
        if (errno == EBADMSG || out.pos > unpacking->left) return false;
        unpacking->left -= out.pos;
        if (!unpacking->take(unpacking->taker, unpacking->room, out.pos)) return false;
        full = out.pos == PIECE;
        if (unpacking->due == 0 && in->pos == in->size) break;
    }
    return true;
}

bool zstd_unpack(int from, uint64_t most, bool (*take)(void *context, const char *bytes, size_t length),
                 void *context) {
    struct unpacking unpacking = {memory_have(ZSTD_createDCtx()), memory_get(PIECE), most, 1, take, context};
    char *piece = memory_get(PIECE);
    ssize_t got = PIECE;
    bool good = true;
    while (good && got == PIECE) {
        got = file_fill(from, piece, PIECE);
        ZSTD_inBuffer in = {piece, (size_t)got, 0};
        good = got == 0 || (got > 0 && unpack_piece(&unpacking, &in));
    }
    if (good && unpacking.due) {
        good = false;
        errno = EBADMSG; /* cut short, or nothing at all */
    }
    int reason = errno;
    ZSTD_freeDCtx(unpacking.context);
    free(unpacking.room);
    free(piece);
    errno = reason;
    return good;
}

const char *zstd_version(void) {
    return ZSTD_versionString();
}
