/* flags.csv and flags.jsonl, made in blocks by several tasks. flags.csv: every reason of every case, those
 * that need no visit too, then rosters and exit checks; flags.jsonl: a legend of the run, then every flag
 * with its evidence, in the same order of lists. */
#ifndef HEARTH_OUTCOME_FLAGS_H
#define HEARTH_OUTCOME_FLAGS_H

#include <stdatomic.h>
#include "outcome/legend.h"
#include "outcome/ordered.h"

struct standing_place;
struct flag_pen;

struct flag_files { /* both, while they are written. Owner: flags_end */
    const struct night_facts *night;
    struct legend legend;
    struct standing_place *places; /* [flag_count] where a flag stands in the caseload */
    const char *_Atomic *told;     /* [reason_count] reason_for_city, NULL until one of both files asked */
    _Atomic uint64_t *rests; /* [flag_count] what put_rests_on says of a flag; 0 until its line was made */
    struct ordered table, lines;
    struct flag_pen *pens; /* [threads] */
    size_t blocks;         /* of flags that open cases, and of those cases */
    size_t listed_blocks;  /* of rosters and exit checks, behind the others in both files */
};

/* Makes both files; false: in diags, and nothing is open. */
bool flags_begin(struct flag_files *files, const struct night_facts *night, const char *folder,
                 struct diags *diags);
size_t flags_blocks(const struct flag_files *files);
/* Each of [0, flags_blocks) once, by any worker of the night's threads. */
void flags_block(struct flag_files *files, size_t block, int worker);
bool flags_end(struct flag_files *files, struct diags *diags);

#endif
