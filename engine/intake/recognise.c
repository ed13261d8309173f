/* Known by its header: every dataset is held against every part of the file. */
#include "intake/recognise.h"

#include <stdlib.h>
#include <unistd.h>
#include "ground/memory.h"

#define HEAD_SIZE ((size_t)256 << 10) /* bytes of each part that are looked at */

/* Of every dataset, the part that is most like it. */
static bool measure(const struct taking *taking, struct source *source, struct likeness *likeness,
                    char why[HEADER_WHY]) {
    char *head = memory_get(HEAD_SIZE + CSV_PADDING);
    struct source_part part;
    enum source_step step;
    size_t got;
    while ((step = source_next(source, &part, why)) == SOURCE_MORE) {
        if (!source_read(source, head, HEAD_SIZE, &got, why)) {
            step = SOURCE_FAILED;
            break;
        }
        memset(head + got, 0, CSV_PADDING);
        for (uint16_t d = 0; d < taking->intake->book->dataset_count; d++) {
            struct likeness found = layout_likeness(&taking->vocabularies[d], (struct span){head, got},
                                                    got < HEAD_SIZE, source_is_sheet(source));
            if (found.declared > likeness[d].declared) likeness[d] = found;
        }
    }
    free(head);
    return step == SOURCE_END;
}

/* A column or two that every list has, such as an ID, make no dataset. */
static bool fits(const struct taking *taking, const struct likeness *likeness, uint16_t d) {
    const struct vocabulary *vocabulary = &taking->vocabularies[d];
    if (likeness[d].declared == 0 || likeness[d].required != vocabulary->required) return false;
    return likeness[d].declared * 2 >= likeness[d].fields ||
           likeness[d].declared == vocabulary->dataset->column_count;
}

/* The dataset that is most like it; of equal ones that of which fewer columns are missing, then the first. */
static uint16_t most_like(const struct taking *taking, const struct likeness *likeness, bool fitting) {
    const struct dataset *datasets = taking->intake->book->datasets;
    uint16_t best = DATASET_NONE;
    for (uint16_t d = 0; d < taking->intake->book->dataset_count; d++) {
        if (likeness[d].declared == 0 || (fitting && !fits(taking, likeness, d))) continue;
        bool more = best == DATASET_NONE || likeness[d].declared > likeness[best].declared;
        bool fewer = !more && likeness[d].declared == likeness[best].declared &&
                     datasets[d].column_count < datasets[best].column_count;
        if (more || fewer) best = d;
    }
    return best;
}

static uint16_t rival_of(const struct taking *taking, const struct likeness *likeness, uint16_t best) {
    for (uint16_t d = 0; d < taking->intake->book->dataset_count; d++)
        if (d != best && likeness[d].declared == likeness[best].declared && fits(taking, likeness, d))
            return d;
    return DATASET_NONE;
}

static void tell_hint(const struct taking *taking, struct taken *taken, const struct likeness *likeness) {
    uint16_t best = most_like(taking, likeness, false);
    if (best == DATASET_NONE) {
        taken_fail(taken, DELIVERY_UNRECOGNISED,
                   "文件名和表头都不像任何数据集 · neither name nor header fits a dataset");
        return;
    }
    const struct dataset *dataset = &taking->intake->book->datasets[best];
    taken_fail(taken, DELIVERY_UNRECOGNISED,
               "文件名不认识，像 %.60s %d/%d 列 · unknown name, has %d of %d columns of %.60s", dataset->zh,
               likeness[best].declared, dataset->column_count, likeness[best].declared, dataset->column_count,
               dataset->name);
}

static void choose(struct taking *taking, struct taken *taken, const struct likeness *likeness) {
    const struct dataset *datasets = taking->intake->book->datasets;
    uint16_t best = most_like(taking, likeness, true);
    if (best == DATASET_NONE) {
        tell_hint(taking, taken, likeness);
        return;
    }
    uint16_t rival = rival_of(taking, likeness, best);
    if (rival == DATASET_NONE)
        taken->delivery.dataset = best;
    else
        taken_fail(
            taken, DELIVERY_UNRECOGNISED,
            "文件名不认识，表头同样像 %.60s 和 %.60s · unknown name, the header fits %.60s and %.60s alike",
            datasets[best].zh, datasets[rival].zh, datasets[best].name, datasets[rival].name);
}

void recognise(struct taking *taking, struct taken *taken) {
    int file = taken_open(taking, taken);
    if (file < 0) return;
    char why[HEADER_WHY];
    struct likeness *likeness = memory_zeroed(taking->intake->book->dataset_count, sizeof *likeness);
    struct source *source = source_open(file, (struct source_tap){0}, why);
    if (source && measure(taking, source, likeness, why))
        choose(taking, taken, likeness);
    else
        taken_fail(taken, DELIVERY_UNREADABLE, "%s", why);
    source_free(source);
    close(file);
    free(likeness);
}
