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
};

/* What is done with one of the files, opened; false: errno. */
typedef bool with_file(int file, struct output_read *read);

static bool hash_file(int file, struct output_read *read) {
    return digest_of_open(file, read->digest, &read->size);
}

static bool sync_file(int file, struct output_read *read) {
    (void)read;
    return fsync(file) == 0;
}

static void with_output(const struct reading *reading, size_t number, with_file *work) {
    const char *path = reading->outputs->files.items[number].path;
    struct output_read *read = &reading->outputs->reads[number];
    if (strcmp(path, MANIFEST) == 0 || read->reason != 0) return;
    int file = file_open_regular(reading->root, path);
    if (file < 0 || !work(file, read)) read->reason = errno ? errno : EIO;
    if (file >= 0) close(file);
}

static void hash_output(void *context, size_t number, int worker) {
    (void)worker;
    with_output(context, number, hash_file);
}

static void sync_output(void *context, size_t number, int worker) {
    (void)worker;
    with_output(context, number, sync_file);
}

bool outputs_read(struct outputs *outputs, const char *folder, bool sync, int threads) {
    *outputs = (struct outputs){0};
    if (!file_list_below(folder, DEPTH_MOST, &outputs->files)) return false;
    struct reading reading = {outputs, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (reading.root < 0) return false;
    outputs->reads = memory_zeroed(outputs->files.count + 1, sizeof *outputs->reads);
    workers_run(threads, outputs->files.count, hash_output, &reading);
    if (sync) workers_run(FILE_SYNC_THREADS, outputs->files.count, sync_output, &reading);
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
