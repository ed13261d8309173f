/* The household's rows as they were delivered: read once more from the archive, each declared cell as far as
 * the reader may see it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/reread.h"
#include "audit/case_pack_parts.h"

struct own_row {
    uint32_t delivery, line;
    uint16_t dataset;
    uint32_t person; /* a member */
    uint32_t row;    /* dense */
};

struct own_rows {
    struct own_row *items; /* owned; by delivery, line */
    uint32_t count, room;
};

struct writing {
    struct packing *packing;
    struct table_writer rows, cells;
};

static void add_row(const struct packing *packing, struct own_rows *rows, uint16_t dataset, uint32_t person,
                    uint32_t row) {
    const struct intake *intake = &packing->rebuilt->plan.intake;
    const struct rows *table = &packing->rebuilt->night.population.rows[dataset];
    uint32_t line;
    const struct delivery *delivery = intake_origin(intake, dataset, table->origin[row], &line);
    memory_grow(rows->items, rows->count, rows->room);
    rows->items[rows->count++] =
        (struct own_row){(uint32_t)(delivery - intake->deliveries), line, dataset, person, row};
}

static int compare_rows(const void *left, const void *right) {
    const struct own_row *a = left, *b = right;
    if (a->delivery != b->delivery) return a->delivery < b->delivery ? -1 : 1;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    return (a->person > b->person) - (a->person < b->person);
}

static void add_of_person(const struct packing *packing, struct own_rows *rows, uint32_t person) {
    const struct population *population = &packing->rebuilt->night.population;
    add_row(packing, rows, REGISTER, person, person);
    for (uint16_t d = 1; d < population->book->dataset_count; d++) {
        const struct pairs *pairs = &population->pairs[d];
        enum about about = population->book->datasets[d].about;
        bool hidden = discreet_alone(packing->known, span_of(population->book->datasets[d].name));
        if (about == ABOUT_PLACE || hidden) continue;
        struct row_range range =
            row_range(about == ABOUT_TWO ? &pairs->index : &population->index[d], person);
        for (uint32_t i = range.from; i < range.to; i++)
            add_row(packing, rows, d, person, about == ABOUT_TWO ? pairs->rows[i] : i);
    }
}

/* A row about two members stands once. */
static void list_rows(const struct packing *packing, struct own_rows *rows) {
    const struct population *population = &packing->rebuilt->night.population;
    const struct household *home = &population->household[packing->who->household];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < home->count; i++) add_of_person(packing, rows, home->first + i);
    if (rows->count) qsort(rows->items, rows->count, sizeof *rows->items, compare_rows);
    for (uint32_t i = 0; i < rows->count; i++)
        if (!kept || rows->items[kept - 1].delivery != rows->items[i].delivery ||
            rows->items[kept - 1].line != rows->items[i].line)
            rows->items[kept++] = rows->items[i];
    rows->count = kept;
}

static bool is_role_name(const struct dataset *dataset, uint16_t column) {
    if (dataset->about != ABOUT_TWO) return column == dataset->person_name;
    return column == dataset->roles[0].person_name || column == dataset->roles[1].person_name;
}

static bool holds_name_of_member(const struct packing *packing, struct span text) {
    const struct population *population = &packing->rebuilt->night.population;
    const struct household *home = &population->household[packing->who->household];
    for (uint32_t i = 0; i < home->count; i++) {
        struct span name = person_name(population, home->first + i);
        if (name.length && memmem(text.at, text.length, name.at, name.length)) return true;
    }
    return false;
}

/* Addresses and telephones are for the auditor alone, as in every explanation; of names the county sees those
 * of members, and the visitor none, in no text. */
static bool is_withheld(const struct packing *packing, const struct dataset *dataset, uint16_t number,
                        struct span text) {
    const struct column *column = &dataset->columns[number];
    enum audience reader = packing->options->reader;
    if (column->disclose > reader || column->type == TYPE_CITIZEN_ID || text_has_id(text)) return true;
    if (column->type == TYPE_NAME) {
        if (reader == FOR_VISITOR) return true;
        bool own = is_role_name(dataset, number) && dataset->about != ABOUT_TWO;
        return reader != FOR_AUDITOR && !own && !is_name_of_member(packing, text);
    }
    if (column->type == TYPE_ADDRESS || column->type == TYPE_PHONE) return reader != FOR_AUDITOR;
    return reader == FOR_VISITOR && holds_name_of_member(packing, text);
}

static void put_cell(struct writing *writing, const struct dataset *dataset, uint32_t number, uint16_t column,
                     const struct text_cell *cell) {
    struct span text = span_trim(cell->text);
    bool withheld = is_withheld(writing->packing, dataset, column, text);
    struct buffer shown = {0};
    writer_number(&writing->cells, number);
    writer_own(&writing->cells, dataset->columns[column].title);
    writer_own(&writing->cells, dataset->columns[column].name);
    writer_text(&writing->cells, withheld ? NULL : text_shown(&shown, text));
    writer_own(&writing->cells, withheld ? "不予显示" : "");
    writer_row(&writing->cells);
    buffer_release(&shown);
}

static void row_key(struct buffer *out, const char *dataset, const char *digest, const char *sheet,
                    uint32_t place) {
    buffer_format(out, "%s\n%s\n%s\n%u", dataset, digest, sheet ? sheet : "", place);
}

static bool has_row(const struct packing *packing, const struct explained_row *row) {
    struct buffer key = {0};
    row_key(&key, row->dataset, row->digest, row->sheet, row->line);
    bool has = map_find(&packing->rows, buffer_span(&key)) != MAP_NONE;
    buffer_release(&key);
    return has;
}

/* The number under which a row stands, from 1; *fresh: it did not stand there yet. */
static uint32_t number_of(struct packing *packing, const char *dataset, const char *digest, const char *sheet,
                          uint32_t place, bool *fresh) {
    struct buffer key = {0};
    uint32_t known = packing->rows.count;
    row_key(&key, dataset, digest, sheet, place);
    uint32_t number = map_add(&packing->rows, buffer_span(&key));
    buffer_release(&key);
    *fresh = number == known;
    return number + 1;
}

static void put_row(struct writing *writing, const struct own_row *row, const struct text_row *text) {
    struct packing *packing = writing->packing;
    const struct rows *table = &packing->rebuilt->night.population.rows[row->dataset];
    const struct delivery *delivery = &packing->rebuilt->plan.intake.deliveries[row->delivery];
    const struct dataset *dataset = table->dataset;
    const struct household *home = &packing->rebuilt->night.population.household[packing->who->household];
    uint32_t place;
    bool fresh;
    const char *sheet = delivery_place(delivery, row->line, &place);
    uint32_t number = number_of(packing, dataset->name, delivery->digest, sheet, place, &fresh);
    enum link_kind kind = row->dataset == REGISTER ? LINKED_SELF : (enum link_kind)table->link_kind[row->row];
    writer_number(&writing->rows, number);
    writer_own(&writing->rows, dataset->zh);
    writer_own(&writing->rows, dataset->name);
    writer_file(&writing->rows, delivery->name);
    writer_own(&writing->rows, sheet);
    writer_number(&writing->rows, place);
    writer_own(&writing->rows, delivery->digest);
    writer_number(&writing->rows, row->person - home->first + 1);
    writer_own(&writing->rows, link_kind_zh(kind));
    writer_row(&writing->rows);
    for (uint16_t c = 0; text && c < dataset->column_count; c++)
        if (text->cells[c].text.at) put_cell(writing, dataset, number, c, &text->cells[c]);
}

static void writing_open(struct writing *writing, struct packing *packing) {
    writing->packing = packing;
    writer_open(&writing->rows, packing, "行", 9);
    writer_open(&writing->cells, packing, "单元格", 5);
}

static void writing_close(struct writing *writing) {
    writer_close(&writing->rows);
    writer_close(&writing->cells);
}

/* A row that was judged can be read again: a pack without it would be another's. Once is enough. */
static void unread(struct packing *packing, uint32_t delivery, int reason) {
    if (packing->unread) return;
    packing->unread = true;
    diags_add(packing->diags, DIAG_ERROR,
              (struct place){.file = packing->rebuilt->plan.intake.deliveries[delivery].name},
              "读不出 · cannot be read: %s", strerror(reason ? reason : EIO));
}

void pack_rows(struct packing *packing) {
    struct own_rows rows = {0};
    struct writing writing;
    struct reread *reread = NULL;
    writing_open(&writing, packing);
    list_rows(packing, &rows);
    for (uint32_t i = 0; i < rows.count; i++) {
        struct text_row text;
        bool fresh = i == 0 || rows.items[i].delivery != rows.items[i - 1].delivery;
        if (fresh) reread_free(reread);
        if (fresh) reread = reread_open(&packing->rebuilt->plan.intake, rows.items[i].delivery);
        bool read =
            reread && reread_row(reread, rows.items[i].line, &text) && text.line == rows.items[i].line;
        if (!read) unread(packing, rows.items[i].delivery, reread ? reread_reason(reread) : errno);
        put_row(&writing, &rows.items[i], read ? &text : NULL);
    }
    reread_free(reread);
    writing_close(&writing);
    free(rows.items);
}

static bool is_of_place(const struct packing *packing, const char *dataset) {
    const struct book *book = packing->rebuilt->plan.book;
    uint16_t number = book_dataset(book, dataset);
    return number != DATASET_NONE && book->datasets[number].about == ABOUT_PLACE;
}

/* A row of a place, or for the auditor of somebody outside: what the verdict read of it. */
static void put_other_row(struct writing *writing, uint32_t number, const struct explained_row *row) {
    writer_number(&writing->rows, number);
    writer_own(&writing->rows, row->zh);
    writer_own(&writing->rows, row->dataset);
    writer_file(&writing->rows, row->file);
    writer_own(&writing->rows, row->sheet);
    writer_number(&writing->rows, row->line);
    writer_own(&writing->rows, row->digest);
    writer_own(&writing->rows, NULL);
    writer_own(&writing->rows, row->link_zh);
    writer_row(&writing->rows);
    for (uint32_t c = 0; c < row->cell_count; c++) {
        writer_number(&writing->cells, number);
        writer_own(&writing->cells, row->cells[c].title);
        writer_own(&writing->cells, row->cells[c].name);
        writer_text(&writing->cells, row->cells[c].text);
        writer_own(&writing->cells, row->cells[c].text ? "" : "不予显示");
        writer_row(&writing->cells);
    }
}

static void read_titles(const struct explained_row *row, struct buffer *out) {
    for (uint32_t c = 0; c < row->cell_count; c++)
        if (row->cells[c].read) buffer_format(out, "%s%s", out->length ? "、" : "", row->cells[c].title);
}

/* false: it is a stranger's, and only counted. */
static bool put_read(struct writing *writing, struct table_writer *reads, uint32_t verdict,
                     const struct explained_row *row) {
    struct packing *packing = writing->packing;
    bool fresh, open = packing->options->reader == FOR_AUDITOR || is_of_place(packing, row->dataset);
    if (!open && !has_row(packing, row)) return false;
    uint32_t number = number_of(packing, row->dataset, row->digest, row->sheet, row->line, &fresh);
    if (fresh) put_other_row(writing, number, row);
    struct buffer titles = {0};
    read_titles(row, &titles);
    writer_number(reads, verdict);
    writer_number(reads, number);
    writer_own(reads, titles.length ? titles.at : "");
    writer_text(reads, row->link_evidence);
    writer_row(reads);
    buffer_release(&titles);
    return true;
}

static void put_outside(struct table_writer *outside, uint32_t verdict, const struct explained *item,
                        const bool *counted) {
    for (uint32_t i = 0; i < item->row_count; i++) {
        uint32_t rows = 0;
        bool before = false;
        for (uint32_t other = 0; other < item->row_count; other++) {
            bool same = counted[other] && strcmp(item->rows[other].dataset, item->rows[i].dataset) == 0;
            before = before || (same && other < i);
            rows += same;
        }
        if (!counted[i] || before) continue;
        writer_number(outside, verdict);
        writer_own(outside, item->rows[i].zh);
        writer_number(outside, rows);
        writer_row(outside);
    }
}

void pack_rows_read(struct packing *packing) {
    struct writing writing;
    struct table_writer reads, outside;
    writing_open(&writing, packing);
    writer_open(&reads, packing, "结论所据的行", 4);
    writer_open(&outside, packing, "户外的行", 3);
    for (uint32_t i = 0; i < packing->explanation->count; i++) {
        const struct explained *item = &packing->explanation->items[i];
        bool *counted = memory_zeroed(item->row_count + 1u, sizeof *counted);
        for (uint32_t r = 0; r < item->row_count; r++)
            counted[r] = !put_read(&writing, &reads, i + 1, &item->rows[r]);
        put_outside(&outside, i + 1, item, counted);
        free(counted);
    }
    writer_close(&reads);
    writer_close(&outside);
    writing_close(&writing);
}
