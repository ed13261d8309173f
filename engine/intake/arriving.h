/* Whether a file of the inbox is whole: its companion says so, or nobody has touched it for a while. */
#ifndef HEARTH_INTAKE_ARRIVING_H
#define HEARTH_INTAKE_ARRIVING_H

#include "ground/file.h"
#include "intake/taking.h"

/* NAME.ok beside NAME: one line, "SIZE SHA256" or as sha256sum writes it. The list is that of the inbox,
 * sorted. */
bool arriving_is_companion(const struct file_entry *entry);
const struct file_entry *arriving_companion(const struct file_list *list,
                                            const struct file_entry *file); /* NULL */
const struct file_entry *arriving_file(const struct file_list *list,
                                       const struct file_entry *companion); /* NULL */

/* false: its state and reason are set. A companion that fits in size completes the file at once, and
 * `promised` is what its bytes must be (arriving_check); one that does not fit means that the file is still
 * arriving, and once it is quiet that it is damaged. */
bool arriving_is_whole(const struct taking *taking, struct taken *taken, const struct file_entry *file,
                       const struct file_entry *companion);
/* Fails a delivery whose bytes, by their digest, are not those that were promised. */
void arriving_check(struct taken *taken, const char *digest);

#endif
