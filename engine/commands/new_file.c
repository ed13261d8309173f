/* Makes a file that a command writes for people. */
#include "commands/new_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/bytes.h"
#include "ground/file.h"

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

static enum exit_code exists(const char *path, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = path},
              "文件已存在，不覆盖，请另选文件名 · exists and is not written over, choose another name");
    return EXIT_NOT_STARTED;
}

enum exit_code file_not_written(const char *path, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = path}, "写不下 · cannot be written: %s",
              strerror(errno));
    return EXIT_SYSTEM;
}

enum exit_code new_file_failed(const char *path, struct diags *diags) {
    return errno == EEXIST ? exists(path, diags) : file_not_written(path, diags);
}

/* What the system does not tell of is told when it is written. */
static bool lies_there(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0;
}

enum exit_code new_file_place(const char *site, const char *path, struct diags *diags) {
    if (!is_of_site(site, path)) return EXIT_DONE;
    diags_add(diags, DIAG_ERROR, (struct place){.file = path},
              "不能写进站点自己的文件夹，请另选位置 · not among the site's own files, choose another place");
    return EXIT_NOT_STARTED;
}

enum exit_code new_file_try(const char *site, const char *path, struct diags *diags) {
    const char *slash = strrchr(path, '/');
    struct buffer folder = {0};
    enum exit_code code = new_file_place(site, path, diags);
    if (code != EXIT_DONE) return code;
    if (lies_there(path)) return exists(path, diags);
    buffer_add(&folder, path, slash ? (size_t)(slash - path) + 1 : 0);
    buffer_text(&folder, ".");
    if (access(folder.at, W_OK | X_OK) != 0) code = new_file_failed(path, diags);
    buffer_release(&folder);
    return code;
}

enum exit_code new_file_copy(const char *site, const char *path, const char *from, struct diags *diags) {
    enum exit_code code = new_file_place(site, path, diags);
    if (code != EXIT_DONE || file_copy_new(from, path, 0600)) return code;
    return new_file_failed(path, diags);
}
