/* An amount that was read is exact: written with two decimals it is the same again, with a minus before it
 * its opposite, and as a number of fewer or more places it is the same number. Input: one cell. */
#include "fuzz.h"
#include "intake/number.h"
#include "intake/plain.h"

#define MILLIONTHS 6
#define NUMBER_MOST INT64_C(999999999999999999)

static void amount_stays(amount_t amount) {
    char written[24];
    amount_t again;
    MUST(amount <= AMOUNT_MOST && amount >= -AMOUNT_MOST);
    amount_write(amount, written);
    MUST(money_read(span_of(written), &again) == CELL_GOOD && again == amount);
}

static void opposite(struct span text, amount_t amount) {
    char minus[PLAIN_MOST + 1] = "-";
    amount_t other;
    memcpy(minus + 1, text.at, text.length);
    if (money_read((struct span){minus, text.length + 1}, &other) == CELL_GOOD) MUST(other == -amount);
}

static void number_agrees(struct span text, int64_t fen) {
    int64_t millionths, whole;
    if (number_read(text, MILLIONTHS, NUMBER_MOST, &millionths) == CELL_GOOD) MUST(millionths == fen * 10000);
    if (number_read(text, 0, NUMBER_MOST, &whole) == CELL_GOOD) MUST(whole * 100 == fen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *cell = fuzz_piece(data, size);
    struct plain plain;
    int64_t amount, fen;
    if (plain_read((struct span){cell, size}, &plain) == CELL_GOOD && plain.text.length) {
        enum cell_problem problem = money_read(plain.text, &amount);
        MUST(problem == CELL_GOOD || problem == CELL_NOT_MONEY || problem == CELL_TOO_MANY_DECIMALS);
        if (problem == CELL_GOOD) {
            amount_stays(amount);
            opposite(plain.text, amount);
        }
        if (number_read(plain.text, 2, AMOUNT_MOST, &fen) == CELL_GOOD) {
            MUST(problem == CELL_GOOD && fen == amount);
            number_agrees(plain.text, fen);
        }
    }
    free(cell);
    return 0;
}
