/* The files of a run, before its manifest is among them: each with size and digest, read back once it is
 * written. */
#ifndef HEARTH_NIGHT_OUTPUTS_H
#define HEARTH_NIGHT_OUTPUTS_H

#include "ground/file.h"
#include "library/crypto.h"

#define OUTPUTS_DEPTH 8 /* folders below a run that are looked into; lists/COUNTY is two */

struct output_read {
    char digest[DIGEST_TEXT];
    uint64_t size; /* bytes */
};

struct outputs {
    struct file_list files;    /* sorted by path; owned */
    struct output_read *reads; /* [files.count]; owned */
};

/* Reads every file below the folder. false: errno of one that failed; outputs_release may be called. */
bool outputs_read(struct outputs *outputs, const char *folder, int threads);
/* fsync of every file below the folder, of the folders that they are in, and of the folder itself. false:
 * errno of one that failed. */
bool outputs_sync(const char *folder);
void outputs_release(struct outputs *outputs); /* zeroed: nothing */

#endif
