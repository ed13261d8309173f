/* Reading the deliveries of one dataset: one pass of read, hash, archive and cut. */
#include "intake/strand.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "ground/memory.h"
#include "intake/archive.h"

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

static bool begin(struct strand *strand) {
    struct taken *taken = current(strand);
    strand->file = taken_open(strand->taking, taken);
    if (strand->file < 0) return false;
    if (fstat(strand->file, &strand->before) != 0) system_failed(taken->path);
    strand->taken_bytes += (uint64_t)strand->before.st_size;
    if (strand->taken_bytes > DATASET_BYTES_MOST) {
        taken_fail(taken, DELIVERY_UNREADABLE,
                   "同一数据集的文件合计超过 2.5 GiB · more than 2.5 GiB of one dataset");
        close(strand->file);
        strand->file = -1;
        return false;
    }
    strand->copies = archive_stage(strand->taking, strand->items[strand->current]);
    strand->digest = digest_new();
    strand->carried = 0;
    strand->line = 0;
    strand->skipping = false;
    taken->delivery.first_slot = table(strand)->slots;
    taken->delivery.bytes = 0;
    return true;
}

/* Closes the current delivery and goes on to the next; its bytes stay staged when it was good. */
static void end(struct strand *strand) {
    struct taken *taken = current(strand);
    digest_end(strand->digest, taken->delivery.digest);
    close(strand->file);
    taken->delivery.slots = strand->line;
    taken->staged = taken->wanted && strand->copies;
    taken->was_read = taken->wanted;
    if (!taken->wanted) taken->delivery.digest[0] = '\0';
    if (!taken->staged && strand->copies) archive_discard(strand->taking, strand->items[strand->current]);
    strand->file = -1;
    strand->current++;
}

/* The file must be at its end what it was at its beginning, and have the digest that is expected of it. */
static void check_end(struct strand *strand) {
    struct taken *taken = current(strand);
    struct stat after;
    if (!taken->delivery.from_inbox) return;
    const struct stat *before = &strand->before;
    bool same = fstat(strand->file, &after) == 0 && after.st_size == before->st_size &&
                after.st_mtim.tv_sec == before->st_mtim.tv_sec &&
                after.st_mtim.tv_nsec == before->st_mtim.tv_nsec &&
                taken->delivery.bytes == (uint64_t)before->st_size;
    if (!same) taken_fail(taken, DELIVERY_UNREADABLE, "读取时文件有变化 · changed while it was read");
}

static void check_digest(struct taken *taken) {
    if (!taken->was_read || !taken->expected[0] || strcmp(taken->expected, taken->delivery.digest) == 0)
        return;
    if (taken->delivery.from_inbox)
        taken_fail(taken, DELIVERY_UNREADABLE, "读取时文件有变化 · changed while it was read");
    else
        taken_fail(taken, DELIVERY_UNREADABLE,
                   "存档文件与其摘要不符 · the archived file does not have its digest");
    taken->was_read = taken->staged = false;
}

/* Up to READ_SIZE bytes; fewer only at the end of the file. false: the disk refused. */
static bool fill(int file, char *to, size_t *got) {
    *got = 0;
    while (*got < READ_SIZE) {
        ssize_t more = read(file, to + *got, READ_SIZE - *got);
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) return false;
        if (more == 0) break;
        *got += (size_t)more;
    }
    return true;
}

/* The next piece behind what was carried over; false: nothing more comes of this delivery. */
static bool read_piece(struct strand *strand, struct block *block) {
    struct taken *taken = current(strand);
    char *fresh = block->room + CARRY_ROOM;
    size_t got;
    memcpy(fresh - strand->carried, strand->carry, strand->carried);
    if (!fill(strand->file, fresh, &got)) {
        taken_fail(taken, DELIVERY_UNREADABLE, "读取失败：%s · cannot be read: %s", strerror(errno),
                   strerror(errno));
        return false;
    }
    digest_add(strand->digest, fresh, got);
    block->offset = taken->delivery.bytes;
    block->unarchived = strand->copies ? got : 0;
    taken->delivery.bytes += got;
    memset(fresh + got, 0, CSV_PADDING);
    block->at = fresh - strand->carried;
    block->end = fresh + got;
    block->last = got < READ_SIZE;
    return true;
}

static bool read_layout(struct strand *strand, struct block *block) {
    struct taken *taken = current(strand);
    struct span head = {block->at, (size_t)(block->end - block->at)};
    taken->layout = memory_zeroed(1, sizeof *taken->layout);
    if (layout_read(taken->layout, &strand->taking->vocabularies[strand->dataset], head, block->last,
                    taken->why)) {
        block->at += taken->layout->body;
        strand->line = taken->layout->lines;
        return true;
    }
    taken->delivery.state = DELIVERY_UNREADABLE;
    taken->wanted = false;
    return false;
}

/* Passes over what is left of a row past CSV_ROW_MOST. */
static void skip_row(struct strand *strand, struct block *block, char line_end) {
    const char *found = memchr(block->at, line_end, (size_t)(block->end - block->at));
    block->at = found ? found + 1 : block->end;
    strand->skipping = !found;
    strand->line += found != NULL;
}

/* Cuts the piece and counts its lines; what is left is carried over. */
static bool cut(struct strand *strand, struct block *block) {
    struct taken *taken = current(strand);
    const struct csv *csv = &taken->layout->csv;
    if (strand->skipping) skip_row(strand, block, csv->line_end);
    const char *stop = block->end;
    if (!block->last && block->at < block->end) stop = csv_cut(csv, block->at, block->end, &strand->skipping);
    strand->carried = (size_t)(block->end - stop);
    memcpy(strand->carry, stop, strand->carried);
    block->end = stop;
    block->slot = taken->delivery.first_slot + strand->line;
    uint32_t lines = csv_count(csv->line_end, block->at, block->end);
    if (block->last && block->at < block->end && block->end[-1] != csv->line_end) lines++;
    strand->line += lines;
    if ((uint64_t)taken->delivery.first_slot + strand->line + 1 < ROWS_MOST) return true;
    strand->line -= lines;
    taken_fail(taken, DELIVERY_UNREADABLE, "行数过多 · too many lines");
    return false;
}

/* One piece of the current delivery; false when the delivery ended without one. */
static bool take_piece(struct strand *strand, struct block *block) {
    struct taken *taken = current(strand);
    bool good =
        read_piece(strand, block) && (taken->layout || read_layout(strand, block)) && cut(strand, block);
    block->layout = taken->layout;
    block->item = strand->items[strand->current];
    if (good && block->last) check_end(strand);
    bool ends = !good || block->last;
    /* A cut row past CSV_ROW_MOST stands on a line that is counted when its end is found. */
    uint32_t open_line = strand->skipping ? 1 : 0;
    table(strand)->slots = taken->delivery.first_slot + strand->line + open_line;
    if (ends) {
        strand->line += open_line;
        end(strand);
        check_digest(taken);
    }
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
        if (strand->file < 0 && !begin(strand)) {
            strand->current++;
            continue;
        }
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
