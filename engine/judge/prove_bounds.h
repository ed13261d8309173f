/* Tries every threshold of a rule one smallest step up and down: where no test comes out otherwise, nothing
 * says on which side of it a case falls. Inside judge/ only. */
#ifndef HEARTH_JUDGE_PROVE_BOUNDS_H
#define HEARTH_JUDGE_PROVE_BOUNDS_H

#include "judge/prove_trial.h"
#include "library/lua_literal.h"

enum side { SIDE_DOWN, SIDE_UP, SIDES };

/* A parameter that a file reads, or a literal that it compares with. */
struct threshold {
    const char *path; /* the bounds' */
    const char *text; /* "param.line", "18" */
    const char *said; /* the line that it stands on, trimmed */
    int line;
    enum literal_kind kind;
    size_t offset, length; /* of a literal */
    uint16_t parameter;    /* of LITERAL_PARAMETER */
    bool own;              /* it stands in the rule file; else in a file of facts, for all rules */
    bool pinned[SIDES];    /* moved that way, some test came out otherwise */
};

struct day_tried { /* one day's book and how to load it otherwise */
    struct workshop *shop;
    date_t on;
    bool wide;
};

struct bounds {
    const char *rules_folder, *rule_file;
    struct arena arena;
    struct threshold *items;
    uint32_t count, room;
    struct variant *variants; /* loaded so far */
    uint32_t variant_count;
    struct lines *lines;
    struct diags *diags; /* of files that the system does not give */
};

/* book: of any day, for the texts of its files. */
void bounds_open(struct bounds *bounds, const struct book *book, const char *rules_folder,
                 const char *rule_file, struct lines *lines, struct diags *diags);
void bounds_close(struct bounds *bounds);
/* Moves every threshold that is not pinned yet and judges an open trial, which holds, again. */
void bounds_try(struct bounds *bounds, const struct day_tried *day, struct trial *trial);
/* Judges the trial with one threshold moved; what came out is in the trial. false: it cannot be moved so. */
bool bounds_run(struct bounds *bounds, uint32_t threshold, enum side side, const struct day_tried *day,
                struct trial *trial, bool *holds);
/* The threshold's value in a test, for a household. false: it has none there. */
bool threshold_value(const struct threshold *threshold, struct trial *trial, struct value *out);

/* prove_draft.c: a test like one of `cases`, with one value changed, that pins the threshold on that side;
 * appended to out as Lua. false: none was found. `days` has each test's, by number. */
bool draft_test(struct bounds *bounds, uint32_t threshold, enum side side, const struct test_cases *cases,
                const struct day_tried *days, const bool *hold, struct buffer *out);

#endif
