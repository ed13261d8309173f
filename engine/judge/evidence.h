/* From the read log to a flag's evidence: facts with all they read, each thing once, in the order in which it
 * was read. */
#ifndef HEARTH_JUDGE_EVIDENCE_H
#define HEARTH_JUDGE_EVIDENCE_H

#include "judge/worker.h"

/* Copies what was read since log position `from` into worker->reads and sets the flag's range; what was read
 * since position `membership` says only who belongs to the household. */
void evidence_take(struct worker *worker, uint32_t from, uint32_t membership, struct flag *flag);

/* What is known of the fact that a read of the log names, and that read with the fact's value; of a text the
 * value stays in the memo. */
const struct memo *evidence_memo(struct worker *worker, const struct read *read);
struct read evidence_fact(const struct read *read, const struct memo *memo);

#endif
