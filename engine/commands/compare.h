/* What the files of hearth compare share. */
#ifndef HEARTH_COMMANDS_COMPARE_H
#define HEARTH_COMMANDS_COMPARE_H

#include "library/json.h"
#include "audit/compare.h"

/* A table's head in two lines, and a line of it. */
void compare_put_heads(const char *first);
void compare_put_changes(const char *name, const struct changes *changes);
json_value *compare_changes_as_json(const struct changes *changes);
/* A rule: a line for all, and below it one for each county where something changed. */
void compare_put_rule(const char *name, const char *title, const struct changes *all,
                      const char *const *names, const struct changes *counties, uint16_t count);
json_value *compare_counties_as_json(const char *const *names, const struct changes *counties,
                                     uint16_t count);

struct compare_engines_options;
/* SITE --engine PATH; an exit code. */
int compare_two_engines(const struct compare_engines_options *options, bool json);
/* SITE RUN RUN; an exit code. */
int compare_two_runs(const char *site, const char *before, const char *after, bool json);

#endif
