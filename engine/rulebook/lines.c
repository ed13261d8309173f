/* Text cut into lines of a terminal. */
#include "rulebook/lines.h"

#include "ground/text.h"

/* Marks that may not begin a line. */
static bool closes(int32_t code_point) {
    static const int32_t marks[] = {0xFF0C, 0x3002, 0xFF1B, 0xFF1A, 0x3001, 0xFF09, 0x300B, 0x3011, 0xFF01,
                                    0xFF1F, 0x201D, 0x3015, ',',    '.',    ';',    ':',    ')'};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i] == code_point) return true;
    return false;
}

/* Marks that may not end one. */
static bool opens(int32_t code_point) {
    return code_point == 0xFF08 || code_point == 0x300A || code_point == 0x3010 || code_point == 0x201C ||
           code_point == 0x3014 || code_point == '(';
}

static int32_t peek(struct span text, size_t at) {
    return at < text.length ? text_next(text, &at) : ' ';
}

/* May a line end between the two? */
static bool may_break(int32_t before, int32_t after) {
    if (before == ' ') return true;
    if (closes(after) || opens(before) || after == ' ') return false;
    return text_width(before) == 2 || text_width(after) == 2;
}

static struct span cut(struct span *rest, size_t end) {
    struct span line = {rest->at, end};
    while (line.length && line.at[line.length - 1] == ' ') line.length--;
    while (end < rest->length && rest->at[end] == ' ') end++;
    *rest = (struct span){rest->at + end, rest->length - end};
    return line;
}

struct span line_take(struct span *rest, int width) {
    size_t at = 0, good = 0;
    int used = 0;
    while (at < rest->length) {
        size_t next = at;
        int32_t code_point = text_next(*rest, &next);
        if (code_point == '\n') {
            struct span line = {rest->at, at};
            *rest = (struct span){rest->at + next, rest->length - next};
            return line;
        }
        int wide = code_point < 0 ? 1 : text_width(code_point);
        if (used + wide > width && code_point != ' ') return cut(rest, good ? good : at ? at : next);
        used += wide;
        at = next;
        if (may_break(code_point, peek(*rest, at))) good = at;
    }
    return cut(rest, at);
}
