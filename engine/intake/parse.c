/* Blocks of rows → typed cells, fates and counts. */
#include "intake/parse.h"

#include <stdlib.h>
#include "ground/memory.h"
#include "intake/aside.h"
#include "intake/column.h"
#include "intake/mask.h"
#include "intake/plain.h"
#include "library/gb18030.h"

/* One row on its way through. */
struct line {
    const struct block *block;
    struct rows *rows;
    struct cell_reader *cells; /* by column */
    const char *at;            /* where it begins */
    bool plain;                /* its cells are read as they stand: UTF-8, and no sheet's */
    uint32_t slot;
    uint32_t fields; /* seen so far */
    uint32_t unread; /* cells that did not read, in the parser's list */
    uint8_t reason;  /* why it is refused; 0 = not so far */
    uint16_t column; /* where */
    uint64_t empty;  /* columns without a value, of the first 64 */
    bool marked;     /* a name in it holds marks for what did not decode */
    enum { SCRIPT_UNSEEN, SCRIPT_OWN, SCRIPT_STRAY } script; /* stray: UTF-8 in a file that is GB18030 */
};

void parser_init(struct parser *parser, struct taking *taking) {
    *parser = (struct parser){.taking = taking};
    parser->tables = memory_zeroed(taking->intake->book->dataset_count, sizeof(struct table_reader *));
    parser->room = pattern_room_new();
    parser->field = memory_get(CSV_FIELD_MOST + CSV_PADDING);
    parser->decoded = memory_get(SHEAF_DECODED);
    arena_init(&parser->told);
    arena_init(&parser->row);
    parser->sheaf = memory_get(sizeof *parser->sheaf);
    parser->tallies = memory_zeroed(taking->count, sizeof *parser->tallies);
}

void parser_release(struct parser *parser) {
    for (uint16_t i = 0; i < parser->taking->intake->book->dataset_count; i++) free(parser->tables[i]);
    free(parser->tables);
    pattern_room_free(parser->room);
    free(parser->field);
    free(parser->decoded);
    free(parser->sheaf);
    for (uint32_t i = 0; i < parser->taking->count; i++)
        if (parser->tallies[i].received) unread_release(&parser->tallies[i].unread);
    free(parser->tallies);
    free(parser->refused);
    arena_release(&parser->told);
    arena_release(&parser->row);
    *parser = (struct parser){0};
}

static struct cell_reader *readers_of(struct parser *parser, uint16_t dataset) {
    struct rows *rows = &parser->taking->intake->rows[dataset];
    struct table_reader *table = parser->tables[dataset];
    if (table) return table->cells;
    uint16_t columns = rows->dataset->column_count;
    table = memory_get(sizeof *table + columns * sizeof *table->cells);
    text_writer_init(&table->writer, &rows->pool);
    for (uint16_t i = 0; i < columns; i++)
        cell_reader_init(&table->cells[i], rows, i, &table->writer, parser->room);
    parser->tables[dataset] = table;
    return table->cells;
}

static void line_refuse(struct line *line, unsigned reason, uint16_t column) {
    if (line->reason) return;
    line->reason = (uint8_t)reason;
    line->column = column;
}

/* A cell that is not good: empty, or without a value for a reason. */
static void line_problem(struct parser *parser, struct line *line, uint16_t number,
                         enum cell_problem problem) {
    const struct column *column = &line->rows->dataset->columns[number];
    if (number < FILLED_COLUMNS) line->empty |= UINT64_C(1) << number;
    if (problem == CELL_EMPTY) {
        if (column->required && !column->has_blank) line_refuse(line, REFUSED_MISSING, number);
    } else if (column->required) {
        line_refuse(line, problem, number);
    } else {
        BUG_UNLESS(line->unread < CSV_COLUMNS_MOST);
        parser->unread[line->unread++] = (struct unread_cell){number, (uint8_t)problem};
    }
}

/* A name of which a character cannot be read is kept, with a mark in its place: another column may say whose
 * row it is, and people should see what came. Every other cell is missing. `cell` is in UTF-8 by now. */
static enum cell_problem keep_marked(struct line *line, uint16_t column, struct span cell) {
    enum cell_problem problem = CELL_BAD_ENCODING;
    if (line->rows->dataset->columns[column].type == TYPE_NAME)
        problem = cell_reader_take(&line->cells[column], line->slot, cell, CELL_TEXT);
    else
        rows_blank(line->rows, column, line->slot);
    line->marked |= problem == CELL_GOOD;
    return problem;
}

/* Told once for a row, at the first cell that is not ASCII. */
static bool is_stray(struct line *line, struct span cell) {
    if (line->script == SCRIPT_UNSEEN) {
        struct span row = {line->at, (size_t)(csv_mark('\n', line->at, line->block->end) - line->at)};
        bool stray = encoding_begins_utf8(cell) && encoding_is_stray_utf8(row);
        line->script = stray ? SCRIPT_STRAY : SCRIPT_OWN;
    }
    return line->script == SCRIPT_STRAY;
}

/* Apart from read_other, where most cells are ASCII. */
__attribute__((noinline)) static enum cell_problem read_gb18030(struct parser *parser, struct line *line,
                                                                uint16_t column, struct span cell) {
    bool bad = is_stray(line, cell);
    size_t length =
        bad ? encoding_mark(cell, true, parser->decoded) : gb18030_decode(cell, parser->decoded, &bad);
    cell = (struct span){parser->decoded, length};
    return bad ? keep_marked(line, column, cell)
               : cell_reader_take(&line->cells[column], line->slot, cell, CELL_TEXT);
}

static enum cell_problem read_marked(struct parser *parser, struct line *line, uint16_t column,
                                     struct span cell) {
    cell = (struct span){parser->decoded, encoding_mark(cell, false, parser->decoded)};
    return keep_marked(line, column, cell);
}

/* A cell of GB18030 or of a sheet. */
static enum cell_problem read_other(struct parser *parser, struct line *line, uint16_t column,
                                    struct span cell) {
    const struct cell_reader *reader = &line->cells[column];
    if (line->block->layout->sheet) {
        enum cell_kind kind = cell_kind_take(&cell);
        return cell_reader_take(reader, line->slot, cell, kind);
    }
    if (!encoding_ascii(cell)) return read_gb18030(parser, line, column, cell);
    return cell_reader_take(reader, line->slot, cell, CELL_TEXT);
}

/* A field behind those of the header, or a cell that is too long. */
static void line_surplus(struct line *line, struct span cell) {
    if (cell.length > CSV_FIELD_MOST)
        line_refuse(line, REFUSED_LONG, COLUMN_NONE);
    else if (span_trim(cell).length)
        line_refuse(line, REFUSED_FIELDS, COLUMN_NONE);
}

static void line_field(struct parser *parser, struct line *line, struct span cell) {
    const struct layout *layout = line->block->layout;
    uint32_t field = line->fields++;
    if (cell.length > CSV_FIELD_MOST || field >= layout->csv.fields) {
        line_surplus(line, cell);
        return;
    }
    uint16_t column = layout->column_of[field];
    if (column == COLUMN_NONE || line->reason) return;
    enum cell_problem problem = line->plain
                                    ? cell_reader_take(&line->cells[column], line->slot, cell, CELL_TEXT)
                                    : read_other(parser, line, column, cell);
    if (problem == CELL_GOOD) return;
    if (problem == CELL_BAD_ENCODING && line->plain) problem = read_marked(parser, line, column, cell);
    if (problem != CELL_GOOD) line_problem(parser, line, column, problem);
}

/* The next cell in UTF-8, trimmed. */
static bool next_cell(struct parser *parser, const struct line *line, struct csv_cursor *cursor,
                      struct span *cell) {
    const struct layout *layout = line->block->layout;
    bool bad = false;
    if (!csv_field(&layout->csv, cursor, parser->field, cell)) return false;
    if (layout->sheet) cell_kind_take(cell);
    if (line->block->encoding == ENCODING_GB18030)
        *cell = (struct span){parser->decoded, gb18030_decode(*cell, parser->decoded, &bad)};
    *cell = plain_trim(*cell);
    return true;
}

/* Why a row is no row of data, for which it was refused; 0 when it may be one. Only what a total or a footer
 * lacks, or the cell in which it stands, makes it one: a row refused for its date is a row. */
static unsigned aside_of(const struct line *line, uint16_t column, struct span cell, bool first) {
    bool lacks = line->reason == REFUSED_MISSING || line->reason == REFUSED_FIELDS ||
                 line->column == line->rows->dataset->id;
    if (!lacks && (line->column == COLUMN_NONE || line->column != column)) return 0;
    if (aside_is_total(cell)) return REFUSED_TOTAL;
    return first && aside_is_footer(cell) ? REFUSED_FOOTER : 0;
}

/* Gives a refused row that is no row of data its reason. false: it is not even one, all its cells are empty.
 */
static bool line_aside(struct parser *parser, struct line *line, const char *end) {
    const struct layout *layout = line->block->layout;
    const struct vocabulary *vocabulary =
        &parser->taking->vocabularies[parser->taking->items[line->block->item].delivery.dataset];
    struct csv_cursor cursor = {line->at, end};
    struct span cell;
    uint32_t filled = 0, headers = 0;
    unsigned reason = 0;
    for (uint32_t field = 0; !reason && filled < ASIDE_CELLS && next_cell(parser, line, &cursor, &cell);
         field++) {
        uint16_t column = field < layout->csv.fields ? layout->column_of[field] : COLUMN_NONE;
        if (cell.length == 0) continue;
        reason = aside_of(line, column, cell, filled++ == 0);
        headers += column != COLUMN_NONE && vocabulary_column(vocabulary, cell) == column;
    }
    if (!reason && headers >= 2) reason = REFUSED_HEADER;
    if (reason) line->column = COLUMN_NONE;
    if (reason) line->reason = (uint8_t)reason;
    return filled > 0;
}

static void count_damage(const struct line *line, struct tally *tally, uint16_t column,
                         enum cell_problem problem) {
    enum id_damage damage = damage_of(problem);
    if (damage < DAMAGES)
        unread_add_damage(&tally->unread, line->rows->dataset->column_count, column, damage);
}

/* While the row is at hand: nobody has to find it again. */
static void tell_refused(struct parser *parser, const struct line *line, const char *end,
                         struct refused *refused) {
    const struct dataset *dataset = line->rows->dataset;
    struct text_reader reader = {parser->field, parser->decoded, &parser->row, dataset->column_count};
    struct text_row row;
    if (!mask_tells(refused)) return;
    arena_clear(&parser->row);
    text_row_read(&row, &reader, line->block->layout, line->block->encoding, line->at, end);
    mask_refused(refused, dataset, &row, &parser->told);
}

static void parser_refuse(struct parser *parser, const struct line *line, const char *end) {
    memory_grow(parser->refused, parser->refused_count, parser->refused_room);
    uint32_t first = parser->taking->items[line->block->item].delivery.first_slot;
    struct refused *refused = &parser->refused[parser->refused_count++];
    *refused = (struct refused){.delivery = line->block->item,
                                .line = line->slot - first + 1,
                                .column = line->column,
                                .reason = line->reason};
    tell_refused(parser, line, end, refused);
    line->rows->fate[line->slot] = FATE_REFUSED;
    struct tally *tally = &parser->tallies[line->block->item];
    tally->received++;
    tally->refused++;
    tally->totals += problem_is_aside(line->reason);
    if (line->reason < CELL_PROBLEMS) count_damage(line, tally, line->column, line->reason);
    for (uint32_t i = 0; i < line->unread; i++)
        count_damage(line, tally, parser->unread[i].column, parser->unread[i].problem);
}

/* Whose row it is, as numbers that end in 000 and pass their check. */
static void count_zeros(const struct rows *rows, uint32_t slot, struct tally *tally) {
    const struct dataset *dataset = rows->dataset;
    uint16_t ids[2] = {dataset->id, dataset->about == ABOUT_TWO ? dataset->roles[1].id : COLUMN_NONE};
    for (int i = 0; i < 2; i++)
        if (ids[i] != COLUMN_NONE && ID_KIND(rows_u64(rows, ids[i], slot)) == ID_SUSPECT)
            unread_add_damage(&tally->unread, dataset->column_count, ids[i], DAMAGE_ZEROS);
}

static void count_unread(const struct parser *parser, const struct line *line, struct tally *tally) {
    uint16_t columns = line->rows->dataset->column_count;
    for (uint32_t i = 0; i < line->unread; i++) {
        enum cell_problem problem = parser->unread[i].problem;
        unread_add_cell(&tally->unread, columns, parser->unread[i].column, problem);
        count_damage(line, tally, parser->unread[i].column, problem);
    }
}

/* A good row in `slot`; `empty`: its columns without a value. */
static void accept_slot(const struct parser *parser, const struct block *block, struct rows *rows,
                        struct tally *tally, uint32_t slot, uint64_t empty) {
    const struct layout *layout = block->layout;
    for (uint16_t i = 0; i < layout->absent_count; i++)
        if (!type_blank_is_zero(rows->dataset->columns[layout->absent[i]].type))
            rows_blank(rows, layout->absent[i], slot);
    for (; empty; empty &= empty - 1) tally->empty[__builtin_ctzll(empty)]++;
    tally->received++;
    count_zeros(rows, slot, tally);
    date_t day = rows_day(rows, slot);
    bool future = day > parser->taking->intake->book->today;
    tally->future += future;
    tally->good += !future;
    if (!future && day > tally->latest) tally->latest = day;
    rows->fate[slot] = future ? FATE_FUTURE : FATE_ROW;
}

static void parser_accept(struct parser *parser, const struct line *line) {
    struct tally *tally = &parser->tallies[line->block->item];
    tally->marked += line->marked;
    if (line->unread) count_unread(parser, line, tally);
    accept_slot(parser, line->block, line->rows, tally, line->slot, line->empty);
}

/* Even an empty field more than the header line has may mean that a separator stands inside a value and all
 * behind it are shifted: 9,999.00, is nine yuan with a remark. */
static bool is_shifted(const struct line *line) {
    return !line->block->layout->sheet && line->fields > line->block->layout->width;
}

static void line_end(struct parser *parser, struct line *line, const char *end) {
    const struct layout *layout = line->block->layout;
    while (layout->sheet && line->fields < layout->csv.fields) line_field(parser, line, (struct span){"", 0});
    if (line->fields < layout->csv.fields || is_shifted(line)) line_refuse(line, REFUSED_FIELDS, COLUMN_NONE);
    if (!line->reason)
        parser_accept(parser, line);
    else if (line->reason == REFUSED_LONG || line_aside(parser, line, end))
        parser_refuse(parser, line, end);
}

/* Reads the row at `at` by itself, unless its line is empty; where the next one begins. */
static const char *single_row(struct parser *parser, const struct line *kind, const char *at, uint32_t slot,
                              uint32_t *lines) {
    const struct block *block = kind->block;
    const struct csv *csv = &block->layout->csv;
    struct csv_row row = csv_whole_row(csv, at, block->end, block->last);
    struct csv_cursor cursor = {at, row.end};
    struct span cell;
    struct line line = *kind;
    line.at = at;
    line.slot = slot;
    *lines = row.lines;
    if (row.verdict != CSV_GOOD) {
        line_refuse(&line, row.verdict == CSV_LONG ? REFUSED_LONG : REFUSED_QUOTE, COLUMN_NONE);
        parser_refuse(parser, &line, row.end);
    } else if (row.end > at) {
        while (csv_field(csv, &cursor, parser->field, &cell)) line_field(parser, &line, cell);
        line_end(parser, &line, row.end);
    }
    return row.next;
}

/* Text last: of a row that is odd by then none is kept. */
static void sheaf_columns(struct sheaf *sheaf, const struct line *kind) {
    const struct layout *layout = kind->block->layout;
    for (int text = 0; text < 2; text++)
        for (uint32_t field = 0; field < layout->csv.fields; field++) {
            uint16_t column = layout->column_of[field];
            if (column != COLUMN_NONE && kind->cells[column].is_text == (text == 1))
                column_read(&kind->cells[column], sheaf, field);
        }
}

/* Reads the rows that were split, and empties the sheaf; what is odd by itself. */
static void sheaf_read(struct parser *parser, const struct line *kind) {
    struct sheaf *sheaf = parser->sheaf;
    struct tally *tally = &parser->tallies[kind->block->item];
    sheaf_columns(sheaf, kind);
    for (uint32_t i = 0; i < sheaf->count; i++) {
        const struct sheaf_row *row = &sheaf->rows[i];
        uint32_t lines;
        if (row->odd)
            single_row(parser, kind, row->at, row->slot, &lines);
        else
            accept_slot(parser, kind->block, kind->rows, tally, row->slot, row->empty);
    }
    sheaf->count = 0;
}

void parser_block(struct parser *parser, const struct block *block) {
    uint16_t dataset = parser->taking->items[block->item].delivery.dataset;
    bool gb18030 = block->encoding == ENCODING_GB18030;
    struct line kind = {.block = block,
                        .rows = &parser->taking->intake->rows[dataset],
                        .cells = readers_of(parser, dataset),
                        .plain = !gb18030 && !block->layout->sheet,
                        .column = COLUMN_NONE};
    struct tally *tally = &parser->tallies[block->item];
    uint32_t slot = block->slot, lines;
    if (!tally->received) tally->latest = DATE_NONE;
    sheaf_begin(parser->sheaf, block->layout, block->at, gb18030 ? parser->decoded : NULL);
    if (block->layout->sheet || parser->taking->options->singly) parser->sheaf->most = 0;
    for (const char *at = block->at; at < block->end;) {
        at = sheaf_fill(parser->sheaf, &block->layout->csv, at, block->end, &slot);
        if (parser->sheaf->count == parser->sheaf->most && parser->sheaf->most) {
            sheaf_read(parser, &kind);
        } else if (at < block->end) {
            at = single_row(parser, &kind, at, slot, &lines);
            slot += lines;
        }
    }
    sheaf_read(parser, &kind);
}
