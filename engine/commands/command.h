/* A command of hearth: one file, one row of the table in main.c. */
#ifndef HEARTH_COMMANDS_COMMAND_H
#define HEARTH_COMMANDS_COMMAND_H

#include <stdbool.h>

#include "casebook/casebook.h"
#include "library/json.h"

struct command {
    const char *name;
    const char *usage;                   /* "run SITE [--date D] [--threads N]" */
    const char *zh, *en;                 /* one line each */
    int (*run)(int count, char **words); /* words behind the command's name; an enum exit_code */
};

extern const struct command command_backup;
extern const struct command command_compare, command_explain, command_run, command_inputs, command_check,
    command_test, command_rules, command_replay, command_purge, command_verify;

/* An option with or without a value, as the command declares it; `value` is set to what was given. */
struct option_word {
    const char *name;   /* "--date" */
    const char **value; /* takes the next word; NULL: a switch */
    bool *given;        /* a switch; NULL: takes a value */
};

/* Splits words into options and the rest (moved to the front of words; their count is returned). -1 after a
 * message on stderr: an option that is unknown or lacks its value. */
int options_read(int count, char **words, const struct option_word *options, int option_count);
/* The message and the command's usage on stderr; EXIT_NOT_STARTED. */
int usage_error(const struct command *command, const char *message);
/* The value of an option `name`: YYYY-MM-DD; NULL text: today. false after a usage error: no day. */
bool date_option(const struct command *command, const char *name, const char *text, date_t *date);
/* The value of --threads, 1–64; NULL text: the processors at hand. false after a usage error. */
bool threads_option(const struct command *command, const char *text, int *threads);
/* Opens the casebook to read and finds what earlier nights know of deliveries; a site that never ran has
 * none, and *casebook is NULL. The caller closes it when the intake is done. false: in diags. */
bool known_deliveries(const char *site, struct casebook **casebook, struct intake_options *options,
                      struct diags *diags);
/* Whether a name or a reason may stand in the casebook and on pages for ever: one line, no citizen ID in it,
 * however it is written. `wanted` (zh · en) says what is missing when there is none. false: in diags. */
bool words_option(const char *text, const char *wanted, struct diags *diags);
void print_document(json_value *document); /* on stdout, for people to read too; then freed */

#endif
