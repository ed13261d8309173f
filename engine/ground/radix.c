/* Stable radix sort, one byte of the key per pass, least significant first. */
#include "ground/radix.h"

#include <string.h>

#define DIGITS 8
#define VALUES 256

static unsigned digit_of(uint64_t key, int digit) {
    return (unsigned)(key >> (8 * digit)) & (VALUES - 1);
}

static void count_digits(const struct keyed *items, size_t count, size_t counts[DIGITS][VALUES]) {
    memset(counts, 0, sizeof(size_t[DIGITS][VALUES]));
    for (size_t i = 0; i < count; i++)
        for (int digit = 0; digit < DIGITS; digit++) counts[digit][digit_of(items[i].key, digit)]++;
}

static void pass(const struct keyed *from, struct keyed *to, size_t count, int digit, size_t counts[VALUES]) {
    size_t start = 0;
    for (int value = 0; value < VALUES; value++) {
        size_t many = counts[value];
        counts[value] = start;
        start += many;
    }
    for (size_t i = 0; i < count; i++) to[counts[digit_of(from[i].key, digit)]++] = from[i];
}

void radix_sort(struct keyed *items, struct keyed *scratch, size_t count) {
    if (count < 2) return;
    size_t counts[DIGITS][VALUES];
    count_digits(items, count, counts);
    struct keyed *from = items, *to = scratch;
    for (int digit = 0; digit < DIGITS; digit++) {
        if (counts[digit][digit_of(items[0].key, digit)] == count) continue;
        pass(from, to, count, digit, counts[digit]);
        struct keyed *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != items) memcpy(items, from, count * sizeof *items);
}

int u32_compare(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

int u64_compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

void parts_place(uint32_t *counts, uint32_t chunks, uint32_t parts, uint32_t *first) {
    uint32_t at = 0;
    for (uint32_t part = 0; part < parts; part++) {
        first[part] = at;
        for (uint32_t chunk = 0; chunk < chunks; chunk++) {
            uint32_t *place = &counts[(size_t)chunk * parts + part], count = *place;
            *place = at;
            at += count;
        }
    }
    first[parts] = at;
}
