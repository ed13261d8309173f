/* What is packed is unpacked by zlib to the same text, whatever it is. */
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

static void unpacks_to(struct span packed, struct span text) {
    char *unpacked = memory_get(text.length + 1);
    z_stream stream = {.next_in = (Bytef *)packed.at,
                       .avail_in = (uInt)packed.length,
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

/* Behind what was there before; returns how many bytes it took. */
static size_t check(struct span text) {
    struct deflate *deflate = deflate_new();
    struct buffer packed = {0};
    buffer_text(&packed, "before");
    deflate_text(deflate, &packed, text);
    assert_memory_equal(packed.at, "before", 6);
    struct span stream = {packed.at + 6, packed.length - 6};
    unpacks_to(stream, text);
    assert_int_equal(deflate_crc32(text), crc32_z(0, (const Bytef *)text.at, text.length));
    buffer_release(&packed);
    deflate_free(deflate);
    return stream.length;
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
            check((struct span){text.at, length});
        }
    for (uint32_t i = 0; i < 200; i++) {
        make_text(&text, next(&seed) % 90000, alphabets[i % 4], i % 5 * 20, &seed);
        check((struct span){text.at, text.length});
    }
    buffer_release(&text);
}

static void rows_become_a_sixth(void **state) {
    (void)state;
    struct buffer text = {0};
    for (int i = 1; i < 2000; i++)
        buffer_format(
            &text, "<row r=\"%d\"><c r=\"A%d\" s=\"2\" t=\"inlineStr\"><is><t>低保</t></is></c></row>", i, i);
    assert_true(check((struct span){text.at, text.length}) < text.length / 6);
    buffer_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_up_texts),
        cmocka_unit_test(rows_become_a_sixth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
