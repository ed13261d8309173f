/* A copy of the casebook. */
#include "casebook/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "casebook/store.h"
#include "ground/file.h"

struct copying {
    const char *site, *to;
    struct diags *diags;
};

static bool refused(const struct copying *copying, const char *file, const char *why) {
    diags_add(copying->diags, DIAG_ERROR, (struct place){.file = file}, "无法复制 · cannot be copied: %s",
              why);
    return false;
}

/* Permissions and time are those of the file itself. */
static bool look_alike(int file, const struct stat *like) {
    const struct timespec times[2] = {like->st_mtim, like->st_mtim};
    return fchmod(file, like->st_mode & 07777) == 0 && futimens(file, times) == 0;
}

static bool copy_bytes(const char *from, const char *to) {
    struct stat like;
    int source = file_open_regular(AT_FDCWD, from), target = -1;
    if (source < 0) return false;
    target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool copied =
        target >= 0 && fstat(source, &like) == 0 && file_copy(source, target) && look_alike(target, &like);
    int reason = errno;
    if (target >= 0) close(target);
    close(source);
    errno = reason;
    return copied;
}

static bool copy_file(const struct copying *copying, const char *name, bool needed) {
    char *from = casebook_file(copying->site, name), *to = casebook_file(copying->to, name);
    bool copied = copy_bytes(from, to) || (!needed && errno == ENOENT);
    int reason = errno;
    free(from);
    free(to);
    return copied || refused(copying, name, strerror(reason));
}

/* A night that was killed while it committed leaves a journal that only a writer may roll back. */
static struct store *open_held(const struct copying *copying) {
    char error[512] = "", *path = casebook_file(copying->site, "casebook.db");
    struct store *store = store_look(path, error, sizeof error);
    if (store && !store_hold(store)) {
        store_close(store);
        store = store_open(path, false, error, sizeof error);
        if (store && !store_hold(store)) {
            snprintf(error, sizeof error, "%s", store_error(store));
            store_close(store);
            store = NULL;
        }
    }
    free(path);
    if (!store) refused(copying, "casebook.db", error);
    return store;
}

/* Its seal first: one that is older than the file says only that it was written since. */
bool casebook_copy(const char *site, const char *to_folder, struct diags *diags) {
    struct copying copying = {site, to_folder, diags};
    bool sealed = copy_file(&copying, "casebook.seal", false);
    struct store *store = sealed ? open_held(&copying) : NULL;
    bool copied =
        store && copy_file(&copying, "casebook.db", true) && copy_file(&copying, "casebook.key", true);
    store_close(store);
    return copied;
}
