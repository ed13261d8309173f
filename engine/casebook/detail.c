/* Nearly all details are plain: in the form in which events.c writes them, keys in order, without escapes.
 * Those are read where they stand, since Jansson's tree took most of a fold. */
#include "casebook/detail.h"

#include <string.h>
#include "ground/text.h"

void detail_release(struct detail *detail) {
    buffer_release(&detail->plain);
    json_free(detail->tree);
}

/* A plain literal from *at on; NULL: there is none. */
static const char *take_literal(char **at, const char *end) {
    char *text = *at + 1;
    if (*at == end || **at != '"') return NULL;
    char *quote = text + text_clean((struct span){text, (size_t)(end - text)}, DETAIL_ESCAPED);
    if (*quote != '"') return NULL;
    *quote = '\0';
    *at = quote + 1;
    return text;
}

/* "key":"value" from *at on, its key behind that of the member before. */
static bool take_member(struct detail *detail, char **at, const char *end) {
    int next = detail->count;
    const char *key = next < DETAIL_MEMBERS ? take_literal(at, end) : NULL;
    if (!key || (next && strcmp(detail->keys[next - 1], key) >= 0) || **at != ':') return false;
    ++*at;
    const char *value = take_literal(at, end);
    if (!value) return false;
    detail->keys[next] = key;
    detail->values[next] = value;
    detail->count++;
    return true;
}

static bool read_plain(struct detail *detail, struct span text) {
    detail->count = 0;
    if (span_equal(text, span_of("{}"))) return true;
    if (!span_begins(text, "{")) return false;
    buffer_clear(&detail->plain);
    buffer_add(&detail->plain, text.at, text.length);
    char *at = detail->plain.at, *end = at + text.length;
    do {
        at++;
        if (!take_member(detail, &at, end)) return false;
    } while (*at == ',');
    return *at == '}' && at + 1 == end;
}

bool detail_read(struct detail *detail, struct span text) {
    json_free(detail->tree);
    detail->tree = NULL;
    if (read_plain(detail, text)) return true;
    detail->tree = json_read(text.at, text.length);
    return detail->tree != NULL;
}

const char *detail_text(const struct detail *detail, const char *key) {
    if (detail->tree) return json_get_text(detail->tree, key);
    for (int i = 0; i < detail->count; i++)
        if (strcmp(detail->keys[i], key) == 0) return detail->values[i];
    return NULL;
}
