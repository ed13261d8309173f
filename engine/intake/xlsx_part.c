/* The parts of an .xlsx workbook and their links. */
#include "intake/xlsx_part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"

#define PIECE ((size_t)64 << 10)
#define LINKS_MOST 65536

void part_tell(const char *path, const char *problem, char why[HEADER_WHY]) {
    struct buffer shown = {0};
    snprintf(why, HEADER_WHY, "%s (%.100s)", problem, text_named(&shown, span_of(path)));
    buffer_release(&shown);
}

bool part_read(struct unzip *archive, const char *path, const struct xml_events *events, void *context,
               struct xml **xml, char why[HEADER_WHY]) {
    const char *problem;
    if (!unzip_begin(archive, path, &problem)) {
        part_tell(path, problem ? problem : "工作簿缺少一个部分 · the workbook lacks a part", why);
        return false;
    }
    char *piece = memory_get(PIECE);
    ssize_t got = 0;
    *xml = xml_new(events, context);
    enum xml_step step = XML_GOOD;
    do {
        got = unzip_read(archive, piece, PIECE, &problem);
        if (got >= 0) step = xml_feed(*xml, piece, (size_t)got, got == 0);
    } while (got > 0 && step == XML_GOOD);
    if (got >= 0 && step != XML_GOOD) problem = xml_problem(*xml);
    bool good = got == 0 && step == XML_GOOD;
    if (!good) part_tell(path, problem, why);
    xml_free(*xml);
    *xml = NULL;
    free(piece);
    return good;
}

struct links_reader {
    struct part_links *links;
    struct xml *xml;
    const char *folder; /* of the part, "" or ending in '/' */
};

/* A target as a path from the root: '\' as '/', "." and ".." followed. NULL: it leads outside. */
static char *resolve(const char *folder, const char *target) {
    char whole[PART_PATH], path[PART_PATH];
    bool absolute = target[0] == '/' || target[0] == '\\';
    int length = snprintf(whole, sizeof whole, "%s%s", absolute ? "" : folder, target);
    if (length < 0 || (size_t)length >= sizeof whole) return NULL;
    size_t end = 0;
    for (const char *at = whole; *at;) {
        size_t step = strcspn(at, "/\\");
        if (step == 2 && memcmp(at, "..", 2) == 0) {
            if (end == 0) return NULL;
            while (end > 0 && path[--end] != '/') continue;
        } else if (step && !(step == 1 && *at == '.')) {
            if (end) path[end++] = '/';
            memcpy(path + end, at, step);
            end += step;
        }
        at += step + (at[step] != '\0');
    }
    path[end] = '\0';
    return memory_text(path);
}

static void open_link(void *context, const char *name, const char **attributes) {
    struct links_reader *reader = context;
    struct part_links *links = reader->links;
    if (strcmp(name, "Relationship") != 0) return;
    const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type");
    const char *target = xml_attribute(attributes, "Target"), *mode = xml_attribute(attributes, "TargetMode");
    if (!id || !type || !target) return;
    if (links->count == LINKS_MOST) {
        xml_refuse(reader->xml, "部分过多 · too many parts");
        return;
    }
    const char *slash = strrchr(type, '/');
    links->items = memory_resize(links->items, links->count + 1, sizeof *links->items);
    links->items[links->count++] = (struct part_link){
        .id = memory_text(id),
        .type = memory_text(slash ? slash + 1 : type),
        .path = mode && strcmp(mode, "External") == 0 ? NULL : resolve(reader->folder, target)};
}

bool part_links_read(struct part_links *links, struct unzip *archive, const char *path,
                     char why[HEADER_WHY]) {
    static const struct xml_events events = {.open = open_link};
    char folder[PART_PATH], whole[PART_PATH + 16];
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    *links = (struct part_links){0};
    snprintf(folder, sizeof folder, "%.*s", (int)(base - path), path);
    snprintf(whole, sizeof whole, "%s_rels/%s.rels", folder, base);
    if (!unzip_has(archive, whole)) return true;
    struct links_reader reader = {.links = links, .folder = folder};
    return part_read(archive, whole, &events, &reader, &reader.xml, why);
}

void part_links_release(struct part_links *links) {
    for (uint32_t i = 0; i < links->count; i++) {
        free(links->items[i].id);
        free(links->items[i].type);
        free(links->items[i].path);
    }
    free(links->items);
    *links = (struct part_links){0};
}

const struct part_link *part_link_find(const struct part_links *links, const char *id, const char *type) {
    for (uint32_t i = 0; i < links->count; i++)
        if (strcmp(id ? links->items[i].id : links->items[i].type, id ? id : type) == 0)
            return &links->items[i];
    return NULL;
}
