/* The list of deliveries that one intake works on. */
#include "intake/taking.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "ground/file.h"
#include "ground/memory.h"

struct taken *taking_add(struct taking *taking) {
    if (taking->count == taking->room) {
        taking->room = taking->room ? taking->room * 2 : 64;
        taking->items = memory_resize(taking->items, taking->room, sizeof *taking->items);
    }
    struct taken *taken = &taking->items[taking->count++];
    *taken = (struct taken){.known = UINT32_MAX, .tally.latest = DATE_NONE};
    taken->delivery.dataset = DATASET_NONE;
    taken->delivery.first = taken->delivery.last = taken->delivery.reaches = DATE_NONE;
    return taken;
}

void taken_fail(struct taken *taken, enum delivery_state state, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(taken->why, sizeof taken->why, format, arguments);
    va_end(arguments);
    taken->delivery.state = state;
    taken->wanted = false;
}

void taking_refuse(struct taking *taking, const struct refused *refused, uint32_t count) {
    while (taking->refused_room - taking->refused_count < count) {
        taking->refused_room = taking->refused_room ? taking->refused_room * 2 : 1024;
        taking->refused = memory_resize(taking->refused, taking->refused_room, sizeof *taking->refused);
    }
    if (count) memcpy(taking->refused + taking->refused_count, refused, count * sizeof *refused);
    taking->refused_count += count;
}

int taken_open(const struct taking *taking, struct taken *taken) {
    int file = file_open_regular(taken->delivery.from_inbox ? taking->inbox : taking->archive, taken->path);
    if (file >= 0) return file;
    if (errno == ELOOP || errno == EINVAL)
        taken_fail(taken, DELIVERY_UNREADABLE,
                   "不是普通文件（链接、管道或文件夹） · no regular file (a link, a pipe or a folder)");
    else
        taken_fail(taken, DELIVERY_UNREADABLE, "无法打开：%s · cannot be opened: %s", strerror(errno),
                   strerror(errno));
    return -1;
}
