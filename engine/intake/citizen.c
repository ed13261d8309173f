/* Citizen ID cells: exact, derived from 15 digits, cut from a longer number, damaged, suspect, or refused. */
#include "intake/citizen.h"

#include <string.h>
#include "book/citizen_id.h"
#include "ground/text.h"
#include "intake/plain.h"

static uint64_t number_of(const char *at, size_t count) {
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) number = number * 10 + (uint64_t)(at[i] - '0');
    return number;
}

/* Keyboards offer × Ⅹ and the X of Greek and Russian for the check digit; whether it is right, its number
 * tells. */
static bool looks_like_x(int32_t c) {
    return c == 0xD7 || c == 0x2169 || c == 0x2179 || c == 0x3A7 || c == 0x3C7 || c == 0x425 || c == 0x445;
}

/* The characters of a number: without spaces, letters in capitals, '?' for what can stand in none. `out` has
 * room for every byte of the text. */
static size_t squeeze(struct span text, char *out) {
    size_t length = 0;
    for (size_t at = 0; at < text.length;) {
        int32_t c = text_next(text, &at);
        if (c == ' ') continue;
        if (c >= 'a' && c <= 'z') c += 'A' - 'a';
        if (looks_like_x(c)) c = 'X';
        out[length++] = c > ' ' && c < 0x7F ? (char)c : '?';
    }
    return length;
}

static bool is_default(const char *at, size_t length) {
    static const char ladder[] = "12345678901234567890";
    bool same = true;
    size_t digits = length == 18 && at[17] == 'X' ? 17 : length;
    for (size_t i = 1; i < digits; i++) same = same && at[i] == at[0];
    if (same && is_digit(at[0])) return true;
    return digits >= 6 && digits < sizeof ladder && memcmp(at, ladder, digits) == 0;
}

/* 4.50226E+17, and 450226199001011234.0: what a spreadsheet or a program made of a number. */
static bool is_scientific(const char *at, size_t length) {
    bool point = false, exponent = false;
    if (!is_digit(at[0])) return false;
    for (size_t i = 1; i < length; i++) {
        if (at[i] == '.')
            point = true;
        else if (at[i] == 'E')
            exponent = true;
        else if (!is_digit(at[i]) && !(exponent && (at[i] == '+' || at[i] == '-')))
            return false;
    }
    return point || exponent;
}

static enum cell_problem damaged(const char *at, size_t length, struct citizen *citizen) {
    citizen->kind = ID_DAMAGED;
    memcpy(citizen->damaged, at, length);
    citizen->damaged[length] = '\0';
    return CELL_GOOD;
}

/* 17 digits and a digit or X. A wrong check means one wrong character somewhere, perhaps in the date; or,
 * behind 15 digits, that a spreadsheet knew no more of them: not in a number that goes on behind the ID, of
 * which it would have kept as few, nor behind a letter. */
static enum cell_problem read_18(const char *at, enum id_kind kind, struct citizen *citizen) {
    if (!digits_all(at, 17) || !(is_digit(at[17]) || at[17] == 'X')) return CELL_ID_LETTERS;
    bool zeros = kind == ID_EXACT && memcmp(at + 15, "000", 3) == 0;
    citizen->digits = number_of(at, 17);
    if (citizen_id_check(citizen->digits) != at[17]) return zeros ? CELL_ID_CUT : damaged(at, 18, citizen);
    if (!citizen_id_plausible(citizen->digits)) return CELL_ID_DATE;
    citizen->kind = zeros ? ID_SUSPECT : kind;
    return CELL_GOOD;
}

static enum cell_problem read_15(const char *at, struct citizen *citizen) {
    citizen->kind = ID_DERIVED;
    return citizen_id_from_15(number_of(at, 15), &citizen->digits) ? CELL_GOOD : CELL_ID_DATE;
}

/* A disability certificate: the ID, kind 1–7, level 1–4, and B1, B2 … when it was issued again. */
static bool is_certificate(const char *at, size_t length) {
    if (length != 20 && length != 22) return false;
    bool issued_again = length == 22 && at[20] == 'B' && is_digit(at[21]);
    return at[18] >= '1' && at[18] <= '7' && at[19] >= '1' && at[19] <= '4' && (length == 20 || issued_again);
}

static bool all_number(const char *at, size_t length) {
    size_t digits = length && at[length - 1] == 'X' ? length - 1 : length;
    return digits_all(at, digits);
}

/* 4502**********1234, 4502XXXXXXXXXX1234. */
static bool is_masked(const char *at, size_t length) {
    size_t masks = 0, digits = 0;
    for (size_t i = 0; i < length; i++) {
        masks += at[i] == '*' || at[i] == 'X';
        digits += is_digit(at[i]);
        if (!is_digit(at[i]) && at[i] != '*' && at[i] != 'X') return false;
    }
    return masks > 1 && digits > 0 && length <= 18;
}

/* How many characters the ID at `at` has that stands apart from what follows; 0: none. */
static size_t one_of_several(const char *at, size_t length) {
    size_t digits = 0;
    while (digits < length && is_digit(at[digits])) digits++;
    if (digits == 17 && digits < length && at[digits] == 'X') return 18;
    bool whole = digits == 15 || digits == 18 || digits == 30 || digits == 33 || digits == 36;
    return whole ? digits : 0;
}

/* Two or more, with something between them or nothing. */
static bool is_several(const char *at, size_t length) {
    size_t found = 0, characters = 0, one;
    for (size_t i = 0; i < length; i += one) {
        one = one_of_several(at + i, length - i);
        found += one > 0;
        characters += one;
        if (!one && (is_digit(at[i]) || at[i] == 'X')) return false;
        if (!one) one = 1;
    }
    return found > 1 || characters > 22;
}

/* 450,226,199,001,011,000 and, behind 15 digits, nothing but zeros: what was a number has kept no more. */
static bool is_grouped(const char *at, size_t length) {
    size_t commas = 0;
    for (size_t i = 0; i < length; i++) {
        bool comma = (length - i) % 4 == 0;
        if (comma ? at[i] != ',' : !is_digit(at[i])) return false;
        commas += comma;
    }
    return commas > 0 && length > 15;
}

static bool is_cut(const char *at, size_t length) {
    bool zeros = length > 18 && digits_all(at, length);
    for (size_t i = 15; zeros && i < length; i++) zeros = at[i] == '0';
    return zeros;
}

static enum cell_problem not_one_number(const char *at, size_t length) {
    if (is_scientific(at, length)) return memchr(at, 'E', length) ? CELL_ID_SCIENTIFIC : CELL_ID_NUMERIC;
    if (is_grouped(at, length)) return CELL_ID_NUMERIC;
    if (is_several(at, length)) return CELL_ID_SEVERAL;
    if (is_masked(at, length)) return CELL_ID_MASKED;
    if (!all_number(at, length)) return CELL_ID_LETTERS;
    if (is_cut(at, length)) return CELL_ID_CUT;
    return CELL_ID_LENGTH;
}

static enum cell_problem read_characters(const char *at, size_t length, struct citizen *citizen) {
    if (is_default(at, length)) return CELL_ID_DEFAULT;
    if (is_certificate(at, length)) return read_18(at, ID_CARRIER, citizen);
    if (length == 19 && at[0] == 'G') return read_18(at + 1, ID_CARRIER, citizen);
    if (length == 18 && all_number(at, length)) return read_18(at, ID_EXACT, citizen);
    if (length == 17 && all_number(at, length)) return damaged(at, length, citizen);
    if (length == 15 && digits_all(at, length)) return read_15(at, citizen);
    return not_one_number(at, length);
}

enum cell_problem citizen_read(struct span text, struct citizen *citizen) {
    char characters[PLAIN_MOST];
    *citizen = (struct citizen){.kind = ID_NONE};
    if (text.length > PLAIN_MOST) return CELL_ID_LENGTH;
    size_t length = squeeze(text, characters);
    return length ? read_characters(characters, length, citizen) : CELL_EMPTY;
}
