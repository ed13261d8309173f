/* Fixed-width tables for a terminal. */
#include "outcome/columns.h"

#include "ground/text.h"

int columns_width(const char *text) {
    struct span span = span_of(text);
    int width = 0;
    for (size_t at = 0; at < span.length;) {
        int32_t code_point = text_next(span, &at);
        width += code_point < 0 ? 1 : text_width(code_point);
    }
    return width;
}

void columns_left(FILE *out, const char *text, int width) {
    int used = columns_width(text);
    fputs(text, out);
    fprintf(out, "%*s", used < width ? width - used : 1, "");
}

void columns_right(FILE *out, const char *text, int width) {
    int used = columns_width(text);
    fprintf(out, "%*s%s", used < width ? width - used : 1, "", text);
}

void columns_number(FILE *out, uint64_t number, int width) {
    char text[32];
    size_t at = sizeof text - 1;
    int digits = 0;
    text[at] = '\0';
    do {
        if (digits && digits % 3 == 0) text[--at] = ',';
        text[--at] = (char)('0' + number % 10);
        number /= 10;
        digits++;
    } while (number);
    columns_right(out, text + at, width);
}
