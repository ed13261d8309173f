/* What a file's path below the inbox says of it: whose it is, of when. */
#ifndef HEARTH_INTAKE_NAMING_H
#define HEARTH_INTAKE_NAMING_H

#include "book/book.h"

struct told {
    date_t first, last; /* period: of the name, else of the folder nearest to it, where they say no year in
                           that of a folder; DATE_NONE */
    const char *sender; /* "" = none; in the arena, shown safely */
};

/* The sender is the first folder that is neither a period nor a year, nor, below a year, numbers, and within
 * it the place below the office's own that the name gives (三江县低保名册, 450226_dibao), else a folder
 * within: 市民政局/三江侗族自治县; the place alone where there is no folder, the folder alone where it names
 * that place itself. */
struct told naming_read(struct arena *arena, const struct book *book, const char *path);
/* The sender of a delivery that is known under such a path and of such a sender: where that is the folder of
 * a year, which once was one, whoever the path names now. In the arena, or `sender`. */
const char *naming_known_sender(struct arena *arena, const struct book *book, const char *path,
                                const char *sender);
/* A sender as a cell of the file says it: the place that it names or whose code it is, else the text itself,
 * shown safely; within the first folder of the path, as above. */
const char *naming_sender(struct arena *arena, const struct book *book, const char *path, struct span text);
/* Whether one sender is the folder of the other. */
bool naming_is_part(const char *sender, const char *other);
/* The day behind 截至, 截止 or "as of"; DATE_NONE. */
date_t naming_cutoff(const struct book *book, struct span line);
const char *naming_base(const char *path); /* behind the last slash */
struct span naming_stem(const char *path); /* the same without extension */
#define NAME_MOST 1024                     /* bytes; what is longer names nothing */
/* A name in UTF-8 with half-width letters and digits; what is no UTF-8 is taken for GB18030, as Windows packs
 * it. "" when it is neither, or too long. */
void naming_plain(struct span name, struct buffer *out);

#endif
