/* Which citizen IDs may a damaged one have been. */
#include "link/repair.h"

#include <stdbool.h>
#include <string.h>
#include "ground/memory.h"
#include "link/written.h"

#define CHECK_BIT (1u << 17)

static const uint8_t weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

struct delivered {
    uint8_t digits[18]; /* 0–9; the last may be 10 (X) */
    int count;
};

struct candidates {
    struct repair *items; /* [REPAIRS_MOST], the caller's */
    int count;
};

static bool read_digits(struct span text, struct delivered *out, struct buffer *room) {
    struct written written;
    if (!written_read(text, &written, room) || (written.length != 17 && written.length != 18)) return false;
    out->count = (int)written.length;
    for (int i = 0; i < out->count; i++) {
        char c = written.at[i];
        if (!is_digit(c) && (c != 'x' || i + 1 < out->count)) return false;
        out->digits[i] = c == 'x' ? 10 : (uint8_t)(c - '0');
    }
    return true;
}

static uint64_t number_of(const uint8_t digits[17]) {
    uint64_t number = 0;
    for (int i = 0; i < 17; i++) number = number * 10 + digits[i];
    return number;
}

static unsigned sum_of(const uint8_t digits[17]) {
    unsigned sum = 0;
    for (int i = 0; i < 17; i++) sum += weights[i] * digits[i];
    return sum;
}

/* The weighted sum and the check digit make 1 modulo 11. */
static bool is_right(unsigned sum, unsigned check) {
    return (sum + check) % 11 == 1;
}

static void add(struct candidates *all, const uint8_t digits[17], uint32_t touched) {
    uint64_t number = number_of(digits);
    for (int i = 0; i < all->count; i++) {
        if (all->items[i].digits != number) continue;
        all->items[i].touched |= touched;
        return;
    }
    BUG_UNLESS(all->count < REPAIRS_MOST);
    all->items[all->count++] = (struct repair){number, touched};
}

/* Every value of digit `place` that makes the check digit right, but the one it has: none or one. */
static void add_values(struct candidates *all, uint8_t digits[17], int place, unsigned check, int but) {
    uint8_t had = digits[place];
    unsigned others = sum_of(digits) - (unsigned)weights[place] * had;
    for (uint8_t value = 0; value < 10; value++) {
        if (value == but || !is_right(others + (unsigned)weights[place] * value, check)) continue;
        digits[place] = value;
        add(all, digits, 1u << place);
    }
    digits[place] = had;
}

static void add_swaps(struct candidates *all, const uint8_t given[18]) {
    for (int i = 0; i < 17; i++) {
        uint8_t digits[18];
        memcpy(digits, given, sizeof digits);
        digits[i] = given[i + 1];
        digits[i + 1] = given[i];
        bool sensible = given[i] != given[i + 1] && (i < 16 || given[17] < 10);
        if (sensible && is_right(sum_of(digits), digits[17])) add(all, digits, 3u << i);
    }
}

static void add_wrong_digit(struct candidates *all, const uint8_t given[18]) {
    uint8_t digits[17];
    memcpy(digits, given, sizeof digits);
    bool whole = is_right(sum_of(digits), given[17]);
    add(all, digits, whole ? 0 : CHECK_BIT);
    for (int i = 0; i < 17; i++) add_values(all, digits, i, given[17], given[i]);
}

static void add_lost_digit(struct candidates *all, const uint8_t given[17]) {
    for (int place = 0; place < 17; place++) {
        uint8_t digits[17];
        memcpy(digits, given, (size_t)place);
        digits[place] = 0;
        memcpy(digits + place + 1, given + place, (size_t)(16 - place));
        add_values(all, digits, place, given[16], -1);
    }
    if (given[16] < 10) add(all, given, CHECK_BIT);
}

int repair_candidates(struct span text, struct repair out[REPAIRS_MOST], struct buffer *room) {
    struct delivered delivered;
    if (!read_digits(text, &delivered, room)) return 0;
    struct candidates all = {.items = out};
    if (delivered.count == 17) {
        add_lost_digit(&all, delivered.digits);
    } else {
        add_wrong_digit(&all, delivered.digits);
        add_swaps(&all, delivered.digits);
    }
    return all.count;
}
