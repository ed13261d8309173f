/* The text of a dataset, and what writes it: equal texts of a column are mostly stored once. Read and written
 * for every cell of text, hence in place. */
#ifndef HEARTH_INTAKE_TEXT_POOL_H
#define HEARTH_INTAKE_TEXT_POOL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "ground/bytes.h"

#define TEXT_LONG 0xFF   /* in place of a length; such a text is longer or just as long */
#define SPELLED_SHORT 16 /* bytes */
#define SPELLED(column, length) ((uint32_t)(column) << 8 | (uint32_t)(length))
#define SPELLED_GB18030 (UINT32_C(1) << 31) /* as delivered in that encoding */

#ifndef POOL_MOST
#define POOL_MOST UINT32_MAX /* bytes of one dataset's text: an offset has 32 bits */
#endif

struct text_pool {             /* offset → length in a byte, or in four behind TEXT_LONG; bytes */
    char *at;                  /* reserved */
    atomic_uint_fast64_t used; /* bytes; offset 0 is never given, it means missing */
};

void text_pool_init(struct text_pool *pool); /* reserves POOL_MOST */
void text_pool_clear(struct text_pool *pool);
void text_pool_release(struct text_pool *pool);

/* The text at an offset of the pool, the empty span at 0. */
static inline struct span pool_text(const struct text_pool *pool, uint32_t offset) {
    if (offset == 0) return (struct span){"", 0};
    const char *at = pool->at + offset;
    uint32_t length = (unsigned char)*at++;
    if (length == TEXT_LONG) {
        memcpy(&length, at, sizeof length);
        at += sizeof length;
    }
    return (struct span){at, length};
}

/* Text into the pool; its offset. A writer takes a piece of the pool at a time, so that threads rarely meet.
 * Offsets differ from run to run and must never show in a result. */
struct text_writer {
    struct text_pool *pool;
    uint64_t at, end; /* the piece still free */
    struct recent_text {
        uint32_t offset;      /* 0 = free */
        uint16_t column, tag; /* other tag, other text */
    } recent[1024];           /* texts lately written */
    struct spelled {
        uint64_t text[2];       /* a choice or a yes and no, as delivered; zeros behind it */
        uint32_t column_length; /* SPELLED; 0 = free */
        int32_t value;
    } spelled[128]; /* spellings lately looked up */
};

void text_writer_init(struct text_writer *writer, struct text_pool *pool);
uint32_t text_write(struct text_writer *writer, struct span text); /* of no column */
void text_take_piece(struct text_writer *writer, uint64_t need);   /* a new one, of at least so many bytes */

/* Mixes a text's column and length with its first and last bytes: enough to tell the texts of a file apart,
 * short of reading them. */
static inline uint64_t text_mix(uint16_t column, struct span text) {
    uint64_t head = 0, tail = 0;
    if (text.length >= 8) {
        memcpy(&head, text.at, 8);
        memcpy(&tail, text.at + text.length - 8, 8);
    } else if (text.length >= 4) {
        uint32_t low, high;
        memcpy(&low, text.at, 4);
        memcpy(&high, text.at + text.length - 4, 4);
        head = (uint64_t)high << 32 | low;
    } else {
        for (size_t i = 0; i < text.length; i++) head = head << 8 | (unsigned char)text.at[i];
    }
    uint64_t of_column = (uint64_t)column << 32 | text.length;
    return (head ^ (tail << 17 | tail >> 47) ^ of_column) * UINT64_C(0x9E3779B97F4A7C15);
}

/* Where a spelling of at most SPELLED_SHORT bytes is remembered, if it is. */
static inline struct spelled *spelled_place(struct text_writer *writer, const uint64_t word[2],
                                            uint32_t column_length) {
    uint64_t mixed =
        (word[0] ^ (word[1] << 31 | word[1] >> 33) ^ column_length) * UINT64_C(0x9E3779B97F4A7C15);
    return &writer->spelled[mixed >> 57];
}

static inline bool spelled_is(const struct spelled *spelled, const uint64_t word[2], uint32_t column_length) {
    return spelled->text[0] == word[0] && spelled->text[1] == word[1] &&
           spelled->column_length == column_length;
}

static inline struct recent_text *text_place(struct text_writer *writer, uint64_t mixed) {
    return &writer->recent[mixed >> 54];
}

/* The offset of a text that the writer kept lately for this column, or 0. The tag spares a look into the pool
 * where texts differ, which is far away. */
static inline uint32_t text_known(struct text_writer *writer, uint16_t column, struct span text) {
    uint64_t mixed = text_mix(column, text);
    const struct recent_text *recent = text_place(writer, mixed);
    if (recent->offset == 0 || recent->tag != (uint16_t)(mixed >> 32) || recent->column != column) return 0;
    struct span kept = pool_text(writer->pool, recent->offset);
    bool same = kept.length == text.length && memcmp(kept.at, text.at, text.length) == 0;
    return same ? recent->offset : 0;
}

/* Puts a text, which is not empty, into the pool, whether it is known or not. */
static inline uint32_t text_append(struct text_writer *writer, struct span text) {
    uint32_t length = (uint32_t)text.length;
    bool is_long = length >= TEXT_LONG;
    uint64_t need = 1 + (is_long ? sizeof length : 0) + text.length;
    if (need > writer->end - writer->at) text_take_piece(writer, need);
    char *to = writer->pool->at + writer->at;
    uint32_t offset = (uint32_t)writer->at;
    *to++ = (char)(is_long ? TEXT_LONG : length);
    if (is_long) memcpy(to, &length, sizeof length);
    memcpy(to + (is_long ? sizeof length : 0), text.at, text.length);
    writer->at += need;
    return offset;
}

/* The same, and remembers it. */
static inline uint32_t text_keep(struct text_writer *writer, uint16_t column, struct span text) {
    if (text.length == 0) return 0;
    uint64_t mixed = text_mix(column, text);
    uint32_t offset = text_append(writer, text);
    *text_place(writer, mixed) = (struct recent_text){offset, column, (uint16_t)(mixed >> 32)};
    return offset;
}

#endif
