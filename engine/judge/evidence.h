/* From the read log to a flag's evidence: facts with all they read, each thing once, in the order in which it
 * was read. */
#ifndef HEARTH_JUDGE_EVIDENCE_H
#define HEARTH_JUDGE_EVIDENCE_H

#include "judge/worker.h"

/* Copies what was read since log position `from` into worker->reads and sets the flag's range. */
void evidence_take(struct worker *worker, uint32_t from, struct flag *flag);
/* The same; what was read since log position `absence` says only why the subject is away. */
void evidence_take_parts(struct worker *worker, uint32_t from, uint32_t absence, struct flag *flag);

#endif
