/* Files of rules that nobody reads: in the wrong folder, or under a name such as X.lua.txt. A rule in one of
 * them would be missing in silence. */
#include <string.h>
#include "book/book.h"
#include "commands/check.h"
#include "ground/file.h"
#include "ground/text.h"

static bool is_read(const struct book *book, const char *path) {
    return book_source(book, path) != SOURCE_NONE || text_ends_with(path, "_test.lua");
}

/* Packs of other places may lie beside those in force. */
static bool is_elsewhere(const struct book *book, const char *path) {
    return strchr(path, '/') != NULL && !book_is_read_from(book, path);
}

void check_strays(const struct book *book, struct diags *diags) {
    struct file_list list = {0};
    if (!file_list_below(book->site.rules, 2, &list)) return;
    for (size_t i = 0; i < list.count; i++) {
        const char *path = list.items[i].path;
        if (!list.items[i].regular || path[0] == '.' || !text_glob("*.lua*", path)) continue;
        if (is_elsewhere(book, path) || is_read(book, path)) continue;
        diags_add(diags, DIAG_WARNING, (struct place){path, 0, 0},
                  "这个文件没有被读入 · is not read: rules stand in the folders that site.lua names as "
                  "packs, else in "
                  "datasets/, parameters/, facts/, regions/ or calendar/, in files whose names end in .lua");
    }
    file_list_release(&list);
}
