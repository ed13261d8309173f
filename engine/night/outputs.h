/* The files of a run, but for its manifest: each with size and digest, read back once it is written. */
#ifndef HEARTH_NIGHT_OUTPUTS_H
#define HEARTH_NIGHT_OUTPUTS_H

#include "ground/file.h"
#include "library/crypto.h"

struct output_read {
    char digest[DIGEST_TEXT];
    uint64_t size; /* bytes */
    int reason;    /* errno; 0: it was read */
};

struct outputs {
    struct file_list files;    /* sorted by path; owned */
    struct output_read *reads; /* [files.count]; owned */
};

/* Reads every file below the folder on `threads`, and where `sync` is set brings each to the disk. false:
 * errno of the first that failed; outputs_release may be called. */
bool outputs_read(struct outputs *outputs, const char *folder, bool sync, int threads);
void outputs_release(struct outputs *outputs); /* zeroed: nothing */

#endif
