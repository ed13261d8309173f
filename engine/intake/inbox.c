/* What lies in the inbox: names, senders, periods, datasets. */
#include "intake/inbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/period.h"
#include "library/fold.h"
#include "library/gb18030.h"

#define DEPTH 8
#define HEAD_SIZE ((size_t)256 << 10) /* bytes looked at when the name says nothing */
#define NAME_MOST 1024                /* bytes of a folded name */

static const char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool inbox_passes_over(const char *path) {
    static const char *const globs[] = {"~$*", "Thumbs.db", "desktop.ini", "*.ok", "*.tmp", "*.part"};
    if (path[0] == '.' || strstr(path, "/.")) return true;
    for (size_t i = 0; i < sizeof globs / sizeof *globs; i++)
        if (text_glob(globs[i], base_of(path))) return true;
    return false;
}

/* A name as it is compared: UTF-8, folded. Names from zip files of Windows are often GB18030. */
static void fold_base(struct span base, struct buffer *out) {
    char decoded[GB18030_ROOM(NAME_MOST)];
    bool bad = false;
    buffer_clear(out);
    if (base.length > NAME_MOST || !buffer_text(out, "")) return;
    if (!text_is_utf8(base)) base = (struct span){decoded, gb18030_decode(base, decoded, &bad)};
    if (bad || !fold_header(base, out)) buffer_clear(out);
}

static struct span without_extension(const char *base) {
    const char *dot = strrchr(base, '.');
    return (struct span){base, dot && dot != base ? (size_t)(dot - base) : strlen(base)};
}

uint16_t inbox_dataset(const struct book *book, const char *base) {
    struct buffer name = {0}, glob = {0};
    uint16_t found = DATASET_NONE;
    size_t longest = 0;
    fold_base(without_extension(base), &name);
    for (uint16_t d = 0; name.length && d < book->dataset_count; d++) {
        for (uint16_t i = 0; i < book->datasets[d].file_count; i++) {
            fold_base(span_of(book->datasets[d].files[i]), &glob);
            if (glob.length <= longest || !text_glob(glob.at, name.at)) continue;
            longest = glob.length;
            found = d;
        }
    }
    buffer_release(&name);
    buffer_release(&glob);
    return found;
}

static bool has_extension(const char *base, const char *glob) {
    return text_glob(glob, base);
}

static bool is_readable_name(const char *base) {
    static const char *const globs[] = {"*.csv", "*.tsv", "*.txt", "*.xlsx", "*.xlsm", "*.xls"};
    for (size_t i = 0; i < sizeof globs / sizeof *globs; i++)
        if (has_extension(base, globs[i])) return true;
    return false;
}

static bool looks_like_file(const char *name) {
    return is_readable_name(name) || has_extension(name, "*.xls*");
}

/* Whether a folder above the file has a file's name: such a folder is told of itself. */
static bool in_false_folder(const char *path) {
    char *whole = memory_text(path);
    bool found = false;
    for (char *slash = strchr(whole, '/'); slash && !found; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        found = looks_like_file(whole);
        *slash = '/';
    }
    free(whole);
    return found;
}

static struct taken *add_file(struct taking *taking, const char *path, uint64_t size) {
    struct arena *arena = &taking->intake->arena;
    struct taken *taken = taking_add(taking);
    struct delivery *delivery = &taken->delivery;
    struct buffer shown = {0};
    const char *slash = strchr(path, '/');
    taken->path = arena_text(arena, path);
    delivery->name = arena_text(arena, text_shown(&shown, span_of(path)));
    struct span sender = {path, slash ? (size_t)(slash - path) : 0};
    delivery->sender = arena_text(arena, text_shown(&shown, sender));
    buffer_release(&shown);
    delivery->bytes = size;
    delivery->from_inbox = true;
    delivery->state = DELIVERY_IN_FORCE;
    delivery->dataset = inbox_dataset(taking->intake->book, base_of(path));
    period_read(without_extension(base_of(path)), &delivery->first, &delivery->last);
    return taken;
}

static void tell_hint(const struct taking *taking, struct taken *taken, const uint16_t *likeness) {
    const struct book *book = taking->intake->book;
    uint16_t best = DATASET_NONE;
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        uint32_t required = taking->vocabularies[d].required;
        if (likeness[d] == 0) continue;
        if (best == DATASET_NONE ||
            likeness[d] * taking->vocabularies[best].required > likeness[best] * required)
            best = d;
    }
    if (best == DATASET_NONE) {
        taken_fail(taken, DELIVERY_UNRECOGNISED,
                   "文件名和表头都不像任何数据集 · neither name nor header fits a dataset");
        return;
    }
    taken_fail(taken, DELIVERY_UNRECOGNISED,
               "文件名不认识，像 %.60s %d/%d 列 · unknown name, has %d of %d columns of %.60s",
               book->datasets[best].zh, likeness[best], taking->vocabularies[best].required, likeness[best],
               taking->vocabularies[best].required, book->datasets[best].name);
}

/* The one dataset whose required columns are all in the header. */
static void recognise_by_header(struct taking *taking, struct taken *taken, const uint16_t *likeness) {
    const struct book *book = taking->intake->book;
    uint16_t fits = 0, found = DATASET_NONE;
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        if (likeness[d] == 0 || likeness[d] != taking->vocabularies[d].required) continue;
        fits++;
        found = d;
    }
    if (fits == 1)
        taken->delivery.dataset = found;
    else if (fits > 1)
        taken_fail(taken, DELIVERY_UNRECOGNISED,
                   "文件名不认识，表头符合 %d 个数据集 · unknown name, the header fits %d datasets", fits,
                   fits);
    else
        tell_hint(taking, taken, likeness);
}

/* Of every dataset, how many of its required columns the best part of the file has. */
static bool measure_likeness(struct taking *taking, struct source *source, uint16_t *likeness,
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
            uint16_t found = layout_likeness(&taking->vocabularies[d], (struct span){head, got},
                                             got < HEAD_SIZE, source_is_sheet(source));
            if (found > likeness[d]) likeness[d] = found;
        }
    }
    free(head);
    return step == SOURCE_END;
}

static void recognise_unknown(struct taking *taking, struct taken *taken) {
    int file = taken_open(taking, taken);
    if (file < 0) return;
    char why[HEADER_WHY];
    uint16_t *likeness = memory_zeroed(taking->intake->book->dataset_count, sizeof *likeness);
    struct source *source = source_open(file, (struct source_tap){0}, why);
    if (source && measure_likeness(taking, source, likeness, why))
        recognise_by_header(taking, taken, likeness);
    else
        taken_fail(taken, DELIVERY_UNREADABLE, "%s", why);
    source_free(source);
    close(file);
    free(likeness);
}

static void add_entry(struct taking *taking, const struct file_entry *entry) {
    const char *base = base_of(entry->path);
    struct taken *taken = add_file(taking, entry->path, entry->size);
    if (!entry->regular)
        taken_fail(taken, DELIVERY_UNREADABLE,
                   "不是普通文件（链接、管道或文件夹） · no regular file (a link, a pipe or a folder)");
    else if (!is_readable_name(base))
        taken_fail(
            taken, DELIVERY_UNREADABLE,
            "只读 .csv .tsv .txt .xlsx .xlsm .xls 文件 · only .csv, .tsv, .txt, .xlsx, .xlsm and .xls files "
            "are read");
    else if (entry->size == 0)
        taken_fail(taken, DELIVERY_UNREADABLE, "空文件 · empty file");
    else if (taken->delivery.dataset == DATASET_NONE)
        recognise_unknown(taking, taken);
}

/* Folders at the top that have a file's name; below them nothing is looked for. */
static bool add_false_folders(struct taking *taking) {
    struct file_list list;
    if (!file_list_below(taking->options->inbox, 0, &list)) return false;
    for (size_t i = 0; i < list.count; i++) {
        const struct file_entry *entry = &list.items[i];
        char *inside;
        if (entry->regular || inbox_passes_over(entry->path) || !looks_like_file(entry->path)) continue;
        if (asprintf(&inside, "%s/%s/.", taking->options->inbox, entry->path) < 0) system_failed("memory");
        if (file_exists(inside)) add_entry(taking, entry);
        free(inside);
    }
    file_list_release(&list);
    return true;
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct taken *)a)->path, ((const struct taken *)b)->path);
}

bool inbox_list(struct taking *taking) {
    struct file_list list;
    struct place place = {.file = taking->options->inbox};
    if (!add_false_folders(taking) || !file_list_below(taking->options->inbox, DEPTH, &list)) {
        diags_add(taking->diags, DIAG_ERROR, place, "收件箱无法读取：%s · the inbox cannot be read: %s",
                  strerror(errno), strerror(errno));
        return false;
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct file_entry *entry = &list.items[i];
        if (inbox_passes_over(entry->path) || in_false_folder(entry->path)) continue;
        bool told = false;
        for (uint32_t k = 0; k < taking->count && !told; k++)
            told = strcmp(taking->items[k].path, entry->path) == 0;
        if (!told) add_entry(taking, entry);
    }
    file_list_release(&list);
    if (taking->count) qsort(taking->items, taking->count, sizeof *taking->items, by_path);
    return true;
}
