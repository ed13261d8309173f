/* A part of a workbook as text, read by this test's own walk over the zip file's directory; zlib, which
 * libxlsxwriter loads anyway, unpacks it. */
#ifndef HEARTH_TESTS_WORKBOOK_TEXT_H
#define HEARTH_TESTS_WORKBOOK_TEXT_H

#include <dlfcn.h>
#include <zlib.h>
#include "written.h"

static inline uint32_t zip_number(const struct buffer *zip, size_t at, int bytes) {
    uint32_t number = 0;
    while (bytes--) number = number << 8 | (unsigned char)zip->at[at + (size_t)bytes];
    return number;
}

static inline struct buffer zip_unpack(char *packed, uint32_t length, uint32_t size) {
    void *zlib = dlopen("libz.so.1", RTLD_NOW);
    assert_non_null(zlib);
    int (*init)(z_streamp, int, const char *, int), (*run)(z_streamp, int), (*end)(z_streamp);
    *(void **)&init = dlsym(zlib, "inflateInit2_");
    *(void **)&run = dlsym(zlib, "inflate");
    *(void **)&end = dlsym(zlib, "inflateEnd");
    char *bytes = memory_zeroed(size + 1u, 1);
    z_stream stream = {
        .next_in = (Bytef *)packed, .avail_in = length, .next_out = (Bytef *)bytes, .avail_out = size};
    assert_int_equal(init(&stream, -15, ZLIB_VERSION, (int)sizeof stream), Z_OK);
    assert_int_equal(run(&stream, Z_FINISH), Z_STREAM_END);
    end(&stream);
    dlclose(zlib);
    struct buffer text = {0};
    buffer_text(&text, bytes);
    free(bytes);
    return text;
}

/* The member's text; an empty buffer when the workbook has none of that name. */
static inline struct buffer workbook_part(const char *name, const char *member) {
    struct buffer zip = written_file(name), text = {0};
    size_t end = zip.length - 22;
    assert_int_equal(zip_number(&zip, end, 4), 0x06054B50);
    size_t at = zip_number(&zip, end + 16, 4);
    for (uint32_t left = zip_number(&zip, end + 10, 2); left > 0 && !text.length; left--) {
        uint32_t length = zip_number(&zip, at + 28, 2), local = zip_number(&zip, at + 42, 4);
        if (length == strlen(member) && memcmp(zip.at + at + 46, member, length) == 0) {
            size_t start = local + 30u + zip_number(&zip, local + 26u, 2) + zip_number(&zip, local + 28u, 2);
            text = zip_unpack(zip.at + start, zip_number(&zip, at + 20, 4), zip_number(&zip, at + 24, 4));
        }
        at += 46u + length + zip_number(&zip, at + 30, 2) + zip_number(&zip, at + 32, 2);
    }
    buffer_release(&zip);
    return text;
}

static inline bool workbook_holds(const char *name, const char *member, const char *what) {
    struct buffer text = workbook_part(name, member);
    bool holds = text.length && strstr(text.at, what);
    buffer_release(&text);
    return holds;
}

#endif
