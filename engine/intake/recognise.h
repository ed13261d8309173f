/* Files whose name says nothing: known by their header. */
#ifndef HEARTH_INTAKE_RECOGNISE_H
#define HEARTH_INTAKE_RECOGNISE_H

#include "intake/taking.h"

/* Gives the item the one dataset whose required columns are all there and of which most columns are there, at
 * least half of those of the file; else its state and reason say what it is like, or that two datasets are as
 * like. */
void recognise(struct taking *taking, struct taken *taken);

#endif
