/* Rows of a delivery, read once more as text where they must be shown: refused ones, and for the workbook
 * that goes back to an agency all of them. Nothing is kept in memory but one piece of the file; lines go
 * upwards only, so that a delivery is read once for all its rows.
 *
 *     struct reread *reread = reread_open(intake, delivery);
 *     while (reread && reread_row(reread, line, &row)) …     // line 0: the next row
 *     reread_free(reread);
 */
#ifndef HEARTH_INTAKE_REREAD_H
#define HEARTH_INTAKE_REREAD_H

#include "intake/intake.h"
#include "intake/text_row.h"

struct reread; /* opaque */

/* NULL: it cannot be read any more, or none of its rows ever was; errno tells what the system refused
 * (file_denied). */
struct reread *reread_open(const struct intake *intake, uint32_t delivery);
/* The same of a file that is not taken yet; it is closed with it, or when NULL is returned. */
struct reread *reread_file(int file, const struct dataset *dataset);
/* The row that begins on `line`, or the first one behind what was read so far; its cells are valid until the
 * next one. false: there is none. */
bool reread_row(struct reread *reread, uint32_t line, struct text_row *row);
/* Reads on to the end: whether all that was read has the delivery's digest, as a file in the inbox may not.
 */
bool reread_same(struct reread *reread);
/* errno of what the system refused while rows were read, which then seemed to end; 0: nothing. */
int reread_reason(const struct reread *reread);
void reread_free(struct reread *reread); /* NULL: nothing */

#endif
