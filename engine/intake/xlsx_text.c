/* Texts of an .xlsx workbook. */
#include "intake/xlsx_text.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"

#define RAW_MOST (CSV_FIELD_MOST * 8) /* an escape is 7 bytes for one */

void rich_text_clear(struct rich_text *rich) {
    buffer_clear(&rich->text);
    rich->phonetic = 0;
    rich->in_text = false;
}

void rich_text_open(struct rich_text *rich, const char *name) {
    if (strcmp(name, "rPh") == 0) rich->phonetic++;
    if (strcmp(name, "t") == 0) rich->in_text = rich->phonetic == 0;
}

void rich_text_take(struct rich_text *rich, const char *at, size_t length) {
    if (!rich->in_text) return;
    size_t left = rich->text.length < RAW_MOST ? RAW_MOST - rich->text.length : 0;
    buffer_add(&rich->text, at, length < left ? length : left);
}

void rich_text_close(struct rich_text *rich, const char *name) {
    if (strcmp(name, "rPh") == 0 && rich->phonetic) rich->phonetic--;
    if (strcmp(name, "t") == 0) rich->in_text = false;
}

/* The code point of an escape at `at`; -1 when it is none, or half of a pair. */
static int32_t escaped(const char *at, size_t left) {
    if (left < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_') return -1;
    int32_t code_point = 0;
    for (int i = 2; i < 6; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF", *found = strchr(digits, at[i]);
        if (!found || !*found) return -1;
        code_point = code_point * 16 + (int32_t)((found - digits) % 16);
    }
    return code_point >= 0xD800 && code_point <= 0xDFFF ? -1 : code_point;
}

void text_unescape(struct buffer *text) {
    size_t to = 0;
    if (text->length == 0 || !memmem(text->at, text->length, "_x", 2)) return;
    for (size_t at = 0; at < text->length;) {
        int32_t code_point = escaped(text->at + at, text->length - at);
        if (code_point < 0) {
            text->at[to++] = text->at[at++];
        } else {
            to += text_put(code_point, text->at + to);
            at += 7;
        }
    }
    text->length = to;
    text->at[to] = '\0';
}

struct span rich_text_read(struct rich_text *rich) {
    text_unescape(&rich->text);
    size_t length = rich->text.length > CSV_FIELD_MOST ? CSV_FIELD_MOST + 1 : rich->text.length;
    return (struct span){rich->text.at ? rich->text.at : "", length};
}

bool shared_strings_add(struct shared_strings *strings, struct span text, const struct sheet_limits *limits) {
    if (strings->count >= limits->strings || strings->pool.length + text.length > limits->string_bytes)
        return false;
    memory_grow(strings->ends, strings->count, strings->room);
    buffer_add(&strings->pool, text.at, text.length);
    strings->ends[strings->count++] = strings->pool.length;
    return true;
}

struct strings_reader {
    struct shared_strings *strings;
    const struct sheet_limits *limits;
    struct xml *xml;
    struct rich_text rich;
};

static void open_in_strings(void *context, const char *name, const char **attributes) {
    struct strings_reader *reader = context;
    (void)attributes;
    if (strcmp(name, "si") == 0)
        rich_text_clear(&reader->rich);
    else
        rich_text_open(&reader->rich, name);
}

static void text_in_strings(void *context, const char *at, size_t length) {
    struct strings_reader *reader = context;
    rich_text_take(&reader->rich, at, length);
}

static void close_in_strings(void *context, const char *name) {
    struct strings_reader *reader = context;
    if (strcmp(name, "si") != 0) {
        rich_text_close(&reader->rich, name);
        return;
    }
    if (!shared_strings_add(reader->strings, rich_text_read(&reader->rich), reader->limits))
        xml_refuse(reader->xml, "共享字符串过多 · too many shared strings");
}

bool shared_strings_read(struct shared_strings *strings, struct unzip *archive, const char *path,
                         const struct sheet_limits *limits, char why[HEADER_WHY]) {
    static const struct xml_events events = {open_in_strings, text_in_strings, close_in_strings};
    if (!path || !unzip_has(archive, path)) return true;
    struct strings_reader reader = {.strings = strings, .limits = limits};
    bool good = part_read(archive, path, &events, &reader, &reader.xml, why);
    buffer_release(&reader.rich.text);
    return good;
}

void shared_strings_release(struct shared_strings *strings) {
    buffer_release(&strings->pool);
    free(strings->ends);
    *strings = (struct shared_strings){0};
}

bool shared_string(const struct shared_strings *strings, uint64_t number, struct span *text) {
    if (number >= strings->count) return false;
    uint64_t from = number ? strings->ends[number - 1] : 0;
    *text = (struct span){strings->pool.at ? strings->pool.at + from : "", strings->ends[number] - from};
    return true;
}
