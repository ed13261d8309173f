/* Refused rows as a table for SQL (隔离), beside quarantine.csv of each run. */
#ifndef HEARTH_CASEBOOK_REFUSALS_H
#define HEARTH_CASEBOOK_REFUSALS_H

#include "casebook/store.h"
#include "intake/quarantine.h"

/* Inside the transaction of a run whose deliveries are written; false: store_error. */
bool refusals_write(struct casebook *casebook, const struct quarantine *quarantine, int64_t run);

#endif
