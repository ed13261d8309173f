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

/* Who could be meant: senders of the deliveries, agencies of the datasets. */
static void gather_names(const struct intake *intake, struct map *names) {
    map_init(names);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const char *sender = sender_of(&intake->deliveries[i]);
        if (*sender) map_add(names, span_of(sender));
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
    return false;
}

/* One workbook never goes to two senders: each would see the other's rows. */
static bool several_senders(const char *agency, const struct map *senders, struct diags *diags) {
    struct buffer all = {0};
    put_names(&all, senders);
    diags_add(diags, DIAG_ERROR, (struct place){0},
              "“%s”有几个报送单位，请指定其中一个：%s · several senders, name one of them", agency, all.at);
    buffer_release(&all);
    return false;
}

/* The deliveries of a sender of that name, else those of the agency's datasets. */
static bool find_files(struct errata *errata, struct diags *diags) {
    const struct intake *intake = errata->intake;
    struct map senders;
    bool is_sender = false, is_agency = false;
    map_init(&senders);
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        is_sender = is_sender || strcmp(sender_of(&intake->deliveries[i]), errata->agency) == 0;
    for (uint16_t d = 0; d < intake->book->dataset_count; d++)
        is_agency = is_agency || strcmp(intake->book->datasets[d].agency, errata->agency) == 0;
    errata->files = memory_zeroed((size_t)intake->delivery_count + 1, sizeof *errata->files);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        const char *name = is_sender ? sender_of(delivery) : agency_of(intake, delivery);
        if (strcmp(name, errata->agency) != 0) continue;
        errata->files[errata->file_count++].delivery = i;
        map_add(&senders, span_of(sender_of(delivery)));
    }
    bool good = is_sender || is_agency;
    if (!good || !*errata->agency)
        good = unknown_agency(intake, errata->agency, diags);
    else if (senders.count > 1)
        good = several_senders(errata->agency, &senders, diags);
    map_release(&senders);
    return good;
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
    if (errata->count == errata->room) {
        errata->room = errata->room ? errata->room * 2 : 256;
        errata->items = memory_resize(errata->items, errata->room, sizeof *errata->items);
    }
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
