/* hearth rules: what the rule base says, for people to read. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "book/book.h"
#include "commands/command.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "rulebook/parameters.h"
#include "rulebook/rulebook.h"
#include "rulebook/types.h"

struct rules_options {
    const char *on, *out;
    bool types, html, parameters;
    const char *parameter; /* whose history; NULL: all that are in force */
};

static void write_rulebook(FILE *out, const struct book *book, bool html) {
    struct rulebook rulebook;
    rulebook_init(&rulebook, book);
    if (html)
        rulebook_html(out, &rulebook);
    else
        rulebook_text(out, &rulebook);
    rulebook_release(&rulebook);
}

static void write_what(FILE *out, const struct book *book, const struct rules_options *options) {
    if (options->types)
        types_write(out, book);
    else if (options->parameter != NULL)
        parameter_history(out, book, book_parameter(book, options->parameter));
    else if (options->parameters)
        parameters_text(out, book);
    else
        write_rulebook(out, book, options->html);
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

static bool is_parameter(const struct book *book, const char *name) {
    if (book_parameter(book, name) != PARAMETER_NONE) return true;
    const char **names = memory_get((book->parameter_count + 1u) * sizeof *names);
    for (uint16_t i = 0; i < book->parameter_count; i++) names[i] = book->parameters[i].name;
    const char *near = text_nearest(name, names, book->parameter_count);
    struct buffer shown = {0}; /* what was typed may be anything, an ID too */
    fprintf(stderr, "hearth: 没有参数 “%s” · no parameter is named so", text_named(&shown, span_of(name)));
    buffer_release(&shown);
    if (near != NULL) fprintf(stderr, "; did you mean '%s'?", near);
    fputs("\n", stderr);
    free(names);
    return false;
}

static int rules(int count, char **words) {
    struct rules_options options = {0};
    const struct option_word known[] = {{"--on", &options.on, NULL},
                                        {"-o", &options.out, NULL},
                                        {"--types", NULL, &options.types},
                                        {"--html", NULL, &options.html},
                                        {"--parameters", NULL, &options.parameters}};
    date_t date;
    count = options_read(count, words, known, sizeof known / sizeof *known);
    if (options.parameters && count == 2) options.parameter = words[--count];
    if (count != 1) return usage_error(&command_rules, NULL);
    if (options.html && options.types)
        return usage_error(&command_rules, "--html 与 --types 不能同时使用 · one or the other");
    if (!date_option(&command_rules, "--on", options.on, &date)) return EXIT_NOT_STARTED;
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load(words[0], date, &diags);
    enum exit_code failed = diags_code(&diags, EXIT_NOT_STARTED);
    diags_print(&diags, stderr);
    diags_release(&diags);
    bool good = book != NULL && (options.parameter == NULL || is_parameter(book, options.parameter));
    int code = good ? put(book, &options) : (int)failed;
    book_free(book);
    return code;
}

const struct command command_rules = {
    "rules", "rules SITE [--on D] [--html | --types | --parameters [NAME]] [-o FILE]", "规则手册",
    "the rule book: every rule and parameter, for people to read", rules};
