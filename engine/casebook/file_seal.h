/* SITE/casebook.seal: the digests of casebook.db and casebook.key as they stood when the casebook was last
 * closed after writing, so that a changed bit is found even where no row lies. `sha256sum -c casebook.seal`
 * reads it.
 *
 *     # casebook.db after change 17
 *     <sha256>  casebook.db
 *     <sha256>  casebook.key
 *     # sha256 of the lines above <sha256>
 *
 * The change is SQLite's own count of transactions in the file's header. A process that is killed between its
 * commit and the seal leaves a file of a later change than its seal's: then only the content can be checked.
 * A new casebook has its seal before its first run, so that none is missing which nobody took away. */
#ifndef HEARTH_CASEBOOK_FILE_SEAL_H
#define HEARTH_CASEBOOK_FILE_SEAL_H

#include <stdint.h>
#include "ground/diag.h"

enum file_sealed {
    FILE_SEALED,       /* byte for byte what was last written */
    FILE_SEALED_SINCE, /* written since, by whom no seal tells */
    FILE_SEALED_NEVER, /* there is no seal */
    FILE_SEALED_OTHER  /* database, key or seal are not what was written: diags */
};

/* Writes the seal when there is none, or the file was written since the last one or since its change `since`.
 * With no connection to it open in this process. A disk that refuses leaves the seal as it was. */
void file_seal_write(const char *site, uint32_t since);
enum file_sealed file_seal_check(const char *site, struct diags *diags);
/* For a writer before it opens the casebook, without a byte hashed: FILE_SEALED_NEVER; FILE_SEALED_OTHER when
 * the seal is damaged or of a later change than the file (a warning in diags); else FILE_SEALED_SINCE. The
 * file's change in *change; 0: there is no file, or its header is damaged. Likewise without a connection. */
enum file_sealed file_seal_glance(const char *site, uint32_t *change, struct diags *diags);
/* Whether a transaction was broken off and waits to be rolled back by the next writer. */
bool file_seal_interrupted(const char *site);

#endif
