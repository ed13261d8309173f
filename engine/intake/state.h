/* The state of every dataset tonight: delivered or not, up to which day, and which days its deliveries cover.
 */
#ifndef HEARTH_INTAKE_STATE_H
#define HEARTH_INTAKE_STATE_H

#include "intake/taking.h"

/* Settles intake->states once every delivery is settled. */
void states_settle(struct taking *taking);
void states_release(struct intake *intake);

#endif
