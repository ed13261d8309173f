/* Small questions about UTF-8 text: validity, length, width, nearest spelling, safe printing. */
#include "ground/text.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "ground/memory.h"

/* The bytes that a lead byte announces (0: it is no lead byte) and the least code point that needs so many.
 */
static size_t announced(unsigned char lead, int32_t *bits, int32_t *least) {
    if (lead < 0x80) {
        *bits = lead;
        *least = 0;
        return 1;
    }
    static const int32_t leasts[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t bytes = lead >= 0xF8 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
    if (bytes) {
        *bits = lead & (0x7F >> bytes);
        *least = leasts[bytes];
    }
    return bytes;
}

int32_t text_next(struct span text, size_t *at) {
    int32_t code_point = 0, least = 0;
    size_t bytes = announced((unsigned char)text.at[*at], &code_point, &least);
    size_t start = (*at)++;
    if (bytes == 0 || bytes > text.length - start) return -1;
    for (size_t i = 1; i < bytes; i++) {
        unsigned char next = (unsigned char)text.at[start + i];
        if ((next & 0xC0) != 0x80) return -1;
        code_point = code_point << 6 | (next & 0x3F);
    }
    if (code_point < least || code_point > 0x10FFFF) return -1;
    if (code_point >= 0xD800 && code_point <= 0xDFFF) return -1;
    *at = start + bytes;
    return code_point;
}

size_t text_put(int32_t code_point, char out[4]) {
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t bytes = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = bytes - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out[0] = (char)((0xF00 >> bytes & 0xFF) | code_point);
    return bytes;
}

bool text_is_utf8(struct span text) {
    for (size_t at = 0; at < text.length;)
        if (text_next(text, &at) < 0) return false;
    return true;
}

size_t text_length(struct span text) {
    size_t length = 0;
    for (size_t at = 0; at < text.length; length++) text_next(text, &at);
    return length;
}

/* One character at the start that text_clean takes; 0: none. */
static size_t clean_character(struct span text, const char marks[4]) {
    unsigned char c = (unsigned char)text.at[0];
    char plain = text.at[0];
    if (c < 0x80)
        return c >= 0x20 && plain != marks[0] && plain != marks[1] && plain != marks[2] && plain != marks[3];
    bool leads = (c >= 0xE1 && c <= 0xEC) || c == 0xEF;
    if (!leads || text.length < 3 || !text_is_trail(text.at[1]) || !text_is_trail(text.at[2])) return 0;
    return c == 0xEF && (unsigned char)text.at[1] == 0xBF ? 0 : 3;
}

#ifdef __SSE2__
/* A bit for each byte from `first` to `last`. */
static unsigned within(__m128i bytes, unsigned char first, unsigned char last) {
    __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8((char)first));
    __m128i least = _mm_min_epu8(above, _mm_set1_epi8((char)(last - first)));
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(above, least));
}

static unsigned equal(__m128i bytes, char byte) {
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

/* The same of sixteen bytes at once: how many are clean, as whole characters; 0: not all that are seen. */
static size_t clean_sixteen(const char *at, const char marks[4]) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)at);
    unsigned marked =
        equal(bytes, marks[0]) | equal(bytes, marks[1]) | equal(bytes, marks[2]) | equal(bytes, marks[3]);
    unsigned plain = within(bytes, 0x20, 0x7F) & ~marked;
    unsigned leads = within(bytes, 0xE1, 0xEC) | (equal(bytes, '\xEF') & ~(equal(bytes, '\xBF') >> 1));
    unsigned follow = within(bytes, 0x80, 0xBF);
    if ((plain | leads | follow) != 0xFFFF || ((leads << 1 | leads << 2) & 0xFFFF) != follow) return 0;
    return leads & 0x8000 ? 15 : leads & 0x4000 ? 14 : 16;
}
#endif

size_t text_clean(struct span text, const char marks[4]) {
    size_t at = 0, bytes = 1;
#ifdef __SSE2__
    for (; bytes && text.length - at >= 16; at += bytes) bytes = clean_sixteen(text.at + at, marks);
#endif
    for (bytes = 1; bytes && at < text.length; at += bytes)
        bytes = clean_character((struct span){text.at + at, text.length - at}, marks);
    return at;
}

struct range {
    int32_t first, last; /* code points, both included */
};

static bool in_ranges(const struct range *ranges, size_t count, int32_t code_point) {
    for (size_t i = 0; i < count; i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last) return true;
    return false;
}

#define IN(ranges, code_point) in_ranges(ranges, sizeof(ranges) / sizeof(ranges)[0], code_point)

int text_width(int32_t code_point) {
    static const struct range none[] = {{0x300, 0x36F},   {0x200B, 0x200F}, {0x20D0, 0x20F0},
                                        {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};
    static const struct range two[] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},
        {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
        {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CD5}, {0x1B000, 0x1B2FB}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF},
        {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD}};
    if (code_point < 0x300) return 1;
    return IN(none, code_point) ? 0 : IN(two, code_point) ? 2 : 1;
}

struct points {
    int32_t *at;   /* owned */
    size_t length; /* code points */
};

static int32_t lower(int32_t code_point) {
    return code_point >= 'A' && code_point <= 'Z' ? code_point + ('a' - 'A') : code_point;
}

static struct points points_of(const char *text) {
    struct span span = span_of(text);
    struct points points = {memory_get((span.length + 1) * sizeof(int32_t)), 0};
    for (size_t at = 0; at < span.length;) points.at[points.length++] = lower(text_next(span, &at));
    return points;
}

static size_t least_of(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Row i of the distances from those above it: to insert, delete, replace, or swap two neighbours. */
static void distance_row(struct points a, struct points b, size_t i, size_t *const rows[3]) {
    size_t *now = rows[2];
    const size_t *above = rows[1];
    now[0] = i;
    for (size_t j = 1; j <= b.length; j++) {
        bool same = a.at[i - 1] == b.at[j - 1];
        now[j] = least_of(least_of(above[j] + 1, now[j - 1] + 1), above[j - 1] + !same);
        if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
            now[j] = least_of(now[j], rows[0][j - 2] + 1);
    }
}

static size_t distance(struct points a, struct points b) {
    size_t width = b.length + 1;
    size_t *cells = memory_zeroed(3 * width, sizeof *cells);
    size_t *rows[3] = {cells, cells + width, cells + 2 * width};
    for (size_t j = 0; j <= b.length; j++) rows[2][j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *oldest = rows[0];
        rows[0] = rows[1];
        rows[1] = rows[2];
        rows[2] = oldest;
        distance_row(a, b, i, rows);
    }
    size_t result = rows[2][b.length];
    free(cells);
    return result;
}

/* Names whose length alone puts them out of reach are not compared, so that a hostile long word costs
 * nothing. */
const char *text_nearest(const char *wrong, const char *const *names, size_t count) {
    struct points word = points_of(wrong);
    size_t limit = (word.length + 2) / 3, best = limit + 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        struct points name = points_of(names[i]);
        if (name.length <= word.length + limit && word.length <= name.length + limit) {
            size_t far = distance(word, name);
            if (far < best) {
                best = far;
                nearest = names[i];
            }
        }
        free(name.at);
    }
    free(word.at);
    return nearest;
}

/* One * is remembered at a time: when the rest does not fit, the newest takes one character more. */
bool text_glob(const char *pattern, const char *name) {
    struct span want = span_of(pattern), have = span_of(name);
    size_t p = 0, n = 0, star = SIZE_MAX, star_end = 0;
    while (n < have.length) {
        size_t p_next = p, n_next = n;
        int32_t wanted = p < want.length ? text_next(want, &p_next) : 0;
        int32_t found = text_next(have, &n_next);
        if (wanted == '*') {
            star = p = p_next;
            star_end = n;
        } else if (wanted == '?' || (p < want.length && wanted >= 0 && lower(wanted) == lower(found))) {
            p = p_next;
            n = n_next;
        } else if (star != SIZE_MAX) {
            p = star;
            text_next(have, &star_end);
            n = star_end;
        } else {
            return false;
        }
    }
    while (p < want.length && want.at[p] == '*') p++;
    return p == want.length;
}

/* [+-]digits[.digits]: may stand in a CSV as it is although it begins like a formula. */
static bool is_plain_number(const char *field) {
    const char *at = field + (*field == '-' || *field == '+');
    size_t digits = strspn(at, "0123456789");
    at += digits;
    if (digits && *at == '.') {
        digits = strspn(at + 1, "0123456789");
        at += 1 + digits;
    }
    return digits && *at == '\0';
}

void text_csv(FILE *out, const char *field) {
    bool formula = *field && strchr("=+-@\t\r", *field) && !is_plain_number(field);
    if (!strpbrk(field, ",\"\r\n")) {
        if (formula) putc('\'', out);
        fputs(field, out);
        return;
    }
    fputs(formula ? "\"'" : "\"", out);
    for (const char *at = field; *at; at++) {
        if (*at == '"') putc('"', out);
        putc(*at, out);
    }
    putc('"', out);
}

void text_html(FILE *out, const char *text) {
    for (const char *at = text; *at; at++) {
        switch (*at) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            putc(*at, out);
        }
    }
}

static bool is_hidden(int32_t code_point) {
    static const struct range hidden[] = {{INT32_MIN, 0x1F}, {0x7F, 0x9F},     {0x61C, 0x61C},
                                          {0x200E, 0x200F},  {0x2028, 0x202E}, {0x2066, 0x2069}};
    return IN(hidden, code_point);
}

const char *text_shown(struct buffer *out, struct span text) {
    buffer_clear(out);
    buffer_text(out, "");
    bool fits = true;
    for (size_t at = 0; at < text.length && fits;) {
        size_t start = at;
        bool hidden = is_hidden(text_next(text, &at));
        if (!hidden) fits = buffer_add(out, text.at + start, at - start);
        for (; hidden && start < at && fits; start++)
            fits = buffer_format(out, "\\x%02X", (unsigned)(unsigned char)text.at[start]);
    }
    return out->at;
}

void text_mend(char *text) {
    struct span all = span_of(text);
    size_t kept = 0;
    for (size_t at = 0; at < all.length;) {
        size_t start = at;
        if (text_next(all, &at) < 0) continue;
        memmove(text + kept, text + start, at - start);
        kept += at - start;
    }
    text[kept] = '\0';
}

#define ID_DIGITS 15   /* of the old citizen IDs, the shortest ones */
#define TIME_DIGITS 17 /* 20230801123000999 */

int text_digit(int32_t code_point) {
    if (code_point >= '0' && code_point <= '9') return code_point - '0';
    return code_point >= 0xFF10 && code_point <= 0xFF19 ? code_point - 0xFF10 : -1;
}

/* The row of digits that begins at `at` (0 bytes: none does); `shown` are the bytes of its first two. */
static struct span digits_at(struct span text, size_t at, size_t *shown, bool *is_id) {
    int begins = 0;
    size_t end = at, count = 0;
    *shown = 0;
    for (size_t next = at; next < text.length; end = next, count++) {
        int digit = text_digit(text_next(text, &next));
        if (digit < 0) break;
        if (count < 2) {
            begins = begins * 10 + digit;
            *shown = next - at;
        }
    }
    bool is_time = count <= TIME_DIGITS && (begins == 19 || begins == 20);
    *is_id = count >= ID_DIGITS && !is_time;
    return (struct span){text.at + at, end - at};
}

/* No digit of half or full width begins with another byte, nor does such a byte stand within a character. */
static bool may_begin_digit(char byte) {
    return is_digit(byte) || byte == '\xEF';
}

bool text_has_id(struct span text) {
    bool is_id = false;
    for (size_t at = 0, length, shown; at < text.length && !is_id; at += length ? length : 1)
        length = may_begin_digit(text.at[at]) ? digits_at(text, at, &shown, &is_id).length : 0;
    return is_id;
}

bool text_has_number(struct span text) {
    size_t digits = 0;
    for (size_t at = 0; at < text.length && digits < ID_DIGITS;) {
        size_t next = at;
        bool digit = may_begin_digit(text.at[at]) && text_digit(text_next(text, &next)) >= 0;
        digits = digit ? digits + 1 : 0;
        at = digit ? next : at + 1;
    }
    return digits == ID_DIGITS;
}

const char *text_named(struct buffer *out, struct span text) {
    struct buffer cut = {0};
    for (size_t at = 0, shown; at < text.length;) {
        bool is_id;
        size_t from = at;
        struct span digits = digits_at(text, at, &shown, &is_id);
        if (digits.length)
            at += digits.length;
        else
            text_next(text, &at);
        buffer_add(&cut, text.at + from, is_id ? shown : at - from);
        if (is_id) buffer_text(&cut, "×××");
    }
    text_shown(out, buffer_span(&cut));
    buffer_release(&cut);
    return out->at;
}

void text_replace(struct buffer *text, struct span word, const char *instead) {
    struct buffer kept = {0};
    const char *from = text->at, *end = text->at + text->length, *at;
    if (!word.length || !text->length || !memmem(text->at, text->length, word.at, word.length)) return;
    while ((at = memmem(from, (size_t)(end - from), word.at, word.length))) {
        buffer_add(&kept, from, (size_t)(at - from));
        buffer_text(&kept, instead);
        from = at + word.length;
    }
    buffer_add(&kept, from, (size_t)(end - from));
    buffer_release(text);
    *text = kept;
}

void text_as_lua(struct buffer *out, struct span text) {
    buffer_text(out, "\"");
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '"' || byte == '\\') buffer_text(out, "\\");
        if (byte == '\n')
            buffer_text(out, "\\n");
        else if (byte < 0x20 || byte == 0x7F)
            buffer_format(out, "\\%03u", byte);
        else
            buffer_add(out, &text.at[i], 1);
    }
    buffer_text(out, "\"");
}

const char *text_line_at(struct span text, int line) {
    const char *at = text.at, *end = text.at + text.length;
    for (int i = 1; i < line && at < end; i++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL) return end;
        at = newline + 1;
    }
    return at;
}

bool text_ends_with(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

bool text_in_name(char c, bool first) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (!first && c >= '0' && c <= '9');
}
