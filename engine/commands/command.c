/* What the commands share: their words. */
#include "commands/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/file.h"
#include "ground/text.h"
#include "ground/workers.h"
#include "library/fold.h"

#define WORDS_MOST 600 /* bytes of a name or a reason */

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

bool date_option(const struct command *command, const char *name, const char *text, date_t *date) {
    char message[80];
    if (text == NULL) *date = date_today();
    if (text == NULL || date_read(span_of(text), date)) return true;
    snprintf(message, sizeof message, "%s 应为 YYYY-MM-DD · must be YYYY-MM-DD", name);
    usage_error(command, message);
    return false;
}

bool threads_option(const struct command *command, const char *text, int *threads) {
    char *end;
    long number = text != NULL ? strtol(text, &end, 10) : workers_available();
    *threads = (int)number;
    if (text == NULL || (*end == '\0' && end != text && number >= 1 && number <= WORKERS_MOST)) return true;
    usage_error(command, "--threads 应为 1 到 64 · must be 1 to 64");
    return false;
}

void print_document(json_value *document) {
    char *text = json_write(document, true);
    fputs(text, stdout);
    free(text);
    json_free(document);
}

bool known_deliveries(const char *site, struct casebook **casebook, struct intake_options *options,
                      struct diags *diags) {
    *casebook = NULL;
    if (!casebook_exists(site)) return true;
    *casebook = casebook_look(site, diags);
    return *casebook != NULL &&
           casebook_deliveries(*casebook, RUN_TONIGHT, &options->known, &options->known_count, diags) &&
           casebook_releases(*casebook, &options->releases, &options->release_count, diags);
}

static bool has_control(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F) return true;
    return false;
}

static bool joins_digits(int32_t c) {
    return c == '-' || c == '_' || c == '.' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* Also in full width, or in groups with spaces, dashes or dots between them. */
static bool words_hold_id(const char *text) {
    struct buffer folded = {0}, joined = {0};
    bool held = !fold_header(span_of(text), &folded); /* what cannot be looked at is not let through */
    for (size_t at = 0, from = 0; at < folded.length; from = at)
        if (!joins_digits(text_next(buffer_span(&folded), &at)))
            buffer_add(&joined, folded.at + from, at - from);
    held = held || text_has_id(buffer_span(&joined));
    buffer_release(&folded);
    buffer_release(&joined);
    return held;
}

bool words_option(const char *text, const char *wanted, struct diags *diags) {
    const char *wrong = NULL;
    if (!text || !span_trim(span_of(text)).length)
        wrong = wanted;
    else if (strlen(text) > WORDS_MOST || has_control(text) || !text_is_utf8(span_of(text)))
        wrong = "姓名和理由各写一行，不超过200字 · name and reason are one line each, of at most 600 bytes";
    else if (words_hold_id(text))
        wrong = "姓名和理由里不能有身份证号等长号码 · no citizen ID or other long number in name or reason";
    if (wrong) diags_add(diags, DIAG_ERROR, (struct place){0}, "%s", wrong);
    return !wrong;
}
