/* What lies in the inbox: names, senders, periods, datasets. */
#include "intake/inbox.h"

#include <errno.h>
#include <stdlib.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/arriving.h"
#include "intake/naming.h"
#include "intake/recognise.h"
#include "intake/stated.h"
#include "library/fold.h"

bool inbox_passes_over(const char *path) {
    static const char *const globs[] = {"~$*",    "Thumbs.db",  "desktop.ini", "*.tmp",
                                        "*.part", "*.filepart", "*.crdownload"};
    if (path[0] == '.' || strstr(path, "/.")) return true;
    for (size_t i = 0; i < sizeof globs / sizeof *globs; i++)
        if (text_glob(globs[i], naming_base(path))) return true;
    return false;
}

/* A name as it is compared: UTF-8, folded. */
static void fold_name_of(struct span name, struct buffer *out) {
    struct buffer plain = {0};
    naming_plain(name, &plain);
    buffer_clear(out);
    if (!buffer_text(out, "") || !fold_header(buffer_span(&plain), out)) buffer_clear(out);
    buffer_release(&plain);
}

uint16_t inbox_dataset(const struct book *book, const char *base) {
    struct buffer name = {0}, glob = {0};
    uint16_t found = DATASET_NONE;
    size_t longest = 0;
    fold_name_of(naming_stem(base), &name);
    for (uint16_t d = 0; name.length && d < book->dataset_count; d++) {
        for (uint16_t i = 0; i < book->datasets[d].file_count; i++) {
            fold_name_of(span_of(book->datasets[d].files[i]), &glob);
            if (glob.length <= longest || !text_glob(glob.at, name.at)) continue;
            longest = glob.length;
            found = d;
        }
    }
    buffer_release(&name);
    buffer_release(&glob);
    return found;
}

bool inbox_reads(const char *base) {
    static const char *const globs[] = {"*.csv", "*.tsv", "*.txt", "*.xlsx", "*.xlsm", "*.xls"};
    for (size_t i = 0; i < sizeof globs / sizeof *globs; i++)
        if (text_glob(globs[i], base)) return true;
    return false;
}

static bool looks_like_file(const char *name) {
    return inbox_reads(name) || text_glob("*.xls*", name);
}

/* The folder above the file that has a file's name; the caller frees it. NULL: none. */
static char *false_folder_of(const char *path) {
    char *folder = memory_text(path);
    for (char *slash = strchr(folder, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (looks_like_file(folder)) return folder;
        *slash = '/';
    }
    free(folder);
    return NULL;
}

/* A folder with the number of a person says nothing of whose it is, and would stand wherever the sender does.
 */
static void refuse_numbered(struct taking *taking, struct taken *taken) {
    struct buffer shown = {0};
    struct span sender = span_of(taken->delivery.sender);
    taken->delivery.sender = arena_text(&taking->intake->arena, text_named(&shown, sender));
    buffer_release(&shown);
    taken_fail(taken, DELIVERY_UNREADABLE,
               "文件夹的名称里有身份证号一样的长号码，不能作为来源，请改名 · its folder has a number like a "
               "citizen ID in its name, which cannot be a sender: please rename it");
}

void inbox_name(struct taking *taking, struct taken *taken) {
    const struct book *book = taking->intake->book;
    struct told told = naming_read(&taking->intake->arena, book, taken->path);
    taken->delivery.sender = told.sender;
    taken->delivery.first = told.first;
    taken->delivery.last = told.last;
    taken->delivery.dataset = inbox_dataset(book, naming_base(taken->path));
    if (text_has_id(span_of(told.sender))) refuse_numbered(taking, taken);
}

void inbox_look(struct taking *taking, struct taken *taken) {
    if (taken->delivery.dataset == DATASET_NONE) recognise(taking, taken);
    if (taken->delivery.dataset != DATASET_NONE && taken->delivery.state == DELIVERY_IN_FORCE)
        stated_sender(taking, taken);
}

static struct taken *add_file(struct taking *taking, const char *path, uint64_t size) {
    struct arena *arena = &taking->intake->arena;
    struct taken *taken = taking_add(taking);
    struct delivery *delivery = &taken->delivery;
    struct buffer shown = {0};
    taken->path = arena_text(arena, path);
    delivery->name = arena_text(arena, text_named(&shown, span_of(path)));
    buffer_release(&shown);
    delivery->masked = strcmp(delivery->name, path) != 0;
    delivery->bytes = size;
    delivery->from_inbox = true;
    delivery->state = DELIVERY_IN_FORCE;
    inbox_name(taking, taken);
    return taken;
}

static void add_entry(struct taking *taking, const struct file_entry *entry,
                      const struct file_entry *companion) {
    const char *base = naming_base(entry->path);
    struct taken *taken = add_file(taking, entry->path, entry->size);
    if (!entry->regular)
        taken_fail(taken, DELIVERY_UNREADABLE,
                   "不是普通文件（链接、管道或文件夹） · no regular file (a link, a pipe or a folder)");
    else if (!arriving_is_whole(taking, taken, entry, companion))
        return;
    else if (!inbox_reads(base))
        taken_fail(
            taken, DELIVERY_UNREADABLE,
            "只读 .csv .tsv .txt .xlsx .xlsm .xls 文件 · only .csv, .tsv, .txt, .xlsx, .xlsm and .xls files "
            "are read");
    else if (entry->size == 0)
        taken_fail(taken, DELIVERY_UNREADABLE, "空文件 · empty file");
    else
        inbox_look(taking, taken);
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct taken *)a)->path, ((const struct taken *)b)->path);
}

static bool is_told(const struct taking *taking, const char *path) {
    for (uint32_t i = 0; i < taking->count; i++)
        if (strcmp(taking->items[i].path, path) == 0) return true;
    return false;
}

/* What is no file and is called like one, at the top: also a folder in which nothing lies. */
static bool add_false_files(struct taking *taking) {
    struct file_list list;
    if (!file_list_below(taking->options->inbox, 0, &list)) return false;
    for (size_t i = 0; i < list.count; i++) {
        const struct file_entry *entry = &list.items[i];
        if (!entry->regular && !inbox_passes_over(entry->path) && looks_like_file(entry->path))
            add_entry(taking, entry, NULL);
    }
    file_list_release(&list);
    return true;
}

static void add_folder(struct taking *taking, char *path) {
    if (!is_told(taking, path)) add_entry(taking, &(struct file_entry){.path = path}, NULL);
}

/* A companion is told only where its file is not; of what lies in a folder with a file's name the folder. */
static void add_listed(struct taking *taking, const struct file_list *list, const struct file_entry *entry) {
    if (inbox_passes_over(entry->path) || is_told(taking, entry->path)) return;
    char *folder = false_folder_of(entry->path);
    if (folder)
        add_folder(taking, folder);
    else if (!arriving_is_companion(entry))
        add_entry(taking, entry, arriving_companion(list, entry));
    else if (!arriving_file(list, entry))
        taken_fail(add_file(taking, entry->path, entry->size), DELIVERY_ARRIVING,
                   "只有 .ok，它的文件还没有到 · only its .ok is here, the file itself is not");
    free(folder);
}

/* No output of a run may depend on what the clock says: it is told to whoever runs it. */
static void tell_arriving(const struct taking *taking) {
    for (uint32_t i = 0; i < taking->count && !taking->options->look_only; i++)
        if (taking->items[i].delivery.state == DELIVERY_ARRIVING)
            diags_add(taking->diags, DIAG_NOTE, (struct place){.file = taking->items[i].delivery.name}, "%s",
                      taking->items[i].why);
}

bool inbox_list(struct taking *taking) {
    struct file_list list;
    struct place place = {.file = taking->options->inbox};
    if (!add_false_files(taking) || !file_list_below(taking->options->inbox, INBOX_DEPTH, &list)) {
        int reason = errno;
        diags_add(taking->diags, DIAG_ERROR, place, "收件箱无法读取：%s · the inbox cannot be read: %s",
                  strerror(reason), strerror(reason));
        diags_reason(taking->diags, reason);
        return false;
    }
    for (size_t i = 0; i < list.count; i++) add_listed(taking, &list, &list.items[i]);
    file_list_release(&list);
    tell_arriving(taking);
    if (taking->count) qsort(taking->items, taking->count, sizeof *taking->items, by_path);
    return true;
}
