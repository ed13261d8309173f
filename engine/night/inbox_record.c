/* The inbox of a night, written and read. */
#include "night/inbox_record.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "night/manifest.h"

static const char *const states[] = {[DELIVERY_IN_FORCE] = "in_force",
                                     [DELIVERY_SUPERSEDED] = "superseded",
                                     [DELIVERY_HELD] = "held",
                                     [DELIVERY_DISMISSED] = "dismissed",
                                     [DELIVERY_KNOWN_BYTES] = "known_bytes",
                                     [DELIVERY_UNRECOGNISED] = "unrecognised",
                                     [DELIVERY_UNREADABLE] = "unreadable",
                                     [DELIVERY_ARRIVING] = "arriving"};
#define STATES (sizeof states / sizeof *states)

static bool is_recorded(const struct delivery *delivery) {
    return delivery->from_inbox && (delivery->weighed || delivery->state != DELIVERY_ARRIVING);
}

static int by_path(const void *a, const void *b) {
    const struct delivery *x = *(const struct delivery *const *)a, *y = *(const struct delivery *const *)b;
    return strcmp(x->path, y->path);
}

static json_value *file_document(const struct intake *intake, const struct delivery *delivery) {
    json_value *item = json_new_object();
    bool known = delivery->dataset != DATASET_NONE;
    json_put_text(item, "name", delivery->name);
    if (delivery->masked) json_put_bool(item, "masked", true);
    json_put_text(item, "dataset", known ? intake->book->datasets[delivery->dataset].name : NULL);
    json_put_text(item, "sender", delivery->sender);
    json_put_date(item, "first", delivery->first);
    json_put_date(item, "last", delivery->last);
    json_put_number(item, "bytes", (int64_t)delivery->bytes);
    json_put_text(item, "sha256", *delivery->digest ? delivery->digest : NULL);
    json_put_text(item, "state", states[delivery->state]);
    json_put_text(item, "why", delivery->why);
    json_put_bool(item, "weighed", delivery->weighed);
    return item;
}

json_value *inbox_document(const struct intake *intake) {
    json_value *list = json_new_array();
    const struct delivery **files = memory_zeroed(intake->delivery_count + 1u, sizeof *files);
    size_t count = 0;
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        if (is_recorded(&intake->deliveries[i])) files[count++] = &intake->deliveries[i];
    qsort(files, count, sizeof *files, by_path);
    for (size_t i = 0; i < count; i++) json_add_value(list, file_document(intake, files[i]));
    free(files);
    return list;
}

/* A word that no engine wrote is read as unreadable: nothing can rest on such a file. */
static enum delivery_state state_of(const json_value *object) {
    for (size_t i = 0; i < STATES; i++)
        if (strcmp(states[i], json_text(object, "state")) == 0) return (enum delivery_state)i;
    return DELIVERY_UNREADABLE;
}

struct recorded_file *inbox_recorded(const json_value *list, uint32_t *count) {
    *count = (uint32_t)json_count(list);
    struct recorded_file *files = memory_zeroed(*count + 1u, sizeof *files);
    for (uint32_t i = 0; i < *count; i++) {
        const json_value *item = json_at(list, i);
        files[i] = (struct recorded_file){.name = json_text(item, "name"),
                                          .dataset = json_text(item, "dataset"),
                                          .sender = json_text(item, "sender"),
                                          .digest = json_text(item, "sha256"),
                                          .why = json_text(item, "why"),
                                          .masked = json_get_yes(item, "masked"),
                                          .bytes = (uint64_t)json_get_number(item, "bytes", 0),
                                          .first = manifest_day(item, "first"),
                                          .last = manifest_day(item, "last"),
                                          .state = state_of(item),
                                          .weighed = json_get_yes(item, "weighed")};
    }
    return files;
}
