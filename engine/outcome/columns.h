/* Fixed-width tables for a terminal, in which a Chinese character takes two columns. */
#ifndef HEARTH_OUTCOME_COLUMNS_H
#define HEARTH_OUTCOME_COLUMNS_H

#include <stdint.h>
#include <stdio.h>

int columns_width(const char *text); /* as a terminal shows it */
void columns_left(FILE *out, const char *text,
                  int width); /* padded behind; longer text is followed by one blank */
void columns_right(FILE *out, const char *text, int width); /* padded before */
void columns_number(FILE *out, uint64_t number, int width); /* "1,234", at the right */

#endif
