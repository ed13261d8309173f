/* What the figures of a comparison do not tell: rules that changed since the night, and data that the other
 * rules ask for and the night did not keep. */
#include "audit/comparing.h"

static void add_note(struct comparison *comparison, const char *zh, const char *en) {
    struct arena *arena = &comparison->arena;
    struct note *more = arena_zeroed(arena, comparison->note_count + 1u, sizeof *more);
    for (uint32_t i = 0; i < comparison->note_count; i++) more[i] = comparison->notes[i];
    more[comparison->note_count++] = (struct note){zh, en};
    comparison->notes = more;
}

static void note_sources(struct comparing *comparing) {
    struct comparison *comparison = comparing->comparison;
    struct buffer names = {0};
    if (sealed_changed_sources(&comparing->sealed, comparison->books[BEFORE], &names))
        add_note(
            comparison,
            arena_format(&comparison->arena, "封存以后本站规则有改动，以现在的为准比较：%s", names.at),
            arena_format(&comparison->arena,
                         "the site's own rules have changed since the night was sealed and are compared as "
                         "they are now: %s",
                         names.at));
    buffer_release(&names);
}

static void note_new_dataset(struct comparing *comparing, const struct dataset *dataset) {
    struct comparison *comparison = comparing->comparison;
    add_note(
        comparison,
        arena_format(&comparison->arena, "数据集 %s（%s）上次没有收：读它的规则会冻结或无法判断",
                     dataset->name, dataset->zh),
        arena_format(&comparison->arena,
                     "dataset %s was not taken by the last night: rules that read it are frozen or cannot "
                     "tell",
                     dataset->name));
}

static void note_lost_dataset(struct comparing *comparing, const struct dataset *dataset) {
    struct comparison *comparison = comparing->comparison;
    uint32_t count = sealed_deliveries_of(&comparing->sealed, dataset->name);
    add_note(comparison,
             arena_format(&comparison->arena, "另一套规则没有数据集 %s（%s），上次的%u份来件没有用",
                          dataset->name, dataset->zh, count),
             arena_format(&comparison->arena,
                          "the other rules do not know dataset %s: %u deliveries of it were left out",
                          dataset->name, count));
}

static uint32_t count_filled(const struct rows *rows, uint16_t column) {
    uint32_t filled = 0;
    for (uint32_t row = 0; row < rows->linked; row++) filled += !rows_missing(rows, column, row);
    return filled;
}

/* Columns that nobody declared were never kept; the delivered files in the archive have them all. */
static void note_new_column(struct comparing *comparing, uint16_t dataset, uint16_t column) {
    struct comparison *comparison = comparing->comparison;
    const struct rows *rows = &comparing->sides[AFTER].night.population.rows[dataset];
    const char *name = rows->dataset->name, *of = rows->dataset->columns[column].name;
    uint32_t filled = count_filled(rows, column);
    add_note(
        comparison,
        arena_format(&comparison->arena, "%s.%s 上次没有保留，已从存档重读：%u行中%u行有值", name, of,
                     rows->linked, filled),
        arena_format(&comparison->arena,
                     "the last night did not keep %s.%s, read again from the archive: %u of %u rows have it",
                     name, of, filled, rows->linked));
}

static void note_columns(struct comparing *comparing, uint16_t number, const struct dataset *before) {
    const struct dataset *after = &comparing->comparison->books[AFTER]->datasets[number];
    for (uint16_t c = 0; c < after->column_count; c++)
        if (dataset_column(before, after->columns[c].name) == COLUMN_NONE)
            note_new_column(comparing, number, c);
}

void notes_make(struct comparing *comparing) {
    const struct book *before = comparing->comparison->books[BEFORE],
                      *after = comparing->comparison->books[AFTER];
    note_sources(comparing);
    for (uint16_t d = 0; d < after->dataset_count; d++) {
        uint16_t known = book_dataset(before, after->datasets[d].name);
        if (known == DATASET_NONE)
            note_new_dataset(comparing, &after->datasets[d]);
        else
            note_columns(comparing, d, &before->datasets[known]);
    }
    for (uint16_t d = 0; d < before->dataset_count; d++)
        if (book_dataset(after, before->datasets[d].name) == DATASET_NONE &&
            sealed_deliveries_of(&comparing->sealed, before->datasets[d].name))
            note_lost_dataset(comparing, &before->datasets[d]);
}
