/* Packs texts as DEFLATE, fast. */
#include "library/deflate.h"

#include <endian.h>
#include <string.h>
#include "ground/memory.h"

#define HASH_BITS 11
#define STEP 8 /* bytes that are compared at once; no shorter repeat is found */
#define FARTHEST 32768
#define SHORTEST 3
#define LONGEST 258
#define PATIENCE 32 /* the longer nothing is found, the larger the steps */

enum { BLOCK_OF_FIXED_CODES = 1 << 1, BLOCK_LAST = 1 };

struct bits { /* on their way out */
    char *to;
    uint64_t held;
    unsigned count;
};

static inline void put(struct bits *bits, uint64_t code, unsigned count) {
    bits->held |= code << bits->count;
    bits->count += count;
}

/* Before more than 63 bits are held; eight bytes are touched. */
static inline void flush(struct bits *bits) {
    uint64_t bytes = htole64(bits->held);
    memcpy(bits->to, &bytes, sizeof bytes);
    bits->to += bits->count / 8;
    bits->held >>= bits->count & ~7u;
    bits->count %= 8;
}

/* Codes are told from their highest bit on. */
static uint16_t turned(unsigned code, unsigned count) {
    unsigned bits = 0;
    for (unsigned i = 0; i < count; i++) bits |= (code >> i & 1) << (count - 1 - i);
    return (uint16_t)bits;
}

/* RFC 1951, 3.2.6. */
static struct deflate_code fixed_code(unsigned symbol) {
    if (symbol < 144) return (struct deflate_code){turned(0x30 + symbol, 8), 8};
    if (symbol < 256) return (struct deflate_code){turned(0x190 + symbol - 144, 9), 9};
    if (symbol < 280) return (struct deflate_code){turned(symbol - 256, 7), 7};
    return (struct deflate_code){turned(0xC0 + symbol - 280, 8), 8};
}

/* RFC 1951, 3.2.5: eight lengths have a symbol of their own; then four symbols each have 1, 2 … bits more.
 * The longest stands alone again. */
static struct deflate_code length_code(unsigned length) {
    unsigned above = length - SHORTEST, more = 0;
    if (length == LONGEST) return fixed_code(285);
    while (above >> more >= 8) more++;
    struct deflate_code code = fixed_code(257 + more * 4 + (above >> more));
    code.bits = (uint16_t)(code.bits | (above & ((1u << more) - 1)) << code.count);
    code.count = (uint8_t)(code.count + more);
    return code;
}

void deflate_init(struct deflate *deflate, struct buffer *out) {
    deflate->out = out;
    deflate->bits = 0;
    deflate->count = 0;
    for (unsigned i = 0; i < 256; i++) {
        deflate->literals[i] = fixed_code(i);
        deflate->lengths[i] = length_code(SHORTEST + i);
    }
}

static inline uint64_t eight(const char *at) {
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return le64toh(bytes);
}

static inline uint32_t hash_of(uint64_t bytes) {
    return (uint32_t)(bytes * UINT64_C(0x9E3779B185EBCA87) >> (64 - HASH_BITS));
}

/* How many bytes at `from` are the same as at `at`, behind it; eight are known to be. */
static inline size_t repeat_length(struct span text, size_t from, size_t at) {
    size_t length = STEP, most = text.length - at;
    if (most > LONGEST) most = LONGEST;
    for (; length + STEP <= most; length += STEP) {
        uint64_t differ = eight(text.at + from + length) ^ eight(text.at + at + length);
        if (differ) return length + (size_t)__builtin_ctzll(differ) / 8;
    }
    while (length < most && text.at[from + length] == text.at[at + length]) length++;
    return length;
}

static inline void put_literals(struct bits *bits, const struct deflate_code codes[256], struct span text) {
    for (size_t i = 0; i < text.length; i++) {
        struct deflate_code code = codes[(unsigned char)text.at[i]];
        put(bits, code.bits, code.count);
        if (i % 4 == 3) flush(bits);
    }
    flush(bits);
}

/* RFC 1951, 3.2.5: four distances have a symbol of their own; then two symbols each have 1, 2 … bits more. */
static inline void put_repeat(struct bits *bits, struct deflate_code length, size_t distance) {
    static const uint8_t symbols[32] = {
        0, 16, 8, 24, 4, 20, 12, 28, 2, 18, 10, 26, 6, 22, 14, 30,
        1, 17, 9, 25, 5, 21, 13, 29, 3, 19, 11, 27, 7, 23, 15, 31}; /* turned */
    unsigned above = (unsigned)distance - 1;
    unsigned more = above < 4 ? 0 : 30 - (unsigned)__builtin_clz(above);
    put(bits, length.bits, length.count);
    put(bits, symbols[more * 2 + (above >> more)], 5);
    put(bits, above & ((1u << more) - 1), more);
    flush(bits);
}

struct repeat {
    size_t at, from; /* in the text */
    size_t length;   /* 0: there is none up to `at`, the text's end */
};

/* The next one that begins at `at` or later. */
static inline struct repeat next_repeat(uint32_t *seen, struct span text, size_t start) {
    for (size_t at = start; at + STEP < text.length; at += 1 + (at - start) / PATIENCE) {
        uint64_t bytes = eight(text.at + at);
        uint32_t *last = &seen[hash_of(bytes)];
        size_t from = *last;
        *last = (uint32_t)at + 1;
        if (from-- && at - from <= FARTHEST && eight(text.at + from) == bytes)
            return (struct repeat){at, from, repeat_length(text, from, at)};
    }
    return (struct repeat){text.length, 0, 0};
}

static void put_text(const struct deflate *deflate, uint32_t *seen, struct bits *out, struct span text) {
    struct bits bits = *out;
    for (size_t done = 0; done < text.length;) {
        struct repeat repeat = next_repeat(seen, text, done);
        put_literals(&bits, deflate->literals, (struct span){text.at + done, repeat.at - done});
        done = repeat.at + repeat.length;
        if (!repeat.length) break;
        put_repeat(&bits, deflate->lengths[repeat.length - SHORTEST], repeat.at - repeat.from);
        if (text.length - done >= STEP) seen[hash_of(eight(text.at + done - 1))] = (uint32_t)done;
    }
    *out = bits;
}

/* Room for `most` bytes more than those held, and what `flush` touches behind them. */
static struct bits open_bits(struct deflate *deflate, size_t most) {
    struct buffer *out = deflate->out;
    if (out->room - out->length < most + 16)
        out->at = memory_resize(out->at, out->room = out->length + most + 16, 1);
    return (struct bits){out->at + out->length, deflate->bits, deflate->count};
}

static void close_bits(struct deflate *deflate, const struct bits *bits) {
    deflate->out->length = (size_t)(bits->to - deflate->out->at);
    *bits->to = '\0';
    deflate->bits = bits->held;
    deflate->count = bits->count;
}

void deflate_add(struct deflate *deflate, struct span text) {
    BUG_UNLESS(text.length < UINT32_MAX);
    memset(deflate->seen, 0, sizeof deflate->seen);
    struct bits bits =
        open_bits(deflate, text.length + text.length / 8 + 2); /* no code has more than 9 bits */
    put(&bits, BLOCK_OF_FIXED_CODES, 3);
    put_text(deflate, deflate->seen, &bits, text);
    put(&bits, fixed_code(256).bits, 7);
    flush(&bits);
    close_bits(deflate, &bits);
}

void deflate_end(struct deflate *deflate) {
    struct bits bits = open_bits(deflate, 3);
    put(&bits, BLOCK_OF_FIXED_CODES | BLOCK_LAST, 3);
    put(&bits, fixed_code(256).bits, 7 + 7); /* filled up to a byte with zeros */
    flush(&bits);
    bits.count = 0;
    close_bits(deflate, &bits);
}
