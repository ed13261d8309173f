/* A drafted test: where it came from, and how it is written as Lua. Inside judge/ only. */
#ifndef HEARTH_JUDGE_PROVE_DRAFT_H
#define HEARTH_JUDGE_PROVE_DRAFT_H

#include "judge/prove_bounds.h"

/* One of the tests that there are, on its way to pin one side of a threshold. Everything is borrowed. */
struct draft {
    struct bounds *bounds;
    uint32_t threshold;
    enum side side;
    const struct day_tried *day;
    const struct test_case *test;
    bool ranked; /* the number behind the colour counts too: looked for only when nothing else tells apart */
};

/* Whether the rule is one of the file whose thresholds are pinned. */
bool draft_is_about(const struct draft *draft, uint16_t rule);
/* The test as it stands, expecting what the trial's judgement says; appended to out. */
void draft_write(const struct draft *draft, const struct trial *trial, struct buffer *out);

#endif
