/* A line of flags.jsonl: one flag with its evidence in one byte form (keys sorted, no white space, what is
 * empty left out), for auditors and programs. Deliveries and parameters are numbers of the legend, the file's
 * first line; a parameter that is a multiple of another says what it came to: {"entry":4,"value":"187"}.
 * People are known by register line only: no name, citizen ID, telephone or address. What the evidence tells
 * of the flag's household stands first, without place; of others by delivery and line.
 *
 *     {"case":"LZ23-00002-9","deadline":"2023-08-31",
 *      "evidence":{"facts":[{"values":{FACT: value}},{"delivery":0,"line":3,"values":{FACT: value}}],
 *                  "lists":[{"rows":{"household.DATASET": rows found}},{"delivery":0,"line":3,"rows":…}],
 *                  "parameters":[0,4],
 *                  "rows":[{"columns":{COLUMN: value},"delivery":1,"line":2,"link":"exact",
 *                           "withheld":[COLUMN]}],…},
 *      "region":…,"rule":…,"say":…,"since":…,"standing":"new",
 *      "subject":{"absent":[{"by":[FACT],"delivery":0,"line":4}],"household":[members],"joined":true,
 *                 "kind":"person","register":[{"delivery":0,"line":3}]},
 *      "urgency":…}
 *
 * A refund's row also has "dated_by":{"delivery":1,"line":9}, the row whose day it has taken over.
 * `household` stands with a person who has others in it; `absent` are those who count as no member tonight.
 */
#ifndef HEARTH_OUTCOME_EVIDENCE_H
#define HEARTH_OUTCOME_EVIDENCE_H

#include "ground/radix.h"
#include "outcome/legend.h"

enum part { FACTS, LISTS, PARAMETERS, RELATIONS, ROWS, PARTS };

struct evidence { /* room to make lines in, kept from one to the next */
    const struct legend *legend;
    struct buffer text;         /* a value on its way out */
    struct keyed *items[PARTS]; /* [room] of the flag at hand, what each part tells, in order */
    uint32_t count[PARTS];
    uint32_t others;       /* kinds of its other reads, as bits */
    struct keyed *scratch; /* [room] */
    uint32_t room;
};

void evidence_init(struct evidence *evidence, const struct legend *legend);
void evidence_release(struct evidence *evidence);
/* Appends the line of `flag`, which stands in `file` as `reason`, told as reason_for_city tells it; of a flag
 * that opens no case both are NULL, and its "list" stands instead. */
void evidence_line(struct evidence *evidence, struct buffer *out, const struct flag *flag,
                   const struct case_file *file, const struct reason *reason, const char *told);

#endif
