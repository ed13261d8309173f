/* Small blocks cut off slabs. */
#include "ground/blocks.h"

#include <stdlib.h>

#include "ground/memory.h"

#define SLAB ((size_t)16 << 10) /* bytes */

static void add_slab(struct blocks *blocks) {
    void **slab = memory_get(SLAB);
    *slab = blocks->slabs;
    blocks->slabs = slab;
    blocks->at = (char *)slab + BLOCK_STEP;
    blocks->room = SLAB - BLOCK_STEP;
    blocks->held += SLAB;
}

void *blocks_get(struct blocks *blocks, size_t size) {
    size_t steps = (size + BLOCK_STEP - 1) / BLOCK_STEP, taken = steps * BLOCK_STEP;
    void **spare = blocks->spare[steps];
    if (spare != NULL) {
        blocks->spare[steps] = *spare;
        return spare;
    }
    if (taken > blocks->room) add_slab(blocks);
    void *at = blocks->at;
    blocks->at += taken;
    blocks->room -= taken;
    return at;
}

void blocks_put(struct blocks *blocks, void *at, size_t size) {
    size_t steps = (size + BLOCK_STEP - 1) / BLOCK_STEP;
    *(void **)at = blocks->spare[steps];
    blocks->spare[steps] = at;
}

void blocks_release(struct blocks *blocks) {
    for (void *slab = blocks->slabs, *older; slab != NULL; slab = older) {
        older = *(void **)slab;
        free(slab);
    }
    *blocks = (struct blocks){0};
}
