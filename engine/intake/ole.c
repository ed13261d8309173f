/* A stream out of a compound file. */
#include "intake/ole.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "ground/memory.h"

#define HEADER 512
#define ENTRY 128              /* bytes of a directory entry */
#define IN_HEADER 109          /* sectors of the table that the header itself names */
#define LAST_SECTOR 0xFFFFFFFA /* above it: end of chain, free … */
#define NO_ENTRY 0xFFFFFFFF
#define NAME_BYTES 64
enum { ROOT_ENTRY = 5, STREAM_ENTRY = 2 };

struct ole {
    struct span file;
    unsigned shift;  /* of the size of a sector: 9 or 12 */
    uint32_t *table; /* the sector behind each sector; owned */
    uint32_t sectors;
    struct buffer directory;
};

struct entry {
    uint32_t left, right, child, first;
    uint32_t size;
    const char *name;    /* UTF-16LE */
    uint16_t name_bytes; /* with its NUL */
    unsigned char type;
};

uint16_t ole_u16(const char *at) {
    const unsigned char *bytes = (const unsigned char *)at;
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

uint32_t ole_u32(const char *at) {
    return ole_u16(at) | (uint32_t)ole_u16(at + 2) << 16;
}

/* A sector's bytes; the last one of a file may be cut short. Empty: not in the file. */
static struct span sector(const struct ole *ole, uint32_t number) {
    uint64_t size = UINT64_C(1) << ole->shift, at = ((uint64_t)number + 1) << ole->shift;
    if (at >= ole->file.length) return (struct span){0};
    uint64_t left = ole->file.length - at;
    return (struct span){ole->file.at + at, left < size ? left : size};
}

static bool add_to_table(struct ole *ole, uint32_t number) {
    struct span part = sector(ole, number);
    size_t each = ((size_t)1 << ole->shift) / 4;
    if (part.length != each * 4) return false;
    ole->table = memory_resize(ole->table, ole->sectors + each, sizeof *ole->table);
    for (size_t i = 0; i < each; i++) ole->table[ole->sectors + i] = ole_u32(part.at + i * 4);
    ole->sectors += (uint32_t)each;
    return true;
}

/* The table of sectors: named by the header and, past 109 parts, by a chain of sectors. No more parts than
 * the file has sectors. */
static bool read_table(struct ole *ole) {
    const char *header = ole->file.at;
    uint32_t count = ole_u32(header + 0x2C), next = ole_u32(header + 0x44), done = 0;
    uint64_t most = ole->file.length >> ole->shift;
    if (count > most) return false;
    for (; done < count && done < IN_HEADER; done++)
        if (!add_to_table(ole, ole_u32(header + 0x4C + done * 4))) return false;
    for (uint64_t steps = 0; done < count; steps++) {
        struct span part = sector(ole, next);
        size_t each = ((size_t)1 << ole->shift) / 4 - 1;
        if (steps > most || part.length != (each + 1) * 4) return false;
        for (size_t i = 0; i < each && done < count; i++, done++)
            if (!add_to_table(ole, ole_u32(part.at + i * 4))) return false;
        next = ole_u32(part.at + each * 4);
    }
    return true;
}

/* A chain of sectors, up to `most` bytes; false when it leaves the file or goes round. */
static bool read_chain(const struct ole *ole, uint32_t first, uint64_t most, struct buffer *out) {
    uint32_t steps = 0;
    for (uint32_t at = first; at < LAST_SECTOR && out->length < most; at = ole->table[at]) {
        struct span part = sector(ole, at);
        if (at >= ole->sectors || part.length == 0 || ++steps > ole->sectors) return false;
        uint64_t left = most - out->length;
        buffer_add(out, part.at, part.length < left ? part.length : left);
    }
    return true;
}

static bool read_entry(const struct ole *ole, uint32_t number, struct entry *entry) {
    if (((uint64_t)number + 1) * ENTRY > ole->directory.length) return false;
    const char *at = ole->directory.at + (size_t)number * ENTRY;
    *entry = (struct entry){.left = ole_u32(at + 0x44),
                            .right = ole_u32(at + 0x48),
                            .child = ole_u32(at + 0x4C),
                            .first = ole_u32(at + 0x74),
                            .size = ole_u32(at + 0x78),
                            .name = at,
                            .name_bytes = ole_u16(at + 0x40),
                            .type = (unsigned char)at[0x42]};
    return true;
}

static bool is_called(const struct entry *entry, const char *name) {
    size_t length = strlen(name);
    if (entry->name_bytes != (length + 1) * 2 || entry->name_bytes > NAME_BYTES) return false;
    for (size_t i = 0; i < length; i++)
        if (entry->name[i * 2 + 1] != 0 || strncasecmp(&entry->name[i * 2], &name[i], 1) != 0) return false;
    return true;
}

/* The stream among the root's children, which hang together as a tree; each of them is looked at once. */
static enum ole_answer find(const struct ole *ole, const char *name, uint32_t from, struct entry *found) {
    uint32_t entries = (uint32_t)(ole->directory.length / ENTRY), waiting = 0, seen = 0;
    uint32_t *stack = memory_zeroed((size_t)entries * 2 + 1, sizeof *stack);
    enum ole_answer answer = OLE_NONE;
    stack[waiting++] = from;
    while (waiting && answer == OLE_NONE) {
        uint32_t number = stack[--waiting];
        if (number == NO_ENTRY) continue;
        if (!read_entry(ole, number, found) || ++seen > entries) {
            answer = OLE_DAMAGED;
        } else if (found->type == STREAM_ENTRY && is_called(found, name)) {
            answer = OLE_FOUND;
        } else {
            stack[waiting++] = found->left;
            stack[waiting++] = found->right;
        }
    }
    free(stack);
    return answer;
}

/* A short stream lies in small sectors inside the root's own stream. */
static bool read_short(const struct ole *ole, const struct entry *root, const struct entry *entry,
                       struct buffer *out) {
    const char *header = ole->file.at;
    unsigned shift = ole_u16(header + 0x20);
    struct buffer inner = {0}, table = {0};
    bool good = shift == 6 && read_chain(ole, root->first, root->size, &inner) &&
                read_chain(ole, ole_u32(header + 0x3C), ole->file.length, &table);
    uint64_t steps = 0;
    for (uint32_t at = entry->first; good && out->length < entry->size;) {
        uint64_t place = (uint64_t)at << shift, left = entry->size - out->length;
        good = at < LAST_SECTOR && place < inner.length && ((uint64_t)at + 1) * 4 <= table.length &&
               ++steps <= inner.length;
        if (!good) break;
        uint64_t length = inner.length - place < 64 ? inner.length - place : 64;
        buffer_add(out, inner.at + place, length < left ? length : left);
        at = ole_u32(table.at + (size_t)at * 4);
    }
    buffer_release(&inner);
    buffer_release(&table);
    return good;
}

static enum ole_answer read_stream(struct ole *ole, const char *name, struct buffer *out) {
    const char *header = ole->file.at;
    struct entry root, entry;
    if (!read_table(ole) || !read_chain(ole, ole_u32(header + 0x30), ole->file.length, &ole->directory) ||
        !read_entry(ole, 0, &root) || root.type != ROOT_ENTRY)
        return OLE_DAMAGED;
    enum ole_answer answer = find(ole, name, root.child, &entry);
    if (answer != OLE_FOUND) return answer;
    bool is_short = entry.size < ole_u32(header + 0x38);
    bool good =
        is_short ? read_short(ole, &root, &entry, out) : read_chain(ole, entry.first, entry.size, out);
    return good && out->length == entry.size ? OLE_FOUND : OLE_DAMAGED;
}

enum ole_answer ole_stream(struct span file, const char *name, struct buffer *out) {
    struct ole ole = {.file = file};
    if (file.length < HEADER || memcmp(file.at, OLE_MAGIC, 8) != 0) return OLE_DAMAGED;
    ole.shift = ole_u16(file.at + 0x1E);
    if (ole.shift != 9 && ole.shift != 12) return OLE_DAMAGED;
    enum ole_answer answer = read_stream(&ole, name, out);
    free(ole.table);
    buffer_release(&ole.directory);
    return answer;
}
