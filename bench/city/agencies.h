/* What each agency delivers. The headers are spellings that rules/datasets declares. */
#ifndef CITY_AGENCIES_H
#define CITY_AGENCIES_H

#include "care.h"
#include "table.h"

/* Writes every file of the city; setting->failed tells whether one could not be written. */
void agencies_deliver(struct table_setting *setting, const struct care *care, uint64_t seed, int32_t from);

#endif
