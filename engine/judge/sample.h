/* What check says of rules and facts that it tries on real rows. */
#ifndef HEARTH_JUDGE_SAMPLE_H
#define HEARTH_JUDGE_SAMPLE_H

#include "judge/judgement.h"

/* Judges at most so many households twice, the second time in another order, and warns of rules that fail,
 * that everybody or nobody meets, and whose answers differ. */
void sample_judge(const struct book *book, const struct population *population,
                  const struct dataset_state *states, uint32_t most, struct diags *diags);
/* Asks facts of at most so many households and warns of those that fail, that read nothing, and, of yes/no
 * facts, that say the same of all. */
void sample_facts(const struct book *book, const struct population *population,
                  const struct dataset_state *states, uint32_t most, struct diags *diags);
/* Warns of each rule that says something else of somebody in the one than in the other. */
void sample_compare(const struct book *book, const struct judgement *one, const struct judgement *other,
                    struct diags *diags);

#endif
