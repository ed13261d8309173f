/* What is packed is unpacked by zlib to the same text, whatever it is and however it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "ground/memory.h"
#include "library/deflate.h"

static struct deflate packer;

static void unpacks_to(const struct buffer *packed, struct span text) {
    char *unpacked = memory_get(text.length + 1);
    z_stream stream = {.next_in = (Bytef *)packed->at,
                       .avail_in = (uInt)packed->length,
                       .next_out = (Bytef *)unpacked,
                       .avail_out = (uInt)text.length + 1};
    assert_int_equal(inflateInit2(&stream, -15), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    assert_int_equal(stream.total_out, text.length);
    if (text.length) assert_memory_equal(unpacked, text.at, text.length);
    inflateEnd(&stream);
    free(unpacked);
}

/* In pieces of `piece` bytes; returns how many bytes it took. */
static size_t check(struct span text, size_t piece) {
    struct buffer packed = {0};
    deflate_init(&packer, &packed);
    for (size_t at = 0; at < text.length; at += piece) {
        size_t length = text.length - at < piece ? text.length - at : piece;
        deflate_add(&packer, (struct span){text.at + at, length});
    }
    deflate_end(&packer);
    unpacks_to(&packed, text);
    size_t took = packed.length;
    buffer_release(&packed);
    return took;
}

/* RFC 1951, 3.2.3 and 3.2.6, by hand: a block of fixed codes begins with the bits 0 10 (the last 1 10),
 * lowest first, and ends with seven zeros; 'a' is 0x30 + 0x61 = 1001 0001, highest first, and 0xE4 is 400 +
 * 84 = 1 1110 0100. */
static void bits_by_hand(void **state) {
    (void)state;
    struct buffer out = {0};
    deflate_init(&packer, &out);
    deflate_end(&packer); /* 110 0000000: 011 and zeros */
    assert_int_equal(out.length, 2);
    assert_memory_equal(out.at, "\x03\x00", 2);
    buffer_clear(&out);
    deflate_init(&packer, &out);
    deflate_add(&packer, span_of("a\xE4"));
    deflate_end(&packer);
    /* 010 10010001 111100100 0000000 110 0000000: 01010010 00111110 01000000 00011000 00000 */
    assert_int_equal(out.length, 5);
    assert_memory_equal(out.at, "\x4A\x7C\x02\x18\x00", 5);
    buffer_release(&out);
}

static uint32_t next(uint32_t *seed) {
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Bytes of an alphabet, mixed with repeats from any distance and of any length. */
static void make_text(struct buffer *text, size_t length, uint32_t alphabet, uint32_t repeats,
                      uint32_t *seed) {
    buffer_clear(text);
    while (text->length < length) {
        if (text->length && next(seed) % 100 < repeats) {
            size_t from = next(seed) % text->length, count = next(seed) % (next(seed) % 8 ? 20 : 900);
            for (; count && text->length < length; count--) buffer_add(text, &(char){text->at[from++]}, 1);
        } else {
            buffer_add(text, &(char){(char)(next(seed) % alphabet)}, 1);
        }
    }
}

static void made_up_texts(void **state) {
    (void)state;
    static const uint32_t alphabets[] = {1, 2, 20, 256};
    uint32_t seed = 7;
    struct buffer text = {0};
    for (size_t length = 0; length < 70; length++)
        for (size_t a = 0; a < 4; a++) {
            make_text(&text, length, alphabets[a], 30, &seed);
            check((struct span){text.at, length}, length % 9 ? 100 : 7);
        }
    for (uint32_t i = 0; i < 200; i++) {
        make_text(&text, next(&seed) % 90000, alphabets[i % 4], i % 5 * 20, &seed);
        check((struct span){text.at, text.length}, i % 3 ? 90000 : 1 + next(&seed) % 5000);
    }
    buffer_release(&text);
}

/* 200 bytes of no pattern, and the same once more that far behind. */
static size_t repeated_at(size_t distance) {
    uint32_t seed = 3;
    struct buffer text = {0}, fill = {0};
    make_text(&text, 200, 256, 0, &seed);
    for (size_t i = 200; i < distance; i++) buffer_add(&fill, "x", 1);
    buffer_add(&fill, text.at, 200);
    buffer_add(&text, fill.at, fill.length);
    size_t took = check((struct span){text.at, text.length}, text.length);
    buffer_release(&text);
    buffer_release(&fill);
    return took;
}

static void farthest_repeat(void **state) {
    (void)state;
    assert_true(repeated_at(32768) + 150 < repeated_at(32769));
}

static void rows_become_a_sixth(void **state) {
    (void)state;
    struct buffer text = {0};
    for (int i = 1; i < 2000; i++)
        buffer_format(
            &text, "<row r=\"%d\"><c r=\"A%d\" s=\"2\" t=\"inlineStr\"><is><t>低保</t></is></c></row>", i, i);
    assert_true(check((struct span){text.at, text.length}, text.length) < text.length / 6);
    buffer_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_by_hand),
        cmocka_unit_test(made_up_texts),
        cmocka_unit_test(farthest_repeat),
        cmocka_unit_test(rows_become_a_sixth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
