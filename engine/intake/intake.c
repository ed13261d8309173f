/* The intake stage, step by step. */
#include "intake/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/archive.h"
#include "intake/force.h"
#include "intake/guard.h"
#include "intake/inbox.h"
#include "intake/reader.h"
#include "intake/recorded.h"
#include "intake/repeat.h"
#include "intake/state.h"
#include "intake/stated.h"
#include "intake/taking.h"
#include "library/gb18030.h"

/* An intake, until its archive is sealed. */
struct sealing {
    struct taking taking;
    struct intake_options options; /* of that taking */
    pthread_t sealer;
    bool apart; /* the sealer runs, or ran */
};

static void taking_init(struct taking *taking, struct intake *intake, const struct intake_options *options,
                        struct diags *diags) {
    const struct book *book = intake->book;
    *taking =
        (struct taking){.intake = intake, .options = options, .diags = diags, .inbox = -1, .archive = -1};
    taking->vocabularies = memory_zeroed(book->dataset_count, sizeof *taking->vocabularies);
    for (uint16_t d = 0; d < book->dataset_count; d++)
        vocabulary_init(&taking->vocabularies[d], &book->datasets[d]);
}

static void taking_release(struct taking *taking) {
    archive_close(taking);
    if (taking->inbox >= 0) close(taking->inbox);
    for (uint16_t d = 0; d < taking->intake->book->dataset_count; d++)
        vocabulary_release(&taking->vocabularies[d]);
    for (uint32_t i = 0; i < taking->count; i++) taken_release(&taking->items[i]);
    free(taking->vocabularies);
    free(taking->items);
    free(taking->refused);
}

static bool open_inbox(struct taking *taking) {
    const char *folder = taking->options->inbox;
    if (!folder) return true;
    taking->inbox = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (taking->inbox >= 0) return inbox_list(taking);
    int reason = errno;
    diags_add(taking->diags, DIAG_ERROR, (struct place){.file = folder},
              "收件箱无法打开：%s · the inbox cannot be opened: %s", strerror(reason), strerror(reason));
    diags_reason(taking->diags, reason);
    return false;
}

/* Takes out again what fails or trips a guard of those that were tried, and puts in force what they had
 * superseded. false: nothing more is to be tried. */
static bool weed_out(struct taking *taking, const bool *tried) {
    bool more = false;
    for (uint32_t i = 0; i < taking->count; i++) {
        struct taken *taken = &taking->items[i];
        if (!tried[i] || !taken->candidate) continue;
        stated_check(taking, taken);
        bool held = taken->was_read && guard_trips(taking, i);
        if (held || !taken->was_read) more = force_fall_back(taking, i) || more;
    }
    return more;
}

static void read_guarded(struct taking *taking) {
    bool *tried = memory_zeroed(taking->count, sizeof *tried);
    do {
        for (uint32_t i = 0; i < taking->count; i++)
            tried[i] = taking->items[i].wanted && !taking->items[i].was_read;
        reader_run(taking);
    } while (weed_out(taking, tried));
    reader_run(taking); /* forgets what was taken out */
    free(tried);
}

static void tell_archived(const struct taking *taking, const struct taken *taken) {
    char path[DIGEST_TEXT + 8];
    archive_path(taken->expected, path);
    diags_add(taking->diags, DIAG_ERROR, (struct place){.file = path},
              taken->delivery.denied ? "存档读不出（“%s”）：%s" : "存档损坏（“%s”）：%s · damaged archive",
              taken->delivery.name, taken->why);
}

/* A known delivery that cannot be read again is damage, unless the system does not give it; a register that
 * came must be readable. */
static bool all_readable(const struct taking *taking) {
    bool good = true;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *taken = &taking->items[i];
        const struct delivery *delivery = &taken->delivery;
        if (delivery->state != DELIVERY_UNREADABLE) continue;
        if (taken->known != UINT32_MAX || (taken->recorded && recorded_kept(taken->recorded)))
            tell_archived(taking, taken);
        else if (delivery->dataset == REGISTER)
            diags_add(taking->diags, DIAG_ERROR, (struct place){.file = delivery->name},
                      "户籍登记无法读取：%s · the register cannot be read", taken->why);
        else
            continue;
        if (delivery->denied) diags_denied(taking->diags);
        good = false;
    }
    return good;
}

/* Held deliveries keep their counts, but none of their rows may be seen. */
static void take_out_held(struct taking *taking) {
    for (uint32_t i = 0; i < taking->count; i++) {
        struct taken *taken = &taking->items[i];
        struct delivery *delivery = &taken->delivery;
        bool held = delivery->state == DELIVERY_HELD || delivery->state == DELIVERY_DISMISSED;
        if (!held || !taken->was_read) continue;
        BUG_UNLESS(taken->tally.received == taken->tally.good + taken->tally.refused + taken->tally.future);
        memset(taking->intake->rows[delivery->dataset].fate + delivery->first_slot, FATE_NONE,
               delivery->slots);
        delivery->slots = 0;
    }
}

/* Kept, though not in force: what is held or superseded. */
static void archive_others(struct taking *taking) {
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *taken = &taking->items[i];
        enum delivery_state state = taken->delivery.state;
        if (taken->known == UINT32_MAX && !taken->recorded && !taken->was_read &&
            (state == DELIVERY_HELD || state == DELIVERY_SUPERSEDED))
            archive_copy(taking, i);
    }
}

/* A column that the file does not have is empty in every row. */
static void settle_empty(struct taken *taken) {
    struct delivery *delivery = &taken->delivery;
    memcpy(delivery->empty, taken->tally.empty, sizeof delivery->empty);
    for (uint16_t i = 0; taken->layout && i < taken->layout->absent_count; i++)
        if (taken->layout->absent[i] < sizeof delivery->empty / sizeof *delivery->empty)
            delivery->empty[taken->layout->absent[i]] = delivery->received - delivery->refused;
}

/* What rules read of them cannot be told of anybody: that is asked once, and not row by row. */
static void note_absent(const struct taking *taking, struct taken *taken) {
    const struct column *columns = taking->intake->book->datasets[taken->delivery.dataset].columns;
    struct buffer titles = {0}, names = {0};
    for (uint16_t i = 0; i < taken->layout->absent_count; i++) {
        const struct column *column = &columns[taken->layout->absent[i]];
        buffer_format(&titles, "%s%s", i ? "、" : "", column->title);
        buffer_format(&names, "%s%s", i ? ", " : "", column->name);
    }
    if (titles.length)
        taken_note(taken, "这份文件没有的栏：%s · columns that it does not have: %s", titles.at, names.at);
    buffer_release(&titles);
    buffer_release(&names);
}

static const struct known_release *release_kept(struct taking *taking, const struct taken *taken) {
    const struct known_release *found = taking_release_of(taking, taken);
    if (!found) return NULL;
    struct arena *arena = &taking->intake->arena;
    struct known_release *kept = arena_copy(arena, found, sizeof *found);
    kept->dataset = arena_text(arena, found->dataset);
    kept->sender = arena_text(arena, found->sender);
    kept->digest = arena_text(arena, found->digest);
    kept->by = arena_text(arena, found->by);
    kept->why = arena_text(arena, found->why);
    return kept;
}

static void list_unread(struct taking *taking, struct taken *taken) {
    struct delivery *delivery = &taken->delivery;
    const uint32_t *counts = taken->tally.unread.cells;
    if (!counts) return;
    size_t room = (size_t)taking->intake->book->datasets[delivery->dataset].column_count * CELL_PROBLEMS;
    uint32_t count = 0;
    for (size_t i = 0; i < room; i++) count += counts[i] > 0;
    struct unread_cells *list = arena_get(&taking->intake->arena, count * sizeof *list);
    delivery->unread = list;
    delivery->unread_count = count;
    for (size_t i = 0; i < room; i++)
        if (counts[i])
            *list++ =
                (struct unread_cells){(uint16_t)(i / CELL_PROBLEMS), (uint8_t)(i % CELL_PROBLEMS), counts[i]};
}

static void settle_delivery(struct taking *taking, struct taken *taken) {
    struct delivery *delivery = &taken->delivery;
    const struct tally *tally = &taken->tally;
    delivery->received = tally->received;
    delivery->refused = tally->refused;
    delivery->future = tally->future;
    settle_empty(taken);
    if (taken->was_read && taken->layout) note_absent(taking, taken);
    list_unread(taking, taken);
    if (taken->why) delivery->why = arena_text(&taking->intake->arena, taken->why);
    if (tally->marked)
        taken_note(taken,
                   "%u 行的姓名含有无法解码的字，以“�”代替 · %u names hold characters that do not decode, "
                   "kept as �",
                   tally->marked, tally->marked);
    taken_describe(taken, &taking->intake->arena);
    if (delivery->state == DELIVERY_DISMISSED) delivery->release = release_kept(taking, taken);
    if (!taken->was_read) return;
    delivery->reaches = taken_reaches(taking, taken);
    if (delivery->state != DELIVERY_IN_FORCE) return;
    delivery->release = release_kept(taking, taken);
    uint32_t fates[FATE_FUTURE + 1] = {0};
    const uint8_t *fate = taking->intake->rows[delivery->dataset].fate + delivery->first_slot;
    for (uint32_t i = 0; i < delivery->slots; i++) fates[fate[i]]++;
    BUG_UNLESS(delivery->received == fates[FATE_ROW] + delivery->refused + delivery->repeats +
                                         delivery->conflicts + delivery->future);
    BUG_UNLESS(fates[FATE_REFUSED] == delivery->refused && fates[FATE_REPEAT] == delivery->repeats &&
               fates[FATE_CONFLICT] == delivery->conflicts && fates[FATE_FUTURE] == delivery->future);
}

static int in_order(const void *a, const void *b, void *context) {
    const struct taken *items = context;
    const struct delivery *x = &items[*(const uint32_t *)a].delivery,
                          *y = &items[*(const uint32_t *)b].delivery;
    if (x->dataset != y->dataset) return x->dataset < y->dataset ? -1 : 1;
    if (x->dataset == DATASET_NONE) return strcmp(x->name, y->name);
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    if (x->last != y->last) return x->last < y->last ? -1 : 1;
    int order = strcmp(x->sender, y->sender);
    if (!order) order = strcmp(x->digest, y->digest);
    return order ? order : strcmp(x->name, y->name);
}

static int by_delivery(const void *a, const void *b) {
    const struct refused *x = a, *y = b;
    if (x->delivery != y->delivery) return x->delivery < y->delivery ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static bool is_told(const struct taking *taking, uint32_t item) {
    const struct taken *taken = &taking->items[item];
    enum delivery_state state = taken->delivery.state;
    bool held = taken->candidate && state == DELIVERY_HELD;
    bool dismissed = state == DELIVERY_DISMISSED && !force_is_past(taking, item);
    return taken->known == UINT32_MAX || held || dismissed || state == DELIVERY_IN_FORCE;
}

/* The deliveries in their order, and the refused rows with them. */
static void hand_over(struct taking *taking) {
    struct intake *intake = taking->intake;
    uint32_t *order = memory_zeroed(taking->count, sizeof *order);
    uint32_t *place = memory_zeroed(taking->count, sizeof *place);
    for (uint32_t i = 0; i < taking->count; i++)
        if (is_told(taking, i)) order[intake->delivery_count++] = i;
    if (intake->delivery_count)
        qsort_r(order, intake->delivery_count, sizeof *order, in_order, taking->items);
    intake->deliveries = memory_zeroed(intake->delivery_count, sizeof *intake->deliveries);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &taking->items[order[i]].delivery;
        intake->deliveries[i] = *delivery;
        intake->deliveries[i].path = taking->items[order[i]].path;
        place[order[i]] = i;
        intake->waits = intake->waits || delivery->state == DELIVERY_HELD ||
                        delivery->state == DELIVERY_UNRECOGNISED || delivery->state == DELIVERY_UNREADABLE;
    }
    for (uint32_t i = 0; i < taking->refused_count; i++)
        taking->refused[i].delivery = place[taking->refused[i].delivery];
    if (taking->refused_count)
        qsort(taking->refused, taking->refused_count, sizeof *taking->refused, by_delivery);
    intake->refused = taking->refused;
    intake->refused_count = taking->refused_count;
    taking->refused = NULL;
    free(order);
    free(place);
}

static bool has_register(const struct taking *taking) {
    if (taking->options->register_apart) return true;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *taken = &taking->items[i];
        if (taken->delivery.dataset == REGISTER && taken->was_read &&
            taken->delivery.state == DELIVERY_IN_FORCE)
            return true;
    }
    diags_add(taking->diags, DIAG_ERROR, (struct place){.file = taking->options->inbox},
              "没有可用的户籍登记 · no delivery of the register is in force");
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct delivery *delivery = &taking->items[i].delivery;
        if (delivery->dataset == REGISTER && delivery->state == DELIVERY_HELD)
            diags_add(taking->diags, DIAG_NOTE, (struct place){.file = delivery->name}, "%s",
                      taking->items[i].why);
    }
    return false;
}

static void *seal(void *taking) {
    archive_seal(taking);
    return NULL;
}

/* Sealing waits for the disk and looks at names and digests only: the rows are gone through meanwhile. */
static void settle_and_seal(struct sealing *sealing) {
    struct taking *taking = &sealing->taking;
    sealing->apart = pthread_create(&sealing->sealer, NULL, seal, taking) == 0;
    for (uint16_t d = 0; d < taking->intake->book->dataset_count; d++) repeat_mark(taking, d);
    for (uint32_t i = 0; i < taking->count; i++) settle_delivery(taking, &taking->items[i]);
    force_mark_stale(taking);
    states_settle(taking);
    for (uint16_t d = 0; d < taking->intake->book->dataset_count; d++)
        taking->intake->states[d].refunds = refunds_move(&taking->intake->rows[d], taking->options->threads);
    if (!sealing->apart) archive_seal(taking);
}

static bool take_all(struct sealing *sealing) {
    struct taking *taking = &sealing->taking;
    if (!open_inbox(taking)) return false;
    archive_open(taking);
    recorded_list(taking);
    if (!force_decide(taking)) return false;
    read_guarded(taking);
    bool good = all_readable(taking) && has_register(taking);
    if (!good && !taking->options->look_only) return false;
    take_out_held(taking);
    archive_others(taking);
    settle_and_seal(sealing);
    hand_over(taking);
    return good;
}

bool intake_run(struct intake *intake, const struct book *book, const struct intake_options *options,
                struct diags *diags) {
    *intake = (struct intake){.book = book};
    arena_init(&intake->arena);
    intake->archive = options->archive ? arena_text(&intake->arena, options->archive) : NULL;
    intake->inbox = options->look_only && options->inbox ? arena_text(&intake->arena, options->inbox) : NULL;
    intake->rows = memory_zeroed(book->dataset_count, sizeof *intake->rows);
    intake->states = memory_zeroed(book->dataset_count, sizeof *intake->states);
    for (uint16_t d = 0; d < book->dataset_count; d++) rows_init(&intake->rows[d], &book->datasets[d]);
    if (!gb18030_prepare()) {
        diags_add(diags, DIAG_ERROR, (struct place){0},
                  "系统没有 GB18030 编码表，或打不开 · the system has no table for GB18030, or it cannot be "
                  "opened");
        diags_denied(diags);
        return false;
    }
    BUG_UNLESS(options->threads >= 1 && options->threads <= WORKERS_MOST);
    struct sealing *sealing = memory_zeroed(1, sizeof *sealing);
    sealing->options = *options;
    sealing->options.archive = intake->archive;
    taking_init(&sealing->taking, intake, &sealing->options, diags);
    intake->sealing = sealing;
    bool taken = take_all(sealing);
    if (!taken || !options->seal_later) intake_sealed(intake);
    return taken;
}

void intake_sealed(struct intake *intake) {
    struct sealing *sealing = intake->sealing;
    if (!sealing) return;
    if (sealing->apart) pthread_join(sealing->sealer, NULL);
    taking_release(&sealing->taking);
    free(sealing);
    intake->sealing = NULL;
}

void intake_release(struct intake *intake) {
    if (!intake->book) return;
    intake_sealed(intake);
    for (uint16_t d = 0; intake->rows && d < intake->book->dataset_count; d++) rows_release(&intake->rows[d]);
    free(intake->rows);
    states_release(intake);
    free(intake->deliveries);
    free(intake->refused);
    arena_release(&intake->arena);
    *intake = (struct intake){0};
}

const struct delivery *intake_origin(const struct intake *intake, uint16_t dataset, uint32_t slot,
                                     uint32_t *line) {
    const struct delivery *found = NULL;
    for (uint32_t i = 0; i < intake->delivery_count && !found; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        if (delivery->dataset == dataset && slot - delivery->first_slot < delivery->slots) found = delivery;
    }
    BUG_UNLESS(found);
    *line = slot - found->first_slot + 1;
    return found;
}

const char *delivery_place(const struct delivery *delivery, uint32_t line, uint32_t *row) {
    const char *name = NULL;
    *row = line;
    for (uint32_t i = 0; i < delivery->sheet_count && delivery->sheets[i].first_line <= line; i++) {
        name = delivery->sheets[i].name;
        *row = line - delivery->sheets[i].first_line + 1;
    }
    return name;
}
