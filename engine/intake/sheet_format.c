/* Number formats and days of spreadsheets. */
#include "intake/sheet_format.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "ground/date.h"

#define SECONDS 86400
#define SERIAL_LAST 2958465 /* 9999-12-31 */
#define CODE_MOST 256 /* bytes of a format code; Excel allows 255 characters, of which a date needs few */

/* [h], [mm]: hours or minutes that go on counting. */
static bool is_elapsed(struct span bracket) {
    for (size_t i = 0; i < bracket.length; i++)
        if (tolower((unsigned char)bracket.at[i]) != tolower((unsigned char)*bracket.at)) return false;
    return bracket.length && strchr("hms", tolower((unsigned char)*bracket.at));
}

/* The letters of the first section of a code that stand for something, in lower case: without quoted and
 * escaped text and without brackets, but for those of elapsed time, which become 'E'. */
static void read_letters(struct span code, char letters[CODE_MOST]) {
    size_t count = 0;
    for (size_t i = 0; i < code.length && code.at[i] != ';' && count + 1 < CODE_MOST; i++) {
        char byte = (char)tolower((unsigned char)code.at[i]);
        const char *rest = code.at + i + 1;
        size_t left = code.length - i - 1;
        if (byte == '\\' || byte == '_' || byte == '*') {
            i++;
        } else if (byte == '"' || byte == '[') {
            const char *close = memchr(rest, byte == '"' ? '"' : ']', left);
            size_t inside = close ? (size_t)(close - rest) : left;
            if (byte == '[' && is_elapsed((struct span){rest, inside})) letters[count++] = 'E';
            i = close ? (size_t)(close - code.at) : code.length;
        } else if (byte == 'e' && left && (*rest == '+' || *rest == '-')) {
            i++; /* an exponent */
        } else if (isalpha((unsigned char)byte)) {
            letters[count++] = byte;
        }
    }
    letters[count] = '\0';
}

static bool is_date(const char *letters) {
    if (strstr(letters, "general")) return false;
    return !strchr(letters, 'E') && (strpbrk(letters, "ydmhse") || strstr(letters, "aaa"));
}

uint8_t format_shows(struct span code) {
    char letters[CODE_MOST];
    size_t zeros = 0;
    read_letters(code, letters);
    if (is_date(letters)) return SHOWN_DATE;
    while (zeros < code.length && code.at[zeros] == '0') zeros++;
    bool padded = zeros >= 2 && zeros <= SHOWN_DIGITS_MOST && (zeros == code.length || code.at[zeros] == ';');
    return padded ? (uint8_t)zeros : SHOWN_PLAIN;
}

size_t format_zeros(uint8_t shown, struct span number) {
    for (size_t i = 0; i < number.length; i++)
        if (!isdigit((unsigned char)number.at[i])) return 0;
    return shown <= SHOWN_DIGITS_MOST && number.length < shown ? shown - number.length : 0;
}

uint8_t format_number_shows(uint32_t number) {
    bool date = (number >= 14 && number <= 22) || (number >= 27 && number <= 36) || number == 45 ||
                number == 47 || (number >= 50 && number <= 58);
    return date ? SHOWN_DATE : SHOWN_PLAIN;
}

static int write_time(int64_t seconds, char *out, size_t room) {
    return snprintf(out, room, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                    (int)(seconds % 60));
}

/* The day of a whole serial; DATE_NONE for Excel's 1900-02-29 and 1900-01-00. */
static date_t day_of(int64_t serial, bool from_1904) {
    if (from_1904) return date_from(1904, 1, 1) + (date_t)serial;
    if (serial == 0 || serial == 60) return DATE_NONE;
    return date_from(1899, 12, serial < 60 ? 31 : 30) + (date_t)serial;
}

bool sheet_date_write(double serial, bool from_1904, char out[SHEET_DATE]) {
    if (!(serial >= 0) || serial > SERIAL_LAST) return false;
    int64_t seconds = llround(serial * SECONDS);
    if (serial < 1 && seconds < SECONDS && (seconds || !from_1904))
        return write_time(seconds, out, SHEET_DATE) > 0;
    date_t day = day_of(seconds / SECONDS, from_1904);
    if (day == DATE_NONE || date_civil(day).year > 9999) return false;
    struct civil civil = date_civil(day);
    int length = snprintf(out, SHEET_DATE, "%04d-%02d-%02d", civil.year % 10000, civil.month, civil.day);
    if (seconds % SECONDS == 0) return true;
    out[length] = ' ';
    write_time(seconds % SECONDS, out + length + 1, SHEET_DATE - (size_t)length - 1);
    return true;
}

/* Two digits at `at`; -1 when there are none. */
static int two_digits(const char *at) {
    if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1])) return -1;
    return (at[0] - '0') * 10 + (at[1] - '0');
}

static bool read_time(const char *at, size_t length, char out[9]) {
    if (length < 8 || at[2] != ':' || at[5] != ':') return false;
    int hour = two_digits(at), minute = two_digits(at + 3), second = two_digits(at + 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
    for (size_t i = 8; i < length; i++)
        if (!strchr("0123456789.Z", at[i])) return false;
    return write_time(hour * 3600 + minute * 60 + second, out, 9) > 0;
}

bool sheet_date_iso(struct span text, char out[SHEET_DATE]) {
    date_t day;
    char time[9];
    if (text.length < 10 || !date_read((struct span){text.at, 10}, &day)) return false;
    memcpy(out, text.at, 10);
    out[10] = '\0';
    if (text.length == 10) return true;
    if (text.at[10] != 'T' && text.at[10] != ' ') return false;
    if (!read_time(text.at + 11, text.length - 11, time)) return false;
    if (strcmp(time, "00:00:00") == 0) return true;
    out[10] = ' ';
    memcpy(out + 11, time, sizeof time);
    return true;
}
