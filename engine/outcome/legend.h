/* The first line of flags.jsonl, and the numbers by which all further lines speak: deliveries in force,
 * parameters that some flag read. Immutable once made; shared by the tasks that write the lines. */
#ifndef HEARTH_OUTCOME_LEGEND_H
#define HEARTH_OUTCOME_LEGEND_H

#include "outcome/ink.h"
#include "outcome/outcome.h"

struct legend {
    const struct night_facts *night;
    uint32_t *deliveries; /* [delivery_count] those that have a number, by number */
    uint32_t delivery_count;
    uint32_t *by_slot;       /* numbers of deliveries, by dataset and first slot */
    uint32_t *slot_by_slot;  /* the first slot of each of them */
    uint32_t *first_by_slot; /* [dataset_count + 1] where a dataset begins in by_slot */
    uint32_t *entries;       /* number of each parameter's entries, LEGEND_NONE when no flag read it */
    uint32_t *first_entry;   /* [parameter_count] where a parameter begins in entries */
    uint16_t *fact_rank;     /* [fact_count] place of its name among all, by bytes */
    uint16_t *dataset_rank;  /* [dataset_count] */
    uint16_t **column_rank;  /* [dataset_count][column_count + 1] from 1; the last is the age */
    uint16_t *inverses;      /* [inverse_count] in order of their names, by bytes */
    bool *fact_told;         /* [fact_count] stands in some flag */
    struct arena arena;      /* of all that is ready */
    struct ready *origin;    /* [delivery_count] "delivery":3,"line": */
    struct ready *fact;      /* [fact_count] "person.burden_12m": */
    struct ready *list[2];   /* [dataset_count] "person.death": and "household.death": */
    struct ready **column;   /* [dataset_count][column_count + 1] "settled_on": as column_rank */
    struct ready *rule;      /* [rule_count] "rule":"medical-burden","say": */
    struct ready *titled;    /* [rule_count] of flags.csv: medical-burden,医疗费个人负担较重, */
    struct ready *source;    /* [dataset_count] 医保结算，数据截至2023-08-31 */
    bool sources_plain;      /* a field of several of them needs no quotes */
};
#define LEGEND_NONE UINT32_MAX

void legend_init(struct legend *legend, const struct night_facts *night);
void legend_release(struct legend *legend);
void legend_write(const struct legend *legend, struct buffer *out); /* appends the line */
/* Number of the delivery and line of a dense row. */
uint32_t legend_origin(const struct legend *legend, uint16_t dataset, uint32_t row, uint32_t *line);
uint32_t legend_parameter(const struct legend *legend, uint16_t parameter, uint32_t entry);
/* Of a column, or the age, its place in column_rank and column. */
uint16_t legend_column(const struct legend *legend, uint16_t dataset, uint16_t column);

#endif
