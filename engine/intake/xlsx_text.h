/* Texts of an .xlsx workbook: rich text runs put together, phonetic ones left out, _x000D_ and the like read.
 * And the table of shared strings. */
#ifndef HEARTH_INTAKE_XLSX_TEXT_H
#define HEARTH_INTAKE_XLSX_TEXT_H

#include "intake/sheet_limits.h"
#include "intake/xlsx_part.h"

struct rich_text { /* one <si> or <is> */
    struct buffer text;
    unsigned phonetic; /* depth inside <rPh> */
    bool in_text;      /* inside a <t> that counts */
};
void rich_text_clear(struct rich_text *rich);
void rich_text_open(struct rich_text *rich, const char *name);
void rich_text_take(struct rich_text *rich, const char *at, size_t length);
void rich_text_close(struct rich_text *rich, const char *name);
/* Cut past CSV_FIELD_MOST, so that it is still too long for a cell. Valid until it is cleared. */
struct span rich_text_read(struct rich_text *rich);
void text_unescape(struct buffer *text); /* _xHHHH_ → the character, but for halves of pairs */

struct shared_strings {
    struct buffer pool;
    uint64_t *ends; /* of each in the pool; owned */
    uint64_t count, room;
};
/* `path` NULL or not there: none. */
bool shared_strings_read(struct shared_strings *strings, struct unzip *archive, const char *path,
                         const struct sheet_limits *limits, char why[HEADER_WHY]);
/* false: past the limits. */
bool shared_strings_add(struct shared_strings *strings, struct span text, const struct sheet_limits *limits);
void shared_strings_release(struct shared_strings *strings);
bool shared_string(const struct shared_strings *strings, uint64_t number,
                   struct span *text); /* false: none */

#endif
