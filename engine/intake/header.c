/* The header of a delivered file: its line, its columns, its encoding and separator. */
#include "intake/header.h"

#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/cell.h"
#include "library/gb18030.h"

#define HEADER_LINES 10         /* title rows above the header included */
#define CELL_MOST ((size_t)400) /* bytes of one header cell; longer ones are no header's */
#define ROWS_COMPARED 50        /* below a header, by which a separator is told */
#define MARK "\xEF\xBB\xBF"     /* the byte order mark */
#define CELL_SHOWN 60           /* bytes of a header cell in a message */

struct head {
    const char *at, *end;
    bool last;
};

/* One line of the head, taken for a header. */
struct guess {
    struct layout *layout;
    const struct vocabulary *vocabulary;
    uint16_t *field_of; /* by column; UINT16_MAX: not there */
    uint16_t found;     /* required columns that are there */
    uint16_t any;       /* declared columns that are there */
    uint16_t twice;     /* a column that is there twice, COLUMN_NONE */
    bool wide;          /* more fields than a file may have */
};

/* A header cell in UTF-8, trimmed to what can be one. */
static struct span cell_text(enum encoding encoding, struct span cell, char *decoded) {
    if (cell.length > CELL_MOST) return (struct span){0};
    if (encoding == ENCODING_UTF8) return span_trim(cell);
    bool bad = false;
    size_t length = gb18030_decode(cell, decoded, &bad);
    return span_trim((struct span){decoded, bad ? 0 : length});
}

static void guess_field(struct guess *guess, uint32_t field, struct span text) {
    uint16_t column = vocabulary_column(guess->vocabulary, text);
    if (text.length) guess->layout->csv.fields = field + 1;
    guess->layout->column_of[field] = column;
    if (column == COLUMN_NONE) return;
    if (guess->field_of[column] != UINT16_MAX) {
        guess->twice = column;
        return;
    }
    guess->field_of[column] = (uint16_t)field;
    guess->any++;
    guess->found = (uint16_t)(guess->found + guess->vocabulary->dataset->columns[column].required);
}

/* Reads a line as a header; `field_of` has room for every column of the dataset. */
static void guess_line(struct guess *guess, struct csv_row row, const char *at, char *scratch) {
    struct layout *layout = guess->layout;
    uint16_t columns = guess->vocabulary->dataset->column_count;
    char decoded[GB18030_ROOM(CELL_MOST)];
    struct csv_cursor cursor = {at, row.end};
    struct span cell;
    for (uint16_t c = 0; c < columns; c++) guess->field_of[c] = UINT16_MAX;
    guess->found = guess->any = 0;
    guess->twice = COLUMN_NONE;
    guess->wide = false;
    layout->csv.fields = 0;
    for (uint32_t field = 0; csv_field(&layout->csv, &cursor, scratch, &cell); field++) {
        if (layout->sheet) cell_kind_take(&cell);
        guess->wide = field >= CSV_COLUMNS_MOST;
        if (guess->wide) return;
        layout->width = field + 1;
        guess_field(guess, field, cell_text(layout->encoding, cell, decoded));
    }
    layout->absent_count = 0;
    for (uint16_t c = 0; c < columns; c++)
        if (guess->field_of[c] == UINT16_MAX) layout->absent[layout->absent_count++] = c;
}

/* What was the nearest to a header among the lines that were looked at. */
struct search {
    struct guess guess;
    char *scratch;
    struct layout *kept; /* the layout under the best separator so far */
    enum encoding best_encoding;
    char best_separator;
    size_t best_line; /* offset in the head of the line that has most declared columns */
    uint16_t best_any, best_found, best_twice;
    struct likeness likeness; /* of that line */
    bool wide;
    bool undeclared; /* what the dataset declares of encoding and separator is passed over */
};

static void search_init(struct search *search, struct layout *layout, const struct vocabulary *vocabulary) {
    *search = (struct search){.best_twice = COLUMN_NONE};
    search->guess.layout = layout;
    search->guess.vocabulary = vocabulary;
    search->guess.field_of = memory_zeroed(vocabulary->dataset->column_count, sizeof(uint16_t));
    search->scratch = memory_get(CSV_FIELD_MOST);
    search->kept = memory_get(sizeof *search->kept);
}

static void search_release(struct search *search) {
    free(search->guess.field_of);
    free(search->scratch);
    free(search->kept);
}

static void remember(struct search *search, size_t offset) {
    const struct guess *guess = &search->guess;
    search->wide = search->wide || guess->wide;
    if (guess->found > search->best_found) search->best_found = guess->found;
    if (guess->any <= search->best_any) return;
    search->best_any = guess->any;
    search->likeness = (struct likeness){guess->found, guess->any, (uint16_t)guess->layout->csv.fields};
    search->best_twice = guess->twice;
    search->best_line = offset;
    search->best_encoding = guess->layout->encoding;
    search->best_separator = guess->layout->csv.separator;
}

/* Looks for the header under the layout's encoding and separator. The layout is the header's when true. */
static bool search_lines(struct search *search, struct head head, size_t skip) {
    struct layout *layout = search->guess.layout;
    const char *at = head.at + skip;
    layout->lines = 0;
    for (int line = 0; line < HEADER_LINES && at < head.end;) {
        layout->csv.fields = 0;
        struct csv_row row = csv_row(&layout->csv, at, head.end, head.last);
        if (row.verdict == CSV_MORE || row.lines == 0) return false;
        layout->lines += row.lines;
        struct span text = span_trim((struct span){at, (size_t)(row.end - at)});
        if (row.verdict == CSV_GOOD && text.length) {
            line++;
            guess_line(&search->guess, row, at, search->scratch);
            remember(search, (size_t)(at - head.at));
            layout->body = (size_t)(row.next - head.at);
            if (search->guess.found == search->guess.vocabulary->required && search->guess.any)
                return search->guess.twice == COLUMN_NONE && !search->guess.wide;
        }
        at = row.next;
    }
    return false;
}

/* How many of the rows below the header have as many fields as it. */
static int rows_alike(const struct search *search, struct head head) {
    const struct layout *layout = search->guess.layout;
    const char *at = head.at + layout->body;
    int alike = 0;
    for (int i = 0; i < ROWS_COMPARED && at < head.end; i++) {
        struct csv_row row = csv_row(&layout->csv, at, head.end, head.last);
        if (row.verdict == CSV_MORE || row.lines == 0) break;
        struct csv_cursor cursor = {at, row.end};
        struct span cell;
        uint32_t fields = 0;
        while (row.verdict == CSV_GOOD && csv_field(&layout->csv, &cursor, search->scratch, &cell)) fields++;
        alike += fields == layout->csv.fields;
        at = row.next;
    }
    return alike;
}

/* The separators that may be: a sheet's, the declared one, or all. `|` may be half of a character in GB18030.
 */
static const char *separators_of(const struct search *search) {
    static const char *const one[] = {",", ";", "\t", "|"};
    static const char sheet[] = {SHEET_SEPARATOR, '\0'};
    const struct layout *layout = search->guess.layout;
    char declared = search->undeclared ? '\0' : search->guess.vocabulary->dataset->separator;
    if (layout->sheet) return sheet;
    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        if (declared == one[i][0]) return one[i];
    return layout->encoding == ENCODING_GB18030 ? ",\t;" : ",\t;|";
}

/* Among the separators under which a header is found, that which most rows below it agree with. */
static bool search_separators(struct search *search, struct head head, size_t skip) {
    struct layout *layout = search->guess.layout;
    int best = -1;
    for (const char *separator = separators_of(search); *separator; separator++) {
        layout->csv.separator = *separator;
        if (!search_lines(search, head, skip)) continue;
        int alike = rows_alike(search, head);
        if (alike <= best) continue;
        best = alike;
        *search->kept = *layout;
    }
    if (best >= 0) *layout = *search->kept;
    return best >= 0;
}

/* Encodings to try, the likelier first: a sheet's, the byte order mark, the declaration, then what the bytes
 * look like. A head that is all ASCII tells nothing yet. */
static int encodings_of(struct search *search, struct span head, bool last, enum encoding out[2]) {
    struct layout *layout = search->guess.layout;
    const char *declared = search->undeclared ? NULL : search->guess.vocabulary->dataset->encoding;
    out[0] = ENCODING_UTF8;
    out[1] = ENCODING_GB18030;
    layout->told = true;
    if (layout->sheet || layout->marked) return 1;
    if (declared) {
        if (strcmp(declared, "utf-8") != 0) out[0] = ENCODING_GB18030;
        return 1;
    }
    struct evidence evidence = encoding_weigh(head, last);
    layout->told = evidence.formed || evidence.broken;
    if (evidence.broken == 0) return 1;
    out[0] = encoding_told(evidence);
    out[1] = out[0] == ENCODING_UTF8 ? ENCODING_GB18030 : ENCODING_UTF8;
    return 2;
}

static struct head head_of(struct span head, bool last) {
    const char *end = head.at + head.length;
    return (struct head){head.at, last ? end : csv_known_end(head.at, end), last};
}

static bool search_all(struct search *search, struct span head, bool last) {
    struct layout *layout = search->guess.layout;
    enum encoding tries[2];
    layout->marked = !layout->sheet && span_begins(head, MARK);
    layout->csv.quote = layout->sheet ? 0 : '"';
    int count = encodings_of(search, head, last, tries);
    for (int i = 0; i < count; i++) {
        layout->encoding = tries[i];
        if (search_separators(search, head_of(head, last), layout->marked ? strlen(MARK) : 0)) return true;
    }
    return false;
}

/* The first required column that the best line does not have, in the order of declaration. */
static const struct column *missing_column(const struct guess *guess) {
    const struct dataset *dataset = guess->vocabulary->dataset;
    for (uint16_t c = 0; c < dataset->column_count; c++)
        if (dataset->columns[c].required && guess->field_of[c] == UINT16_MAX) return &dataset->columns[c];
    return NULL;
}

/* The cells of a header line as far as they can be shown; how many. */
static size_t header_cells(struct search *search, const char *at, struct csv_row row, struct arena *arena,
                           const char *names[CSV_COLUMNS_MOST]) {
    char decoded[GB18030_ROOM(CELL_MOST)];
    size_t count = 0;
    struct csv_cursor cursor = {at, row.end};
    struct span cell;
    const struct layout *layout = search->guess.layout;
    while (count < CSV_COLUMNS_MOST && csv_field(&layout->csv, &cursor, search->scratch, &cell)) {
        if (layout->sheet) cell_kind_take(&cell);
        struct span text = cell_text(layout->encoding, cell, decoded);
        if (text.length && text.length <= CELL_SHOWN && text_is_utf8(text))
            names[count++] = arena_span(arena, text);
    }
    return count;
}

/* The header that is spelled most like a synonym of `column`; else one that holds a synonym, as 金额（万元）
 * does 金额; else NULL. */
static const char *nearest_cell(const struct column *column, const char *const *names, size_t count) {
    for (uint16_t i = 0; i < column->from_count; i++) {
        const char *near = text_nearest(column->from[i], names, count);
        if (near) return near;
    }
    for (uint16_t i = 0; i < column->from_count; i++)
        for (size_t k = 0; k < count; k++)
            if (strstr(names[k], column->from[i])) return names[k];
    return NULL;
}

static void tell_missing(struct search *search, struct span head, bool last, char why[HEADER_WHY]) {
    struct layout *layout = search->guess.layout;
    const char *at = head.at + search->best_line;
    layout->encoding = search->best_encoding;
    layout->csv.separator = search->best_separator;
    layout->csv.fields = 0;
    struct csv_row row = csv_row(&layout->csv, at, head_of(head, last).end, last);
    guess_line(&search->guess, row, at, search->scratch);
    const struct column *column = missing_column(&search->guess);
    if (!column) return;
    struct arena arena;
    arena_init(&arena);
    struct buffer shown = {0};
    const char *names[CSV_COLUMNS_MOST];
    const char *near = nearest_cell(column, names, header_cells(search, at, row, &arena, names));
    if (near) near = text_named(&shown, span_of(near));
    snprintf(why, HEADER_WHY, "缺少必需列“%.60s”%s%s%s · required column “%.60s” is missing%s%s%s",
             column->title, near ? "，最接近的表头是“" : "", near ? near : "", near ? "”" : "", column->name,
             near ? ", the nearest header is “" : "", near ? near : "", near ? "”" : "");
    buffer_release(&shown);
    arena_release(&arena);
}

/* A header that is there, but not in the form that the dataset declares. */
static bool tell_undeclared(const struct vocabulary *vocabulary, struct span head, bool last,
                            char why[HEADER_WHY]) {
    if (!vocabulary->dataset->encoding && !vocabulary->dataset->separator) return false;
    struct layout *layout = memory_zeroed(1, sizeof *layout);
    struct search search;
    search_init(&search, layout, vocabulary);
    search.undeclared = true;
    bool found = search_all(&search, head, last);
    if (found) {
        const char *encoding = layout->encoding == ENCODING_GB18030 ? "GB18030" : "UTF-8";
        char separator[] = {layout->csv.separator, '\0'};
        const char *shown = separator[0] == '\t' ? "tab" : separator;
        snprintf(why, HEADER_WHY,
                 "与数据集的声明不符：文件是 %s，以 %s 分隔 · not as the dataset declares: the file is %s, "
                 "separated by %s",
                 encoding, shown, encoding, shown);
    }
    search_release(&search);
    free(layout);
    return found;
}

/* Signs that people take for separators, in the first bytes of the file. */
static const char *false_separator(struct span head) {
    struct span first = {head.at, head.length < 4096 ? head.length : 4096};
    if (memmem(first.at, first.length, "，", strlen("，")) || memmem(first.at, first.length, "\xA3\xAC", 2))
        return "；全角逗号不是分隔符 · a full-width comma is no separator: ";
    if (first.length && memchr(first.at, '|', first.length))
        return "；以 | 分隔的文件须为 UTF-8 · a file separated by | must be UTF-8: ";
    return " · ";
}

/* Why no line looks like a header, as far as the first bytes tell. */
static void tell_no_header(const struct layout *layout, struct span head, bool last, char why[HEADER_WHY]) {
    bool endless = head.length > CSV_ROW_MOST && !csv_behind_line(head.at, head.at + head.length, !last);
    if (!layout->sheet && endless)
        snprintf(why, HEADER_WHY, "第一行超过 %zu 字节仍未结束 · the first line has no end within %zu bytes",
                 (size_t)CSV_ROW_MOST, (size_t)CSV_ROW_MOST);
    else if (layout->marked && encoding_weigh(head, last).broken)
        snprintf(why, HEADER_WHY, "开头有 UTF-8 标记（BOM），内容却不是 UTF-8 · marked as UTF-8, but is not");
    else
        snprintf(why, HEADER_WHY, "前 %d 行中没有表头%sno header among the first %d lines", HEADER_LINES,
                 layout->sheet ? " · " : false_separator(head), HEADER_LINES);
}

static void tell(struct search *search, struct span head, bool last, char why[HEADER_WHY]) {
    const struct dataset *dataset = search->guess.vocabulary->dataset;
    bool sheet = search->guess.layout->sheet;
    if (!sheet && tell_undeclared(search->guess.vocabulary, head, last, why)) return;
    if (search->wide) {
        snprintf(why, HEADER_WHY, "列数超过 %d · more than %d columns", CSV_COLUMNS_MOST, CSV_COLUMNS_MOST);
    } else if (search->best_any && search->best_twice != COLUMN_NONE &&
               search->best_found == search->guess.vocabulary->required) {
        const struct column *column = &dataset->columns[search->best_twice];
        snprintf(why, HEADER_WHY, "表头中“%.60s”出现两次 · two headers for column “%.60s”", column->title,
                 column->name);
    } else if (search->best_any) {
        tell_missing(search, head, last, why);
    } else {
        tell_no_header(search->guess.layout, head, last, why);
    }
}

/* What is no CSV text at all, by its first bytes; NULL when it may be one. */
static const char *no_text(struct span head) {
    if (head.length == 0) return "空文件 · empty file";
    if (memchr(head.at, 0, head.length < 4096 ? head.length : 4096))
        return "含有空字节，不是文本 · NUL bytes, not a text";
    return NULL;
}

bool layout_read(struct layout *layout, const struct vocabulary *vocabulary, struct span head, bool last,
                 char why[HEADER_WHY]) {
    const char *problem = layout->sheet ? NULL : no_text(head);
    why[0] = '\0';
    if (problem) {
        snprintf(why, HEADER_WHY, "%s", problem);
        return false;
    }
    struct search search;
    search_init(&search, layout, vocabulary);
    bool found = search_all(&search, head, last);
    if (!found) tell(&search, head, last, why);
    layout->nearly = !found && search.best_any >= 2 && search.best_found * 2 >= vocabulary->required;
    search_release(&search);
    return found;
}

void layout_free(struct layout *layout) {
    while (layout) {
        struct layout *before = layout->before;
        free(layout);
        layout = before;
    }
}

struct likeness layout_likeness(const struct vocabulary *vocabulary, struct span head, bool last,
                                bool sheet) {
    if (!sheet && no_text(head)) return (struct likeness){0};
    struct layout *layout = memory_zeroed(1, sizeof *layout);
    layout->sheet = sheet;
    struct search search;
    search_init(&search, layout, vocabulary);
    search_all(&search, head, last);
    struct likeness found = search.likeness;
    search_release(&search);
    free(layout);
    return found;
}
