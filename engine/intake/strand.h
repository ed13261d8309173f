/* A strand: the deliveries of one dataset, read one after the other in pieces of whole rows. Under the
 * strand's lock a piece is read, hashed and cut; outside it any worker may archive and parse it. Pieces are
 * the same however many workers there are. */
#ifndef HEARTH_INTAKE_STRAND_H
#define HEARTH_INTAKE_STRAND_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include "intake/source.h"
#include "intake/taking.h"

struct block {
    char *room;           /* BLOCK_SIZE, aligned for the archive; the worker's */
    const char *at, *end; /* whole rows in `room`; a row past CSV_ROW_MOST may stand cut at the end */
    bool last;            /* the file, or the sheet, ends here */
    uint32_t slot;        /* of the line at `at` */
    uint32_t item;        /* in taking */
    const struct layout *layout;
    enum encoding encoding; /* of these rows; the layout's is told when all is read */
    uint64_t offset;        /* in the file, of the bytes that were read */
    size_t unarchived; /* how many of them, at room + CARRY_ROOM, still wait for block_archive; 0 unless the
                          text is the file's own bytes */
};

struct strand {
    struct taking *taking;
    uint16_t dataset;
    uint32_t *items; /* what is to be read, in order; owned */
    uint32_t count, current;
    uint64_t size;        /* bytes of all, for the order in which strands are begun */
    uint64_t taken_bytes; /* of what was begun: of the files, and of the text that comes out of workbooks */
    pthread_mutex_t lock;
    atomic_bool done;
    int file; /* of the current delivery; -1: not begun */
    struct source *source;
    struct source_part part; /* that is read */
    struct layout *layout;   /* of the part, once its header was read; the delivery's */
    bool copies;             /* its bytes go to the archive */
    struct stat before;      /* of the file when it was opened */
    struct digest *digest;
    char *carry; /* the begun row at the end of the piece before; owned */
    size_t carried;
    uint32_t line; /* lines of the current delivery that were cut off so far */
    bool skipping; /* inside a row past CSV_ROW_MOST */
    bool expected; /* the table knows how much will come */
};

void strand_init(struct strand *strand, struct taking *taking, uint16_t dataset);
void strand_add(struct strand *strand, uint32_t item);
void strand_release(struct strand *strand);
/* The next block; false when there is none, or, with `patient` false, when another worker is reading just
 * now. */
bool strand_next(struct strand *strand, bool patient, struct block *block);
void block_archive(const struct taking *taking, struct block *block); /* waits for the disk */

#endif
