/* One cell: delivered text → typed value, or the reason why not. */
#include "intake/cell.h"

#include <string.h>
#include "book/region.h"
#include "ground/memory.h"
#include "intake/citizen.h"
#include "intake/day.h"
#include "intake/number.h"
#include "intake/plain.h"
#include "library/fold.h"

#define TEXT_MOST (64 * 1024) /* bytes of one cell */
#define INTEGER_MOST INT64_C(999999999999999999)
#define MILLIONTHS 6

struct reading {
    struct rows *rows;
    const struct column *column;
    void *cells; /* the column's */
    uint32_t slot;
    struct text_writer *writer;
    struct pattern_room *room;
};

static enum cell_problem matches(const struct reading *reading, struct span text) {
    if (!reading->column->pattern) return CELL_GOOD;
    switch (pattern_matches(reading->column->pattern, reading->room, text)) {
    case PATTERN_YES:
        return CELL_GOOD;
    case PATTERN_NO:
        return CELL_NO_MATCH;
    default:
        return CELL_PATTERN_FAILED;
    }
}

static enum cell_problem read_text(const struct reading *reading, struct span text) {
    text = plain_trim(text);
    if (text.length == 0) return CELL_EMPTY;
    if (text.length > TEXT_MOST) return CELL_TOO_LONG;
    if (!plain_is_clean(text)) return CELL_BAD_ENCODING;
    enum cell_problem problem = matches(reading, text);
    if (problem == CELL_GOOD) ((uint32_t *)reading->cells)[reading->slot] = text_write(reading->writer, text);
    return problem;
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
    char small[PLAIN_MOST];
    size_t length = 0;
    while (length < text.length && length < sizeof small && (unsigned char)text.at[length] < 0x80) {
        char c = text.at[length];
        small[length++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    if (length == text.length && find_spelling(column, (struct span){small, length}, value)) return true;
    bool found = fold_header(text, &folded) && folded.length &&
                 find_spelling(column, (struct span){folded.at, folded.length}, value);
    buffer_release(&folded);
    return found;
}

static bool look_up(const struct column *column, struct span text, bool fold, int32_t *value) {
    return find_spelling(column, text, value) || (fold && find_folded(column, text, value));
}

/* A file has few spellings and repeats them: short ones that were found are remembered. */
static bool look_up_short(const struct reading *reading, struct span text, bool fold, int32_t *value) {
    uint64_t bytes = 0;
    memcpy(&bytes, text.at, text.length);
    uint32_t column = (uint32_t)(reading->column - reading->rows->dataset->columns);
    uint32_t column_length = column << 8 | (uint32_t)text.length;
    uint64_t mixed = (bytes ^ column_length) * UINT64_C(0x9E3779B97F4A7C15);
    struct spelled *known = &reading->writer->spelled[mixed >> 57];
    if (known->text != bytes || known->column_length != column_length) {
        if (!look_up(reading->column, text, fold, value)) return false;
        *known = (struct spelled){bytes, column_length, *value};
    }
    *value = known->value;
    return true;
}

static enum cell_problem read_spelling(const struct reading *reading, struct span text, bool is_plain) {
    int32_t value;
    bool is_short = text.length <= sizeof(uint64_t);
    bool found = is_short ? look_up_short(reading, text, is_plain, &value)
                          : look_up(reading->column, text, is_plain, &value);
    if (!found) return reading->column->type == TYPE_CHOICE ? CELL_NOT_CHOICE : CELL_NOT_BOOLEAN;
    ((int8_t *)reading->cells)[reading->slot] = (int8_t)value;
    return CELL_GOOD;
}

static enum cell_problem read_date(const struct reading *reading, struct span text) {
    date_t date;
    enum cell_problem problem = day_read(text, &date);
    if (problem != CELL_GOOD && find_folded(reading->column, text, &date)) problem = CELL_GOOD;
    if (problem == CELL_GOOD) ((date_t *)reading->cells)[reading->slot] = date;
    return problem;
}

static enum cell_problem read_region(const struct reading *reading, struct span text) {
    region_t code;
    int digits;
    if (!region_read(text, &code, &digits)) return CELL_NOT_REGION;
    ((uint64_t *)reading->cells)[reading->slot] = code;
    return CELL_GOOD;
}

static enum cell_problem read_citizen(const struct reading *reading, struct span text) {
    struct citizen citizen;
    uint64_t cell;
    enum cell_problem problem = CELL_GOOD;
    if (citizen_read_exact(text, &cell)) {
        cell = ID_CELL(ID_EXACT, cell);
    } else if ((problem = citizen_read(text, &citizen)) == CELL_GOOD) {
        if (citizen.kind == ID_DAMAGED)
            citizen.digits = text_write(reading->writer, span_of(citizen.damaged));
        cell = ID_CELL(citizen.kind, citizen.digits);
    }
    if (problem == CELL_GOOD) ((uint64_t *)reading->cells)[reading->slot] = cell;
    return problem;
}

static enum cell_problem read_number(const struct reading *reading, struct span text) {
    int64_t *cell = (int64_t *)reading->cells + reading->slot;
    switch (reading->column->type) {
    case TYPE_MONEY:
        return money_read(text, cell);
    case TYPE_DECIMAL:
        return number_read(text, MILLIONTHS, INTEGER_MOST, cell);
    default:
        return number_read(text, 0, INTEGER_MOST, cell);
    }
}

/* `text` holds no space or invisible character around the value when the cell is good; if it does, a second
 * reading of its plain form follows. */
static enum cell_problem read_value(const struct reading *reading, struct span text, bool is_plain) {
    switch (reading->column->type) {
    case TYPE_CITIZEN_ID:
        return read_citizen(reading, text);
    case TYPE_DATE:
        return read_date(reading, text);
    case TYPE_MONTH:
        return day_read_month(text, (month_t *)reading->cells + reading->slot);
    case TYPE_REGION:
        return read_region(reading, text);
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        return read_spelling(reading, text, is_plain);
    default:
        return read_number(reading, text);
    }
}

static enum cell_problem read_plain(const struct reading *reading, struct span text) {
    struct plain plain;
    enum cell_problem problem = plain_read(text, &plain);
    if (problem != CELL_GOOD) return problem;
    if (plain.text.length == 0) return CELL_EMPTY;
    problem = matches(reading, plain.text);
    if (problem == CELL_GOOD) problem = read_value(reading, plain.text, true);
    return problem != CELL_GOOD && plain_is_none(plain.text) ? CELL_EMPTY : problem;
}

static enum cell_problem read_delivered(const struct reading *reading, struct span text) {
    if (text.length == 0) return CELL_EMPTY;
    if (type_is_text(reading->column->type)) return read_text(reading, text);
    if (!reading->column->pattern && read_value(reading, text, false) == CELL_GOOD) return CELL_GOOD;
    return read_plain(reading, text);
}

enum cell_problem cell_read(struct rows *rows, uint16_t column, uint32_t slot, struct span text,
                            struct text_writer *writer, struct pattern_room *room) {
    struct reading reading = {.rows = rows,
                              .column = &rows->dataset->columns[column],
                              .cells = rows->columns[column],
                              .slot = slot,
                              .writer = writer,
                              .room = room};
    enum cell_problem problem = read_delivered(&reading, text);
    if (problem == CELL_GOOD) return problem;
    bool blank = problem == CELL_EMPTY && reading.column->has_blank;
    if (!blank || read_delivered(&reading, span_of(reading.column->blank)) != CELL_GOOD)
        rows_blank(rows, column, slot);
    return problem;
}

struct words {
    const char *zh, *en;
};

static const struct words problem_words[CELL_PROBLEMS] = {
    [CELL_GOOD] = {"可读", "good"},
    [CELL_EMPTY] = {"空", "empty"},
    [CELL_NOT_NUMBER] = {"不是数字", "not a number"},
    [CELL_NOT_MONEY] = {"不是金额", "not an amount"},
    [CELL_TOO_MANY_DECIMALS] = {"小数位过多", "too many decimals"},
    [CELL_NOT_DATE] = {"不是日期", "not a date"},
    [CELL_NOT_MONTH] = {"不是月份", "not a month"},
    [CELL_NOT_BOOLEAN] = {"不是“是/否”", "not a yes or no"},
    [CELL_NOT_CHOICE] = {"不在可选值之内", "none of the choices"},
    [CELL_NOT_REGION] = {"不是行政区划代码", "not a place code"},
    [CELL_BAD_ENCODING] = {"字符编码有误", "bad encoding"},
    [CELL_TOO_LONG] = {"内容过长", "too long"},
    [CELL_NO_MATCH] = {"不符合规定格式", "does not match the pattern"},
    [CELL_PATTERN_FAILED] = {"格式检查超出限度", "the pattern's limit was reached"},
    [CELL_ID_LENGTH] = {"身份证号位数不对", "citizen ID of a wrong length"},
    [CELL_ID_SCIENTIFIC] = {"身份证号被表格软件改成了数值",
                            "citizen ID turned into a number by a spreadsheet"},
    [CELL_ID_DEFAULT] = {"身份证号是占位值", "citizen ID is a default value"},
    [CELL_ID_DATE] = {"身份证号中的出生日期不成立", "citizen ID with an impossible birth date"},
    [CELL_ID_LETTERS] = {"身份证号含有其他字符", "citizen ID with other characters"},
};

const char *cell_problem_zh(enum cell_problem problem) {
    BUG_UNLESS(problem < CELL_PROBLEMS);
    return problem_words[problem].zh;
}

const char *cell_problem_en(enum cell_problem problem) {
    BUG_UNLESS(problem < CELL_PROBLEMS);
    return problem_words[problem].en;
}
