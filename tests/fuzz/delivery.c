/* A file in the inbox beside good ones: it is told with a state and counts that add up, its rows are the same
 * whatever pieces it is read in, however many threads read it, and whether they are read together or one by
 * one, and the good files stay as they are. Input: how it is written, the length of a piece; then the rows of
 * a delivery of the dataset `bills` of tests/cases/base. */
#include <fcntl.h>
#include <unistd.h>
#include "book/book.h"
#include "fuzz.h"
#include "ground/file.h"
#include "intake/content.h"
#include "intake/intake.h"

#define BASE "tests/cases/base"
#define TRIED "bills_2023-08.csv"
#define HEADER_PIECE 256 /* bytes of the smallest piece, which holds the header */

struct office {
    struct book *book;
    char inbox[64];
};

static void copy_good(const struct office *office, const char *name) {
    char from[128], to[128];
    struct buffer text = {0};
    snprintf(from, sizeof from, BASE "/inbox/%s", name);
    snprintf(to, sizeof to, "%s/%s", office->inbox, name);
    MUST(file_read(AT_FDCWD, from, 1 << 20, &text) && file_write(AT_FDCWD, to, text.at, text.length));
    buffer_release(&text);
}

static void remove_inbox(void) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/hearth-fuzz-%d", (int)getpid());
    file_remove_tree(path);
}

static const struct office *office_open(void) {
    static struct office office;
    if (office.book) return &office;
    struct diags diags;
    diags_init(&diags);
    office.book = book_load(BASE, date_from(2023, 8, 28), &diags);
    MUST(office.book);
    diags_release(&diags);
    snprintf(office.inbox, sizeof office.inbox, "/tmp/hearth-fuzz-%d", (int)getpid());
    MUST(file_make_folders(office.inbox, 0777));
    atexit(remove_inbox);
    copy_good(&office, "register_2023-08-25.csv");
    copy_good(&office, "roster_2023-08.csv");
    return &office;
}

static void tell_rows(const struct intake *intake, const struct delivery *delivery, struct buffer *out) {
    const struct rows *rows = &intake->rows[delivery->dataset];
    for (uint32_t i = 0; i < delivery->slots; i++) {
        uint32_t slot = delivery->first_slot + i;
        if (rows->fate[slot] == FATE_NONE) continue;
        buffer_format(out, "%u %d", i + 1, rows->fate[slot]);
        bool filled = rows->fate[slot] != FATE_REFUSED;
        for (uint16_t c = 0; filled && c < rows->dataset->column_count; c++) {
            buffer_text(out, " | ");
            content_write(rows, c, slot, out);
        }
        buffer_text(out, "\n");
    }
}

/* Everything that the intake tells of its deliveries. */
static void tell(const struct intake *intake, struct buffer *out) {
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        buffer_format(out, "%s %d %s: %u %u %u %u %u\n", delivery->name, delivery->state,
                      delivery->why ? delivery->why : "", delivery->received, delivery->refused,
                      delivery->repeats, delivery->conflicts, delivery->future);
        for (uint16_t c = 0; c < FILLED_COLUMNS; c++) buffer_format(out, "%u ", delivery->empty[c]);
        for (uint32_t n = 0; n < delivery->unread_count; n++)
            buffer_format(out, "%u %u %u, ", delivery->unread[n].column, delivery->unread[n].reason,
                          delivery->unread[n].rows);
        buffer_text(out, "\n");
        if (delivery->state == DELIVERY_IN_FORCE) tell_rows(intake, delivery, out);
    }
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        const struct refused *refused = &intake->refused[i];
        buffer_format(out, "%u:%u %d %d %u %s\n", refused->delivery, refused->line, refused->column,
                      refused->reason, refused->number, refused->shown ? refused->shown : "");
    }
}

static void take(const struct office *office, size_t piece, int threads, bool singly, struct buffer *out) {
    struct intake_options options = {.archive = "/nonexistent",
                                     .inbox = office->inbox,
                                     .threads = threads,
                                     .look_only = true,
                                     .singly = singly,
                                     .piece = piece};
    struct diags diags;
    struct intake intake;
    diags_init(&diags);
    MUST(intake_run(&intake, office->book, &options, &diags));
    MUST(intake.delivery_count == 3);
    tell(&intake, out);
    intake_release(&intake);
    diags_release(&diags);
}

/* The header in the encoding that the dataset then declares, so that nothing has to be told from the rows. */
static void put_file(const struct office *office, bool gb, const uint8_t *rows, size_t size) {
    static const char utf8[] = "账单号,身份证号,姓名,结算日期,金额,类别,天数,是否急诊\n";
    static const char gb18030[] =
        "\xD5\xCB\xB5\xA5\xBA\xC5,\xC9\xED\xB7\xDD\xD6\xA4\xBA\xC5,\xD0\xD5\xC3\xFB,"
        "\xBD\xE1\xCB\xE3\xC8\xD5\xC6\xDA,\xBD\xF0\xB6\xEE,\xC0\xE0\xB1\xF0\n";
    struct dataset *bills = &office->book->datasets[book_dataset(office->book, "bills")];
    struct buffer text = {0};
    char path[128];
    bills->encoding = gb ? "gb18030" : "utf-8";
    bills->separator = ',';
    buffer_text(&text, gb ? gb18030 : utf8);
    buffer_add(&text, rows, size);
    snprintf(path, sizeof path, "%s/" TRIED, office->inbox);
    MUST(file_write(AT_FDCWD, path, text.at, text.length));
    buffer_release(&text);
}

static void take_and_compare(const struct office *office, size_t piece, int threads, bool singly,
                             const struct buffer *whole) {
    struct buffer again = {0};
    take(office, piece, threads, singly, &again);
    MUST(whole->length == again.length && memcmp(whole->at, again.at, whole->length) == 0);
    buffer_release(&again);
}

/* A NUL in the first 4 KiB refuses a file; a piece may end before it. */
static bool may_come_in_pieces(const uint8_t *rows, size_t size) {
    return memchr(rows, 0, size) == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct office *office = office_open();
    struct buffer whole = {0};
    if (size < 2) return 0;
    put_file(office, data[0] & 1, data + 2, size - 2);
    take(office, 0, 1, false, &whole);
    take_and_compare(office, 0, 1, true, &whole);
    if (may_come_in_pieces(data + 2, size - 2)) {
        take_and_compare(office, HEADER_PIECE + data[1], 1, false, &whole);
        take_and_compare(office, HEADER_PIECE, 2, false, &whole);
    }
    buffer_release(&whole);
    return 0;
}
