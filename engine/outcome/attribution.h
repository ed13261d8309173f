/* Why flags are new or gone since the last run, in words: a line each in attribution.csv, sums elsewhere. */
#ifndef HEARTH_OUTCOME_ATTRIBUTION_H
#define HEARTH_OUTCOME_ATTRIBUTION_H

#include "casebook/turns.h"
#include "outcome/outcome.h"

/* The title of a turn's rule, and what caused it, as a county may see them: what a discreet rule rests on
 * says as much as its title, and of a rule that is gone nobody knows what it was. */
const char *turn_title(const struct night_facts *night, const struct turn *turn);
const char *turn_of(const struct night_facts *night, const struct turn *turn);
/* attribution.csv; nothing on the first night. */
bool attribution_write(const struct night_facts *night, const char *folder, struct diags *diags);
/* Appends "与上一次运行（2023-08-28-1）相比：新增 12 户：数据 8（…），日期 1；移出 2 户：…。线索 70 条 ＋ 12
 * － 3 ＝ 79 条"; false: nothing came and nothing went. */
bool attribution_shown(struct buffer *out, const struct night_facts *night);

#endif
