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
#define SPELLED_SHORT sizeof((struct spelled){0}.text)

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

static enum cell_problem read_new_text(const struct cell_reader *reader, uint32_t slot, struct span text) {
    text = plain_trim(text);
    if (text.length == 0) return CELL_EMPTY;
    if (text.length > TEXT_MOST) return CELL_TOO_LONG;
    if (!plain_is_clean(text)) return CELL_BAD_ENCODING;
    enum cell_problem problem = matches(reader, text);
    if (problem == CELL_GOOD)
        ((uint32_t *)reader->cells)[slot] = text_keep(reader->writer, reader->number, text);
    return problem;
}

/* What the column has lately kept in just these bytes was trimmed, clean and fit its pattern. */
static enum cell_problem read_text(const struct cell_reader *reader, uint32_t slot, struct span text,
                                   bool is_plain) {
    (void)is_plain;
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
static bool look_up_short(const struct cell_reader *reader, struct span text, bool fold, int32_t *value) {
    uint64_t word[2] = {0};
    memcpy(word, text.at, text.length);
    uint32_t column_length = (uint32_t)reader->number << 8 | (uint32_t)text.length;
    uint64_t mixed =
        (word[0] ^ (word[1] << 31 | word[1] >> 33) ^ column_length) * UINT64_C(0x9E3779B97F4A7C15);
    struct spelled *known = &reader->writer->spelled[mixed >> 57];
    if (memcmp(known->text, word, sizeof word) != 0 || known->column_length != column_length) {
        if (!look_up(reader->column, text, fold, value)) return false;
        *known = (struct spelled){.column_length = column_length, .value = *value};
        memcpy(known->text, word, sizeof word);
    }
    *value = known->value;
    return true;
}

static enum cell_problem read_spelling(const struct cell_reader *reader, uint32_t slot, struct span text,
                                       bool is_plain) {
    int32_t value;
    bool is_short = text.length <= SPELLED_SHORT;
    bool found = is_short ? look_up_short(reader, text, is_plain, &value)
                          : look_up(reader->column, text, is_plain, &value);
    if (!found) return reader->column->type == TYPE_CHOICE ? CELL_NOT_CHOICE : CELL_NOT_BOOLEAN;
    ((int8_t *)reader->cells)[slot] = (int8_t)value;
    return CELL_GOOD;
}

static enum cell_problem read_date(const struct cell_reader *reader, uint32_t slot, struct span text,
                                   bool is_plain) {
    date_t date;
    (void)is_plain;
    enum cell_problem problem = day_read(text, &date);
    if (problem != CELL_GOOD && find_folded(reader->column, text, &date)) problem = CELL_GOOD;
    if (problem == CELL_GOOD) ((date_t *)reader->cells)[slot] = date;
    return problem;
}

static enum cell_problem read_month(const struct cell_reader *reader, uint32_t slot, struct span text,
                                    bool is_plain) {
    (void)is_plain;
    return day_read_month(text, (month_t *)reader->cells + slot);
}

static enum cell_problem read_region(const struct cell_reader *reader, uint32_t slot, struct span text,
                                     bool is_plain) {
    region_t code;
    int digits;
    (void)is_plain;
    if (!region_read(text, &code, &digits)) return CELL_NOT_REGION;
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

static enum cell_problem read_citizen(const struct cell_reader *reader, uint32_t slot, struct span text,
                                      bool is_plain) {
    uint64_t *cell = (uint64_t *)reader->cells + slot, digits;
    (void)is_plain;
    if (!citizen_read_exact(text, &digits)) return read_other_citizen(reader, text, cell);
    *cell = ID_CELL(ID_EXACT, digits);
    return CELL_GOOD;
}

static enum cell_problem read_money(const struct cell_reader *reader, uint32_t slot, struct span text,
                                    bool is_plain) {
    (void)is_plain;
    return money_read(text, (int64_t *)reader->cells + slot);
}

static enum cell_problem read_decimal(const struct cell_reader *reader, uint32_t slot, struct span text,
                                      bool is_plain) {
    (void)is_plain;
    return number_read(text, MILLIONTHS, INTEGER_MOST, (int64_t *)reader->cells + slot);
}

static enum cell_problem read_integer(const struct cell_reader *reader, uint32_t slot, struct span text,
                                      bool is_plain) {
    (void)is_plain;
    return number_read(text, 0, INTEGER_MOST, (int64_t *)reader->cells + slot);
}

static enum cell_problem read_plain(const struct cell_reader *reader, uint32_t slot, struct span text) {
    struct plain plain;
    enum cell_problem problem = plain_read(text, &plain);
    if (problem != CELL_GOOD) return problem;
    if (plain.text.length == 0) return CELL_EMPTY;
    problem = matches(reader, plain.text);
    if (problem == CELL_GOOD) problem = reader->value(reader, slot, plain.text, true);
    return problem != CELL_GOOD && plain_is_none(plain.text) ? CELL_EMPTY : problem;
}

/* A value as delivered holds no space or invisible character around it when it is good; if it does, a second
 * reading of its plain form follows. */
static inline enum cell_problem read_delivered(const struct cell_reader *reader, uint32_t slot,
                                               struct span text) {
    if (text.length == 0) return CELL_EMPTY;
    if (reader->first_plain) return read_plain(reader, slot, text);
    enum cell_problem problem = reader->value(reader, slot, text, false);
    if (problem == CELL_GOOD || reader->is_text) return problem;
    return read_plain(reader, slot, text);
}

enum cell_problem cell_reader_take(const struct cell_reader *reader, uint32_t slot, struct span text,
                                   enum cell_kind kind) {
    (void)kind;
    enum cell_problem problem = read_delivered(reader, slot, text);
    if (problem == CELL_GOOD) return problem;
    bool blank = problem == CELL_EMPTY && reader->column->has_blank;
    if (!blank || read_delivered(reader, slot, span_of(reader->column->blank)) != CELL_GOOD)
        cells_blank(reader->cells, reader->column->type, slot);
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
}

enum cell_problem cell_read(struct rows *rows, uint16_t column, uint32_t slot, struct span text,
                            struct text_writer *writer, struct pattern_room *room) {
    struct cell_reader reader;
    cell_reader_init(&reader, rows, column, writer, room);
    return cell_reader_take(&reader, slot, text, CELL_TEXT);
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
