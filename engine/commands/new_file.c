/* Makes a file that a command writes for people. */
#include "commands/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ground/bytes.h"

/* Whether it would lie among the site's own files: what is put into the inbox would be a delivery. */
static bool is_of_site(const char *site, const char *path) {
    static const char *const own[] = {"inbox", "archive", "runs"};
    const char *slash = strrchr(path, '/');
    struct buffer text = {0};
    buffer_add(&text, path, slash ? (size_t)(slash - path) + 1 : 0);
    buffer_text(&text, ".");
    char *folder = realpath(text.at, NULL), *root = realpath(site, NULL);
    bool found = folder && root && strcmp(folder, root) == 0 &&
                 strncmp(slash ? slash + 1 : path, "casebook", strlen("casebook")) == 0;
    for (size_t i = 0; i < sizeof own / sizeof *own && folder && !found; i++) {
        buffer_clear(&text);
        buffer_format(&text, "%s/%s", site, own[i]);
        char *closed = realpath(text.at, NULL);
        size_t length = closed ? strlen(closed) : 0;
        found = closed && strncmp(folder, closed, length) == 0 && (!folder[length] || folder[length] == '/');
        free(closed);
    }
    free(folder);
    free(root);
    buffer_release(&text);
    return found;
}

enum exit_code new_file(const char *site, const char *path, unsigned mode, struct diags *diags) {
    struct place place = {.file = path};
    if (is_of_site(site, path)) {
        diags_add(
            diags, DIAG_ERROR, place,
            "不能写进站点自己的文件夹，请另选位置 · not among the site's own files, choose another place");
        return EXIT_NOT_STARTED;
    }
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file >= 0) {
        close(file);
        return EXIT_DONE;
    }
    if (errno == EEXIST) {
        diags_add(diags, DIAG_ERROR, place,
                  "文件已存在，不覆盖，请另选文件名 · exists and is not written over, choose another name");
        return EXIT_NOT_STARTED;
    }
    diags_add(diags, DIAG_ERROR, place, "写不下 · cannot be written: %s", strerror(errno));
    return EXIT_SYSTEM;
}
