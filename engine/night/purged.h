/* A site's archive, and a sealed night whose deliveries were purged since: told, not taken for damage. */
#ifndef HEARTH_NIGHT_PURGED_H
#define HEARTH_NIGHT_PURGED_H

#include "night/sealed.h"

/* The folder of its archive, for reading; to be closed. -1: errno. */
int site_archive(const char *site);
/* Names each delivery of the night that is no longer in the archive because its term was over (diags), and
 * answers EXIT_WAITING when there is one: the night cannot be judged again. EXIT_DONE: none; EXIT_SYSTEM. */
enum exit_code purged_tell(const struct sealed *sealed, const char *site, struct diags *diags);

#endif
