/* What the commands share: their words. */
#include "commands/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/file.h"
#include "ground/workers.h"

static const struct option_word *find_option(const char *word, const struct option_word *options, int count) {
    for (int i = 0; i < count; i++)
        if (strcmp(word, options[i].name) == 0) return &options[i];
    return NULL;
}

int options_read(int count, char **words, const struct option_word *options, int option_count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
        if (words[i][0] != '-' || words[i][1] == '\0') {
            words[kept++] = words[i];
            continue;
        }
        const struct option_word *option = find_option(words[i], options, option_count);
        if (option == NULL || (option->value != NULL && i + 1 == count)) {
            fprintf(stderr, "hearth: %s %s\n",
                    option == NULL ? "没有这个选项 · unknown option"
                                   : "选项缺少取值 · a value is missing after",
                    words[i]);
            return -1;
        }
        if (option->value != NULL)
            *option->value = words[++i];
        else
            *option->given = true;
    }
    return kept;
}

int usage_error(const struct command *command, const char *message) {
    if (message != NULL) fprintf(stderr, "hearth: %s\n", message);
    fprintf(stderr, "用法 · usage: hearth %s\n", command->usage);
    return EXIT_NOT_STARTED;
}

bool date_option(const char *text, date_t *date) {
    if (text == NULL) {
        *date = date_today();
        return true;
    }
    return date_read(span_of(text), date);
}

bool threads_option(const char *text, int *threads) {
    if (text == NULL) {
        *threads = workers_available();
        return true;
    }
    char *end;
    long number = strtol(text, &end, 10);
    *threads = (int)number;
    return *end == '\0' && end != text && number >= 1 && number <= WORKERS_MOST;
}

bool known_deliveries(const char *site, struct casebook **casebook, struct intake_options *options,
                      struct diags *diags) {
    char path[4096];
    snprintf(path, sizeof path, "%s/casebook.db", site);
    *casebook = NULL;
    if (!file_exists(path)) return true;
    *casebook = casebook_look(site, diags);
    return *casebook != NULL &&
           casebook_deliveries(*casebook, &options->known, &options->known_count, diags) &&
           casebook_releases(*casebook, &options->releases, &options->release_count, diags);
}
