/* Senders and cut-off days in columns and above the header. */
#include "intake/stated.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "ground/text.h"
#include "intake/content.h"
#include "intake/naming.h"
#include "intake/reread.h"

#define ROWS_LOOKED_AT 100

/* A text so long names nobody; a citizen ID names no sender, and would stand wherever the sender does. */
static bool names_sender(const struct text_cell *cell) {
    return cell->text.at && !cell->bad && cell->text.length <= NAME_MOST && !text_has_id(cell->text);
}

void stated_sender(struct taking *taking, struct taken *taken) {
    uint16_t column = taken_dataset(taking, taken)->sender;
    struct arena *arena = &taking->intake->arena;
    int file = column != COLUMN_NONE ? taken_open(taking, taken) : -1;
    if (file < 0) return;
    struct reread *reread = reread_file(file, taken_dataset(taking, taken));
    struct text_row row;
    struct span text = {0};
    for (int i = 0; reread && i < ROWS_LOOKED_AT && !text.length && reread_row(reread, 0, &row); i++)
        if (names_sender(&row.cells[column])) text = span_trim(row.cells[column].text);
    if (text.length) taken->delivery.sender = naming_sender(arena, taking->intake->book, taken->path, text);
    reread_free(reread);
}

/* Also one of a day to come, which another night will use. */
static bool has_row(const struct rows *rows, uint32_t slot) {
    return rows->fate[slot] != FATE_NONE && rows->fate[slot] != FATE_REFUSED;
}

static void refuse(struct taken *taken) {
    taken->was_read = taken->staged = false;
}

/* What decided which delivery this one replaces was looked at before it was read: a row that was refused
 * since, or another file under the name, may have said something else. */
static void check_looked_at(struct taking *taking, struct taken *taken, uint32_t slot) {
    const struct rows *rows = &taking->intake->rows[taken->delivery.dataset];
    uint16_t column = rows->dataset->sender;
    char code[24];
    struct span text = {code, 12};
    if (rows_missing(rows, column, slot)) return;
    if (rows->dataset->columns[column].type == TYPE_REGION)
        snprintf(code, sizeof code, "%012" PRIu64, rows_u64(rows, column, slot));
    else
        text = rows_text(rows, column, slot);
    const char *sender = naming_sender(&taking->intake->arena, taking->intake->book, taken->path, text);
    if (strcmp(sender, taken->delivery.sender) == 0) return;
    struct buffer shown = {0};
    sender = text_named(&shown, span_of(sender));
    taken_fail(
        taken, DELIVERY_UNREADABLE,
        "报送单位看似“%.60s”，数据行却是“%.60s” · its sender seemed to be “%.60s”, its rows say “%.60s”",
        taken->delivery.sender, sender, taken->delivery.sender, sender);
    buffer_release(&shown);
    refuse(taken);
}

static void tell_several(struct taken *taken, const struct column *column, uint32_t first, uint32_t second) {
    taken_fail(
        taken, DELIVERY_UNREADABLE,
        "不止一个报送单位：第 %u 行和第 %u 行的“%.60s”不同，请分开报送 · rows of several senders, lines "
        "%u and %u differ in “%.60s”: to be sent apart",
        first, second, column->title, first, second, column->name);
    refuse(taken);
}

void stated_check(struct taking *taking, struct taken *taken) {
    const struct delivery *delivery = &taken->delivery;
    const struct rows *rows = &taking->intake->rows[delivery->dataset];
    uint16_t column = taken_dataset(taking, taken)->sender;
    uint32_t first = UINT32_MAX;
    if (column == COLUMN_NONE || taken->known != UINT32_MAX) return;
    for (uint32_t i = 0; taken->was_read && i < delivery->slots; i++) {
        uint32_t slot = delivery->first_slot + i;
        if (!has_row(rows, slot)) continue;
        if (first == UINT32_MAX)
            check_looked_at(taking, taken, first = slot);
        else if (!content_same(rows, &column, 1, first, slot))
            tell_several(taken, &rows->dataset->columns[column], first - delivery->first_slot + 1, i + 1);
    }
}

date_t stated_above(const struct book *book, struct span lines) {
    date_t found = DATE_NONE;
    for (size_t at = 0; at < lines.length && found == DATE_NONE;) {
        size_t end = at;
        while (end < lines.length && lines.at[end] != '\n' && lines.at[end] != '\r') end++;
        found = naming_cutoff(book, (struct span){lines.at + at, end - at});
        at = end + 1;
    }
    return found;
}

static date_t latest_in(const struct taking *taking, const struct taken *taken, uint16_t column) {
    const struct rows *rows = &taking->intake->rows[taken->delivery.dataset];
    date_t latest = DATE_NONE;
    for (uint32_t i = 0; i < taken->delivery.slots; i++) {
        uint32_t slot = taken->delivery.first_slot + i;
        if (has_row(rows, slot) && rows_int32(rows, column, slot) > latest)
            latest = rows_int32(rows, column, slot);
    }
    return latest;
}

date_t stated_reach(const struct taking *taking, const struct taken *taken) {
    uint16_t column = taken_dataset(taking, taken)->reaches;
    date_t day = column != COLUMN_NONE ? latest_in(taking, taken, column) : DATE_NONE;
    if (day == DATE_NONE) day = taken->cutoff;
    if (day == DATE_NONE) day = naming_cutoff(taking->intake->book, naming_stem(taken->delivery.name));
    return day != DATE_NONE && day < taken->delivery.first ? DATE_NONE : day;
}
