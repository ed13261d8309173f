/* hearth rules: what the rule base says, for people to read. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "book/book.h"
#include "commands/command.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "outcome/rulebook.h"
#include "outcome/types.h"

struct rules_options {
    const char *on, *out;
    bool types, html;
};

static void write_what(FILE *out, const struct book *book, const struct rules_options *options) {
    struct rulebook rulebook;
    if (options->types) {
        types_write(out, book);
        return;
    }
    rulebook_init(&rulebook, book);
    if (options->html)
        rulebook_html(out, &rulebook);
    else
        rulebook_text(out, &rulebook);
    rulebook_release(&rulebook);
}

/* Made in memory first: a file is whole or not touched. */
static int put(const struct book *book, const struct rules_options *options) {
    char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (memory == NULL) system_failed("memory");
    write_what(memory, book, options);
    if (fclose(memory) != 0) system_failed("memory");
    bool written = true;
    if (options->out == NULL)
        fwrite(text, 1, length, stdout);
    else
        written = file_write(AT_FDCWD, options->out, text, length);
    if (!written) fprintf(stderr, "hearth: %s: 无法写入 · cannot be written\n", options->out);
    free(text);
    return written ? EXIT_DONE : EXIT_SYSTEM;
}

static int rules(int count, char **words) {
    struct rules_options options = {0};
    const struct option_word known[] = {{"--on", &options.on, NULL},
                                        {"-o", &options.out, NULL},
                                        {"--types", NULL, &options.types},
                                        {"--html", NULL, &options.html}};
    date_t date;
    count = options_read(count, words, known, sizeof known / sizeof *known);
    if (count != 1) return usage_error(&command_rules, NULL);
    if (!date_option(options.on, &date))
        return usage_error(&command_rules, "--on 应为 YYYY-MM-DD · must be YYYY-MM-DD");
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load(words[0], date, &diags);
    diags_print(&diags, stderr);
    diags_release(&diags);
    int code = book != NULL ? put(book, &options) : EXIT_NOT_STARTED;
    book_free(book);
    return code;
}

const struct command command_rules = {"rules", "rules SITE [--on D] [--html | --types] [-o FILE]", "规则手册",
                                      "the rule book: every rule, for people to read", rules};
