/* Reading the deliveries of one dataset: one pass of read, hash, archive and cut. */
#include "intake/strand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/memory.h"
#include "intake/archive.h"
#include "intake/arriving.h"
#include "intake/stated.h"

void strand_init(struct strand *strand, struct taking *taking, uint16_t dataset) {
    *strand = (struct strand){.taking = taking, .dataset = dataset, .file = -1};
    strand->carry = memory_get(CARRY_ROOM);
    pthread_mutex_init(&strand->lock, NULL);
    atomic_init(&strand->done, false);
}

void strand_add(struct strand *strand, uint32_t item) {
    strand->items = memory_resize(strand->items, strand->count + 1, sizeof *strand->items);
    strand->items[strand->count++] = item;
    strand->size += strand->taking->items[item].delivery.bytes;
}

void strand_release(struct strand *strand) {
    free(strand->items);
    free(strand->carry);
    pthread_mutex_destroy(&strand->lock);
}

static struct taken *current(const struct strand *strand) {
    return &strand->taking->items[strand->items[strand->current]];
}

static struct rows *table(const struct strand *strand) {
    return &strand->taking->intake->rows[strand->dataset];
}

static bool too_much(struct taken *taken) {
    taken_fail(taken, DELIVERY_UNREADABLE,
               "同一数据集的文件合计超过 2.5 GiB · more than 2.5 GiB of one dataset");
    return false;
}

/* Every byte of the file, once: what is no text of its own goes to the archive here, the rest with its block.
 */
static void take_raw(void *context, const char *bytes, size_t length) {
    struct strand *strand = context;
    struct taken *taken = current(strand);
    bool apart = !strand->source || !source_is_plain(strand->source);
    digest_add(strand->digest, bytes, length);
    if (apart && strand->copies)
        archive_write(strand->taking, strand->items[strand->current], taken->delivery.bytes, bytes, length);
    taken->delivery.bytes += length;
}

/* With errno from the reader, which was 0 before. */
static void fail_reading(struct taken *taken, const char *why) {
    taken->delivery.denied = file_denied(errno);
    taken_fail(taken, DELIVERY_UNREADABLE, "%s", why);
}

/* The next sheet of the delivery, or its only text; false when there is none, or it cannot be read. */
static bool next_part(struct strand *strand) {
    struct taken *taken = current(strand);
    char why[HEADER_WHY];
    strand->carried = 0;
    strand->skipping = false;
    strand->layout = NULL;
    errno = 0;
    enum source_step step = source_next(strand->source, &strand->part, why);
    if (step == SOURCE_FAILED) fail_reading(taken, why);
    return step == SOURCE_MORE;
}

static bool begin_reading(struct strand *strand) {
    struct taken *taken = current(strand);
    char why[HEADER_WHY];
    strand->copies = archive_stage(strand->taking, strand->items[strand->current]);
    strand->digest = digest_new();
    strand->line = 0;
    taken->delivery.first_slot = table(strand)->slots;
    taken->delivery.bytes = 0;
    taken_forgive(taken);
    errno = 0;
    strand->source = source_open(strand->file, (struct source_tap){take_raw, strand}, why);
    if (!strand->source) {
        fail_reading(taken, why);
        return false;
    }
    taken->format = source_format(strand->source);
    source_show_hidden(strand->source);
    return next_part(strand);
}

/* Closes the current delivery and goes on to the next; its bytes stay staged when it was good. */
static void end(struct strand *strand) {
    struct taken *taken = current(strand);
    digest_end(strand->digest, taken->delivery.digest);
    const struct sheet_notes *notes = strand->source ? source_notes(strand->source) : NULL;
    for (uint32_t i = 0; notes && i < notes->count; i++) taken_note(taken, "%s", notes->items[i]);
    source_free(strand->source);
    strand->source = NULL;
    close(strand->file);
    taken->delivery.slots = strand->line;
    if (taken->wanted && !taken->layout)
        taken_fail(taken, DELIVERY_UNREADABLE, "%s", taken->headless ? taken->headless : "");
    taken->staged = taken->wanted && strand->copies;
    taken->was_read = taken->wanted;
    if (!taken->wanted) taken->delivery.digest[0] = '\0';
    strand->file = -1;
    strand->current++;
}

static bool cannot_be_looked_at(struct taken *taken) {
    const char *reason = strerror(errno);
    taken->delivery.denied = true;
    taken_fail(taken, DELIVERY_UNREADABLE, "读取失败：%s · cannot be read: %s", reason, reason);
    return false;
}

static bool is_taken_on(struct strand *strand, struct taken *taken) {
    if (fstat(strand->file, &strand->before) != 0) return cannot_be_looked_at(taken);
    strand->taken_bytes += (uint64_t)strand->before.st_size;
    return strand->taken_bytes <= DATASET_BYTES_MOST || too_much(taken);
}

/* false: nothing comes of this delivery, and the next one is the current. */
static bool begin(struct strand *strand) {
    struct taken *taken = current(strand);
    strand->file = taken_open(strand->taking, taken);
    if (strand->file >= 0 && !is_taken_on(strand, taken)) {
        close(strand->file);
        strand->file = -1;
    }
    if (strand->file < 0) {
        strand->current++;
        return false;
    }
    if (begin_reading(strand)) return true;
    end(strand);
    return false;
}

/* The file must be at its end what it was at its beginning, and have the digest that is expected of it. */
static void check_end(struct strand *strand) {
    struct taken *taken = current(strand);
    struct stat after;
    if (!taken->delivery.from_inbox) return;
    const struct stat *before = &strand->before;
    if (fstat(strand->file, &after) != 0) {
        cannot_be_looked_at(taken);
        return;
    }
    bool same = after.st_size == before->st_size && after.st_mtim.tv_sec == before->st_mtim.tv_sec &&
                after.st_mtim.tv_nsec == before->st_mtim.tv_nsec &&
                taken->delivery.bytes == (uint64_t)before->st_size;
    if (!same) taken_fail(taken, DELIVERY_UNREADABLE, "读取时文件有变化 · changed while it was read");
}

static void check_digest(struct taken *taken) {
    if (!taken->was_read) return;
    arriving_check(taken, taken->delivery.digest);
    if (*taken->expected && strcmp(taken->expected, taken->delivery.digest) != 0) {
        const char *why = taken->delivery.from_inbox && !taken->recorded
                              ? "读取时文件有变化 · changed while it was read"
                              : "存档文件与其摘要不符 · the archived file does not have its digest";
        taken_fail(taken, DELIVERY_UNREADABLE, "%s", why);
    }
    if (taken->delivery.state == DELIVERY_UNREADABLE || taken->delivery.state == DELIVERY_ARRIVING)
        taken->was_read = taken->staged = false;
    if (taken->delivery.state == DELIVERY_ARRIVING) taken->delivery.digest[0] = '\0';
}

/* The next piece behind what was carried over; false: nothing more comes of this delivery. */
static bool read_piece(struct strand *strand, struct block *block) {
    struct taken *taken = current(strand);
    char *fresh = block->room + CARRY_ROOM;
    char why[HEADER_WHY];
    bool plain = source_is_plain(strand->source);
    size_t got, size = strand->taking->options->piece ? strand->taking->options->piece : READ_SIZE;
    memcpy(fresh - strand->carried, strand->carry, strand->carried);
    block->offset = taken->delivery.bytes;
    errno = 0;
    if (!source_read(strand->source, fresh, size, &got, why)) {
        fail_reading(taken, why);
        return false;
    }
    if (!plain) strand->taken_bytes += got;
    if (strand->taken_bytes > DATASET_BYTES_MOST) return too_much(taken);
    block->unarchived = plain && strand->copies ? got : 0;
    memset(fresh + got, 0, CSV_PADDING);
    block->at = fresh - strand->carried;
    block->end = fresh + got;
    block->last = got < size;
    return true;
}

/* A hidden sheet is not read, since what an office hides may be an old state; but when it has the header and
 * something below it, nobody knows whether people are missing. */
static void look_at_hidden(struct strand *strand, struct layout *layout, struct span head, bool last) {
    struct taken *taken = current(strand);
    char why[HEADER_WHY];
    bool filled = false;
    if (taken->left_out) return;
    if (!layout_read(layout, &strand->taking->vocabularies[strand->dataset], head, last, why)) return;
    for (size_t i = layout->body; i < head.length && !filled; i++) filled = (unsigned char)head.at[i] > ' ';
    if (!filled) return;
    taken->left_out = taken_reason(
        "隐藏的工作表“%.93s”中有本表的数据而未读取，请取消隐藏或删除该工作表后重新报送 · hidden sheet "
        "“%.93s” holds rows of the table that are not read: please unhide or delete it and send again",
        strand->part.name, strand->part.name);
}

/* What a part without a header says is told when no part of the delivery has one. */
static bool read_layout(struct strand *strand, struct block *block) {
    struct taken *taken = current(strand);
    if (strand->layout) return true;
    struct span head = {block->at, (size_t)(block->end - block->at)};
    struct layout *layout = memory_zeroed(1, sizeof *layout);
    char why[HEADER_WHY];
    layout->sheet = source_is_sheet(strand->source);
    if (strand->part.hidden) {
        look_at_hidden(strand, layout, head, block->last);
        free(layout);
        return false;
    }
    if (!layout_read(layout, &strand->taking->vocabularies[strand->dataset], head, block->last, why)) {
        if (!taken->headless) taken->headless = memory_text(why);
        if (strand->part.name)
            taken_note(taken, "工作表“%s”未读取：%s · sheet “%s” is not read", strand->part.name, why,
                       strand->part.name);
        if (strand->part.name && layout->nearly && !taken->left_out)
            taken->left_out =
                taken_reason("工作表“%.60s”像是本表而不能读取：%.300s · sheet “%.60s” is nearly the table",
                             strand->part.name, why, strand->part.name);
        free(layout);
        return false;
    }
    layout->before = taken->layout;
    taken->layout = strand->layout = layout;
    if (taken->cutoff == DATE_NONE)
        taken->cutoff = stated_above(strand->taking->intake->book, (struct span){block->at, layout->body});
    if (strand->part.name) taken_sheet(taken, &strand->part, strand->line + 1);
    block->at += layout->body;
    strand->line += layout->lines;
    return true;
}

/* A file that begins in ASCII is told by its first piece that has other bytes. In GB18030 `|` may be half of
 * a character. */
static void tell_encoding(struct strand *strand, struct block *block) {
    struct layout *layout = strand->layout;
    if (!layout->told) {
        struct span rows = {block->at, (size_t)(block->end - block->at)};
        struct evidence evidence = encoding_weigh(rows, true);
        layout->told = evidence.formed || evidence.broken;
        layout->encoding = layout->csv.separator == '|' ? ENCODING_UTF8 : encoding_told(evidence);
    }
    block->encoding = layout->encoding;
}

/* Told by the first piece of all deliveries: how many rows its bytes had. A third of the bytes is text. */
static void expect_rows(struct strand *strand, const struct block *block, uint32_t lines) {
    uint64_t bytes = (uint64_t)(block->end - block->at);
    if (strand->expected || !source_is_plain(strand->source) || bytes == 0) return;
    strand->expected = true;
    rows_expect(table(strand), strand->size / bytes * lines, strand->size / 3);
}

/* Passes over what is left of a row past CSV_ROW_MOST. */
static void skip_row(struct strand *strand, struct block *block) {
    const char *next = csv_behind_line(block->at, block->end, !block->last);
    strand->skipping = !next;
    strand->line += next != NULL;
    if (!next) next = block->last ? block->end : csv_known_end(block->at, block->end);
    block->at = next;
}

/* Cuts the piece and counts its lines; what is left is carried over. */
static bool cut(struct strand *strand, struct block *block) {
    struct taken *taken = current(strand);
    const struct csv *csv = &strand->layout->csv;
    if (strand->skipping) skip_row(strand, block);
    const char *stop = block->end;
    if (strand->skipping)
        stop = block->at;
    else if (!block->last && block->at < block->end)
        stop = csv_cut(csv, block->at, block->end, &strand->skipping);
    strand->carried = (size_t)(block->end - stop);
    memcpy(strand->carry, stop, strand->carried);
    block->end = stop;
    block->slot = taken->delivery.first_slot + strand->line;
    uint32_t lines = csv_lines(block->at, block->end);
    if (block->last && block->at < block->end && !csv_ends_line(block->end[-1])) lines++;
    strand->line += lines;
    expect_rows(strand, block, lines);
    if ((uint64_t)taken->delivery.first_slot + strand->line + 1 < ROWS_MOST) return true;
    strand->line -= lines;
    taken_fail(taken, DELIVERY_UNREADABLE, "行数过多 · too many lines");
    return false;
}

/* Ends the part whose last piece was read, and the delivery with its last part. */
static void end_part(struct strand *strand) {
    struct taken *taken = current(strand);
    strand->line += strand->skipping;
    if (taken->wanted && next_part(strand)) return;
    if (taken->wanted && taken->layout) check_end(strand);
    end(strand);
    check_digest(taken);
}

/* One piece of the current delivery; false when it brings no rows. */
static bool take_piece(struct strand *strand, struct block *block) {
    struct taken *taken = current(strand);
    uint32_t item = strand->items[strand->current];
    bool good = read_piece(strand, block) && read_layout(strand, block) && cut(strand, block);
    if (good) tell_encoding(strand, block);
    block->layout = strand->layout;
    block->item = item;
    /* A cut row past CSV_ROW_MOST stands on a line that is counted when its end is found. */
    table(strand)->slots = taken->delivery.first_slot + strand->line + strand->skipping;
    if (!good || block->last) end_part(strand);
    bool handed_out = good && block->at < block->end;
    if (good && !handed_out) block_archive(strand->taking, block);
    return handed_out;
}

void block_archive(const struct taking *taking, struct block *block) {
    if (block->unarchived)
        archive_write(taking, block->item, block->offset, block->room + CARRY_ROOM, block->unarchived);
    block->unarchived = 0;
}

static bool next_block(struct strand *strand, struct block *block) {
    while (strand->current < strand->count) {
        if (strand->file < 0 && !begin(strand)) continue;
        if (take_piece(strand, block)) return true;
    }
    atomic_store(&strand->done, true);
    return false;
}

bool strand_next(struct strand *strand, bool patient, struct block *block) {
    if (atomic_load(&strand->done)) return false;
    if (patient)
        pthread_mutex_lock(&strand->lock);
    else if (pthread_mutex_trylock(&strand->lock) != 0)
        return false;
    bool found = next_block(strand, block);
    pthread_mutex_unlock(&strand->lock);
    return found;
}
