/* One row of a delivery as text. */
#include "intake/text_row.h"

#include "library/gb18030.h"

static struct text_cell cell_of(const struct text_reader *reader, const struct layout *layout,
                                enum encoding encoding, struct span field) {
    struct text_cell cell = {.text = field};
    if (field.length > CSV_FIELD_MOST) return (struct text_cell){{"", 0}, CELL_TEXT, true};
    if (layout->sheet) cell.kind = cell_kind_take(&cell.text);
    if (encoding == ENCODING_GB18030)
        cell.text = (struct span){reader->decoded, gb18030_decode(cell.text, reader->decoded, &cell.bad)};
    cell.text.at = arena_span(reader->arena, cell.text);
    return cell;
}

static void read_cells(struct text_row *row, struct text_cell *cells, const struct text_reader *reader,
                       const struct layout *layout, enum encoding encoding, struct csv_cursor cursor) {
    struct span field;
    for (; csv_field(&layout->csv, &cursor, reader->field, &field); row->fields++) {
        if (row->fields >= layout->csv.fields) continue;
        uint16_t column = layout->column_of[row->fields];
        if (column != COLUMN_NONE) cells[column] = cell_of(reader, layout, encoding, field);
    }
    /* A sheet leaves out the empty cells at a row's end. */
    for (uint32_t i = row->fields; layout->sheet && i < layout->csv.fields; i++)
        if (layout->column_of[i] != COLUMN_NONE) cells[layout->column_of[i]].text.at = "";
}

void text_row_read(struct text_row *row, const struct text_reader *reader, const struct layout *layout,
                   enum encoding encoding, const char *at, const char *end) {
    struct text_cell *cells = arena_zeroed(reader->arena, reader->columns, sizeof *cells);
    *row = (struct text_row){
        .apart = at != NULL, .header = layout->csv.fields, .column_of = layout->column_of, .cells = cells};
    if (at) read_cells(row, cells, reader, layout, encoding, (struct csv_cursor){at, end});
}
