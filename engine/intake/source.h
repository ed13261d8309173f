/* A source: what a delivery's file says, as text with rows, whatever the file is. It is told by its bytes,
 * not by its name. A text in UTF-8 or GB18030 is its own bytes; UTF-16 with a byte order mark comes out as
 * UTF-8 behind one, line by line the same (half a surrogate pair as three bytes that are no UTF-8, so that
 * its cell is refused). Parts are read one after the other: a text has one.
 *
 *     struct source *source = source_open(file, (struct source_tap){0}, why);
 *     while (source && source_next(source, &part, why) == SOURCE_MORE)
 *         while (source_read(source, room, size, &got, why) && got) …
 *     source_free(source);
 */
#ifndef HEARTH_INTAKE_SOURCE_H
#define HEARTH_INTAKE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include "intake/header.h"
#include "intake/sheet_limits.h"
#include "intake/sheet_notes.h"

enum source_format { SOURCE_TEXT, SOURCE_UTF16LE, SOURCE_UTF16BE, SOURCE_XLSX, SOURCE_XLS };

/* Is given every byte of the file, in order and once, as it is read: what is hashed is what is parsed. */
struct source_tap {
    void (*take)(void *context, const char *bytes, size_t length); /* NULL = nobody listens */
    void *context;
};

struct source_part {
    const char *name; /* of the sheet, shown safely; NULL for a text; the source's */
    uint32_t number;  /* of the sheet in the workbook, from 1 */
    bool hidden;      /* see source_show_hidden */
};

enum source_step { SOURCE_MORE, SOURCE_END, SOURCE_FAILED };

struct source; /* opaque */

/* Reads from `file`, which stays the caller's and must not be read by others meanwhile. NULL: it is nothing
 * that can be read, and `why` says so. */
struct source *source_open(int file, struct source_tap tap, char why[HEADER_WHY]);
struct source *source_open_limited(int file, struct source_tap tap, const struct sheet_limits *limits,
                                   char why[HEADER_WHY]); /* borrows `limits` */
void source_free(struct source *source);                  /* NULL: nothing */
enum source_format source_format(const struct source *source);
bool source_is_plain(const struct source *source); /* its text is the file's bytes as they are */
bool source_is_sheet(const struct source *source); /* its text is a sheet's: see struct layout */

/* From now on hidden sheets of a workbook are parts, too, for a look at their heads; without this they are
 * passed over. Both ways a note says that they are not read. */
void source_show_hidden(struct source *source);
/* Goes on to the first or next part, whatever is left of this one. FAILED: `why`. */
enum source_step source_next(struct source *source, struct source_part *part, char why[HEADER_WHY]);
/* Up to `room` bytes of the part's text; fewer only at its end. false: `why`. */
bool source_read(struct source *source, char *to, size_t room, size_t *got, char why[HEADER_WHY]);
/* What is to be known of what was read so far, zh · en; until the source is freed. */
const struct sheet_notes *source_notes(const struct source *source);

#endif
