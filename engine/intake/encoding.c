/* Which encoding a text is in, told by its bytes. */
#include "intake/encoding.h"

#include <endian.h>
#include <string.h>
#include "ground/text.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define HIGH UINT64_C(0x8080808080808080)
#define STRAY_LEAST 4 /* characters */

/* The first byte above 7F, or `end`. */
static const char *pass_ascii(const char *at, const char *end) {
    uint64_t word;
    for (; end - at >= 8; at += 8) {
        memcpy(&word, at, sizeof word);
        if (word & HIGH) return at + __builtin_ctzll(le64toh(word & HIGH)) / 8;
    }
    while (at < end && (unsigned char)*at < 0x80) at++;
    return at;
}

bool encoding_ascii(struct span text) {
    const char *end = text.at + text.length;
    return pass_ascii(text.at, end) == end;
}

static bool is_han(const char *at, const char *end) {
    return end - at >= 3 && text_is_han(at);
}

/* The text without what may be half a character at its end. */
static size_t without_half(struct span text) {
    size_t cut = text.length;
    do cut--;
    while (cut > 0 && text.length - cut < 4 && text_is_trail(text.at[cut]));
    return cut;
}

/* The bytes of the character above 7F that begins here; 0 when none does. */
static size_t formed_length(const char *at, const char *end) {
    size_t length = 0;
    if ((unsigned char)*at < 0xC2) return 0;
    return text_next((struct span){at, (size_t)(end - at)}, &length) >= 0 ? length : 0;
}

#ifdef __SSE2__
static __m128i sixteen(const char *at) {
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* Which bytes are below or above one that is above 7F; ASCII is above them all. */
static __m128i below(__m128i bytes, unsigned char limit) {
    return _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)limit));
}

static __m128i above(__m128i bytes, unsigned char limit) {
    return _mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)limit));
}

/* Where a lead byte stands before what it must not. */
static __m128i behind(__m128i bytes, unsigned char lead, __m128i next) {
    return _mm_and_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)lead)), next);
}

/* formed_length of sixteen bytes, side by side. Longer forms of shorter characters, halves of pairs of UTF-16
 * and what is past U+10FFFF are told by their second byte. */
static __m128i formed_lengths(const char *at) {
    __m128i bytes = sixteen(at), next = sixteen(at + 1), three = above(bytes, 0xDF),
            four = above(bytes, 0xEF);
    __m128i good = _mm_and_si128(_mm_and_si128(above(bytes, 0xC1), below(bytes, 0xF5)), below(next, 0xC0));
    __m128i bad = _mm_or_si128(_mm_andnot_si128(below(sixteen(at + 2), 0xC0), three),
                               _mm_andnot_si128(below(sixteen(at + 3), 0xC0), four));
    if (_mm_movemask_epi8(_mm_and_si128(four, good)))
        bad = _mm_or_si128(bad, _mm_or_si128(behind(bytes, 0xF0, below(next, 0x90)),
                                             behind(bytes, 0xF4, above(next, 0x8F))));
    bad = _mm_or_si128(
        bad, _mm_or_si128(behind(bytes, 0xE0, below(next, 0xA0)), behind(bytes, 0xED, above(next, 0x9F))));
    return _mm_andnot_si128(bad,
                            _mm_and_si128(good, _mm_sub_epi8(_mm_sub_epi8(_mm_set1_epi8(2), three), four)));
}

static uint64_t sum_of(__m128i sums) {
    uint64_t halves[2];
    memcpy(halves, &sums, sizeof halves);
    return halves[0] + halves[1];
}

/* Each byte above 7F as a one. */
static __m128i highs(__m128i bytes) {
    return _mm_and_si128(_mm_srli_epi16(bytes, 7), _mm_set1_epi8(1));
}

/* Passes over ASCII and three-byte characters E4–E9, sixteen bytes at a time; adds their bytes above 7F to
 * `formed`. */
static const char *pass_chinese(const char *at, const char *end, uint64_t *formed) {
    const __m128i zero = _mm_setzero_si128();
    __m128i sum = zero;
    uint32_t due = 0; /* trail bytes that the character at the end of the sixteen before still needs */
    for (; end - at >= 16; at += 16) {
        __m128i bytes = sixteen(at);
        uint32_t high = (uint32_t)_mm_movemask_epi8(bytes);
        uint32_t trail = (uint32_t)_mm_movemask_epi8(below(bytes, 0xC0));
        uint32_t lead = (uint32_t)_mm_movemask_epi8(_mm_and_si128(above(bytes, 0xE3), below(bytes, 0xEA)));
        uint32_t wanted = lead << 1 | lead << 2 | due;
        if ((lead | trail) != high || trail != (wanted & 0xFFFF)) break;
        sum = _mm_add_epi64(sum, _mm_sad_epu8(highs(bytes), zero));
        due = wanted >> 16;
    }
    uint32_t begun = due == 0 ? 0 : due == 1 ? 2 : 1;
    *formed += sum_of(sum) - begun;
    return at - begun;
}

/* Adds up what 64 bytes tell, behind which three more can be seen. */
static const char *weigh_64(const char *at, uint64_t *high, uint64_t *formed) {
    __m128i ones = _mm_setzero_si128(), lengths = ones;
    for (int i = 0; i < 64; i += 16, at += 16) {
        ones = _mm_add_epi8(ones, highs(sixteen(at)));
        lengths = _mm_add_epi8(lengths, formed_lengths(at));
    }
    *high += sum_of(_mm_sad_epu8(ones, _mm_setzero_si128()));
    *formed += sum_of(_mm_sad_epu8(lengths, _mm_setzero_si128()));
    return at;
}

static const char *weigh_together(const char *at, const char *end, uint64_t *high, uint64_t *formed) {
    while (end - at >= 64 + 3) {
        uint64_t chinese = 0;
        at = pass_chinese(at, end, &chinese);
        *high += chinese;
        *formed += chinese;
        if (end - at >= 64 + 3) at = weigh_64(at, high, formed);
    }
    return at;
}
#else
static const char *weigh_together(const char *at, const char *end, uint64_t *high, uint64_t *formed) {
    (void)end, (void)high, (void)formed;
    return at;
}
#endif

/* What is a lead byte is never a trail byte, so every byte tells for itself what begins there. */
struct evidence encoding_weigh(struct span text, bool last) {
    uint64_t high = 0, formed = 0;
    if (!last && text.length) text.length = without_half(text);
    const char *end = text.at + text.length;
    for (const char *at = weigh_together(text.at, end, &high, &formed); at < end; at++) {
        high += (unsigned char)*at >= 0x80;
        formed += formed_length(at, end);
    }
    return (struct evidence){formed, high - formed};
}

/* A Chinese character has three bytes in UTF-8 and two in GB18030. */
enum encoding encoding_told(struct evidence evidence) {
    return evidence.broken * 3 > evidence.formed * 2 ? ENCODING_GB18030 : ENCODING_UTF8;
}

/* Signs as Chinese text has them: 、。《》 and the full-width forms. */
static bool is_sign(const char *at, const char *end) {
    if (end - at < 3 || !text_is_trail(at[2])) return false;
    return memcmp(at, "\xE3\x80", 2) == 0 || memcmp(at, "\xEF\xBC", 2) == 0;
}

bool encoding_begins_utf8(struct span text) {
    const char *end = text.at + text.length, *at = pass_ascii(text.at, end);
    return is_han(at, end) || is_sign(at, end);
}

size_t encoding_mark(struct span text, bool all, char *out) {
    size_t written = 0;
    for (size_t at = 0; at < text.length;) {
        size_t start = at;
        bool formed = text_next(text, &at) >= 0;
        if (formed && (!all || at - start == 1)) {
            memcpy(out + written, text.at + start, at - start);
            written += at - start;
            continue;
        }
        while (!formed && at < text.length && text_is_trail(text.at[at])) at++;
        memcpy(out + written, "\xEF\xBF\xBD", 3);
        written += 3;
    }
    return written;
}

bool encoding_is_stray_utf8(struct span text) {
    const char *at = text.at, *end = at + text.length;
    int characters = 0;
    while ((at = pass_ascii(at, end)) < end) {
        if (!is_han(at, end) && !is_sign(at, end)) return false;
        characters++;
        at += 3;
    }
    return characters >= STRAY_LEAST;
}
