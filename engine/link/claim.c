/* What a row says about whose it is, beside the ID. */
#include "link/claim.h"

#include "ground/bytes.h"

char sex_of_word(struct span word) {
    static const char *const male[] = {"male", "m", "M", "男", "男性", "1", NULL};
    static const char *const female[] = {"female", "f", "F", "女", "女性", "2", NULL};
    if (span_is_any(word, male)) return 'M';
    return span_is_any(word, female) ? 'F' : 0;
}

struct span claim_name(const struct rows *rows, uint32_t row) {
    uint16_t column = rows->dataset->person_name;
    return column == COLUMN_NONE ? span_of("") : rows_text(rows, column, row);
}

date_t claim_born(const struct rows *rows, uint32_t row) {
    uint16_t column = rows->dataset->born;
    date_t born = column == COLUMN_NONE ? DATE_NONE : rows_int32(rows, column, row);
    return born == DATE_OPEN ? DATE_NONE : born;
}

static char claim_sex(const struct rows *rows, uint32_t row) {
    uint16_t column = rows->dataset->sex;
    if (column == COLUMN_NONE || rows_missing(rows, column, row)) return 0;
    const struct choice *choice = &rows->dataset->columns[column].choices[rows_int8(rows, column, row)];
    char sex = sex_of_word(span_of(choice->key));
    return sex ? sex : sex_of_word(span_of(choice->zh));
}

struct claim claim_read(const struct rows *rows, uint32_t row) {
    return (struct claim){claim_name(rows, row), claim_born(rows, row), claim_sex(rows, row)};
}
