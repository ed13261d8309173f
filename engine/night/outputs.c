/* The files of a run, read back. */
#include "night/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/memory.h"
#include "ground/workers.h"
#include "night/sealing.h"

#define DEPTH_MOST 8 /* folders below a run: lists/COUNTY */

struct reading {
    struct outputs *outputs;
    int root;
    bool sync;
};

static bool read_back(const struct reading *reading, const char *path, struct output_read *read) {
    int file = file_open_regular(reading->root, path);
    if (file < 0) return false;
    bool good = digest_of_open(file, read->digest, &read->size) && (!reading->sync || fsync(file) == 0);
    int reason = errno;
    close(file);
    errno = reason;
    return good;
}

static void read_output(void *context, size_t file, int worker) {
    (void)worker;
    const struct reading *reading = context;
    const char *path = reading->outputs->files.items[file].path;
    struct output_read *read = &reading->outputs->reads[file];
    if (strcmp(path, MANIFEST) != 0 && !read_back(reading, path, read)) read->reason = errno ? errno : EIO;
}

bool outputs_read(struct outputs *outputs, const char *folder, bool sync, int threads) {
    *outputs = (struct outputs){0};
    if (!file_list_below(folder, DEPTH_MOST, &outputs->files)) return false;
    struct reading reading = {outputs, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), sync};
    if (reading.root < 0) return false;
    outputs->reads = memory_zeroed(outputs->files.count + 1, sizeof *outputs->reads);
    workers_run(sync ? FILE_SYNC_THREADS : threads, outputs->files.count, read_output, &reading);
    close(reading.root);
    for (size_t i = 0; i < outputs->files.count; i++) {
        if (outputs->reads[i].reason == 0) continue;
        errno = outputs->reads[i].reason;
        return false;
    }
    return true;
}

void outputs_release(struct outputs *outputs) {
    file_list_release(&outputs->files);
    free(outputs->reads);
    *outputs = (struct outputs){0};
}
