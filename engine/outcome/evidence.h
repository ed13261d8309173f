/* A line of flags.jsonl: one flag with its evidence in one byte form (keys sorted, no white space, what is
 * empty left out), for auditors and programs. Deliveries and parameters are numbers of the legend, the file's
 * first line; a parameter that is a multiple of another says what it came to: {"entry":4,"value":"187"}.
 * People are known by register line only: no name, citizen ID, telephone or address.
 *
 *     {"case":"LZ23-00002-9","deadline":"2023-08-31","evidence":{
 *        "facts":[{"values":{fact of the household: value}},{"delivery":0,"line":3,"values":{fact of a
 * person: value}}], "lists":{dataset looked into: rows found there},"parameters":[0,4],
 *        "rows":[{"columns":{column: value},"delivery":1,"line":2,"link":"exact","withheld":[column]}], …},
 *      "region":…,"rule":…,"say":…,"since":…,"standing":"new","subject":{"kind":"person","register":[{…}]},"urgency":…}
 */
#ifndef HEARTH_OUTCOME_EVIDENCE_H
#define HEARTH_OUTCOME_EVIDENCE_H

#include "ground/radix.h"
#include "outcome/legend.h"

struct evidence { /* room to make lines in, kept from one to the next */
    const struct legend *legend;
    struct buffer text;    /* a value on its way out */
    struct keyed *items;   /* [room] what one part of the evidence tells, in order */
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
