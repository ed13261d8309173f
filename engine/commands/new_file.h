/* Makes a file that a command writes for people, so that none that is there is ever written over. */
#ifndef HEARTH_COMMANDS_NEW_FILE_H
#define HEARTH_COMMANDS_NEW_FILE_H

#include "ground/diag.h"

/* Says that it cannot be written (errno); EXIT_SYSTEM. */
enum exit_code file_not_written(const char *path, struct diags *diags);
/* EXIT_NOT_STARTED: it would lie among the site's own files (diags). */
enum exit_code new_file_place(const char *site, const char *path, struct diags *diags);
/* Whether it could be made now, as far as can be told without making it. EXIT_NOT_STARTED: there is one
 * already, or it would lie among the site's own files; EXIT_SYSTEM: the disk refuses (diags). */
enum exit_code new_file_try(const char *site, const char *path, struct diags *diags);
/* A file for its owner alone with the bytes of `from`: all of them, or no file. */
enum exit_code new_file_copy(const char *site, const char *path, const char *from, struct diags *diags);
/* What errno says of a file that was not made: as above. */
enum exit_code new_file_failed(const char *path, struct diags *diags);

#endif
