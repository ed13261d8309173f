/* What an agency should correct in the files that it sent (校核纠错): every refused row and every cell that
 * did not read, unmasked, since it is the agency's own; held and unreadable files with their reason.
 *
 * Only what can be seen from the agency's own files stands here. Whether an ID is in the register, whom a row
 * was tied to, and that another sender's file says otherwise is what others delivered, and is left out. Of a
 * row only the columns are shown that the dataset declares: Hearth keeps no others.
 *
 *     struct errata errata;
 *     if (errata_read(&errata, intake, casebook, agency, again, diags)) …
 *     errata_release(&errata);
 */
#ifndef HEARTH_OUTCOME_ERRATA_H
#define HEARTH_OUTCOME_ERRATA_H

#include "casebook/sendings.h"
#include "ground/map.h"

#define ERRATA_MOST 100000 /* in one workbook; further ones come with the next */

/* A reason beside those of struct refused: the check digit is another, the row was used. */
#define ERRATUM_ID_CHECK 255

enum erratum_state {
    ERRATUM_NEW,
    ERRATUM_OPEN,   /* sent before; a corrected file came, and it is still wrong there */
    ERRATUM_WAITING /* sent before, and no corrected file came */
};

struct erratum {
    uint32_t delivery; /* in intake.deliveries */
    uint32_t line;     /* 0: the delivery as a whole */
    uint16_t column;   /* COLUMN_NONE: the row as a whole */
    uint8_t reason;
    bool row_refused; /* else the row was used, without this cell */
    uint32_t number;  /* as in struct refused; of a conflict the line of the row that was used */
    uint32_t other;   /* of a conflict: the delivery of that row */
    const char *cell; /* as delivered; "" */
    const char *row; /* "姓名：…　身份证号：…", as delivered; "" when it cannot be taken apart */
    const char *likeness; /* see casebook/sendings.h */
    enum erratum_state state;
    const char *since; /* when it was first sent; NULL: never */
};

struct errata_file { /* one delivery of the agency */
    uint32_t delivery;
    uint32_t cells;                 /* that did not read, in rows that were used */
    uint32_t listed, open, waiting; /* errors in the workbook, those of them still open; those sent before */
};

struct errata {
    const struct intake *intake;
    const char *agency;
    struct arena arena;
    struct erratum *items; /* that go into the workbook; by delivery, line; owned */
    uint32_t count, room;
    uint32_t left_out; /* beyond ERRATA_MOST */
    struct errata_file *files;
    uint32_t file_count;
    uint32_t corrected; /* sent before, and right in the file that came since, or gone with it */
    bool again;
    struct history *history; /* owned */
};

/* `again`: also what was sent and waits for an answer. false: no such agency, or several senders (diags). */
bool errata_read(struct errata *errata, const struct intake *intake, struct casebook *casebook,
                 const char *agency, bool again, struct diags *diags);
void errata_release(struct errata *errata);

/* The errors as the casebook writes them down; caller frees. */
struct sent_error *errata_as_sent(struct errata *errata);

/* Why a file is held or unreadable, as its sender may know it; "" for no reason. What a guard found by
 * looking into the register is said without a figure. */
const char *errata_why(const struct delivery *delivery);
/* What is wrong, and what would be right: "写成 2023-05-01". */
const char *erratum_reason(const struct errata *errata,
                           const struct erratum *erratum); /* en, without numbers */
void erratum_problem(struct buffer *out, const struct errata *errata, const struct erratum *erratum);
void erratum_advice(struct buffer *out, const struct errata *errata, const struct erratum *erratum);

/* The workbook; false: the disk refuses. */
bool errata_book_write(const struct errata *errata, const char *path);

#endif
