/* The door to utf8proc: Unicode folding for header names and personal names. */
#include "library/fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <utf8proc.h>
#include "ground/memory.h"
#include "ground/text.h"

/* Code points of the block that nearly all Chinese names are made of; folding leaves them as they are. */
static bool is_plain_han(int32_t code_point) {
    return code_point >= 0x4E00 && code_point <= 0x9FFF;
}

static bool is_blank(int32_t code_point) {
    if ((code_point >= '\t' && code_point <= '\r') || code_point == 0x85) return true;
    utf8proc_category_t category = utf8proc_category(code_point);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

/* What stands between the parts of a name as a dot, in the many forms that keyboards and old tables give.
 * 119E is what NFKC makes of the Korean middle dot 318D. */
static bool is_name_dot(int32_t code_point) {
    static const int32_t dots[] = {'.',    0xB7,   0x2D9,  0x119E, 0x1427, 0x16EB, 0x2022, 0x2027, 0x2219,
                                   0x22C5, 0x25CF, 0x25E6, 0x2E31, 0x2E33, 0x3002, 0x30FB, 0xA78F, 0x10101};
    for (size_t i = 0; i < sizeof dots / sizeof dots[0]; i++)
        if (dots[i] == code_point) return true;
    return false;
}

static bool is_dropped(int32_t code_point, bool name) {
    return is_blank(code_point) || (name && is_name_dot(code_point));
}

/* Appends the text without what is dropped. */
static bool add_kept(struct span text, bool name, struct buffer *out) {
    for (size_t at = 0; at < text.length;) {
        size_t start = at;
        int32_t code_point = text_next(text, &at);
        if (is_plain_han(code_point) || !is_dropped(code_point, name))
            if (!buffer_add(out, text.at + start, at - start)) return false;
    }
    return true;
}

/* U+02D9 would fall apart into a blank and a combining dot before it can be seen. */
static utf8proc_int32_t keep_dot_above(utf8proc_int32_t code_point, void *unused) {
    (void)unused;
    return code_point == 0x2D9 ? 0xB7 : code_point;
}

static bool add_normalised(struct span text, bool name, struct buffer *out) {
    utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t length =
        utf8proc_map_custom((const utf8proc_uint8_t *)text.at, (utf8proc_ssize_t)text.length, &folded,
                            options, name ? keep_dot_above : NULL, NULL);
    if (length == UTF8PROC_ERROR_NOMEM) system_failed("memory");
    if (length < 0) return false;
    bool added = add_kept((struct span){(const char *)folded, (size_t)length}, name, out);
    free(folded);
    return added;
}

static bool fold(struct span text, bool name, struct buffer *out) {
    size_t before = out->length;
    bool plain = true;
    for (size_t at = 0; plain && at < text.length;) plain = is_plain_han(text_next(text, &at));
    bool added = plain ? buffer_add(out, text.at, text.length) : add_normalised(text, name, out);
    if (!added) out->length = before;
    if (!added && out->at) out->at[before] = '\0';
    return added;
}

bool fold_header(struct span text, struct buffer *out) {
    return fold(text, false, out);
}

bool fold_name(struct span text, struct buffer *out) {
    return fold(text, true, out);
}

const char *fold_version(void) {
    return utf8proc_version();
}

const char *fold_unicode_version(void) {
    return utf8proc_unicode_version();
}
