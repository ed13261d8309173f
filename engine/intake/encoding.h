/* Which encoding a text is in, told by its bytes. Text in GB18030 is hardly ever well-formed as UTF-8, and
 * text in UTF-8 always is, so the bytes above 7F are weighed: those in well-formed characters against those
 * in none. A text of both is called by the heavier half, and the cells of the other one do not read. */
#ifndef HEARTH_INTAKE_ENCODING_H
#define HEARTH_INTAKE_ENCODING_H

#include <stdint.h>
#include "ground/bytes.h"

enum encoding { ENCODING_UTF8, ENCODING_GB18030 };

struct evidence {            /* both 0: all ASCII, which says nothing */
    uint64_t formed, broken; /* bytes above 7F that are part of a character of UTF-8, and that are not */
};

bool encoding_ascii(struct span text); /* whether there is no byte above 7F */
/* `last`: nothing follows behind the text; else half a character at its end is none of the broken. */
struct evidence encoding_weigh(struct span text, bool last);
enum encoding encoding_told(struct evidence evidence); /* all ASCII is called UTF-8 */
/* Whether a text of a GB18030 file is UTF-8 all the same, as in a file that two systems wrote: all above 7F
 * are Chinese characters and signs of UTF-8, and at least four. So much never comes about by chance. */
bool encoding_is_stray_utf8(struct span text);
bool encoding_begins_utf8(
    struct span text); /* false when it is not, by the first byte above 7F and the next */
/* The text with a mark (U+FFFD) in the place of every character that is no UTF-8 (`all`: of all above 7F),
 * into `out`, which has room for text.length * 3 bytes. Returns the bytes written. */
size_t encoding_mark(struct span text, bool all, char *out);

#endif
