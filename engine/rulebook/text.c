/* The rule book on a terminal, 100 columns wide. */
#include <string.h>
#include "outcome/columns.h"
#include "rulebook/lines.h"
#include "rulebook/rulebook.h"

#define WIDTH 100
#define LABEL 12  /* columns of a term's label */
#define INDENT 4  /* before it */
#define BETWEEN 2 /* cells of a table */
#define CELLS_MOST 12

static int line_width(struct span line) {
    char text[WIDTH * 4 + 1];
    size_t length = line.length < sizeof text - 1 ? line.length : sizeof text - 1;
    memcpy(text, line.at, length);
    text[length] = '\0';
    return columns_width(text);
}

static void put_line(FILE *out, struct span line) {
    fwrite(line.at, 1, line.length, out);
}

/* `first` stands before the text already, as wide as `indent`. */
static void put_wrapped(FILE *out, const char *text, int indent, int width) {
    struct span rest = {text, strlen(text)};
    do {
        put_line(out, line_take(&rest, width));
        fputc('\n', out);
        if (rest.length) fprintf(out, "%*s", indent, "");
    } while (rest.length);
}

/* As wide as their widest cell; the widest give way until all fit. */
static void fit_widths(const struct part *rows, size_t count, int room, int widths[CELLS_MOST]) {
    uint16_t cells = rows->cell_count;
    int sum = BETWEEN * (cells - 1);
    for (uint16_t c = 0; c < cells; c++) widths[c] = 2;
    for (size_t r = 0; r < count; r++)
        for (uint16_t c = 0; c < cells; c++) {
            int width = columns_width(rows[r].cells[c]);
            if (width > widths[c]) widths[c] = width;
        }
    for (uint16_t c = 0; c < cells; c++) sum += widths[c];
    for (; sum > room; sum--) {
        uint16_t widest = 0;
        for (uint16_t c = 1; c < cells; c++)
            if (widths[c] > widths[widest]) widest = c;
        widths[widest]--;
    }
}

static bool put_row_line(FILE *out, struct span rests[CELLS_MOST], uint16_t cells,
                         const int widths[CELLS_MOST]) {
    bool more = false;
    for (uint16_t c = 0; c < cells; c++) {
        struct span line = line_take(&rests[c], widths[c]);
        bool behind = false;
        for (uint16_t k = (uint16_t)(c + 1); k < cells; k++) behind = behind || rests[k].length;
        put_line(out, line);
        if (behind) fprintf(out, "%*s", widths[c] - line_width(line) + BETWEEN, "");
        more = more || rests[c].length;
    }
    fputc('\n', out);
    return more;
}

static void put_rows(FILE *out, const struct part *rows, size_t count) {
    int widths[CELLS_MOST];
    uint16_t cells = rows->cell_count;
    fit_widths(rows, count, WIDTH - INDENT - LABEL, widths);
    for (size_t r = 0; r < count; r++) {
        struct span rests[CELLS_MOST] = {0};
        for (uint16_t c = 0; c < cells; c++) rests[c] = span_of(rows[r].cells[c]);
        if (r) fprintf(out, "%*s", INDENT + LABEL, "");
        while (put_row_line(out, rests, cells, widths)) fprintf(out, "%*s", INDENT + LABEL, "");
    }
}

static void put_code(FILE *out, const struct part *part) {
    fprintf(out, "〔%s〕\n", part->note);
    for (const char *line = part->text; *line;) {
        size_t length = strcspn(line, "\n");
        fprintf(out, "%*s%.*s\n", INDENT + LABEL + 2, "", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void put_name(FILE *out, const struct part *part) {
    int width = columns_width(part->text), room = WIDTH - INDENT - LABEL;
    fputs(part->text, out);
    fputs(" ＝ ", out);
    put_wrapped(out, part->note, INDENT + LABEL + 2, room - width - 4);
}

static void put_reading(FILE *out, const struct part *part) {
    fputs("读作：\n", out);
    for (const char *line = part->text; *line;) {
        size_t length = strcspn(line, "\n");
        struct span rest = {line, length};
        while (rest.length) {
            fprintf(out, "%*s", INDENT + LABEL + 2, "");
            put_line(out, line_take(&rest, WIDTH - INDENT - LABEL - 2));
            fputc('\n', out);
        }
        line += length + (line[length] == '\n');
    }
}

static void put_item(FILE *out, const struct part *part) {
    fputs("· ", out);
    put_wrapped(out, part->text, INDENT + LABEL + 2, WIDTH - INDENT - LABEL - 2);
}

static void put_part(FILE *out, const struct part *part) {
    if (part->kind == PART_CODE)
        put_code(out, part);
    else if (part->kind == PART_READ)
        put_reading(out, part);
    else if (part->kind == PART_NAME)
        put_name(out, part);
    else if (part->kind == PART_ITEM)
        put_item(out, part);
    else
        put_wrapped(out, part->text, INDENT + LABEL, WIDTH - INDENT - LABEL);
}

static void put_term(FILE *out, const struct rulebook *rulebook, const struct term *term) {
    const struct part *parts = &rulebook->parts[term->first];
    fprintf(out, "%*s", INDENT, "");
    columns_left(out, term->label, LABEL);
    if (term->count && parts->kind == PART_ROW) {
        put_rows(out, parts, term->count);
        return;
    }
    for (size_t i = 0; i < term->count; i++) {
        if (i) fprintf(out, "%*s", INDENT + LABEL, "");
        put_part(out, &parts[i]);
    }
}

static void put_entry(FILE *out, const struct rulebook *rulebook, const struct entry_of_book *entry) {
    fprintf(out, "\n%s %s%s%s\n", entry->number, entry->zh, *entry->en ? " · " : "", entry->en);
    fprintf(out, "%*s%s　%s\n", INDENT, "", entry->key, entry->place);
    for (size_t i = 0; i < entry->count; i++) put_term(out, rulebook, &rulebook->terms[entry->first + i]);
}

void rulebook_text(FILE *out, const struct rulebook *rulebook) {
    static const char *const numbers[] = {"一", "二", "三", "四", "五"};
    char day[11];
    date_write(rulebook->book->today, day);
    fprintf(out, "%s规则手册 · Rule book\n%s 适用 · as of %s\n规则库摘要 · digest of the rule base %s\n",
            rulebook->book->site.name, day, day, rulebook->digest);
    for (size_t c = 0; c < rulebook->chapter_count; c++) {
        const struct chapter *chapter = &rulebook->chapters[c];
        fprintf(out, "\n\n%s、%s · %s\n", numbers[c], chapter->zh, chapter->en);
        for (size_t i = 0; i < chapter->count; i++)
            put_entry(out, rulebook, &rulebook->entries[chapter->first + i]);
    }
}
