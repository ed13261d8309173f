/* A citizen ID that was read as exact has 18 characters and the right check character, and is the same number
 * when it is written and read again; the fast reading finds nothing that the slow one does not. Input: one
 * cell. */
#include <inttypes.h>
#include "book/citizen_id.h"
#include "fuzz.h"
#include "intake/citizen.h"
#include "intake/plain.h"

static void is_whole(uint64_t digits) {
    char written[24];
    uint64_t again;
    MUST(citizen_id_plausible(digits) && citizen_id_born(digits) != DATE_NONE);
    int length = snprintf(written, sizeof written, "%017" PRIu64 "%c", digits, citizen_id_check(digits));
    MUST(length == 18 && citizen_read_exact(span_of(written), &again) && again == digits);
}

static void is_damaged(const struct citizen *citizen) {
    size_t length = strlen(citizen->damaged);
    MUST(length == 17 || length == 18);
    MUST(strspn(citizen->damaged, "0123456789X") == length);
}

static void known_kind(const struct citizen *citizen) {
    switch (citizen->kind) {
    case ID_EXACT:
        is_whole(citizen->digits);
        break;
    case ID_DAMAGED:
        is_damaged(citizen);
        break;
    default:
        MUST(citizen->kind != ID_NONE && citizen_id_plausible(citizen->digits));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *cell = fuzz_piece(data, size);
    struct citizen citizen;
    struct plain plain;
    uint64_t digits;
    if (citizen_read_exact((struct span){cell, size}, &digits)) {
        MUST(citizen_read((struct span){cell, size}, &citizen) == CELL_GOOD);
        MUST(citizen.kind == ID_EXACT && citizen.digits == digits);
    }
    if (plain_read((struct span){cell, size}, &plain) == CELL_GOOD) {
        enum cell_problem problem = citizen_read(plain.text, &citizen);
        MUST(problem == CELL_GOOD || problem == CELL_EMPTY ||
             (problem >= CELL_ID_SCIENTIFIC && problem < CELL_PROBLEMS));
        if (problem == CELL_GOOD) known_kind(&citizen);
    }
    free(cell);
    return 0;
}
