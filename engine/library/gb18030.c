/* GB18030 → UTF-8 by table. Both parts of the table hold UTF-8 ready to be copied, 4 bytes an entry, zero
 * behind a shorter one and wholly zero where the code stands for nothing. */
#include "library/gb18030.h"

#include <endian.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include "ground/text.h"

#define LEADS 126                        /* 81–FE */
#define TRAILS 190                       /* 40–7E, 80–FE */
#define FOUR_BYTE_BMP 39420              /* 81308130–8431A439: what two bytes leave of the BMP */
#define SUPPLEMENTARY_FIRST (15 * 12600) /* linear place of 90308130 = U+10000 */
#define SUPPLEMENTARY_COUNT 0x100000

/* Written once by gb18030_prepare, before threads that decode start; only read after. */
static struct table {
    char two[LEADS * 256][4]; /* by the whole code: what is no trail stands for nothing */
    char four[FOUR_BYTE_BMP][4];
    char digest[DIGEST_TEXT];
} table;

static void put_two_byte_code(int index, char *out) {
    int trail = index % TRAILS;
    out[0] = (char)(0x81 + index / TRAILS);
    out[1] = (char)(trail < 0x3F ? 0x40 + trail : 0x41 + trail);
}

static void put_four_byte_code(int index, char *out) {
    out[3] = (char)(0x30 + index % 10);
    out[2] = (char)(0x81 + index / 10 % LEADS);
    out[1] = (char)(0x30 + index / 1260 % 10);
    out[0] = (char)(0x81 + index / 12600);
}

/* One code as iconv has it: an entry of up to 4 bytes of UTF-8, or zeros. Codes that give more than one code
 * point, or ASCII again, are left out: one place must not have two spellings. */
static void keep(struct span written, char entry[4]) {
    memset(entry, 0, 4);
    if (written.length >= 2 && written.length <= 4 && text_is_utf8(written) && text_length(written) == 1)
        memcpy(entry, written.at, written.length);
}

#define ASKED 1000   /* codes at a time: iconv takes longer to be called than to convert one */
#define UTF8_MOST 16 /* bytes; a code that becomes more is none */

struct asking {
    iconv_t converter;
    void (*put)(int index, char *out);
    size_t length; /* of a code, bytes */
};

/* As many of the codes as iconv takes without a mistake, each with a line end behind it, so that one can tell
 * what it became. */
static int ask_some(const struct asking *asking, int first, int count, char (*entries)[4]) {
    char codes[ASKED * 5], utf8[ASKED * UTF8_MOST], *from = codes, *to = utf8, *at = utf8, *end;
    int done = 0;
    for (int i = first; i < first + count; i++) {
        asking->put(i, from);
        from[asking->length] = '\n';
        from += asking->length + 1;
    }
    size_t left = (size_t)(from - codes), room = sizeof utf8;
    from = codes;
    iconv(asking->converter, NULL, NULL, NULL, NULL);
    iconv(asking->converter, &from, &left, &to, &room);
    for (; (end = memchr(at, '\n', (size_t)(to - at))); at = end + 1)
        keep((struct span){at, (size_t)(end - at)}, entries[done++]);
    return done;
}

static void ask_iconv(const struct asking *asking, int first, int count, char (*entries)[4]) {
    for (int done = 0, asked; done < count; done += asked) {
        asked = count - done < ASKED ? count - done : ASKED;
        int answered = ask_some(asking, first + done, asked, &entries[done]);
        if (answered == asked) continue;
        memset(entries[done + answered], 0, 4); /* the one that stands for nothing; on behind it */
        asked = answered + 1;
    }
}

static void fill_two(iconv_t converter, struct digest *digest) {
    const struct asking asking = {converter, put_two_byte_code, 2};
    for (int lead = 0; lead < LEADS; lead++) {
        char(*low)[4] = &table.two[lead * 256 + 0x40], (*high)[4] = &table.two[lead * 256 + 0x80];
        ask_iconv(&asking, lead * TRAILS, 0x3F, low);
        ask_iconv(&asking, lead * TRAILS + 0x3F, 0x7F, high);
        digest_add(digest, low, 0x3F * sizeof *low);
        digest_add(digest, high, 0x7F * sizeof *high);
    }
}

static void fill_four(iconv_t converter, struct digest *digest) {
    const struct asking asking = {converter, put_four_byte_code, 4};
    ask_iconv(&asking, 0, FOUR_BYTE_BMP, table.four);
    digest_add(digest, table.four, sizeof table.four);
}

bool gb18030_prepare(void) {
    if (table.digest[0]) return true;
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    if (converter == (iconv_t)-1) return false;
    struct digest *digest = digest_new();
    fill_two(converter, digest);
    fill_four(converter, digest);
    digest_end(digest, table.digest);
    iconv_close(converter);
    return true;
}

const char *gb18030_table_digest(void) {
    return table.digest;
}

/* Copies the entry, always 4 bytes; returns how many of them count (0: no such code). */
static size_t put_entry(const char entry[4], char *out) {
    uint32_t word;
    memcpy(&word, entry, 4);
    memcpy(out, &word, 4);
    word = le32toh(word);
    return word ? 4 - (size_t)__builtin_clz(word) / 8 : 0;
}

static size_t put_two(const unsigned char *code, char *out) {
    return put_entry(table.two[(code[0] - 0x81) * 256 + code[1]], out);
}

static size_t put_four(const unsigned char *code, size_t left, char *out) {
    if (left < 4 || code[0] == 0x80 || code[0] == 0xFF || code[1] < 0x30 || code[1] > 0x39) return 0;
    if (code[2] < 0x81 || code[2] == 0xFF || code[3] < 0x30 || code[3] > 0x39) return 0;
    int place = (((code[0] - 0x81) * 10 + code[1] - 0x30) * LEADS + code[2] - 0x81) * 10 + code[3] - 0x30;
    if (place < FOUR_BYTE_BMP) return put_entry(table.four[place], out);
    place -= SUPPLEMENTARY_FIRST;
    return place >= 0 && place < SUPPLEMENTARY_COUNT ? text_put(0x10000 + place, out) : 0;
}

/* The ASCII bytes at the start of `at`, copied to `out`, eight at a time: there is room for that while there
 * are eight to read. */
static size_t copy_ascii(const unsigned char *at, size_t left, char *out) {
    size_t done = 0;
    uint64_t word;
    for (; left - done >= sizeof word; done += sizeof word) {
        memcpy(&word, at + done, sizeof word);
        memcpy(out + done, &word, sizeof word);
        uint64_t high = le64toh(word) & UINT64_C(0x8080808080808080);
        if (high) return done + (size_t)__builtin_ctzll(high) / 8;
    }
    for (; done < left && at[done] < 0x80; done++) out[done] = (char)at[done];
    return done;
}

/* What cannot be decoded: one byte is passed over. */
static size_t put_lost(char *out, bool *bad) {
    memcpy(out, "\xEF\xBF\xBD", 3);
    *bad = true;
    return 3;
}

/* Two-byte codes that are three bytes of UTF-8, as every Chinese character is, up to *at; returns behind what
 * was written. */
static char *put_chinese(const unsigned char **at, const unsigned char *end, char *to) {
    const unsigned char *from = *at;
    for (; end - from >= 2; from += 2, to += 3) {
        uint16_t code;
        uint32_t word;
        memcpy(&code, from, sizeof code);
        unsigned place = be16toh(code) - 0x8100u;
        if (place >= LEADS * 256) break;
        memcpy(&word, table.two[place], sizeof word);
        if ((le32toh(word) >> 16) - 1 >= 0xFF) break;
        memcpy(to, &word, sizeof word);
    }
    *at = from;
    return to;
}

/* ASCII runs and two-byte codes, which are nearly all there is, are dealt with here. */
size_t gb18030_decode(struct span text, char *out, bool *bad) {
    if (text.length == 0) return 0; /* there may be no pointer either */
    const unsigned char *at = (const unsigned char *)text.at, *end = at + text.length;
    char *to = out;
    for (;;) {
        to = put_chinese(&at, end, to);
        if (at == end) break;
        size_t taken, written = 0;
        if (*at < 0x80) {
            taken = written = copy_ascii(at, (size_t)(end - at), to);
        } else if (end - at >= 2 && at[1] >= 0x40 && *at - 0x81u < LEADS) {
            written = put_two(at, to);
            taken = 2;
        } else {
            written = put_four(at, (size_t)(end - at), to);
            taken = 4;
        }
        if (written == 0) {
            written = put_lost(to, bad);
            taken = 1;
        }
        at += taken;
        to += written;
    }
    return (size_t)(to - out);
}
