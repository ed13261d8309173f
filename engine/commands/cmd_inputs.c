/* hearth inputs: what arrived, how fresh it is, how many rows were refused and why. Looks only; nothing is
 * taken. */
#include <stdio.h>
#include <time.h>

#include "book/book.h"
#include "commands/inputs.h"
#include "commands/inputs_draft.h"
#include "commands/inputs_release.h"
#include "ground/workers.h"
#include "outcome/inputs.h"

enum exit_code inputs_look(struct inputs_look *look, const char *site, const struct book *book, int64_t now,
                           struct diags *diags) {
    char inbox[4096], archive[4096];
    struct intake_options options = {
        .inbox = inbox, .archive = archive, .threads = workers_available(), .look_only = true, .now = now};
    *look = (struct inputs_look){0};
    snprintf(inbox, sizeof inbox, "%s/inbox", site);
    snprintf(archive, sizeof archive, "%s/archive", site);
    if (!known_deliveries(site, &look->casebook, &options, diags)) return EXIT_SYSTEM;
    return intake_run(&look->intake, book, &options, diags) ? EXIT_DONE : diags_code(diags, EXIT_NOT_STARTED);
}

void inputs_look_release(struct inputs_look *look) {
    intake_release(&look->intake);
    casebook_close(look->casebook);
}

static enum exit_code show(const char *site, const struct book *book, bool as_json, struct diags *diags) {
    struct inputs_look look;
    struct quarantine quarantine;
    enum exit_code code = inputs_look(&look, site, book, (int64_t)time(NULL), diags);
    if (code != EXIT_SYSTEM) {
        quarantine_count(&quarantine, &look.intake);
        if (as_json)
            print_document(inputs_json(&look.intake, &quarantine));
        else
            inputs_print_table(&look.intake, &quarantine);
        quarantine_release(&quarantine);
    }
    if (code == EXIT_DONE && look.intake.waits) code = EXIT_WAITING;
    inputs_look_release(&look);
    return code;
}

struct wanted { /* what the words ask for */
    const char *date_text, *by;
    const char *draft; /* a file; NULL: not asked */
    bool as_json;
    const char *released, *dismissed;
    struct release_words decision; /* its `what` NULL: neither */
    struct errors_wanted errors;   /* its agency NULL: nothing is sent back */
};

static enum exit_code answer(const char *site, const struct book *book, const struct wanted *wanted,
                             struct diags *diags) {
    if (wanted->decision.what) return inputs_release(site, book, &wanted->decision, diags);
    if (wanted->draft) return inputs_draft(book, wanted->draft, diags);
    if (wanted->errors.agency) return inputs_errors(site, book, &wanted->errors, diags);
    return show(site, book, wanted->as_json, diags);
}

static int with_book(const char *site, date_t date, const struct wanted *wanted) {
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load(site, date, &diags);
    enum exit_code code = book != NULL ? answer(site, book, wanted, &diags) : EXIT_NOT_STARTED;
    code = diags_code(&diags, code);
    diags_print(&diags, stderr);
    diags_release(&diags);
    book_free(book);
    return (int)code;
}

/* Options that do not go together; NULL: they do. */
static const char *mistake_in(const struct wanted *wanted) {
    const struct errors_wanted *errors = &wanted->errors;
    if ((wanted->released != NULL) + (wanted->dismissed != NULL) + (errors->agency != NULL) > 1)
        return "--release、--dismiss、--errors-for 只能用一个 · one of them at a time";
    if (!wanted->decision.what && (wanted->decision.why || (wanted->by && !errors->agency)))
        return "--by 和 --why 随 --release 或 --dismiss 使用 · belong to --release or --dismiss";
    if (errors->agency && !errors->by)
        return "--errors-for 含个人信息，须写明 --by 经办人 · shows personal data: --by NAME is needed";
    if (!errors->agency && (errors->path || errors->again))
        return "-o 和 --again 随 --errors-for 使用 · belong to --errors-for";
    return NULL;
}

static int inputs(int count, char **words) {
    struct wanted wanted = {0};
    const struct option_word known[] = {
        {"--date", &wanted.date_text, NULL},   {"--json", NULL, &wanted.as_json},
        {"--draft", &wanted.draft, NULL},      {"--by", &wanted.by, NULL},
        {"--release", &wanted.released, NULL}, {"--dismiss", &wanted.dismissed, NULL},
        {"--why", &wanted.decision.why, NULL}, {"--errors-for", &wanted.errors.agency, NULL},
        {"-o", &wanted.errors.path, NULL},     {"--again", NULL, &wanted.errors.again}};
    date_t date;
    count = options_read(count, words, known, sizeof known / sizeof *known);
    if (count != 1) return usage_error(&command_inputs, NULL);
    wanted.decision.by = wanted.errors.by = wanted.by;
    wanted.decision.dismisses = wanted.dismissed != NULL;
    wanted.decision.what = wanted.dismissed ? wanted.dismissed : wanted.released;
    const char *mistake = mistake_in(&wanted);
    if (mistake) return usage_error(&command_inputs, mistake);
    if (!date_option(&command_inputs, "--date", wanted.date_text, &date)) return EXIT_NOT_STARTED;
    return with_book(words[0], date, &wanted);
}

const struct command command_inputs = {
    "inputs",
    "inputs SITE [--date D] [--json | --draft FILE] [--release FILE|DATASET --by NAME --why TEXT]"
    " [--dismiss FILE|DATASET --by NAME --why TEXT]"
    " [--errors-for AGENCY --by NAME [-o FILE] [--again]]",
    "收到了哪些文件，哪些行未通过", "what arrived, how fresh, how many rows refused and why", inputs};
