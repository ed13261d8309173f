/* What one intake works on: every delivery that is known or lies in the inbox, on its way to `struct intake`.
 */
#ifndef HEARTH_INTAKE_TAKING_H
#define HEARTH_INTAKE_TAKING_H

#include "intake/header.h"
#include "intake/intake.h"
#include "intake/source.h"
#include "intake/unread.h"

#define READ_SIZE ((size_t)4 << 20)                /* bytes read at a time */
#define CARRY_ROOM (CSV_ROW_MOST + CSV_FIELD_MOST) /* what is carried over stands before what is read */
#define BLOCK_SIZE (CARRY_ROOM + READ_SIZE + CSV_PADDING)
#define DATASET_BYTES_MOST (UINT64_C(5) << 29) /* 2.5 GiB: its text must fit the pool */

/* What readers count of a delivery; every worker has its own per delivery, added up when all have ended. */
struct tally {
    uint32_t received, good, refused, future;
    uint32_t totals; /* of refused: lines beside the data (intake/aside.h), which say nothing against it */
    uint32_t marked; /* rows whose name holds marks for what did not decode */
    date_t latest;   /* of the `dated` column, not after today; DATE_NONE */
    struct unread unread;           /* owned */
    uint32_t empty[FILLED_COLUMNS]; /* as in struct delivery */
};

struct taken {
    struct delivery delivery;             /* what comes out */
    const char *path;                     /* below the inbox, or the archive; owned by the intake's arena */
    const struct recorded_file *recorded; /* NULL: not of a recorded inbox */
    struct layout *layout;                /* of the sheet read last, once its header was found; owned */
    enum source_format format;
    struct delivery_sheet *sheets; /* that were read; owned, with their names */
    uint32_t sheet_count;
    char **notes; /* owned */
    uint32_t note_count;
    struct tally tally;
    char expected[DIGEST_TEXT]; /* what its bytes were, or must be; "" = not known yet */
    date_t cutoff;              /* stated above its rows; DATE_NONE */
    char promised[DIGEST_TEXT]; /* what its companion says of its bytes; "" = nothing */
    bool fresh;                 /* touched so lately that bytes which do not fit may still be coming */
    uint32_t known;             /* its place among the known deliveries, UINT32_MAX = from the inbox */
    bool candidate;             /* from the inbox, or held in an earlier night: guards look at it */
    bool wanted;                /* in force as far as names and digests say: to be read */
    bool was_read;              /* to the end */
    bool staged;                /* its bytes lie in the archive's staging folder */
    char *why;                  /* owned; NULL = nothing to say */
    char *left_out; /* the first sheet that is nearly the table, but has no header; owned; NULL = none */
    char *headless; /* why the first part without a header has none; owned; NULL = every one has one */
};

struct taking {
    struct intake *intake;
    const struct intake_options *options;
    struct diags *diags;
    struct vocabulary *vocabularies; /* [dataset_count] */
    struct taken *items;             /* those from the inbox come first, by path */
    uint32_t count, room;
    struct refused *refused; /* `delivery` is an index into items */
    uint32_t refused_count, refused_room;
    int inbox, archive; /* open folders; archive -1: there is none */
};

struct taken *taking_add(struct taking *taking);
static inline const struct dataset *taken_dataset(const struct taking *taking, const struct taken *taken) {
    return &taking->intake->book->datasets[taken->delivery.dataset];
}
void taken_release(struct taken *taken);
void taken_fail(struct taken *taken, enum delivery_state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void taken_forgive(struct taken *taken); /* forgets why it failed */
/* A reason of at most HEADER_WHY bytes; the caller frees it. */
char *taken_reason(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A note on the delivery; for the one thread that reads it. */
void taken_note(struct taken *taken, const char *format, ...) __attribute__((format(printf, 2, 3)));
void taken_sheet(struct taken *taken, const struct source_part *part, uint32_t first_line);
/* What was found out of the file, into its delivery. */
void taken_describe(struct taken *taken, struct arena *arena);
void taking_refuse(struct taking *taking, const struct refused *refused, uint32_t count);
/* The last word of a person on these bytes of a dataset and sender, also by what it was called when it became
 * known; NULL = none. Two counties may send the same bytes: a header alone. */
const struct known_release *taking_release_of(const struct taking *taking, const struct taken *taken);
/* The last day a delivery that was read tells of, as far as the night that took it: the calendar alone brings
 * no news. */
date_t taken_reaches(const struct taking *taking, const struct taken *taken);
/* The file of a delivery for reading; -1: errno, or it has failed already (recorded_open). */
int taken_bytes(const struct taking *taking, struct taken *taken);
/* The same; -1 and the reason in `why`. */
int taken_open(const struct taking *taking, struct taken *taken);

#endif
