/* A glance at the columns before a rule is asked in earnest: nearly everybody whom `among` or `where` turns
 * away is told so by the cells of his rows alone. For him nothing is logged, remembered or charged. Who may
 * be met, who cannot be told, and whatever may fail is asked from the beginning as if nobody had looked. A
 * glance leaves no reads behind: it is for workers whose log nobody asks for. */
#ifndef HEARTH_JUDGE_GLANCE_H
#define HEARTH_JUDGE_GLANCE_H

#include "judge/worker.h"

/* For every rule, once population and states are known; the worker's until worker_release. */
void glances_make(struct worker *worker);
/* That the rule is surely not met by this person of the household that is open, or by that household. The
 * worker has glances. */
bool glance_rules_out(struct worker *worker, uint16_t rule, const struct subject *subject);

#endif
