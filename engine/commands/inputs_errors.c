/* hearth inputs --errors-for: the workbook of errors for one agency, sent once and written down. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "book/book.h"
#include "commands/inputs.h"
#include "commands/new_file.h"
#include "ground/file.h"
#include "night/access.h"
#include "night/publish.h"
#include "night/scratch.h"
#include "outcome/errata.h"

#define NUMBERS 1000 /* of workbooks for one agency on one day */

/* SITE/下发/校核纠错 AGENCY DATE.xlsx, with a number behind it when that is taken. */
static bool default_path(const char *site, const struct errata *errata, struct buffer *path) {
    char day[11];
    struct buffer agency = {0};
    buffer_text(&agency, errata->agency);
    for (size_t i = 0; i < agency.length; i++)
        if (agency.at[i] == '/') agency.at[i] = '-';
    date_write(errata->intake->book->today, day);
    buffer_format(path, "%s/下发", site);
    bool made = file_make_folders(path->at, 0777);
    for (int number = 1; made && number < NUMBERS && (number == 1 || file_exists(path->at)); number++) {
        buffer_clear(path);
        buffer_format(path, "%s/下发/校核纠错 %s %s", site, agency.at, day);
        if (number > 1) buffer_format(path, "-%d", number);
        buffer_text(path, ".xlsx");
    }
    buffer_release(&agency);
    return made;
}

struct handing { /* of a workbook to whoever takes it */
    const char *site, *path, *by;
    const char *made; /* where it was made */
    struct casebook *casebook;
    struct errata *errata;
};

static bool write_down(const struct handing *handing, struct diags *diags) {
    struct errata *errata = handing->errata;
    char at[ACCESS_NOW], digest[DIGEST_TEXT];
    if (!digest_of_file(AT_FDCWD, handing->made, digest, NULL)) {
        diags_add(diags, DIAG_ERROR, (struct place){.file = handing->path},
                  "读不回 · cannot be read back: %s", strerror(errno));
        return false;
    }
    struct sent_error *sent = errata_as_sent(errata);
    struct sending sending = {.at = access_now(at),
                              .by = handing->by,
                              .agency = errata->agency,
                              .date = errata->intake->book->today,
                              .workbook = digest,
                              .errors = sent,
                              .count = errata->count};
    bool written = casebook_send(handing->casebook, &sending, diags);
    free(sent);
    return written;
}

static void print_files(const struct errata *errata) {
    for (uint32_t i = 0; i < errata->file_count; i++) {
        const struct errata_file *file = &errata->files[i];
        printf("%s: 列出 listed %u, 仍未改正 still open %u, 已送待改 sent before %u\n",
               errata->intake->deliveries[file->delivery].name, file->listed, file->open, file->waiting);
    }
    if (errata->corrected) printf("已改正 corrected: %u\n", errata->corrected);
    if (errata->left_out) printf("下次列出 left for the next: %u\n", errata->left_out);
}

/* Beside the name that was given, who the machine says it was. */
static bool note_sending(const struct handing *handing, struct diags *diags) {
    struct buffer what = {0};
    buffer_format(&what, "%s --by %s %s", handing->errata->agency, handing->by, handing->path);
    bool noted = access_note(handing->site, "inputs --errors-for", what.at, diags);
    buffer_release(&what);
    return noted;
}

/* A workbook is somebody's to answer for before it can be taken: all of it is on the disk when it is written
 * down, and only then it has its name. */
static enum exit_code hand_out(struct file_unnamed *unnamed, const struct handing *handing,
                               struct diags *diags) {
    if (!file_unnamed_copy(unnamed, handing->made, handing->path, 0666))
        return new_file_failed(handing->path, diags);
    if (!note_sending(handing, diags) || !write_down(handing, diags)) return EXIT_SYSTEM;
    if (file_unnamed_name(unnamed)) return EXIT_DONE;
    diags_add(
        diags, DIAG_ERROR, (struct place){.file = handing->path},
        "已登记，但写不下；用 --again 再列一次 · written down, but it cannot be written: list it once more "
        "with --again: %s",
        strerror(errno));
    return EXIT_SYSTEM;
}

static enum exit_code make_book(const struct handing *handing, struct diags *diags) {
    struct file_unnamed unnamed;
    if (!errata_book_write(handing->errata, handing->made)) return new_file_failed(handing->made, diags);
    enum exit_code code = hand_out(&unnamed, handing, diags);
    file_unnamed_release(&unnamed);
    if (code == EXIT_DONE) printf("%s: %u\n", handing->path, handing->errata->count);
    return code;
}

/* In a folder of its own, of which a killed process leaves nothing. */
static enum exit_code make_apart(struct handing *handing, struct diags *diags) {
    struct scratch scratch;
    struct buffer made = {0};
    if (!scratch_open(&scratch, diags)) return EXIT_SYSTEM;
    buffer_format(&made, "%s/errors.xlsx", scratch.path);
    handing->made = made.at;
    enum exit_code code = make_book(handing, diags);
    scratch_close(&scratch);
    buffer_release(&made);
    return code;
}

static enum exit_code send_back(const char *site, struct casebook *casebook, struct errata *errata,
                                const struct errors_wanted *wanted, struct diags *diags) {
    struct buffer path = {0};
    print_files(errata);
    if (errata->count == 0) {
        puts("没有新的差错要送出 nothing new to send");
        return EXIT_DONE;
    }
    enum exit_code code = EXIT_SYSTEM;
    if (wanted->path ? buffer_text(&path, wanted->path) : default_path(site, errata, &path)) {
        struct handing handing = {
            .site = site, .path = path.at, .by = wanted->by, .casebook = casebook, .errata = errata};
        code = new_file_try(site, path.at, diags);
        if (code == EXIT_DONE) code = make_apart(&handing, diags);
    } else
        diags_add(diags, DIAG_ERROR, (struct place){.file = path.at}, "写不下 · cannot be written: %s",
                  strerror(errno));
    buffer_release(&path);
    return code;
}

static enum exit_code look_and_send(const char *site, const struct book *book,
                                    const struct errors_wanted *wanted, struct diags *diags) {
    struct inputs_look look;
    struct casebook *casebook = casebook_open(site, true, diags); /* to write; the look has one to read */
    if (!casebook) return EXIT_SYSTEM;
    enum exit_code code = inputs_look(&look, site, book, (int64_t)time(NULL), diags);
    if (code != EXIT_SYSTEM && look.intake.delivery_count > 0) { /* a held register goes back as any file */
        struct errata errata;
        code = errata_read(&errata, &look.intake, casebook, wanted->agency, wanted->again, diags)
                   ? send_back(site, casebook, &errata, wanted, diags)
                   : EXIT_NOT_STARTED;
        errata_release(&errata);
    }
    inputs_look_release(&look);
    casebook_close(casebook);
    return code;
}

enum exit_code inputs_errors(const char *site, const struct book *book, const struct errors_wanted *wanted,
                             struct diags *diags) {
    struct site_lock lock;
    if (!words_option(wanted->by, "--by 要写经办人姓名 · --by must be a name", diags))
        return EXIT_NOT_STARTED;
    if (!site_lock(site, &lock, diags)) return EXIT_NOT_STARTED;
    enum exit_code code = look_and_send(site, book, wanted, diags);
    site_unlock(&lock);
    return code;
}
