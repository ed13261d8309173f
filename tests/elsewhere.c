/* Preloaded into a program: its clock stands ELSEWHERE_DAYS ahead, and folders list their entries in an order that
 * ELSEWHERE_SEED shuffles. Everything else is as it is. */
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define FOLDERS_MOST 64

struct listing { /* of an open folder, in its new order */
    DIR *folder;
    struct dirent **entries;
    size_t count, next;
};

static struct listing listings[FOLDERS_MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static long long setting(const char *name) {
    const char *text = getenv(name);
    return text ? atoll(text) : 0;
}

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

int clock_gettime(clockid_t clock, struct timespec *out) {
    int (*next)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))real("clock_gettime");
    int result = next(clock, out);
    if (result == 0 && clock == CLOCK_REALTIME) out->tv_sec += setting("ELSEWHERE_DAYS") * 86400;
    return result;
}

time_t time(time_t *out) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now = {0};
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

static uint64_t hash(const char *name) {
    uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)setting("ELSEWHERE_SEED");
    for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

static int shuffled(const void *a, const void *b) {
    uint64_t x = hash((*(struct dirent *const *)a)->d_name), y = hash((*(struct dirent *const *)b)->d_name);
    return x < y ? -1 : x > y;
}

static void read_all(struct listing *listing) {
    struct dirent *(*next)(DIR *) = (struct dirent * (*)(DIR *)) real("readdir");
    struct dirent *entry;
    while ((entry = next(listing->folder))) {
        listing->entries = realloc(listing->entries, (listing->count + 1) * sizeof *listing->entries);
        listing->entries[listing->count] = malloc(entry->d_reclen);
        memcpy(listing->entries[listing->count++], entry, entry->d_reclen);
    }
    if (listing->count) qsort(listing->entries, listing->count, sizeof *listing->entries, shuffled);
}

static struct listing *find(DIR *folder) {
    for (size_t i = 0; i < FOLDERS_MOST; i++)
        if (listings[i].folder == folder) return &listings[i];
    return NULL;
}

struct dirent *readdir(DIR *folder) {
    struct dirent *found = NULL;
    pthread_mutex_lock(&lock);
    struct listing *listing = find(folder);
    if (!listing) {
        listing = find(NULL);
        if (!listing) abort();
        listing->folder = folder;
        read_all(listing);
    }
    if (listing->next < listing->count) found = listing->entries[listing->next++];
    pthread_mutex_unlock(&lock);
    return found;
}

struct dirent64 *readdir64(DIR *folder) {
    return (struct dirent64 *)readdir(folder);
}

int closedir(DIR *folder) {
    int (*next)(DIR *) = (int (*)(DIR *))real("closedir");
    pthread_mutex_lock(&lock);
    struct listing *listing = find(folder);
    for (size_t i = 0; listing && i < listing->count; i++) free(listing->entries[i]);
    if (listing) free(listing->entries);
    if (listing) *listing = (struct listing){0};
    pthread_mutex_unlock(&lock);
    return next(folder);
}
