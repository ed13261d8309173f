/* A file that no dataset describes, looked over. */
#include "intake/survey.h"

#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "ground/text.h"
#include "intake/aside.h"
#include "intake/plain.h"
#include "intake/probe.h"
#include "library/gb18030.h"

#define HEADER_ROWS 20   /* among which the header is sought */
#define HEADER_BYTES 200 /* of one header cell */
#define CELLS_SHARE 60   /* % of the fullest row that the header fills */

struct looking {
    struct survey *survey;
    struct csv csv;
    const char *at, *end;
    struct probe *probe;
    struct probe_sum *sums; /* by column */
    char *field, *decoded;  /* a cell without its quotes, in UTF-8 */
    uint64_t header_hash;
    bool value_as_header; /* a header's text is also a cell of its column */
};

/* The cell in UTF-8, trimmed; empty when it cannot be read. */
static struct span cell_of(const struct looking *looking, struct span cell, enum cell_kind *kind) {
    bool bad = false;
    *kind = CELL_TEXT;
    if (cell.length > CSV_FIELD_MOST) return (struct span){"", 0};
    if (looking->csv.separator == SHEET_SEPARATOR) *kind = cell_kind_take(&cell);
    if (looking->survey->encoding == ENCODING_GB18030)
        cell = (struct span){looking->decoded, gb18030_decode(cell, looking->decoded, &bad)};
    return bad ? (struct span){"", 0} : plain_trim(cell);
}

static uint32_t filled_cells(const struct looking *looking, const char *at, struct csv_row row) {
    struct csv_cursor cursor = {at, row.end};
    struct span cell;
    enum cell_kind kind;
    uint32_t filled = 0;
    while (csv_field(&looking->csv, &cursor, looking->field, &cell))
        filled += cell_of(looking, cell, &kind).length > 0;
    return filled;
}

/* The fullest of the first rows. */
static uint32_t fullest(const struct looking *looking) {
    uint32_t most = 0;
    const char *at = looking->at;
    for (int i = 0; i < HEADER_ROWS && at < looking->end; i++) {
        struct csv_row row = csv_row(&looking->csv, at, looking->end, true);
        uint32_t filled = row.verdict == CSV_GOOD ? filled_cells(looking, at, row) : 0;
        if (filled > most) most = filled;
        at = row.next;
    }
    return most;
}

/* The separator that makes the fullest rows. */
static void find_separator(struct looking *looking) {
    static const char separators[] = {',', '\t', ';', '|'};
    uint32_t best = 0;
    for (size_t i = 0; i < sizeof separators; i++) {
        char before = looking->csv.separator;
        if (separators[i] == '|' && looking->survey->encoding == ENCODING_GB18030) continue;
        looking->csv.separator = separators[i];
        uint32_t most = fullest(looking);
        if (most > best)
            best = most;
        else
            looking->csv.separator = before;
    }
    looking->survey->separator = looking->csv.separator;
}

static uint64_t row_hash(const struct looking *looking, const char *at, struct csv_row row) {
    struct csv_cursor cursor = {at, row.end};
    struct span cell;
    enum cell_kind kind;
    uint64_t hash = 0;
    while (csv_field(&looking->csv, &cursor, looking->field, &cell)) {
        cell = cell_of(looking, cell, &kind);
        hash = hash_u64(hash ^ hash_bytes(cell.at, cell.length));
    }
    return hash;
}

/* Takes the row for the header; false when one of its cells is a value. */
static bool take_header(struct looking *looking, const char *at, struct csv_row row) {
    struct survey *survey = looking->survey;
    struct csv_cursor cursor = {at, row.end};
    struct span cell;
    enum cell_kind kind;
    for (uint32_t field = 0;
         csv_field(&looking->csv, &cursor, looking->field, &cell) && field < CSV_COLUMNS_MOST; field++) {
        cell = cell_of(looking, cell, &kind);
        if (cell.length == 0) {
            survey->unnamed++;
            continue;
        }
        if (cell.length > HEADER_BYTES || !plain_is_clean(cell) || probe_is_value(looking->probe, cell))
            return false;
        survey->columns[survey->count++] = (struct survey_column){.header = arena_span(&survey->arena, cell),
                                                                  .field = (uint16_t)field,
                                                                  .running = true,
                                                                  .latest = DATE_NONE};
    }
    looking->header_hash = row_hash(looking, at, row);
    return survey->count > 0;
}

/* The first row that is nearly as full as the fullest. */
static bool find_header(struct looking *looking) {
    uint32_t most = fullest(looking), line = 1;
    for (int i = 0; i < HEADER_ROWS && looking->at < looking->end; i++) {
        const char *at = looking->at;
        struct csv_row row = csv_row(&looking->csv, at, looking->end, true);
        looking->at = row.next;
        if (row.verdict == CSV_GOOD && filled_cells(looking, at, row) * 100 >= most * CELLS_SHARE && most) {
            looking->survey->header_line = line;
            return take_header(looking, at, row);
        }
        line += row.lines;
    }
    return false;
}

static void mark_twins(struct survey *survey) {
    for (uint16_t a = 0; a < survey->count; a++)
        for (uint16_t b = 0; b < survey->count; b++)
            if (a != b && strcmp(survey->columns[a].header, survey->columns[b].header) == 0)
                survey->columns[a].twice = true;
}

static bool is_total(const struct looking *looking, const char *at, struct csv_row row) {
    struct csv_cursor cursor = {at, row.end};
    struct span cell = {"", 0};
    enum cell_kind kind;
    while (cell.length == 0 && csv_field(&looking->csv, &cursor, looking->field, &cell))
        cell = cell_of(looking, cell, &kind);
    return cell.length == 0 || aside_is_total(cell);
}

/* A running number goes on by one or begins anew. */
static void count_on(struct survey_column *column, struct span cell) {
    uint32_t number = 0;
    if (cell.length == 0) return;
    for (size_t i = 0; i < cell.length && number <= SURVEY_ROWS_MOST; i++) {
        if (cell.at[i] < '0' || cell.at[i] > '9') number = SURVEY_ROWS_MOST;
        number = number * 10 + (uint32_t)(cell.at[i] - '0');
    }
    column->running = column->running && (number == column->counted + 1 || number == 1);
    column->counted = number;
}

static void take_cell(struct looking *looking, uint16_t number, struct span cell, enum cell_kind kind) {
    struct survey_column *column = &looking->survey->columns[number];
    uint64_t hash = cell.length ? hash_bytes(cell.at, cell.length) : 0;
    column->hashes[looking->survey->rows] = cell.length && hash == 0 ? 1 : hash;
    count_on(column, cell);
    probe_cell(looking->probe, &looking->sums[number], cell, kind);
    looking->value_as_header = looking->value_as_header || span_equal(cell, span_of(column->header));
}

static void take_row(struct looking *looking, const char *at, struct csv_row row) {
    struct survey *survey = looking->survey;
    struct csv_cursor cursor = {at, row.end};
    struct span cell;
    uint16_t column = 0;
    if (row.verdict != CSV_GOOD || is_total(looking, at, row) ||
        row_hash(looking, at, row) == looking->header_hash)
        return;
    for (uint16_t i = 0; i < survey->count; i++) survey->columns[i].hashes[survey->rows] = 0;
    for (uint32_t field = 0;
         column < survey->count && csv_field(&looking->csv, &cursor, looking->field, &cell); field++) {
        enum cell_kind kind;
        if (survey->columns[column].field != field) continue;
        cell = cell_of(looking, cell, &kind);
        take_cell(looking, column++, cell, kind);
    }
    survey->rows++;
}

static void take_rows(struct looking *looking) {
    struct survey *survey = looking->survey;
    looking->sums = memory_zeroed(survey->count, sizeof *looking->sums);
    for (uint16_t i = 0; i < survey->count; i++)
        survey->columns[i].hashes = memory_get(SURVEY_ROWS_MOST * sizeof(uint64_t));
    while (looking->at < looking->end && survey->rows < SURVEY_ROWS_MOST) {
        struct csv_row row = csv_row(&looking->csv, looking->at, looking->end, true);
        take_row(looking, looking->at, row);
        looking->at = row.next;
    }
    survey->whole = survey->whole && looking->at == looking->end;
}

/* How many different hashes there are, 0 not counted. */
static uint32_t count_distinct(const uint64_t *hashes, uint32_t rows) {
    uint64_t *sorted = memory_get((rows + 1) * sizeof *sorted);
    uint32_t distinct = 0;
    memcpy(sorted, hashes, rows * sizeof *sorted);
    qsort(sorted, rows, sizeof *sorted, u64_compare);
    for (uint32_t i = 0; i < rows; i++) distinct += sorted[i] != 0 && (i == 0 || sorted[i] != sorted[i - 1]);
    free(sorted);
    return distinct;
}

bool survey_tells_apart(const struct survey *survey, const uint16_t *columns, uint16_t count) {
    uint64_t *joined = memory_zeroed(survey->rows + 1, sizeof *joined);
    bool always = true;
    for (uint16_t i = 0; i < count; i++) {
        const struct survey_column *column = &survey->columns[columns[i]];
        always = always && column->always;
        for (uint32_t row = 0; row < survey->rows; row++)
            joined[row] = hash_u64(joined[row] ^ column->hashes[row]) | 1;
    }
    bool apart = always && count_distinct(joined, survey->rows) == survey->rows;
    free(joined);
    return apart;
}

/* What was counted becomes what is told. */
static void settle(struct looking *looking) {
    struct survey *survey = looking->survey;
    for (uint16_t i = 0; i < survey->count; i++) {
        struct survey_column *column = &survey->columns[i];
        const struct probe_sum *sum = &looking->sums[i];
        column->distinct = count_distinct(column->hashes, survey->rows);
        column->longest = sum->longest;
        column->always = survey->rows && sum->filled == survey->rows;
        column->type = probe_type(sum, column->distinct);
        column->running = column->running && column->distinct > 1;
        if (column->type == TYPE_DATE && sum->latest) column->latest = sum->latest;
    }
}

/* That the header is one: something below it is of another kind than its words are. */
static bool is_table(const struct looking *looking, char why[HEADER_WHY]) {
    const struct survey *survey = looking->survey;
    bool typed = false;
    for (uint16_t i = 0; i < survey->count; i++)
        typed = typed || !type_is_text(survey->columns[i].type) || survey->columns[i].type == TYPE_CODE ||
                survey->columns[i].type == TYPE_PHONE;
    if (typed && !looking->value_as_header) return true;
    snprintf(why, HEADER_WHY,
             "表头与数据行分不清，不起草，以免把数据写进草稿 · the header cannot be told from the rows; "
             "nothing is drafted, lest a value "
             "stand in it");
    return false;
}

/* The whole text of one part, as much as is looked at. */
static bool read_part(struct source *source, struct buffer *text, bool *whole, char why[HEADER_WHY]) {
    char *room = memory_get(1 << 20);
    size_t got = 0;
    bool good = true;
    buffer_clear(text);
    do {
        good = source_read(source, room, 1 << 20, &got, why);
        if (good) buffer_add(text, room, got);
    } while (good && got && text->length < SURVEY_BYTES_MOST);
    *whole = got == 0;
    static const char padding[CSV_PADDING];
    buffer_add(text, padding, CSV_PADDING);
    text->length -= CSV_PADDING;
    free(room);
    return good;
}

static bool look(struct looking *looking, struct span text, bool sheet) {
    struct survey *survey = looking->survey;
    bool mark = text.length >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0;
    looking->at = text.at + (mark ? 3 : 0);
    looking->end = text.at + text.length;
    survey->encoding = sheet || text_is_utf8(text) ? ENCODING_UTF8 : ENCODING_GB18030;
    survey->count = survey->unnamed = 0;
    looking->csv = (struct csv){.separator = SHEET_SEPARATOR, .quote = sheet ? '\0' : '"'};
    if (!sheet) {
        looking->csv.separator = ',';
        find_separator(looking);
    }
    if (!find_header(looking)) return false;
    mark_twins(survey);
    take_rows(looking);
    settle(looking);
    return true;
}

/* Its parts until one has a header. */
static bool look_at_parts(struct looking *looking, struct source *source, char why[HEADER_WHY]) {
    struct buffer text = {0};
    struct source_part part;
    enum source_step step;
    bool found = false, readable = true;
    while (!found && readable && (step = source_next(source, &part, why)) == SOURCE_MORE) {
        readable = read_part(source, &text, &looking->survey->whole, why);
        found = readable && look(looking, buffer_span(&text), source_is_sheet(source));
    }
    if (!found && readable && !why[0])
        snprintf(why, HEADER_WHY, "前 %d 行中找不到表头 · no header among the first %d rows", HEADER_ROWS,
                 HEADER_ROWS);
    buffer_release(&text);
    return found;
}

bool survey_read(struct survey *survey, const struct regions *regions, int file, char why[HEADER_WHY]) {
    *survey = (struct survey){0};
    arena_init(&survey->arena);
    why[0] = '\0';
    if (!gb18030_prepare())
        snprintf(why, HEADER_WHY, "系统没有 GB18030 编码表，或打不开 · the system has no table for GB18030");
    struct source *source = why[0] ? NULL : source_open(file, (struct source_tap){0}, why);
    if (!source) return false;
    survey->format = source_format(source);
    survey->columns = arena_zeroed(&survey->arena, CSV_COLUMNS_MOST, sizeof *survey->columns);
    struct looking looking = {.survey = survey, .probe = probe_new(regions)};
    looking.field = memory_get(CSV_FIELD_MOST + CSV_PADDING);
    looking.decoded = memory_get(GB18030_ROOM(CSV_FIELD_MOST));
    bool good = look_at_parts(&looking, source, why) && is_table(&looking, why);
    probe_free(looking.probe);
    free(looking.sums);
    free(looking.field);
    free(looking.decoded);
    source_free(source);
    return good;
}

void survey_release(struct survey *survey) {
    for (uint16_t i = 0; i < survey->count; i++) free(survey->columns[i].hashes);
    arena_release(&survey->arena);
}
