/* The rows of one delivery, looked at once more cell by cell: of a refused row everything that is wrong is
 * told, not only what it was refused for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/plain.h"
#include "intake/reread.h"
#include "outcome/errata_parts.h"

#define CELL_MOST ((size_t)1000) /* bytes of a cell that are shown */
#define POOL_ROWS 4096           /* rows whose texts are kept before the scratch table is emptied */

struct scan {
    struct errata *errata;
    struct errata_file *file;
    struct casebook *casebook;
    const struct delivery *delivery;
    const struct dataset *dataset;
    struct rows rows; /* one row of scratch */
    struct text_writer writer;
    struct pattern_room *room;
    struct cell_reader *cells; /* by column */
    uint32_t pooled;
    const struct text_row *row;
    const struct refused *refused; /* why the row was; NULL: it was not */
    struct buffer identity, text, cell;
    char likeness[DIGEST_TEXT];
};

static void prepare_cells(struct scan *scan) {
    rows_clear(&scan->rows);
    rows_open(&scan->rows);
    text_writer_init(&scan->writer, &scan->rows.pool);
    for (uint16_t c = 0; c < scan->dataset->column_count; c++)
        cell_reader_init(&scan->cells[c], &scan->rows, c, &scan->writer, scan->room);
    scan->pooled = 0;
}

/* On one line, control characters as \x07. */
static void put_cell(struct buffer *out, struct span text) {
    struct buffer line = {0}, safe = {0};
    text = span_trim(text);
    buffer_add(&line, text.at, text.length);
    for (size_t i = 0; i < line.length; i++)
        if (strchr("\t\r\n", line.at[i])) line.at[i] = ' ';
    struct span shown = span_of(text_shown(&safe, (struct span){line.at, line.length}));
    buffer_release(&line);
    if (shown.length > CELL_MOST) {
        shown.length = CELL_MOST;
        while (((unsigned char)shown.at[shown.length] & 0xC0) == 0x80) shown.length--;
    }
    buffer_add(out, shown.at, shown.length);
    if (shown.length < strlen(shown.at)) buffer_text(out, "…");
    buffer_release(&safe);
}

/* "姓名：韦一　身份证号：…": what the agency itself wrote in this row, in the order in which it wrote it. */
static void tell_row(struct scan *scan) {
    buffer_clear(&scan->text);
    buffer_text(&scan->text, "");
    for (uint32_t field = 0; field < scan->row->header; field++) {
        uint16_t c = scan->row->column_of[field];
        struct span text = c != COLUMN_NONE ? scan->row->cells[c].text : (struct span){NULL, 0};
        if (!text.at || !span_trim(text).length) continue;
        buffer_format(&scan->text, "%s%s：", scan->text.length ? "　" : "", scan->dataset->columns[c].title);
        put_cell(&scan->text, text);
    }
}

static bool add_part(struct scan *scan, uint16_t column) {
    struct span text = scan->row->cells[column].text;
    text = text.at ? span_trim(text) : (struct span){"", 0};
    buffer_format(&scan->identity, "%s=", scan->dataset->columns[column].name);
    buffer_add(&scan->identity, text.at, text.length);
    buffer_text(&scan->identity, "\n");
    return text.length > 0;
}

/* What the row is known by when it comes again: its key, else everything but the wrong cell. */
static void find_likeness(struct scan *scan, uint16_t wrong) {
    const struct dataset *dataset = scan->dataset;
    bool by_key = dataset->key_count > 0;
    scan->likeness[0] = '\0';
    if (!scan->row->apart) return;
    buffer_clear(&scan->identity);
    for (uint16_t i = 0; by_key && i < dataset->key_count; i++)
        by_key = dataset->key[i] != wrong && add_part(scan, dataset->key[i]);
    if (!by_key) {
        buffer_clear(&scan->identity);
        for (uint16_t c = 0; c < dataset->column_count; c++)
            if (c != wrong) add_part(scan, c);
    }
    casebook_likeness(scan->casebook, &scan->identity, scan->likeness);
}

static bool is_own(const struct errata *errata, const struct delivery *delivery) {
    for (uint32_t i = 0; i < errata->file_count; i++)
        if (&errata->intake->deliveries[errata->files[i].delivery] == delivery) return true;
    return false;
}

static void add(struct scan *scan, uint16_t column, uint8_t reason) {
    struct erratum erratum = {.delivery = scan->file->delivery,
                              .line = scan->row->line,
                              .column = column,
                              .reason = reason,
                              .row_refused = scan->refused != NULL};
    bool cell = column != COLUMN_NONE && scan->row->cells[column].text.at;
    struct span text = cell ? scan->row->cells[column].text : (struct span){"", 0};
    if (reason == REFUSED_CONFLICT) {
        const struct delivery *other = intake_origin(scan->errata->intake, scan->delivery->dataset,
                                                     scan->refused->used, &erratum.number);
        if (!is_own(scan->errata, other)) return; /* what another sender says is not told */
        erratum.other = (uint32_t)(other - scan->errata->intake->deliveries);
    }
    if (reason == CELL_ID_LENGTH) erratum.number = (uint32_t)text_length(span_trim(text));
    if (reason == REFUSED_FIELDS) erratum.number = scan->row->fields;
    if (!scan->refused && reason != ERRATUM_ID_CHECK) scan->file->cells++;
    buffer_clear(&scan->cell);
    put_cell(&scan->cell, text);
    find_likeness(scan, column);
    erratum.cell = scan->cell.at ? scan->cell.at : "";
    erratum.row = scan->text.at;
    erratum.likeness = scan->likeness;
    errata_add(scan->errata, scan->file, &erratum);
}

static bool check_is_wrong(const struct scan *scan, uint16_t column) {
    return scan->dataset->columns[column].type == TYPE_CITIZEN_ID &&
           ID_KIND(rows_u64(&scan->rows, column, 0)) == ID_DAMAGED;
}

static void look_at_cell(struct scan *scan, uint16_t number) {
    const struct column *column = &scan->dataset->columns[number];
    const struct text_cell *cell = &scan->row->cells[number];
    bool expected = scan->refused && scan->refused->column == number;
    if (!cell->text.at) return;
    enum cell_problem problem =
        cell->bad ? CELL_BAD_ENCODING : cell_reader_take(&scan->cells[number], 0, cell->text, cell->kind);
    if (problem == CELL_EMPTY) {
        if (column->required && !column->has_blank) add(scan, number, REFUSED_MISSING);
    } else if (problem != CELL_GOOD) {
        add(scan, number, (uint8_t)problem);
    } else if (expected) {
        add(scan, number, scan->refused->reason);
    } else if (check_is_wrong(scan, number)) {
        add(scan, number, ERRATUM_ID_CHECK);
    }
}

static bool is_empty(const struct scan *scan) {
    for (uint16_t c = 0; c < scan->dataset->column_count; c++)
        if (scan->row->cells[c].text.at && plain_trim(scan->row->cells[c].text).length) return false;
    return true;
}

static void look_at_row(struct scan *scan) {
    const struct refused *refused = scan->refused;
    if (refused && problem_is_aside(refused->reason)) return;
    if (!refused && is_empty(scan)) return;
    tell_row(scan);
    if (refused && refused->column == COLUMN_NONE) add(scan, COLUMN_NONE, refused->reason);
    if (!scan->row->apart || (refused && refused->reason == REFUSED_FIELDS)) return;
    for (uint16_t c = 0; c < scan->dataset->column_count; c++) look_at_cell(scan, c);
    if (++scan->pooled == POOL_ROWS) prepare_cells(scan);
}

/* Goes on to the refused row of this line, or behind it. */
static const struct refused *refused_at(const struct intake *intake, uint32_t delivery, uint32_t line,
                                        uint32_t *next) {
    while (*next < intake->refused_count &&
           (intake->refused[*next].delivery < delivery ||
            (intake->refused[*next].delivery == delivery && intake->refused[*next].line < line)))
        ++*next;
    bool found = *next < intake->refused_count && intake->refused[*next].delivery == delivery &&
                 intake->refused[*next].line == line;
    return found ? &intake->refused[*next] : NULL;
}

/* No agency is told of what our system does not give. */
static bool cannot_be_read(const struct delivery *delivery, int reason, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = delivery->name}, "读不出 · cannot be read: %s",
              reason ? strerror(reason) : delivery->why);
    diags_denied(diags);
    return false;
}

static bool scan_rows(struct scan *scan, struct reread *reread, struct diags *diags) {
    struct text_row row;
    uint32_t next = 0;
    scan->cells = memory_zeroed(scan->dataset->column_count, sizeof *scan->cells);
    scan->room = pattern_room_new();
    rows_init(&scan->rows, scan->dataset);
    prepare_cells(scan);
    while (reread_row(reread, 0, &row)) {
        scan->row = &row;
        scan->refused = refused_at(scan->errata->intake, scan->file->delivery, row.line, &next);
        look_at_row(scan);
    }
    bool same = reread_same(reread);
    int reason = reread_reason(reread);
    if (reason)
        same = cannot_be_read(scan->delivery, reason, diags);
    else if (!same)
        diags_add(diags, DIAG_ERROR, (struct place){.file = scan->delivery->name},
                  "读取时文件有变化，请重试 · changed while it was read, please try again");
    rows_release(&scan->rows);
    pattern_room_free(scan->room);
    free(scan->cells);
    return same;
}

bool errata_scan(struct errata *errata, struct errata_file *file, struct casebook *casebook,
                 struct diags *diags) {
    const struct delivery *delivery = &errata->intake->deliveries[file->delivery];
    bool was_read = delivery->state == DELIVERY_IN_FORCE || delivery->state == DELIVERY_HELD;
    if (delivery->denied) return cannot_be_read(delivery, 0, diags);
    if (delivery->dataset == DATASET_NONE || !was_read || !delivery->received) return true;
    struct reread *reread = reread_open(errata->intake, file->delivery);
    if (!reread && file_denied(errno)) return cannot_be_read(delivery, errno, diags);
    if (!reread) {
        diags_add(diags, DIAG_ERROR, (struct place){.file = delivery->name},
                  "无法再次读取 · cannot be read again");
        return false;
    }
    struct scan scan = {.errata = errata,
                        .file = file,
                        .casebook = casebook,
                        .delivery = delivery,
                        .dataset = &errata->intake->book->datasets[delivery->dataset]};
    bool same = scan_rows(&scan, reread, diags);
    reread_free(reread);
    buffer_release(&scan.identity);
    buffer_release(&scan.text);
    buffer_release(&scan.cell);
    return same;
}
