/* The cells of one column, many rows at a time. */
#include "intake/column.h"

#include "intake/day.h"
#include "intake/encoding.h"
#include "intake/intake.h"
#include "intake/plain.h"

static bool takes_empty(const struct cell_reader *reader) {
    return !reader->column->required || reader->column->has_blank;
}

static void row_empty(const struct cell_reader *reader, struct sheaf_row *row) {
    if (reader->number < FILLED_COLUMNS) row->empty |= UINT64_C(1) << reader->number;
}

#ifdef __SSE2__
/* Whether a text is of printable ASCII and, where `wide`, of Chinese characters E4–E9; reads past it. */
static inline bool is_usual(struct span text, bool wide) {
    uint32_t due = 0; /* trail bytes that the last character still needs */
    for (const char *at = text.at, *end = at + text.length; at < end; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        uint32_t here = end - at < 16 ? (1u << (end - at)) - 1 : 0xFFFF;
        uint32_t plain = (uint32_t)_mm_movemask_epi8(_mm_andnot_si128(
            _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F)), _mm_cmpgt_epi8(bytes, _mm_set1_epi8(0x1F))));
        if ((plain & here) == here && !due) continue;
        if (!wide) return false;
        uint32_t trail = here & (uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(bytes, _mm_set1_epi8((char)0xC0)));
        uint32_t lead = here & (uint32_t)_mm_movemask_epi8(
                                   _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)0xE3)),
                                                 _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)0xEA))));
        uint32_t wanted = lead << 1 | lead << 2 | due;
        due = wanted >> 16;
        if (((plain | lead | trail) & here) != here || trail != (wanted & 0xFFFF)) return false;
    }
    return due == 0;
}
#else
static inline bool is_usual(struct span text, bool wide) {
    (void)text, (void)wide;
    return false;
}
#endif

/* Whether a cell is in UTF-8 as it stands; told of most that are. */
static inline bool stands_in_utf8(const struct sheaf *sheaf, struct span text) {
    return !sheaf->decoded || is_usual(text, false);
}

/* Nearly every text begins with a lead byte below those of Chinese characters and signs of UTF-8. */
static inline bool is_stray(const struct sheaf *sheaf, uint32_t i, struct span text) {
    unsigned char first = (unsigned char)text.at[0];
    if (first >= 0x80 && first < 0xE3) return false;
    return encoding_begins_utf8(text) && encoding_is_stray_utf8(sheaf_line(sheaf, i));
}

/* Makes it UTF-8; false where it is no GB18030, or in a row that is UTF-8 all the same. */
static inline bool in_utf8(const struct sheaf *sheaf, uint32_t i, struct span *text) {
    bool bad = false;
    if (stands_in_utf8(sheaf, *text)) return true;
    if (is_stray(sheaf, i, *text)) return false;
    *text = (struct span){sheaf->decoded, gb18030_decode(*text, sheaf->decoded, &bad)};
    return !bad;
}

/* A cell in any other form; whether it is good. */
__attribute__((noinline)) static bool read_other(const struct cell_reader *reader, struct sheaf *sheaf,
                                                 uint32_t i, struct span text) {
    struct sheaf_row *row = &sheaf->rows[i];
    enum cell_problem problem = CELL_BAD_ENCODING;
    if (in_utf8(sheaf, i, &text)) problem = cell_reader_take(reader, row->slot, text, CELL_TEXT);
    if (problem == CELL_GOOD) return true;
    if (problem == CELL_EMPTY && takes_empty(reader))
        row_empty(reader, row);
    else
        row->odd = true;
    return false;
}

static void read_days(const struct cell_reader *reader, struct sheaf *sheaf, uint32_t field) {
    for (uint32_t i = 0; i < sheaf->count; i++) {
        struct span text = sheaf_cell(sheaf, i, field);
        if (!day_read_exact(text, (date_t *)reader->cells + sheaf->rows[i].slot))
            read_other(reader, sheaf, i, text);
    }
}

/* Up to eight digits, a point and two more; reads past the text. */
static bool money_exact(struct span text, amount_t *out) {
    uint64_t whole = text.length - 3; /* digits before the point */
    if (whole - 1 > 7 || text.at[whole] != '.') return false;
    uint64_t zeros = UINT64_C(0x3030303030303030) >> (whole * 8 - 1) >> 1;
    uint64_t bytes = eight_bytes(text.at) << (64 - whole * 8) | zeros;
    char tens = text.at[whole + 1], ones = text.at[whole + 2];
    if (!eight_are(bytes) || !is_digit(tens) || !is_digit(ones)) return false;
    *out = (amount_t)eight_value(eight_from(bytes)) * 100 + (tens - '0') * 10 + (ones - '0');
    return true;
}

/* What stands for an empty cell is found out once. */
static void read_amounts(const struct cell_reader *reader, struct sheaf *sheaf, uint32_t field) {
    const amount_t *blank = NULL;
    for (uint32_t i = 0; i < sheaf->count; i++) {
        struct span text = sheaf_cell(sheaf, i, field);
        amount_t *cell = (amount_t *)reader->cells + sheaf->rows[i].slot;
        if (money_exact(text, cell)) continue;
        if (text.length == 0 && blank) {
            *cell = *blank;
            row_empty(reader, &sheaf->rows[i]);
            continue;
        }
        read_other(reader, sheaf, i, text);
        if (text.length == 0 && takes_empty(reader)) blank = cell;
    }
}

/* Twelve digits. */
static void read_places(const struct cell_reader *reader, struct sheaf *sheaf, uint32_t field) {
    uint64_t first, last;
    for (uint32_t i = 0; i < sheaf->count; i++) {
        struct span text = sheaf_cell(sheaf, i, field);
        bool good = text.length == 12 && eight_digits(text.at, &first) && eight_digits(text.at + 4, &last);
        uint64_t code = good ? eight_value(first) * 10000 + eight_value(last) % 10000 : 0;
        if (code)
            ((uint64_t *)reader->cells)[sheaf->rows[i].slot] = code;
        else
            read_other(reader, sheaf, i, text);
    }
}

/* The spelling as it is remembered; reads past the text. */
static void spelled_word(struct span text, uint64_t word[2]) {
    size_t first = text.length < 8 ? text.length : 8, second = text.length - first;
    word[0] = first ? htole64(eight_bytes(text.at) & UINT64_MAX >> (64 - first * 8)) : 0;
    word[1] = second ? htole64(eight_bytes(text.at + 8) & UINT64_MAX >> (64 - second * 8)) : 0;
}

/* A file has few spellings and repeats them: short ones that were good are remembered as delivered, but for
 * those in a file of GB18030 that might be of a row that is UTF-8 all the same. */
static void read_spellings(const struct cell_reader *reader, struct sheaf *sheaf, uint32_t field) {
    uint32_t gb18030 = sheaf->decoded ? SPELLED_GB18030 : 0;
    for (uint32_t i = 0; i < sheaf->count; i++) {
        struct span text = sheaf_cell(sheaf, i, field);
        int8_t *cell = (int8_t *)reader->cells + sheaf->rows[i].slot;
        uint64_t word[2];
        uint32_t column_length = SPELLED(reader->number, text.length) | gb18030;
        bool is_short = text.length - 1 < SPELLED_SHORT;
        if (is_short) spelled_word(text, word);
        struct spelled *known = is_short ? spelled_place(reader->writer, word, column_length) : NULL;
        if (known && spelled_is(known, word, column_length))
            *cell = (int8_t)known->value;
        else if (read_other(reader, sheaf, i, text) && known && !(gb18030 && encoding_begins_utf8(text)))
            *known = (struct spelled){{word[0], word[1]}, column_length, *cell};
    }
}

/* Whether a text is kept as it stands: nothing about it has to be trimmed, says nothing or is a number of a
 * spreadsheet. Told of most texts, no more. */
static bool stands(const struct cell_reader *reader, struct span text) {
    char first = text.at[0], last = text.at[text.length - 1];
    bool is_code = reader->column->type == TYPE_CODE || reader->column->type == TYPE_PHONE;
    if (first == ' ' || first == '\'' || first == '`' || first == '=' || last == ' ') return false;
    if (plain_may_say_nothing(text) || (is_code && text.length > 1 && text.at[1] == '.')) return false;
    return is_usual(text, !is_code);
}

/* Whether a text was kept already is asked where this pays: where, of the rows of a sheaf that were asked,
 * one in sixteen was. Else the next sixteen sheaves are not asked. */
static bool asks(struct cell_reader *reader) {
    return reader->unasked == 0 || reader->unasked-- == 0;
}

static uint32_t keep(struct cell_reader *reader, struct span text, bool asked) {
    return asked ? text_keep(reader->writer, reader->number, text) : text_append(reader->writer, text);
}

static void read_texts(struct cell_reader *reader, struct sheaf *sheaf, uint32_t field) {
    bool ask = asks(reader), takes_any = takes_empty(reader) && !reader->column->has_blank;
    uint32_t asked = 0, known = 0;
    for (uint32_t i = 0; i < sheaf->count; i++) {
        struct span delivered = sheaf_cell(sheaf, i, field), text = delivered;
        uint32_t *cell = (uint32_t *)reader->cells + sheaf->rows[i].slot, offset;
        if (sheaf->rows[i].odd) continue; /* its text would be kept twice */
        if (text.length == 0 && takes_any) {
            *cell = 0;
            row_empty(reader, &sheaf->rows[i]);
            continue;
        }
        if (!in_utf8(sheaf, i, &text)) {
            sheaf->rows[i].odd = true;
            continue;
        }
        offset = ask ? text_known(reader->writer, reader->number, text) : 0;
        asked++;
        known += offset != 0;
        if (offset)
            *cell = offset;
        else if (text.length && !reader->column->pattern && stands(reader, text))
            *cell = keep(reader, text, ask);
        else
            read_other(reader, sheaf, i, delivered);
    }
    if (ask && known * 16 < asked) reader->unasked = 16;
}

static void read_values(const struct cell_reader *reader, struct sheaf *sheaf, uint32_t field) {
    for (uint32_t i = 0; i < sheaf->count; i++) {
        struct span text = sheaf_cell(sheaf, i, field);
        bool may_stand = text.length && !reader->first_plain && stands_in_utf8(sheaf, text);
        if (!may_stand || reader->value(reader, sheaf->rows[i].slot, text) != CELL_GOOD)
            read_other(reader, sheaf, i, text);
    }
}

void column_read(struct cell_reader *reader, struct sheaf *sheaf, uint32_t field) {
    if (reader->is_text) {
        read_texts(reader, sheaf, field);
        return;
    }
    switch (reader->first_plain ? TYPE_TEXT : reader->column->type) {
    case TYPE_DATE:
        read_days(reader, sheaf, field);
        break;
    case TYPE_MONEY:
        read_amounts(reader, sheaf, field);
        break;
    case TYPE_REGION:
        read_places(reader, sheaf, field);
        break;
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        read_spellings(reader, sheaf, field);
        break;
    default:
        read_values(reader, sheaf, field);
    }
}
