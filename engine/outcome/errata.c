/* The errors of one agency: which files are its own, what is wrong in them, and what of it was sent before.
 */
#include "outcome/errata.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "outcome/errata_parts.h"

static const char *sender_of(const struct delivery *delivery) {
    return delivery->sender ? delivery->sender : "";
}

static const char *agency_of(const struct intake *intake, const struct delivery *delivery) {
    return delivery->dataset == DATASET_NONE ? "" : intake->book->datasets[delivery->dataset].agency;
}

/* 医保局 of 医保局/三江侗族自治县. */
static struct span folder_of(const char *sender) {
    const char *slash = strchr(sender, '/');
    return slash ? (struct span){sender, (size_t)(slash - sender)} : span_of(sender);
}

/* How an addressee may be named, the closest first. */
enum addressed { BY_PART, BY_SENDER, BY_FOLDER, BY_AGENCY, ADDRESSED_COUNT };

/* What one says for that part of a sender's deliveries that are of one agency's datasets. */
static struct span part_of(const struct errata *errata, const struct delivery *delivery,
                           struct arena *arena) {
    const char *sender = sender_of(delivery), *agency = agency_of(errata->intake, delivery);
    return span_of(arena_format(arena, "%s/%s", sender, agency));
}

static struct span addressee_of(const struct errata *errata, const struct delivery *delivery,
                                enum addressed by, struct arena *arena) {
    switch (by) {
    case BY_PART:
        return part_of(errata, delivery, arena);
    case BY_SENDER:
        return span_of(sender_of(delivery));
    case BY_FOLDER:
        return folder_of(sender_of(delivery));
    default:
        return span_of(agency_of(errata->intake, delivery));
    }
}

/* Who could be meant: senders of the deliveries, their folders, agencies of the datasets. */
static void gather_names(const struct intake *intake, struct map *names) {
    map_init(names);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const char *sender = sender_of(&intake->deliveries[i]);
        if (*sender) map_add(names, span_of(sender));
        if (*sender) map_add(names, folder_of(sender));
    }
    for (uint16_t d = 0; d < intake->book->dataset_count; d++)
        if (*intake->book->datasets[d].agency) map_add(names, span_of(intake->book->datasets[d].agency));
}

static void put_names(struct buffer *out, const struct map *names) {
    for (uint32_t i = 0; i < names->count; i++)
        buffer_format(out, "%s%.*s", i ? "、" : "", (int)names->keys[i].length, names->keys[i].at);
}

static bool unknown_agency(const struct intake *intake, const char *agency, struct diags *diags) {
    struct map names;
    struct buffer all = {0};
    gather_names(intake, &names);
    const char **texts = memory_zeroed((size_t)names.count + 1, sizeof *texts);
    struct arena arena;
    arena_init(&arena);
    for (uint32_t i = 0; i < names.count; i++) texts[i] = arena_span(&arena, names.keys[i]);
    const char *near = text_nearest(agency, texts, names.count);
    struct buffer typed = {0}; /* which may be anything, an ID too */
    agency = text_named(&typed, span_of(agency));
    put_names(&all, &names);
    if (near)
        diags_add(diags, DIAG_ERROR, (struct place){0},
                  "没有单位“%s”，是否指“%s” · no agency “%s”, nearest is “%s”", agency, near, agency, near);
    else
        diags_add(diags, DIAG_ERROR, (struct place){0}, "没有单位“%s”，已知：%s · no agency “%s”", agency,
                  all.length ? all.at : "—", agency);
    arena_release(&arena);
    free(texts);
    map_release(&names);
    buffer_release(&all);
    buffer_release(&typed);
    return false;
}

/* One workbook never goes to two senders, nor to two agencies: each would see the other's rows. */
static bool several(const char *agency, const struct map *choices, struct diags *diags) {
    struct buffer all = {0};
    put_names(&all, choices);
    diags_add(diags, DIAG_ERROR, (struct place){0},
              "“%s”有几个报送单位，请指定其中一个：%s · several senders, name one of them", agency, all.at);
    buffer_release(&all);
    return false;
}

/* The deliveries that answer to the name in that way. */
static void gather_files(struct errata *errata, enum addressed by) {
    const struct intake *intake = errata->intake;
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        struct span name = addressee_of(errata, &intake->deliveries[i], by, &errata->arena);
        if (span_equal(name, span_of(errata->agency))) errata->files[errata->file_count++].delivery = i;
    }
}

static bool is_one_addressee(const struct errata *errata, struct diags *diags) {
    struct map senders, parts;
    struct arena arena;
    arena_init(&arena);
    map_init(&senders);
    map_init(&parts);
    for (uint32_t i = 0; i < errata->file_count; i++) {
        const struct delivery *delivery = &errata->intake->deliveries[errata->files[i].delivery];
        map_add(&senders, span_of(sender_of(delivery)));
        if (delivery->dataset != DATASET_NONE) map_add(&parts, part_of(errata, delivery, &arena));
    }
    bool good = senders.count <= 1 && parts.count <= 1;
    if (!good) several(errata->agency, senders.count > 1 ? &senders : &parts, diags);
    map_release(&senders);
    map_release(&parts);
    arena_release(&arena);
    return good;
}

static bool is_agency(const struct errata *errata) {
    const struct book *book = errata->intake->book;
    for (uint16_t d = 0; d < book->dataset_count; d++)
        if (strcmp(book->datasets[d].agency, errata->agency) == 0) return true;
    return false;
}

/* A folder's own name stands for what came without a place: nobody should think that it is all. */
static void tell_rest_of_folder(const struct errata *errata, struct diags *diags) {
    const struct intake *intake = errata->intake;
    struct map rest;
    struct buffer all = {0};
    map_init(&rest);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const char *sender = sender_of(&intake->deliveries[i]);
        if (span_equal(folder_of(sender), span_of(errata->agency)) && strcmp(sender, errata->agency) != 0)
            map_add(&rest, span_of(sender));
    }
    put_names(&all, &rest);
    if (rest.count)
        diags_add(diags, DIAG_NOTE, (struct place){0}, "同一文件夹还有：%s · of the same folder, apart",
                  all.at);
    buffer_release(&all);
    map_release(&rest);
}

static bool find_files(struct errata *errata, struct diags *diags) {
    int by = 0;
    errata->files = memory_zeroed((size_t)errata->intake->delivery_count + 1, sizeof *errata->files);
    if (!*errata->agency) return unknown_agency(errata->intake, errata->agency, diags);
    for (; by < ADDRESSED_COUNT && errata->file_count == 0; by++) gather_files(errata, (enum addressed)by);
    if (errata->file_count == 0)
        return is_agency(errata) || unknown_agency(errata->intake, errata->agency, diags);
    if (by - 1 == BY_SENDER) tell_rest_of_folder(errata, diags);
    return is_one_addressee(errata, diags);
}

/* What is wrong with the delivery as a whole. */
static void add_whole(struct errata *errata, struct errata_file *file) {
    const struct delivery *delivery = &errata->intake->deliveries[file->delivery];
    if (delivery->state != DELIVERY_HELD && delivery->state != DELIVERY_UNREADABLE &&
        delivery->state != DELIVERY_UNRECOGNISED)
        return;
    errata_add(errata, file,
               &(struct erratum){.delivery = file->delivery,
                                 .column = COLUMN_NONE,
                                 .reason = CELL_GOOD,
                                 .cell = "",
                                 .row = "",
                                 .likeness = ""});
}

void errata_add(struct errata *errata, struct errata_file *file, const struct erratum *found) {
    struct erratum erratum = *found;
    history_ask(errata->history, errata, &erratum);
    if (erratum.state == ERRATUM_WAITING) file->waiting++;
    if (erratum.state == ERRATUM_WAITING && !errata->again) return;
    if (errata->count == ERRATA_MOST) {
        errata->left_out++;
        return;
    }
    memory_grow(errata->items, errata->count, errata->room);
    file->listed++;
    file->open += erratum.state == ERRATUM_OPEN;
    erratum.cell = arena_text(&errata->arena, found->cell);
    erratum.row = arena_text(&errata->arena, found->row);
    erratum.likeness = arena_text(&errata->arena, found->likeness);
    errata->items[errata->count++] = erratum;
}

bool errata_read(struct errata *errata, const struct intake *intake, struct casebook *casebook,
                 const char *agency, bool again, struct diags *diags) {
    const struct sent_error *sent;
    uint32_t count;
    *errata = (struct errata){.intake = intake, .agency = agency, .again = again};
    arena_init(&errata->arena);
    if (!find_files(errata, diags) || !casebook_sent(casebook, &sent, &count, diags)) return false;
    errata->history = history_new(sent, count);
    bool good = true;
    for (uint32_t i = 0; good && i < errata->file_count; i++) {
        add_whole(errata, &errata->files[i]);
        good = errata_scan(errata, &errata->files[i], casebook, diags);
    }
    errata->corrected = history_corrected(errata->history, errata);
    return good;
}

void errata_release(struct errata *errata) {
    history_free(errata->history);
    arena_release(&errata->arena);
    free(errata->items);
    free(errata->files);
    *errata = (struct errata){0};
}

struct sent_error *errata_as_sent(struct errata *errata) {
    struct sent_error *sent = memory_zeroed((size_t)errata->count + 1, sizeof *sent);
    for (uint32_t i = 0; i < errata->count; i++) {
        char period[11];
        sent[i] = erratum_as_sent(errata, &errata->items[i], period);
        sent[i].period = arena_text(&errata->arena, period);
    }
    return sent;
}
