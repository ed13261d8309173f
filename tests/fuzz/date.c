/* A day that was read is a day: written as YYYY-MM-DD it is the same day again, its month is what is read as
 * a month, and no time of day behind it moves it. Input: one cell. */
#include "fuzz.h"
#include "intake/day.h"
#include "intake/plain.h"

static void day_stays(struct span text, date_t day) {
    char written[11], later[64];
    date_t again;
    date_write(day, written);
    MUST(day_read(span_of(written), &again) == CELL_GOOD && again == day);
    month_t month;
    enum cell_problem problem = day_read_month(text, &month);
    MUST(problem != CELL_GOOD || month == date_month(day));
    snprintf(later, sizeof later, "%s 23:59:59", written);
    MUST(day_read(span_of(later), &again) == CELL_GOOD && again == day);
}

static void month_stays(month_t month) {
    char written[8];
    month_t again;
    month_write(month, written);
    MUST(day_read_month(span_of(written), &again) == CELL_GOOD && again == month);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *cell = fuzz_piece(data, size);
    struct plain plain;
    date_t day;
    month_t month;
    if (plain_read((struct span){cell, size}, &plain) == CELL_GOOD && plain.text.length) {
        enum cell_problem problem = day_read(plain.text, &day);
        MUST(problem == CELL_GOOD || problem == CELL_EMPTY ||
             (problem >= CELL_NOT_DATE && problem <= CELL_DATE_ORDER));
        if (problem == CELL_GOOD) day_stays(plain.text, day);
        problem = day_read_month(plain.text, &month);
        MUST(problem == CELL_GOOD || problem == CELL_EMPTY ||
             (problem > CELL_NOT_DATE && problem <= CELL_MONTH_UNSURE));
        if (problem == CELL_GOOD) month_stays(month);
    }
    free(cell);
    return 0;
}
