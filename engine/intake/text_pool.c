/* The text of a dataset. */
#include "intake/text_pool.h"

#include <errno.h>
#include "book/dataset.h"
#include "ground/memory.h"

#define FIRST 8                    /* offset 0 means missing */
#define PIECE ((uint64_t)64 << 10) /* bytes that a writer takes at a time */

void text_pool_init(struct text_pool *pool) {
    pool->at = memory_reserve(POOL_MOST);
    atomic_init(&pool->used, FIRST);
}

void text_pool_clear(struct text_pool *pool) {
    atomic_store(&pool->used, FIRST);
}

void text_pool_release(struct text_pool *pool) {
    memory_unreserve(pool->at, POOL_MOST);
}

void text_writer_init(struct text_writer *writer, struct text_pool *pool) {
    *writer = (struct text_writer){.pool = pool};
}

void text_take_piece(struct text_writer *writer, uint64_t need) {
    uint64_t size = need > PIECE ? need : PIECE;
    writer->at = atomic_fetch_add_explicit(&writer->pool->used, size, memory_order_relaxed);
    writer->end = writer->at + size;
    if (writer->end <= POOL_MOST) return;
    errno = EFBIG;
    system_failed("text of one dataset");
}

uint32_t text_write(struct text_writer *writer, struct span text) {
    uint32_t known = text_known(writer, COLUMN_NONE, text);
    return known ? known : text_keep(writer, COLUMN_NONE, text);
}
