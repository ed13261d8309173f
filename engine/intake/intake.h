/* The intake stage: what lies in the inbox and the archive → typed rows of every delivery in force, and the
 * quarantine of what was refused, with dataset, delivery, line, column and reason. */
#ifndef HEARTH_INTAKE_INTAKE_H
#define HEARTH_INTAKE_INTAKE_H

#include "book/book.h"
#include "ground/diag.h"
#include "intake/cell.h"
#include "intake/days.h"
#include "intake/refund.h"
#include "intake/rows.h"
#include "library/crypto.h"

/* A delivery known from earlier nights (from the casebook), by which what is in force is decided. */
struct known_delivery {
    const char *dataset, *name, *sender, *digest; /* sender "" = none */
    date_t first, last;                           /* period; DATE_NONE when the name has none */
    int64_t run;                                  /* number of the night that took it; 0 unknown */
    date_t taken_on;                              /* its as-of date; DATE_NONE unknown */
    date_t reaches; /* its cut-off day when it was taken, which later nights do not move; DATE_NONE unknown */
    uint64_t bytes;
    uint32_t rows;            /* good rows when it was taken */
    uint32_t accepted;        /* rows that were not refused; 0: `filled` and `persons` are not known either */
    uint32_t persons;         /* of its linked rows; 0 = not counted */
    const char *filled;       /* "name=99;kind=40": accepted rows with a value, by column; NULL unknown */
    bool waits;               /* a guard held it when it came: it is looked at again each night until it is
                                 released, replaced, or trips no guard */
    bool unseen;              /* it came together with a later one and was not read then: no guard has looked
                                 at it, and its counts are not known */
    const char *held_by_link; /* waits: why, when it was a guard of rows that were linked, which the intake
                                 does not see; else NULL */
    bool held; /* of a night that is judged again: it was held or unreadable then, and is so again */
};

/* A person's word on a delivery that a guard holds (from the casebook): these bytes, of this dataset and
 * sender, and nothing else, are used all the same, or never. The last word counts. */
struct known_release {
    const char *dataset, *sender, *digest, *by, *why;
    bool dismisses; /* never; else they are used */
    date_t date;    /* as-of */
    int64_t run;    /* number of the last night sealed before it */
};

/* A delivery from the inbox whose linked rows tripped a guard: the intake holds it when it is run again. */
struct held_by_link {
    uint16_t dataset;         /* two datasets may have the same bytes */
    const char *digest, *why; /* zh · en */
};

#define FILLED_COLUMNS 64 /* so many columns of a dataset are counted: those behind are not guarded */

enum delivery_state {
    DELIVERY_IN_FORCE,
    DELIVERY_SUPERSEDED,   /* a later one of its period and sender is in force */
    DELIVERY_HELD,         /* a guard tripped or two contradict each other: waits for a person */
    DELIVERY_DISMISSED,    /* a guard held it, and a person said that it is never used: nothing waits */
    DELIVERY_KNOWN_BYTES,  /* the same bytes as one that is already known: counted once */
    DELIVERY_UNRECOGNISED, /* no dataset's files or header fit */
    DELIVERY_UNREADABLE,   /* no regular file, no header, missing required column, too large … */
    DELIVERY_ARRIVING      /* not complete yet: not taken, looked at again the next night */
};

/* A file of the inbox as an earlier night met it. */
struct recorded_file {
    const char *name, *dataset, *sender, *digest, *why; /* as in struct delivery; none: "" */
    bool masked;                                        /* the name is not that which it came under */
    uint64_t bytes;
    date_t first, last;
    enum delivery_state state;
    bool lost; /* its bytes are not at hand: nothing is asked of them */
    bool weighed;
};

struct delivery_sheet {
    const char *name;
    uint32_t number;     /* in the workbook, from 1 */
    uint32_t first_line; /* of the delivery, where the sheet's row 1 is */
};

/* Cells that did not read and are missing for it, in rows that were taken. */
struct unread_cells {
    uint16_t column;
    uint8_t reason; /* enum cell_problem */
    uint32_t rows;
};

struct delivery {
    uint16_t dataset; /* DATASET_NONE when unrecognised */
    const char *name; /* path below the inbox, as it came, shown safely and without long
                         numbers: for people to read */
    const char *path; /* the same below the inbox or the archive, byte by byte */
    bool masked;      /* the name is not the path */
    const char *sender;
    char digest[DIGEST_TEXT]; /* "" when its bytes were not seen to the end */
    uint64_t bytes;
    date_t first, last; /* period, DATE_NONE when the name says none */
    date_t reaches;     /* cut-off day (数据截至), never after today; DATE_NONE unknown */
    bool from_inbox;    /* else from the archive */
    enum delivery_state state;
    const char *why; /* zh · en, for any state but in force; else NULL */
    bool weighed;    /* when it was decided what is in force nothing spoke against the file itself */
    bool guarded;    /* held by a guard: kept until it is released or replaced */
    bool by_link;    /* the guard was one of linked rows */
    bool waiting;    /* not from the inbox, but for guards as if it were: held by one in an earlier night, or
                        unseen */
    bool denied;     /* unreadable for the system's sake, such as a disk or a limit: it may be good */
    bool stale;      /* in force because what came after it is held or unreadable (旧数据) */
    const struct known_release *release; /* in force, or dismissed, by a person's word; owned by the intake;
                                            else NULL */
    uint32_t first_slot, slots;
    uint32_t received, refused, repeats, conflicts, future; /* rows; received = all rows below the header */
    const char *format;   /* "csv", "xlsx", "xls"; NULL when it was not read */
    const char *encoding; /* "UTF-8", "UTF-8 BOM", "ASCII", "GB18030", "UTF-16LE", "UTF-16BE"; NULL when not
                             read, or a workbook */
    char separator;       /* 0: the same */
    const struct delivery_sheet *sheets; /* of a workbook those that were read, in order */
    uint32_t sheet_count;
    const char **notes; /* what a reader of the counts should know, zh · en each */
    uint32_t note_count;
    uint32_t empty[FILLED_COLUMNS]; /* by column: cells of accepted rows that had no value, also where `blank`
                             gave one */
    uint32_t persons_expected;      /* by the delivery that it is measured by; 0 = nothing says */
    uint32_t persons;               /* of its linked rows, counted after the link stage; 0 = not counted */
    const struct unread_cells *unread; /* by column, reason; owned by the intake's arena */
    uint32_t unread_count;
};

/* Held by a guard: a person may release or dismiss it. */
static inline bool delivery_may_be_decided(const struct delivery *delivery) {
    return delivery->state == DELIVERY_HELD && delivery->guarded;
}

/* Kept by the casebook and the archive, so that it goes out of the inbox: taken tonight, or held by a guard.
 */
static inline bool delivery_is_taken(const struct delivery *delivery) {
    bool taken = delivery->state == DELIVERY_IN_FORCE || delivery->state == DELIVERY_SUPERSEDED ||
                 delivery->state == DELIVERY_DISMISSED || delivery_may_be_decided(delivery);
    return delivery->from_inbox && delivery->dataset != DATASET_NONE && *delivery->digest && taken;
}

struct refused {       /* one refused row */
    uint32_t delivery; /* index in intake.deliveries */
    uint32_t line;     /* physical line in the file, from 1 */
    uint16_t column;   /* COLUMN_NONE: the row as a whole */
    uint8_t reason;    /* enum cell_problem, or enum row_problem */
    uint32_t used;     /* REFUSED_CONFLICT: slot of the row that is used instead */
    uint32_t number;   /* characters of an ID of a wrong length, fields of a row that has not as many as the
                          header; else 0 */
    const char *shown; /* the cell, masked (intake/mask.h); NULL: nothing. Owned by the intake's arena */
};

/* Days that a sender owes: between its own first and last ones nothing of it is in force for them, its next
 * delivery is overdue, or what it sent of them is held. */
struct gap {
    struct days days;
    const char *sender; /* "" = none; owned by the intake */
    const char *held;   /* name of the delivery that is held or unreadable; NULL = none came; owned by the
                           intake */
};

struct dataset_state {
    bool delivered;   /* something of it is in force and not past good_for (of a dataset that is replaced: no
                         list   of any sender), and all that is held of it is known to leave the rest whole */
    bool held, stale; /* something of it is held; it is past good_for: why not, when not delivered */
    bool stands_in;   /* delivered, but an older delivery stands in for what is held (旧数据) */
    date_t reaches;   /* latest cut-off of the deliveries in force; DATE_NONE unknown */
    date_t due;       /* when the next one is due by `every`, of lists that of the sender whose is the
                         oldest; DATE_NONE */
    bool by_days;     /* `covered` tells; else every day is covered: the dataset is replaced whole */
    struct day_set covered; /* days for which every sender's deliveries are in force; owned by the intake */
    struct gap *gaps;       /* by day, sender; owned by the intake */
    uint32_t gap_count;
    struct refunds refunds; /* of the deliveries in force */
};

/* Whether every day from–to (both included) is covered by the deliveries in force; true when nothing speaks
 * against it, and for no day at all. Of a dataset that grows (`delivery = "adds"`), each sender has to have
 * delivered, between its own first day and its last one, every day, and at least one sender each day asked
 * for; a delivery covers the period in its name (at least the span of `every` that ends there), up to its
 * cut-off day, one without a period every day up to that. So a window that ends at `reaches` is covered
 * unless days in it are missing; days after `reaches` never are. */
bool state_covers(const struct dataset_state *state, date_t from, date_t to);

struct intake {
    const struct book *book;
    struct arena arena;
    const char *archive; /* folder in which deliveries lie under their digests */
    const char *inbox;   /* folder in which new ones still lie, when they were only looked at; else NULL */
    struct rows *rows;   /* [book->dataset_count] */
    struct dataset_state *states; /* [book->dataset_count] */
    struct delivery *deliveries;  /* by dataset, period, sender, digest; then the unrecognised by name */
    uint32_t delivery_count;
    struct refused *refused; /* by delivery, line */
    uint32_t refused_count;
    bool waits;              /* something is held, unrecognised or unreadable: exit 2 */
    struct sealing *sealing; /* owned; until intake_sealed */
};

struct intake_options {
    const char *archive; /* where deliveries are kept; new ones are written here, under their SHA-256, with
                            fsync, before return, or with seal_later before intake_sealed returns */
    const char *inbox;   /* NULL: only what is known is looked at */
    int threads;
    const struct known_delivery *known;
    uint32_t known_count;
    const struct known_release *releases;
    uint32_t release_count;
    const struct held_by_link *held_by_link;
    uint32_t held_by_link_count;
    const struct recorded_file *recorded; /* in the place of an inbox, with look_only: by path, as they lay */
    uint32_t recorded_count;
    bool look_only;      /* archive nothing */
    bool register_apart; /* what is known is of other datasets: none of the register is asked for */
    bool seal_later;     /* the disk is waited for in intake_sealed, not before */
    bool singly;         /* every row is read by itself, also where many at a time would do. For tests */
    size_t piece;        /* bytes read at a time, the header in the first ones; 0 = READ_SIZE. For tests, with
                            look_only */
    int64_t now;         /* seconds since 1970: a file touched less than site.quiet before is still arriving;
                            0 = every file is whole */
};

/* false: cannot go on (no inbox, no register, two registers; in diags). look_only has the deliveries all the
 * same when it is the register alone that is not good. */
bool intake_run(struct intake *intake, const struct book *book, const struct intake_options *options,
                struct diags *diags);
/* Waits until the archive is sealed, before anything rests on it: nothing is committed, taken from the inbox
 * or read from the archive before. A second time: nothing. */
void intake_sealed(struct intake *intake);
void intake_release(struct intake *intake);
/* Delivery and line of a slot of a dataset. */
const struct delivery *intake_origin(const struct intake *intake, uint16_t dataset, uint32_t slot,
                                     uint32_t *line);
/* Where a line of a delivery stands as its sender sees it: the row of the file, or the row of a sheet, whose
 * name it returns (NULL: no workbook). */
const char *delivery_place(const struct delivery *delivery, uint32_t line, uint32_t *row);

#endif
