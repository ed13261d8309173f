/* What the parts of a verification share. */
#ifndef HEARTH_AUDIT_VERIFYING_H
#define HEARTH_AUDIT_VERIFYING_H

#include "casebook/casebook.h"
#include "ground/map.h"
#include "night/manifest.h"
#include "audit/verify.h"

enum hashed_kind { HASHED_OUTPUT, HASHED_DELIVERY, HASHED_PACKED, HASHED_SOURCE, HASHED_NONE };

struct hashed { /* a file, and what its bytes must be */
    char *path; /* below the site; owned */
    char expected[DIGEST_TEXT];
    int64_t size; /* bytes that were recorded; -1: none were */
    enum hashed_kind kind;
    char found[DIGEST_TEXT]; /* of a packed file what it unpacks to */
    uint64_t found_size;
    int reason; /* errno; 0: it was read */
};

struct verifying {
    const struct verify_options *options;
    struct verified *verified;
    struct diags *diags;
    struct casebook *casebook; /* NULL: it cannot be read */
    const struct run_row *runs;
    uint32_t run_count;
    struct hashed *files; /* to be hashed, all at once; owned */
    size_t file_count, file_room;
    struct map deliveries, sources; /* digests that some run names */
    json_value *anchor;             /* owned; NULL: none was given */
    char wanted[DIGEST_TEXT];       /* the public half that signatures must be of; "" any */
    bool waits;
};

void verify_found(struct verifying *verifying, const char *file, const char *zh, const char *en);
/* Missing, or what errno says; what the system refused is none of what was found. */
void verify_unread(struct verifying *verifying, const char *file, int reason);
void verify_noted(struct verifying *verifying, const char *file, const char *zh, const char *en);
/* A file to be hashed; kind, path below the site, digest, bytes or -1. */
void verify_file(struct verifying *verifying, enum hashed_kind kind, const char *path, const char *expected,
                 int64_t size);

/* The key and the anchor that options name. false: diags. */
bool verify_read_key(struct verifying *verifying);
bool verify_read_anchor(struct verifying *verifying);

/* Manifests, what they say of the runs before them, and which files they name. */
void verify_runs(struct verifying *verifying);
/* The files of the archive, by their names. */
void verify_archive(struct verifying *verifying);
/* Once all files are hashed: whether every delivery and Lua file that a run names is there. */
void verify_named(struct verifying *verifying);
void verify_signatures(struct verifying *verifying);
void verify_anchor(struct verifying *verifying);

#endif
