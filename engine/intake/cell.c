/* One cell: delivered text → typed value, or the reason why not. */
#include "intake/cell.h"

#include "book/region.h"
#include "ground/text.h"
#include "intake/citizen.h"
#include "intake/day.h"
#include "intake/encoding.h"
#include "intake/number.h"
#include "intake/plain.h"
#include "library/fold.h"

#define TEXT_MOST (64 * 1024) /* bytes of one cell */

static enum cell_problem matches(const struct cell_reader *reader, struct span text) {
    if (!reader->column->pattern) return CELL_GOOD;
    switch (pattern_matches(reader->column->pattern, reader->room, text)) {
    case PATTERN_YES:
        return CELL_GOOD;
    case PATTERN_NO:
        return CELL_NO_MATCH;
    default:
        return CELL_PATTERN_FAILED;
    }
}

/* Codes and telephone numbers are kept in their plain form, and not where a spreadsheet has made a number of
 * them. */
static bool is_code(const struct cell_reader *reader) {
    return reader->column->type == TYPE_CODE || reader->column->type == TYPE_PHONE;
}

static enum cell_problem check_text(const struct cell_reader *reader, struct span text) {
    if (text.length > TEXT_MOST) return CELL_TOO_LONG;
    return plain_is_clean(text) ? matches(reader, text) : CELL_BAD_ENCODING;
}

static enum cell_problem keep_text(const struct cell_reader *reader, uint32_t slot, struct span text) {
    enum cell_problem problem = check_text(reader, text);
    if (problem == CELL_GOOD)
        ((uint32_t *)reader->cells)[slot] = text_keep(reader->writer, reader->number, text);
    return problem;
}

/* `text` is trimmed, and perhaps — or 无. A text may well answer 无; a name, an address or a number does not.
 */
static enum cell_problem says_nothing(const struct cell_reader *reader, struct span text) {
    struct plain plain;
    if (!plain_may_say_nothing(text) || plain_read(text, &plain) != CELL_GOOD) return CELL_GOOD;
    return plain_says_nothing(plain.text, reader->column->type != TYPE_TEXT);
}

static enum cell_problem read_new_text(const struct cell_reader *reader, uint32_t slot, struct span text) {
    struct plain plain;
    text = plain_trim(text);
    enum cell_problem nothing = says_nothing(reader, text);
    if (nothing != CELL_GOOD) return nothing;
    if (!is_code(reader)) return keep_text(reader, slot, text);
    if (!encoding_ascii(text) && plain_read(text, &plain) == CELL_GOOD) text = plain.text;
    if (number_is_scientific(text)) return CELL_CODE_SCIENTIFIC;
    return keep_text(reader, slot, text);
}

/* What the column has lately kept in just these bytes was trimmed, clean and fit its pattern. */
static enum cell_problem read_text(const struct cell_reader *reader, uint32_t slot, struct span text) {
    uint32_t known = text_known(reader->writer, reader->number, text);
    if (!known) return read_new_text(reader, slot, text);
    ((uint32_t *)reader->cells)[slot] = known;
    return CELL_GOOD;
}

static bool find_spelling(const struct column *column, struct span text, int32_t *value) {
    uint32_t number = map_find(&column->spellings, text);
    if (number == MAP_NONE) return false;
    *value = column->spelled[number];
    return true;
}

/* Spellings are kept folded. ASCII is folded here, since utf8proc takes long for one letter. */
static bool find_folded(const struct column *column, struct span text, int32_t *value) {
    struct buffer folded = {.most = PLAIN_MOST};
    char room[PLAIN_MOST];
    bool ascii = text.length <= sizeof room && encoding_ascii(text);
    if (ascii && find_spelling(column, plain_lowered(text, room), value)) return true;
    bool found =
        fold_header(text, &folded) && folded.length && find_spelling(column, buffer_span(&folded), value);
    buffer_release(&folded);
    return found;
}

static enum cell_problem read_spelled(const struct cell_reader *reader, uint32_t slot, struct span text,
                                      bool fold) {
    int32_t value;
    if (!find_spelling(reader->column, text, &value) && !(fold && find_folded(reader->column, text, &value)))
        return reader->column->type == TYPE_CHOICE ? CELL_NOT_CHOICE : CELL_NOT_BOOLEAN;
    ((int8_t *)reader->cells)[slot] = (int8_t)value;
    return CELL_GOOD;
}

static enum cell_problem read_spelling(const struct cell_reader *reader, uint32_t slot, struct span text) {
    return read_spelled(reader, slot, text, false);
}

static enum cell_problem read_folded(const struct cell_reader *reader, uint32_t slot, struct span text) {
    return read_spelled(reader, slot, text, true);
}

static enum cell_problem read_date(const struct cell_reader *reader, uint32_t slot, struct span text) {
    date_t date;
    enum cell_problem problem = day_read(text, &date);
    bool has_open = reader->column->spellings.count > 0;
    if (problem != CELL_GOOD && has_open && find_folded(reader->column, text, &date)) problem = CELL_GOOD;
    if (problem == CELL_GOOD && date == DATE_OPEN && !has_open) return CELL_NOT_DATE;
    if (problem == CELL_GOOD) ((date_t *)reader->cells)[slot] = date;
    return problem;
}

static enum cell_problem read_month(const struct cell_reader *reader, uint32_t slot, struct span text) {
    return day_read_month(text, (month_t *)reader->cells + slot);
}

static enum cell_problem read_region(const struct cell_reader *reader, uint32_t slot, struct span text) {
    region_t code;
    int digits;
    if (!region_read(text, &code, &digits))
        return number_is_scientific(text) ? CELL_CODE_SCIENTIFIC : CELL_NOT_REGION;
    ((uint64_t *)reader->cells)[slot] = code;
    return CELL_GOOD;
}

static enum cell_problem read_other_citizen(const struct cell_reader *reader, struct span text,
                                            uint64_t *cell) {
    struct citizen citizen;
    enum cell_problem problem = citizen_read(text, &citizen);
    if (problem != CELL_GOOD) return problem;
    if (citizen.kind == ID_DAMAGED) citizen.digits = text_write(reader->writer, span_of(citizen.damaged));
    *cell = ID_CELL(citizen.kind, citizen.digits);
    return CELL_GOOD;
}

static enum cell_problem read_citizen(const struct cell_reader *reader, uint32_t slot, struct span text) {
    uint64_t *cell = (uint64_t *)reader->cells + slot, digits;
    if (!citizen_read_exact(text, &digits)) return read_other_citizen(reader, text, cell);
    *cell = ID_CELL(ID_EXACT, digits);
    return CELL_GOOD;
}

static enum cell_problem read_money(const struct cell_reader *reader, uint32_t slot, struct span text) {
    return money_read(text, (int64_t *)reader->cells + slot);
}

static enum cell_problem read_decimal(const struct cell_reader *reader, uint32_t slot, struct span text) {
    return decimal_read(text, (int64_t *)reader->cells + slot);
}

static enum cell_problem read_integer(const struct cell_reader *reader, uint32_t slot, struct span text) {
    return integer_read(text, (int64_t *)reader->cells + slot);
}

static enum cell_problem read_plain(const struct cell_reader *reader, uint32_t slot, struct span text) {
    struct plain plain;
    enum cell_problem problem = plain_read(text, &plain);
    if (problem != CELL_GOOD) return problem;
    if (plain.text.length == 0) return CELL_EMPTY;
    problem = matches(reader, plain.text);
    if (problem == CELL_GOOD) problem = reader->plain_value(reader, slot, plain.text);
    if (problem == CELL_GOOD) return problem;
    enum cell_problem nothing = plain_says_nothing(plain.text, true);
    return nothing != CELL_GOOD ? nothing : problem;
}

/* A value as delivered holds no space or invisible character around it when it is good; if it does, a second
 * reading of its plain form follows. */
static inline enum cell_problem read_delivered(const struct cell_reader *reader, uint32_t slot,
                                               struct span text) {
    if (text.length == 0) return CELL_EMPTY;
    if (reader->first_plain) return read_plain(reader, slot, text);
    enum cell_problem problem = reader->value(reader, slot, text);
    if (problem == CELL_GOOD || reader->is_text) return problem;
    return read_plain(reader, slot, text);
}

/* A number of a spreadsheet, as it shows it. */
static enum cell_problem read_number(const struct cell_reader *reader, uint32_t slot, struct span text,
                                     bool from_1904) {
    char room[NUMBER_SHOWN], serial[8];
    enum column_type type = reader->column->type;
    if (text.length == 0) return CELL_EMPTY;
    if (type == TYPE_CITIZEN_ID) return CELL_ID_NUMERIC;
    text = number_shown(text, room);
    if (number_lost_digits(text)) return CELL_DIGITS_LOST;
    if (type == TYPE_DATE || type == TYPE_MONTH) text = day_of_serial(text, from_1904, serial);
    return read_delivered(reader, slot, text);
}

static enum cell_problem read_kind(const struct cell_reader *reader, uint32_t slot, struct span text,
                                   enum cell_kind kind) {
    enum column_type type = reader->column->type;
    switch (kind) {
    case CELL_NUMBER:
    case CELL_NUMBER_1904:
        return read_number(reader, slot, text, kind == CELL_NUMBER_1904);
    case CELL_DATE:
        if (type != TYPE_DATE && type != TYPE_MONTH && type != TYPE_TEXT) return CELL_MADE_DATE;
        break;
    case CELL_BOOLEAN:
        if (type != TYPE_BOOLEAN) break;
        ((int8_t *)reader->cells)[slot] = text.length == 4; /* TRUE */
        return CELL_GOOD;
    case CELL_ERROR:
        return CELL_FORMULA;
    case CELL_LOST:
        return CELL_TEXT_LOST;
    case CELL_TEXT:
        break;
    }
    return read_delivered(reader, slot, text);
}

/* What an author wrote for an empty cell is meant, whatever it is. As a text it is none of the column's: a
 * cell in which it was delivered may be empty. */
static bool take_blank(const struct cell_reader *reader, uint32_t slot) {
    struct span blank = span_of(reader->column->blank);
    if (!reader->is_text) return read_delivered(reader, slot, blank) == CELL_GOOD;
    if (blank.length == 0 || check_text(reader, blank) != CELL_GOOD) return false;
    ((uint32_t *)reader->cells)[slot] = text_write(reader->writer, blank);
    return true;
}

/* An ID cell that cannot be read names somebody, where it has a digit: 4.50226E+17, 护照E1234567, a masked
 * number. A default value and words name nobody. */
static bool names_somebody(struct span text, enum cell_problem problem) {
    if (problem == CELL_EMPTY || problem == CELL_ID_DEFAULT) return false;
    for (size_t at = 0; at < text.length;)
        if (text_digit(text_next(text, &at)) >= 0) return true;
    return false;
}

enum cell_problem cell_reader_take(const struct cell_reader *reader, uint32_t slot, struct span text,
                                   enum cell_kind kind) {
    enum cell_problem problem =
        kind == CELL_TEXT ? read_delivered(reader, slot, text) : read_kind(reader, slot, text, kind);
    if (problem == CELL_GOOD) return problem;
    bool blank = problem == CELL_EMPTY && reader->column->has_blank;
    if (!blank || !take_blank(reader, slot)) cells_blank(reader->cells, reader->column->type, slot);
    if (reader->column->type == TYPE_CITIZEN_ID && names_somebody(text, problem))
        ((uint64_t *)reader->cells)[slot] = ID_CELL(ID_UNREADABLE, 0);
    return problem;
}

void cell_reader_init(struct cell_reader *reader, const struct rows *rows, uint16_t column,
                      struct text_writer *writer, struct pattern_room *room) {
    const struct column *declared = &rows->dataset->columns[column];
    *reader = (struct cell_reader){
        .column = declared, .writer = writer, .room = room, .cells = rows->columns[column], .number = column};
    reader->is_text = type_is_text(declared->type);
    reader->first_plain = declared->pattern && !reader->is_text;
    switch (declared->type) {
    case TYPE_CITIZEN_ID:
        reader->value = read_citizen;
        break;
    case TYPE_DATE:
        reader->value = read_date;
        break;
    case TYPE_MONTH:
        reader->value = read_month;
        break;
    case TYPE_REGION:
        reader->value = read_region;
        break;
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        reader->value = read_spelling;
        break;
    case TYPE_MONEY:
        reader->value = read_money;
        break;
    case TYPE_DECIMAL:
        reader->value = read_decimal;
        break;
    case TYPE_INTEGER:
        reader->value = read_integer;
        break;
    default:
        reader->value = read_text;
    }
    reader->plain_value = reader->value == read_spelling ? read_folded : reader->value;
}

enum cell_problem cell_read(struct rows *rows, uint16_t column, uint32_t slot, struct span text,
                            struct text_writer *writer, struct pattern_room *room) {
    struct cell_reader reader;
    cell_reader_init(&reader, rows, column, writer, room);
    return cell_reader_take(&reader, slot, text, CELL_TEXT);
}
