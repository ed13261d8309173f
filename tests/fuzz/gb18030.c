/* Decoding agrees with iconv wherever it finds no fault, and a byte that is part of no character keeps its
 * place: what is split off at a delimiter and decoded singly is what decoding the whole gives. */
#include <iconv.h>
#include "fuzz.h"
#include "ground/text.h"
#include "library/gb18030.h"

static struct span decode(const uint8_t *bytes, size_t length, char *out, bool *bad) {
    char *piece = fuzz_piece(bytes, length);
    *bad = false;
    struct span text = {out, gb18030_decode((struct span){piece, length}, out, bad)};
    free(piece);
    MUST(text.length <= length * 3);
    MUST(text_is_utf8(text));
    return text;
}

static void agrees_with_iconv(const uint8_t *data, size_t size, struct span text, char *room) {
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    MUST(converter != (iconv_t)-1);
    char *from = fuzz_piece(data, size), *at = from, *to = room;
    size_t left = size, free_bytes = size * 3 + 4;
    bool read = iconv(converter, &at, &left, &to, &free_bytes) != (size_t)-1 && left == 0 &&
                iconv(converter, NULL, NULL, &to, &free_bytes) != (size_t)-1;
    MUST(read && span_equal(text, (struct span){room, (size_t)(to - room)}));
    free(from);
    iconv_close(converter);
}

/* Digits and what follows 0x3F may be the trail of a character; these bytes never are. */
static bool delimits(uint8_t byte) {
    return byte < 0x30 || (byte > 0x39 && byte < 0x40);
}

/* The parts between delimiters, decoded one by one, and the delimiters between them. */
static void split_is_the_same(const uint8_t *data, size_t size, struct span whole, char *room) {
    size_t begin = 0, written = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i < size && !delimits(data[i])) continue;
        bool bad;
        struct span part = decode(data + begin, i - begin, room, &bad);
        MUST(part.length <= whole.length - written && memcmp(whole.at + written, part.at, part.length) == 0);
        written += part.length;
        begin = i + 1;
        if (i == size) break;
        MUST(written < whole.length && (uint8_t)whole.at[written] == data[i]);
        written++;
    }
    MUST(written == whole.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    MUST(gb18030_prepare());
    bool bad;
    char *out = memory_get(size * 3 + 8), *room = memory_get(size * 3 + 8);
    struct span text = decode(data, size, out, &bad);
    if (!bad) agrees_with_iconv(data, size, text, room);
    split_is_the_same(data, size, text, room);
    free(out);
    free(room);
    return 0;
}
