/* Small blocks that come and go by the thousand: a freed one waits for the next of its size. For one thread.
 *
 *     struct blocks blocks = {0};
 *     void *at = blocks_get(&blocks, 40);
 *     blocks_put(&blocks, at, 40);          // the size it was got with
 *     blocks_release(&blocks);              // all of them, returned or not
 */
#ifndef HEARTH_GROUND_BLOCKS_H
#define HEARTH_GROUND_BLOCKS_H

#include <stddef.h>

#define BLOCK_BYTES_MOST 192 /* bytes of a block */
#define BLOCK_STEP 16        /* sizes are rounded up to it; what every block is aligned to */

struct blocks {
    void *spare[BLOCK_BYTES_MOST / BLOCK_STEP + 1]; /* by size in steps; each block begins with the next */
    void *slabs;                                    /* owned; likewise */
    char *at;                                       /* of the newest slab: what was never given */
    size_t room;
    size_t held; /* bytes of all slabs: those that are in use, and those that wait */
};

void *blocks_get(struct blocks *blocks, size_t size); /* 1 … BLOCK_BYTES_MOST bytes */
void blocks_put(struct blocks *blocks, void *at, size_t size);
void blocks_release(struct blocks *blocks);

#endif
