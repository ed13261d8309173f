/* An amount that was read is exact: written with two decimals it is the same again, with a minus before it
 * its opposite, and where it is a number as well it is the same one. Input: one cell. */
#include "fuzz.h"
#include "intake/number.h"
#include "intake/plain.h"

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

static void number_agrees(struct span text, amount_t fen) {
    int64_t millionths, whole;
    if (decimal_read(text, &millionths) == CELL_GOOD) MUST(millionths == fen * 10000);
    if (integer_read(text, &whole) == CELL_GOOD) MUST(whole * 100 == fen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *cell = fuzz_piece(data, size);
    struct plain plain;
    amount_t amount;
    if (plain_read((struct span){cell, size}, &plain) == CELL_GOOD && plain.text.length) {
        enum cell_problem problem = money_read(plain.text, &amount);
        MUST(problem == CELL_GOOD || (problem >= CELL_NOT_MONEY && problem <= CELL_TOO_LARGE));
        if (problem == CELL_GOOD) {
            amount_stays(amount);
            opposite(plain.text, amount);
            number_agrees(plain.text, amount);
        }
    }
    free(cell);
    return 0;
}
