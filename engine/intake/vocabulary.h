/* The headers by which a dataset's columns are known. They are compared folded (width, space, line ends,
 * case: fold_header), and without what stands in brackets behind them where it says nothing about which
 * column it is: “金额（元）” is 金额 and “*姓名（必填）” is 姓名. Other brackets do: “金额（万元）” is not
 * 金额, nor is “姓名（户主）” 姓名, unless a synonym is spelled so. */
#ifndef HEARTH_INTAKE_VOCABULARY_H
#define HEARTH_INTAKE_VOCABULARY_H

#include "book/dataset.h"
#include "ground/bytes.h"
#include "ground/map.h"

struct vocabulary {
    const struct dataset *dataset;
    struct map words;  /* folded synonym → number */
    uint16_t *column;  /* by number; owned */
    uint16_t required; /* how many columns are required */
};

void vocabulary_init(struct vocabulary *vocabulary, const struct dataset *dataset);
void vocabulary_release(struct vocabulary *vocabulary);
/* The column that a header cell (UTF-8) names; COLUMN_NONE. */
uint16_t vocabulary_column(const struct vocabulary *vocabulary, struct span header);

#endif
