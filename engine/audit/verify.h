/* Is a sealed site what was sealed? The chain of manifests with every output, every archived file against its
 * digest, the casebook row by row and byte by byte, the access log, signatures, and what an anchor kept
 * elsewhere says. Nothing is written or held locked. What was not sealed is not looked at: inbox/, what was
 * handed out.
 *
 * A chain cannot show that its newest links were cut off, nor that all of it was written anew: that shows
 * only against an anchor, a copy of its heads kept where nobody of the site can write. */
#ifndef HEARTH_AUDIT_VERIFY_H
#define HEARTH_AUDIT_VERIFY_H

#include "casebook/check.h"
#include "casebook/file_seal.h"

struct verify_options {
    const char *site;
    const char *anchor; /* file that verify_write_anchor wrote; NULL */
    const char *key;    /* PEM of the public key that signatures are checked by; NULL: none is */
    int threads;
};

struct verified {
    struct checked casebook;
    enum file_sealed bytes;      /* of casebook.db and casebook.key */
    uint64_t outputs, manifests; /* files of runs that are what their manifests say */
    uint64_t archived, sources;  /* deliveries and Lua files that are what their names say */
    uint64_t purged;             /* named by a run, and purged since */
    uint64_t strays;             /* in the archive, good, named by no run */
    uint64_t access_lines;
    int64_t anchored;         /* number of the run up to which the anchor vouches; 0: none */
    char first[32], last[32]; /* folders; "" when no run was sealed */
    char unanchored[32];      /* the first run behind the anchor; "" none */
    char signed_up_to[32];    /* the newest run whose signature was checked and holds; "" none */
    uint32_t signatures;      /* checked and good */
};

/* EXIT_DONE: nothing was found; EXIT_DIFFERENT: what was is in diags as errors, the first one first;
 * EXIT_WAITING: nothing was found, but a broken run waits for the next to bring it home; EXIT_NOT_STARTED: no
 * casebook, or it is being written; EXIT_SYSTEM: nothing was found, but the system did not give all there is
 * (diags_denied). Notes in diags are told beside. */
enum exit_code site_verify(const struct verify_options *options, struct verified *verified,
                           struct diags *diags);

/* The heads of all chains as a text to be kept elsewhere. false: diags. */
bool verify_write_anchor(const char *site, struct buffer *out, struct diags *diags);
/* Signs the manifest of the last run with the Ed25519 key in a PEM file, into SITE/signatures/RUN.sig, whose
 * path is added to `told`. false: diags. */
bool verify_sign(const char *site, const char *key, struct buffer *told, struct diags *diags);

#endif
