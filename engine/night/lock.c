/* One writer per site. */
#include "night/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"

static bool refused(struct site_lock *lock, const char *zh, const char *en, struct diags *diags) {
    struct place place = {.file = lock->site};
    diags_add(diags, DIAG_ERROR, place, "%s / %s", zh, en);
    site_unlock(lock);
    return false;
}

/* Where the system had none to give; who may not have it is told so, and by whom. */
static bool failed(struct site_lock *lock, const char *zh, int reason, struct diags *diags) {
    refused(lock, zh, strerror(reason), diags);
    if (reason != EACCES && reason != EPERM && reason != EROFS) diags_reason(diags, reason);
    return false;
}

/* The time of the lock comes from the file system that also stamps the inbox, so that both can be compared.
 */
static bool stamp(struct site_lock *lock) {
    struct stat status;
    if (futimens(lock->file, NULL) != 0 || fstat(lock->file, &status) != 0) return false;
    lock->since = status.st_mtime;
    return true;
}

bool site_lock(const char *site, struct site_lock *lock, struct diags *diags) {
    struct buffer path = {0};
    buffer_format(&path, "%s/.lock", site);
    *lock = (struct site_lock){.site = memory_text(site)};
    lock->file = open(path.at, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    int reason = errno;
    bool others = lock->file < 0 && file_exists(path.at); /* such as of a run as another user */
    buffer_release(&path);
    if (lock->file < 0)
        return failed(lock, others ? "它的 .lock 打不开，请看属于哪个用户" : "站点目录不可写", reason, diags);
    if (flock(lock->file, LOCK_EX | LOCK_NB) == 0)
        return stamp(lock) || failed(lock, "站点无法加锁", errno, diags);
    if (errno != EWOULDBLOCK) return failed(lock, "站点无法加锁", errno, diags);
    refused(lock, "另一次运行尚未结束", "another run of this site is not over", diags);
    lock->taken = true;
    return false;
}

void site_unlock(struct site_lock *lock) {
    if (lock->file >= 0) close(lock->file);
    free(lock->site);
    *lock = (struct site_lock){.file = -1};
}
