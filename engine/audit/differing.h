/* Where two versions of an output begin to differ, as a person would look for it. */
#ifndef HEARTH_AUDIT_DIFFERING_H
#define HEARTH_AUDIT_DIFFERING_H

#include <stdint.h>

#include "ground/arena.h"
#include "ground/bytes.h"
#include "library/json.h"

struct differing_place {
    const char *part, *field; /* as in struct difference_found; in the arena */
    uint64_t line;
};

/* Two versions, which are not the same, of a file of this name: tables by line and column, JSON by its path,
 * workbooks by part and cell, other texts by line. */
struct differing_place differing_find(const char *name, struct span sealed, struct span again,
                                      struct arena *arena);
/* The path to the first member, in order of keys, that two values do not share: "plan.deliveries[3].sha256",
 * "" when they differ as a whole. false: they are the same. */
bool differing_json(const json_value *sealed, const json_value *again, struct buffer *path);

#endif
