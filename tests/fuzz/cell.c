/* A cell reads the same alone and behind others, in ordinary and in full-width forms, and what it was read as
 * reads the same when it is written. Input: lines; the first byte of a line chooses the column, the rest is
 * the cell. */
#include <inttypes.h>
#include "book/citizen_id.h"
#include "fuzz.h"
#include "ground/text.h"
#include "intake/cell.h"
#include "intake/content.h"
#include "intake/plain.h"

#define CELLS_MOST 64

static const enum column_type types[] = {TYPE_TEXT,       TYPE_CHOICE, TYPE_INTEGER, TYPE_DECIMAL,
                                         TYPE_MONEY,      TYPE_DATE,   TYPE_MONTH,   TYPE_BOOLEAN,
                                         TYPE_CITIZEN_ID, TYPE_REGION, TYPE_PHONE,   TYPE_NAME};
#define COLUMNS (sizeof types / sizeof *types)

struct bench {
    struct dataset dataset;
    struct column columns[COLUMNS];
    struct rows rows, fresh;
    struct pattern_room *room;
};

static void spell(struct column *column, const char *word) {
    map_add(&column->spellings, span_of(word));
}

static const struct bench *bench_made(void) {
    static struct bench *bench;
    static struct choice choices[] = {{"one", "甲"}, {"two", "乙"}};
    static int32_t numbers[] = {0, 1}, open[] = {DATE_OPEN};
    if (bench) return bench;
    bench = memory_zeroed(1, sizeof *bench);
    for (size_t i = 0; i < COLUMNS; i++) {
        struct column *column = &bench->columns[i];
        *column =
            (struct column){.name = "c", .title = "c", .type = types[i], .blank = "", .spelled = numbers};
        map_init(&column->spellings);
        if (types[i] == TYPE_CHOICE || types[i] == TYPE_BOOLEAN) {
            spell(column, types[i] == TYPE_CHOICE ? "甲" : "n");
            spell(column, types[i] == TYPE_CHOICE ? "乙" : "y");
        } else if (types[i] == TYPE_DATE) {
            spell(column, "长期");
            column->spelled = open;
        }
    }
    bench->columns[1].choices = choices;
    bench->columns[1].choice_count = 2;
    bench->dataset = (struct dataset){
        .name = "d", .zh = "d", .columns = bench->columns, .column_count = COLUMNS, .guard = {.max_refused = 1}};
    bench->dataset.id = bench->dataset.person_name = bench->dataset.dated = COLUMN_NONE;
    rows_init(&bench->rows, &bench->dataset);
    rows_init(&bench->fresh, &bench->dataset);
    bench->room = pattern_room_new();
    return bench;
}

/* The value as it is told: the problem, then what was kept. */
static void tell(const struct rows *rows, uint16_t column, uint32_t slot, enum cell_problem problem,
                 struct buffer *out) {
    buffer_clear(out);
    buffer_format(out, "%d:", problem);
    if (types[column] == TYPE_CITIZEN_ID) buffer_format(out, "%d:", ID_KIND(rows_u64(rows, column, slot)));
    content_write(rows, column, slot, out);
}

/* Read into an empty table by a reader that has seen nothing. */
static enum cell_problem read_alone(const struct bench *bench, uint16_t column, struct span text,
                                    struct buffer *out) {
    struct rows *rows = (struct rows *)&bench->fresh;
    struct text_writer *writer = memory_get(sizeof *writer);
    rows_clear(rows);
    text_writer_init(writer, &rows->pool);
    enum cell_problem problem = cell_read(rows, column, rows_open(rows), text, writer, bench->room);
    tell(rows, column, 0, problem, out);
    free(writer);
    return problem;
}

static bool same(const struct buffer *a, const struct buffer *b) {
    return a->length == b->length && memcmp(a->at, b->at, a->length) == 0;
}

/* The cell of a table as it is written for people; false where it is no plain value. */
static bool write_plain(const struct rows *rows, uint16_t column, char out[32]) {
    uint64_t id;
    switch (types[column]) {
    case TYPE_DATE:
        date_write(rows_int32(rows, column, 0), out);
        return rows_int32(rows, column, 0) != DATE_OPEN;
    case TYPE_MONTH:
        month_write(rows_int32(rows, column, 0), out);
        return true;
    case TYPE_MONEY:
        amount_write(rows_int64(rows, column, 0), out);
        return true;
    case TYPE_INTEGER:
        snprintf(out, 32, "%" PRId64, rows_int64(rows, column, 0));
        return true;
    case TYPE_REGION:
        snprintf(out, 32, "%012" PRIu64, rows_u64(rows, column, 0));
        return true;
    case TYPE_CITIZEN_ID:
        id = rows_u64(rows, column, 0);
        snprintf(out, 32, "%017" PRIu64 "%c", (uint64_t)ID_DIGITS(id), citizen_id_check(ID_DIGITS(id)));
        return ID_KIND(id) == ID_EXACT;
    default:
        return false;
    }
}

/* ASCII in its full-width forms, between spaces of three kinds. Of apostrophes before a value the ordinary
 * ones go twice, the full-width ones once: left out. */
static void full_width_is_same(const struct bench *bench, uint16_t column, struct span text,
                               const struct buffer *told) {
    char wide[512];
    struct buffer again = {0};
    size_t length = 0;
    if (type_is_text(types[column]) || text.length == 0 || text.length > 60 || !text_is_utf8(text)) return;
    length += text_put(0x3000, wide);
    for (size_t at = 0; at < text.length;) {
        int32_t c = text_next(text, &at);
        if (c == '\'' || c == '`') return;
        if (c > ' ' && c < 0x7F) c += 0xFEE0;
        length += text_put(c, wide + length);
    }
    length += text_put(0xA0, wide + length);
    wide[length++] = ' ';
    read_alone(bench, column, (struct span){wide, length}, &again);
    MUST(same(told, &again));
    buffer_release(&again);
}

static void written_is_same(const struct bench *bench, uint16_t column, const struct buffer *told) {
    char written[32];
    struct buffer again = {0};
    if (write_plain(&bench->fresh, column, written)) {
        MUST(read_alone(bench, column, span_of(written), &again) == CELL_GOOD);
        MUST(same(told, &again));
    }
    buffer_release(&again);
}

static void take_cell(const struct bench *bench, uint16_t column, struct span text,
                      struct text_writer *writer) {
    struct rows *rows = (struct rows *)&bench->rows;
    struct buffer told = {0}, alone = {0};
    char *cell = fuzz_piece(text.at, text.length);
    text.at = cell;
    uint32_t slot = rows_open(rows);
    tell(rows, column, slot, cell_read(rows, column, slot, text, writer, bench->room), &told);
    enum cell_problem problem = read_alone(bench, column, text, &alone);
    MUST(problem < CELL_PROBLEMS && same(&told, &alone));
    MUST((problem == CELL_GOOD) == !rows_missing(rows, column, slot));
    if (problem == CELL_GOOD) written_is_same(bench, column, &alone);
    full_width_is_same(bench, column, text, &alone);
    buffer_release(&told);
    buffer_release(&alone);
    free(cell);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct bench *bench = bench_made();
    const char *at = (const char *)data, *end = at + size;
    struct text_writer *writer = memory_get(sizeof *writer);
    rows_clear((struct rows *)&bench->rows);
    text_writer_init(writer, (struct text_pool *)&bench->rows.pool);
    for (int cells = 0; at < end && cells < CELLS_MOST; cells++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        if (stop > at) {
            uint16_t column = (uint16_t)((unsigned char)(*at - 'A') % COLUMNS);
            take_cell(bench, column, (struct span){at + 1, (size_t)(stop - at - 1)}, writer);
        }
        at = stop + 1;
    }
    free(writer);
    return 0;
}
