/* hearth inputs: what arrived, how fresh it is, how many rows were refused and why. Looks only; nothing is
 * taken. */
#include <stdio.h>

#include "book/book.h"
#include "casebook/casebook.h"
#include "commands/command.h"
#include "commands/inputs_draft.h"
#include "commands/inputs_release.h"
#include "outcome/inputs.h"

/* The intake as it would be tonight; looks only. */
static enum exit_code look(const char *site, const struct book *book, bool as_json, int threads,
                           struct diags *diags) {
    char inbox[4096], archive[4096];
    struct intake intake;
    struct casebook *casebook;
    struct intake_options options = {
        .inbox = inbox, .archive = archive, .threads = threads, .look_only = true};
    snprintf(inbox, sizeof inbox, "%s/inbox", site);
    snprintf(archive, sizeof archive, "%s/archive", site);
    enum exit_code code = EXIT_SYSTEM;
    if (known_deliveries(site, &casebook, &options, diags)) {
        struct quarantine quarantine;
        code = intake_run(&intake, book, &options, diags) ? EXIT_DONE : EXIT_NOT_STARTED;
        quarantine_read(&quarantine, &intake, threads);
        if (as_json)
            inputs_print_json(&intake, &quarantine);
        else
            inputs_print_table(&intake, &quarantine);
        quarantine_release(&quarantine);
        if (code == EXIT_DONE && intake.waits) code = EXIT_WAITING;
        intake_release(&intake);
    }
    if (casebook != NULL) casebook_close(casebook);
    return code;
}

struct wanted { /* what the words ask for */
    const char *date_text;
    const char *draft; /* a file; NULL: not asked */
    bool as_json;
    struct release_words release; /* its dataset NULL: nothing is released */
};

static int with_book(const char *site, date_t date, const struct wanted *wanted) {
    int threads;
    threads_option(NULL, &threads);
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load(site, date, &diags);
    int code = EXIT_NOT_STARTED;
    if (book != NULL && wanted->release.dataset != NULL)
        code = (int)inputs_release(site, book, &wanted->release, threads, &diags);
    else if (book != NULL && wanted->draft != NULL)
        code = (int)inputs_draft(book, wanted->draft, &diags);
    else if (book != NULL)
        code = (int)look(site, book, wanted->as_json, threads, &diags);
    diags_print(&diags, stderr);
    diags_release(&diags);
    book_free(book);
    return code;
}

static int inputs(int count, char **words) {
    struct wanted wanted = {0};
    const struct option_word known[] = {
        {"--date", &wanted.date_text, NULL}, {"--draft", &wanted.draft, NULL},
        {"--json", NULL, &wanted.as_json},   {"--release", &wanted.release.dataset, NULL},
        {"--by", &wanted.release.by, NULL},  {"--why", &wanted.release.why, NULL}};
    date_t date;
    count = options_read(count, words, known, sizeof known / sizeof *known);
    if (count != 1) return usage_error(&command_inputs, NULL);
    if (!date_option(wanted.date_text, &date))
        return usage_error(&command_inputs, "--date 应为 YYYY-MM-DD · must be YYYY-MM-DD");
    if (!wanted.release.dataset && (wanted.release.by || wanted.release.why))
        return usage_error(&command_inputs, "--by 和 --why 随 --release 使用 · belong to --release");
    return with_book(words[0], date, &wanted);
}

const struct command command_inputs = {
    "inputs", "inputs SITE [--date D] [--json | --draft FILE] [--release DATASET --by NAME --why TEXT]",
    "收到了哪些文件,哪些行未通过", "what arrived, how fresh, how many rows refused and why", inputs};
