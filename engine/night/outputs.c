/* The files of a run, read back and brought to the disk. */
#include "night/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/workers.h"

struct working {
    struct outputs *outputs; /* to hash them */
    struct map names;        /* to sync them */
    int root;                /* the open folder */
    atomic_int reason;       /* errno of one that failed; 0: none */
};

static bool open_root(struct working *working, const char *folder) {
    working->root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return working->root >= 0;
}

static bool work_done(struct working *working) {
    close(working->root);
    errno = atomic_load(&working->reason);
    return errno == 0;
}

static void hash_output(void *context, size_t number, int worker) {
    struct working *working = context;
    struct output_read *read = &working->outputs->reads[number];
    (void)worker;
    if (!digest_of_file(working->root, working->outputs->files.items[number].path, read->digest, &read->size))
        atomic_store(&working->reason, errno);
}

bool outputs_read(struct outputs *outputs, const char *folder, int threads) {
    struct working working = {.outputs = outputs};
    *outputs = (struct outputs){0};
    if (!file_list_below(folder, OUTPUTS_DEPTH, &outputs->files) || !open_root(&working, folder))
        return false;
    outputs->reads = memory_zeroed(outputs->files.count, sizeof *outputs->reads);
    workers_run(threads, outputs->files.count, hash_output, &working);
    return work_done(&working);
}

/* Every file, and every folder on the way to it. */
static void list_names(const struct file_list *files, struct map *names) {
    struct buffer path = {0};
    map_init(names);
    map_add(names, span_of("."));
    for (size_t i = 0; i < files->count; i++) {
        buffer_clear(&path);
        buffer_text(&path, files->items[i].path);
        map_add(names, span_of(path.at));
        for (char *end; (end = strrchr(path.at, '/'));) {
            *end = '\0';
            map_add(names, span_of(path.at));
        }
    }
    buffer_release(&path);
}

static void sync_name(void *context, size_t number, int worker) {
    struct working *working = context;
    (void)worker;
    int opened = openat(working->root, working->names.keys[number].at, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0 || fsync(opened) != 0) atomic_store(&working->reason, errno);
    if (opened >= 0) close(opened);
}

bool outputs_sync(const char *folder) {
    struct working working = {0};
    struct file_list files;
    if (!file_list_below(folder, OUTPUTS_DEPTH, &files) || !open_root(&working, folder)) return false;
    list_names(&files, &working.names);
    file_list_release(&files);
    workers_run(FILE_SYNC_THREADS, working.names.count, sync_name, &working);
    map_release(&working.names);
    return work_done(&working);
}

void outputs_release(struct outputs *outputs) {
    file_list_release(&outputs->files);
    free(outputs->reads);
    *outputs = (struct outputs){0};
}
