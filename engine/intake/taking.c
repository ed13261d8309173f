/* The list of deliveries that one intake works on. */
#include "intake/taking.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/archive.h"
#include "intake/recorded.h"
#include "intake/stated.h"

struct taken *taking_add(struct taking *taking) {
    memory_grow(taking->items, taking->count, taking->room);
    struct taken *taken = &taking->items[taking->count++];
    *taken = (struct taken){
        .known = UINT32_MAX, .candidate = true, .cutoff = DATE_NONE, .tally.latest = DATE_NONE};
    taken->delivery.dataset = DATASET_NONE;
    taken->delivery.first = taken->delivery.last = taken->delivery.reaches = DATE_NONE;
    return taken;
}

void taken_release(struct taken *taken) {
    layout_free(taken->layout);
    unread_release(&taken->tally.unread);
    for (uint32_t i = 0; i < taken->sheet_count; i++) free((char *)taken->sheets[i].name);
    for (uint32_t i = 0; i < taken->note_count; i++) free(taken->notes[i]);
    free(taken->sheets);
    free(taken->notes);
    free(taken->why);
    free(taken->left_out);
    free(taken->headless);
}

static char *reason_of(const char *format, va_list arguments) {
    char why[HEADER_WHY];
    vsnprintf(why, sizeof why, format, arguments);
    text_mend(why);
    return memory_text(why);
}

char *taken_reason(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *reason = reason_of(format, arguments);
    va_end(arguments);
    return reason;
}

void taken_note(struct taken *taken, const char *format, ...) {
    va_list arguments;
    char *note;
    va_start(arguments, format);
    if (vasprintf(&note, format, arguments) < 0) system_failed("memory");
    va_end(arguments);
    text_mend(note);
    taken->notes = memory_resize(taken->notes, taken->note_count + 1, sizeof *taken->notes);
    taken->notes[taken->note_count++] = note;
}

void taken_sheet(struct taken *taken, const struct source_part *part, uint32_t first_line) {
    taken->sheets = memory_resize(taken->sheets, taken->sheet_count + 1, sizeof *taken->sheets);
    taken->sheets[taken->sheet_count++] =
        (struct delivery_sheet){memory_text(part->name), part->number, first_line};
}

static const char *encoding_name(const struct taken *taken) {
    if (taken->format == SOURCE_UTF16LE) return "UTF-16LE";
    if (taken->format == SOURCE_UTF16BE) return "UTF-16BE";
    if (!taken->layout->told) return "ASCII";
    if (taken->layout->encoding == ENCODING_GB18030) return "GB18030";
    return taken->layout->marked ? "UTF-8 BOM" : "UTF-8";
}

void taken_describe(struct taken *taken, struct arena *arena) {
    struct delivery *delivery = &taken->delivery;
    if (taken->layout) {
        bool sheet = taken->layout->sheet;
        delivery->format = !sheet ? "csv" : taken->format == SOURCE_XLS ? "xls" : "xlsx";
        delivery->encoding = sheet ? NULL : encoding_name(taken);
        delivery->separator = sheet ? 0 : taken->layout->csv.separator;
    }
    struct delivery_sheet *sheets = arena_zeroed(arena, taken->sheet_count, sizeof *sheets);
    for (uint32_t i = 0; i < taken->sheet_count; i++) {
        sheets[i] = taken->sheets[i];
        sheets[i].name = arena_text(arena, taken->sheets[i].name);
    }
    delivery->sheets = sheets;
    delivery->sheet_count = taken->sheet_count;
    delivery->notes = arena_zeroed(arena, taken->note_count, sizeof *delivery->notes);
    for (uint32_t i = 0; i < taken->note_count; i++) delivery->notes[i] = arena_text(arena, taken->notes[i]);
    delivery->note_count = taken->note_count;
}

void taken_fail(struct taken *taken, enum delivery_state state, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *why = reason_of(format, arguments); /* which may quote the one before */
    va_end(arguments);
    taken_forgive(taken);
    taken->why = why;
    taken->delivery.state = state;
    taken->wanted = false;
}

void taken_forgive(struct taken *taken) {
    free(taken->why);
    taken->why = NULL;
}

void taking_refuse(struct taking *taking, const struct refused *refused, uint32_t count) {
    while (taking->refused_room - taking->refused_count < count) {
        taking->refused_room = taking->refused_room ? taking->refused_room * 2 : 1024;
        taking->refused = memory_resize(taking->refused, taking->refused_room, sizeof *taking->refused);
    }
    if (count) memcpy(taking->refused + taking->refused_count, refused, count * sizeof *refused);
    taking->refused_count += count;
}

static bool is_of_sender(const struct taking *taking, const struct taken *taken, const char *sender) {
    if (strcmp(sender, taken->delivery.sender) == 0) return true;
    return taken->known != UINT32_MAX && strcmp(sender, taking->options->known[taken->known].sender) == 0;
}

const struct known_release *taking_release_of(const struct taking *taking, const struct taken *taken) {
    const struct intake_options *options = taking->options;
    const char *dataset = taken_dataset(taking, taken)->name;
    for (uint32_t i = options->release_count; i-- > 0;) {
        const struct known_release *release = &options->releases[i];
        if (strcmp(release->digest, taken->delivery.digest) == 0 &&
            is_of_sender(taking, taken, release->sender) && strcmp(release->dataset, dataset) == 0)
            return release;
    }
    return NULL;
}

date_t taken_reaches(const struct taking *taking, const struct taken *taken) {
    date_t today = taking->intake->book->today;
    if (taken->known != UINT32_MAX && taken->delivery.reaches != DATE_NONE) return taken->delivery.reaches;
    date_t last = stated_reach(taking, taken);
    if (last == DATE_NONE) last = taken->delivery.last;
    if (last == DATE_NONE) return taken->tally.latest;
    return last < today ? last : today;
}

int taken_bytes(const struct taking *taking, struct taken *taken) {
    if (taken->recorded) return recorded_open(taking, taken);
    if (taken->delivery.from_inbox) return file_open_regular(taking->inbox, taken->path);
    return archive_read(taking->archive, taken->expected, taking->options->known[taken->known].bytes);
}

int taken_open(const struct taking *taking, struct taken *taken) {
    int file = taken_bytes(taking, taken);
    if (file >= 0 || taken->delivery.state != DELIVERY_IN_FORCE) return file;
    if (errno == ELOOP || errno == EINVAL)
        taken_fail(taken, DELIVERY_UNREADABLE,
                   "不是普通文件（链接、管道或文件夹） · no regular file (a link, a pipe or a folder)");
    else {
        taken->delivery.denied = file_denied(errno);
        taken_fail(taken, DELIVERY_UNREADABLE, "无法打开：%s · cannot be opened: %s", strerror(errno),
                   strerror(errno));
    }
    return -1;
}
