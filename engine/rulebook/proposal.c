/* A dataset proposed for a file that none describes. */
#include "rulebook/proposal.h"

#include <string.h>
#include "book/declare.h"
#include "ground/text.h"
#include "intake/period.h"
#include "library/fold.h"

#define CHOICES_MOST 12    /* different texts of what may be a one_of */
#define CHOICE_LONGEST 8   /* characters of one */
#define CHOICE_REPEATS 5   /* how often each comes, on average at least */
#define KEY_OF_TWO_MOST 24 /* columns that pairs are made of */

struct proposed {
    const struct survey_column *of;
    char *name;            /* as rules would write it */
    enum column_type type; /* of the survey, or a finer kind of text that the header tells */
};

struct proposal {
    const struct book *book;
    const struct survey *survey;
    struct arena arena;
    struct proposed *columns;
    uint16_t count, id, name, place, dated; /* COLUMN_NONE: there is none */
    uint16_t key[2], key_count;
    struct buffer *out;
};

static bool same_folded(const char *a, const char *b) {
    struct buffer x = {.most = 1024}, y = {.most = 1024};
    bool same = fold_header(span_of(a), &x) && fold_header(span_of(b), &y) && x.length &&
                x.length == y.length && memcmp(x.at, y.at, x.length) == 0;
    buffer_release(&x);
    buffer_release(&y);
    return same;
}

/* The column of some dataset that is delivered under this header; NULL: nobody knows it. */
static const struct column *known_column(const struct book *book, const char *header) {
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        const struct dataset *dataset = &book->datasets[d];
        for (uint16_t c = 0; c < dataset->column_count; c++)
            for (uint16_t i = 0; i < dataset->columns[c].from_count; i++)
                if (same_folded(dataset->columns[c].from[i], header)) return &dataset->columns[c];
    }
    return NULL;
}

static bool is_taken(const struct proposal *proposal, const char *name) {
    for (uint16_t i = 0; i < proposal->count; i++)
        if (strcmp(proposal->columns[i].name, name) == 0) return true;
    return false;
}

/* A header of letters, digits and _ as a name; else what the column is, or column_7. */
static char *name_of_header(struct proposal *proposal, const struct survey_column *of,
                            enum column_type type) {
    static const char *const usual[] = {[TYPE_NAME] = "name",
                                        [TYPE_ADDRESS] = "address",
                                        [TYPE_PHONE] = "phone",
                                        [TYPE_MONEY] = "amount",
                                        [TYPE_DATE] = "day",
                                        [TYPE_MONTH] = "month",
                                        [TYPE_CITIZEN_ID] = "id_number",
                                        [TYPE_REGION] = "region"};
    char *name = arena_text(&proposal->arena, of->header);
    for (char *at = name; *at; at++) {
        if (*at >= 'A' && *at <= 'Z') *at = (char)(*at - 'A' + 'a');
        if (*at == ' ' || *at == '-' || *at == '.') *at = '_';
    }
    if (name_is_plain(name) && !name_is_reserved(name)) return name;
    if (usual[type]) return arena_text(&proposal->arena, usual[type]);
    return arena_format(&proposal->arena, "column_%d", of->field + 1);
}

/* Whether it only numbers the rows of this file: 序号, 编号, No. */
static bool is_running_number(const struct survey_column *of) {
    static const char *const words[] = {"序", "编号", "行号", "项次", "顺号", "no", "no.", "#"};
    if (!of->running) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same_folded(of->header, words[i])) return true;
    return strstr(of->header, "序号") != NULL;
}

/* What text is besides, by what its header ends in or contains. */
static enum column_type text_type(const char *header, enum column_type type) {
    static const struct {
        const char *word;
        enum column_type type;
    } words[] = {{"姓名", TYPE_NAME},    {"name", TYPE_NAME},       {"地址", TYPE_ADDRESS},
                 {"住址", TYPE_ADDRESS}, {"address", TYPE_ADDRESS}, {"电话", TYPE_PHONE},
                 {"手机", TYPE_PHONE},   {"联系方式", TYPE_PHONE},  {"phone", TYPE_PHONE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(header, words[i].word)) return words[i].type;
    return type;
}

static void add_column(struct proposal *proposal, const struct survey_column *of) {
    struct proposed *column = &proposal->columns[proposal->count];
    const struct column *known = known_column(proposal->book, of->header);
    *column = (struct proposed){.of = of, .type = of->type};
    if (known && type_is_text(known->type) && (type_is_text(of->type) || of->type == TYPE_INTEGER))
        column->type = known->type;
    else if (type_is_text(of->type) || text_type(of->header, of->type) == TYPE_PHONE)
        column->type = text_type(of->header, of->type);
    char *name =
             known ? arena_text(&proposal->arena, known->name) : name_of_header(proposal, of, column->type),
         *first = name;
    for (int i = 2; is_taken(proposal, name); i++) name = arena_format(&proposal->arena, "%s_%d", first, i);
    column->name = name;
    proposal->count++;
}

static uint16_t first_of(const struct proposal *proposal, enum column_type type) {
    for (uint16_t i = 0; i < proposal->count; i++)
        if (proposal->columns[i].type == type) return i;
    return COLUMN_NONE;
}

/* The days that come latest: those of birth do not. */
static uint16_t latest_days(const struct proposal *proposal) {
    uint16_t best = COLUMN_NONE;
    for (uint16_t i = 0; i < proposal->count; i++) {
        const struct survey_column *of = proposal->columns[i].of;
        if (proposal->columns[i].type != TYPE_DATE || !of->always) continue;
        if (best == COLUMN_NONE || of->latest > proposal->columns[best].of->latest) best = i;
    }
    return best;
}

static bool may_be_key(const struct proposal *proposal, uint16_t column) {
    enum column_type type = proposal->columns[column].type;
    return proposal->columns[column].of->always && type != TYPE_MONEY && type != TYPE_DECIMAL &&
           type != TYPE_BOOLEAN && type != TYPE_PHONE;
}

/* Where later files add to this one, a person comes again, and so does a day: a number of its own does not.
 */
static bool may_be_key_alone(const struct proposal *proposal, uint16_t column) {
    enum column_type type = proposal->columns[column].type;
    if (!may_be_key(proposal, column) || type == TYPE_DATE || type == TYPE_MONTH) return false;
    return proposal->dated == COLUMN_NONE || type == TYPE_CODE || type == TYPE_INTEGER;
}

static bool may_be_key_of_two(const struct proposal *proposal, uint16_t a, uint16_t b) {
    uint16_t dated = proposal->dated;
    return may_be_key(proposal, a) && may_be_key(proposal, b) &&
           (dated == COLUMN_NONE || a == dated || b == dated);
}

static bool tells_apart(const struct proposal *proposal, uint16_t first, uint16_t second, uint16_t count) {
    const struct survey_column *all = proposal->survey->columns;
    uint16_t columns[2] = {(uint16_t)(proposal->columns[first].of - all),
                           (uint16_t)(proposal->columns[second].of - all)};
    return survey_tells_apart(proposal->survey, columns, count);
}

static void find_key(struct proposal *proposal) {
    if (proposal->survey->rows < 2) return;
    uint16_t count = proposal->count < KEY_OF_TWO_MOST ? proposal->count : KEY_OF_TWO_MOST;
    for (uint16_t i = 0; i < count && !proposal->key_count; i++)
        if (may_be_key_alone(proposal, i) && tells_apart(proposal, i, i, 1))
            proposal->key[proposal->key_count++] = i;
    for (uint16_t a = 0; a < count && !proposal->key_count; a++)
        for (uint16_t b = (uint16_t)(a + 1); b < count && !proposal->key_count; b++)
            if (may_be_key_of_two(proposal, a, b) && tells_apart(proposal, a, b, 2)) {
                memcpy(proposal->key, (uint16_t[]){a, b}, sizeof proposal->key);
                proposal->key_count = 2;
            }
}

static void put_quoted(struct buffer *out, struct span text) {
    buffer_add(out, "\"", 1);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 || c == 0x7F)
            buffer_format(out, "\\%03u", c);
        else if (c == '"' || c == '\\')
            buffer_format(out, "\\%c", c);
        else
            buffer_add(out, text.at + i, 1);
    }
    buffer_add(out, "\"", 1);
}

static const char *type_word(enum column_type type) {
    static const char *const words[] = {
        [TYPE_TEXT] = "text",       [TYPE_NAME] = "name",       [TYPE_CODE] = "code",
        [TYPE_ADDRESS] = "address", [TYPE_PHONE] = "phone",     [TYPE_INTEGER] = "integer",
        [TYPE_DECIMAL] = "decimal", [TYPE_MONEY] = "money",     [TYPE_DATE] = "date",
        [TYPE_MONTH] = "month",     [TYPE_BOOLEAN] = "boolean", [TYPE_CITIZEN_ID] = "citizen_id",
        [TYPE_REGION] = "region"};
    return words[type];
}

static bool may_be_choice(const struct proposal *proposal, const struct proposed *column) {
    const struct survey_column *of = column->of;
    return (column->type == TYPE_TEXT || column->type == TYPE_CODE || column->type == TYPE_INTEGER) &&
           of->distinct > 1 && of->distinct <= CHOICES_MOST && of->longest <= CHOICE_LONGEST &&
           proposal->survey->rows >= of->distinct * CHOICE_REPEATS;
}

static void put_column(const struct proposal *proposal, const struct proposed *column) {
    buffer_format(proposal->out, "        %s = { from = { ", column->name);
    put_quoted(proposal->out, span_of(column->of->header));
    buffer_format(proposal->out, " }, type = \"%s\"", type_word(column->type));
    if (column->of->always) buffer_text(proposal->out, ", required = true");
    if (column->type == TYPE_CITIZEN_ID) buffer_text(proposal->out, ", disclose = \"auditor\"");
    buffer_text(proposal->out, " },");
    if (may_be_choice(proposal, column))
        buffer_format(proposal->out,
                      " -- 只有 %u 种短值，或可写成 one_of · %u short spellings only: perhaps a one_of",
                      column->of->distinct, column->of->distinct);
    buffer_text(proposal->out, "\n");
}

static void put_columns(const struct proposal *proposal) {
    buffer_text(proposal->out, "    columns  = {\n");
    for (uint16_t i = 0; i < proposal->count; i++) put_column(proposal, &proposal->columns[i]);
    buffer_text(proposal->out, "    },\n");
    for (uint16_t i = 0; i < proposal->survey->count; i++)
        if (proposal->survey->columns[i].twice)
            buffer_format(proposal->out,
                          "    -- 第 %d 列的表头与另一列相同，未列入 · column %d has the header of another "
                          "one: left out\n",
                          proposal->survey->columns[i].field + 1, proposal->survey->columns[i].field + 1);
    for (uint16_t i = 0; i < proposal->survey->count; i++)
        if (is_running_number(&proposal->survey->columns[i]))
            buffer_format(proposal->out,
                          "    -- 第 %d 列只是这份文件的行序，未列入 · column %d is a running number of this "
                          "file's rows: left out\n",
                          proposal->survey->columns[i].field + 1, proposal->survey->columns[i].field + 1);
    if (proposal->survey->unnamed)
        buffer_format(proposal->out, "    -- %u 列没有表头，未列入 · %u columns have no header: left out\n",
                      proposal->survey->unnamed, proposal->survey->unnamed);
}

/* The name without extension and without what follows its first digit: 医保8月(终稿2).xlsx → 医保. */
static struct span stem_of(const char *base) {
    const char *dot = strrchr(base, '.');
    struct span stem = {base, dot && dot != base ? (size_t)(dot - base) : strlen(base)};
    size_t digit = 0;
    while (digit < stem.length && !(stem.at[digit] >= '0' && stem.at[digit] <= '9')) digit++;
    if (digit) stem.length = digit;
    while (stem.length && strchr("_-( .", stem.at[stem.length - 1])) stem.length--;
    return stem;
}

static void put_names(struct proposal *proposal, const char *base) {
    struct span stem = stem_of(base);
    char *name = arena_span(&proposal->arena, stem);
    bool usable = text_is_utf8(stem) && stem.length > 1;
    for (char *at = name; *at; at++)
        if (*at == '-' || *at == ' ') *at = '_';
    if (!name_is_plain(name) || name_is_reserved(name) || book_dataset(proposal->book, name) != DATASET_NONE)
        name = "new_dataset";
    buffer_format(proposal->out, "dataset \"%s\" {\n    title    = { zh = ", name);
    put_quoted(proposal->out, usable ? stem : span_of("新数据"));
    buffer_text(proposal->out,
                " }, -- 名称 · what people call it\n    -- agency = \"…\", 报送单位 · who sends it\n");
    if (!usable) return;
    buffer_text(proposal->out, "    files    = { ");
    char *glob = arena_format(&proposal->arena, "%.*s*", (int)stem.length, stem.at);
    put_quoted(proposal->out, span_of(glob));
    buffer_text(proposal->out, " },\n");
}

static void put_whose(const struct proposal *proposal) {
    const struct proposed *columns = proposal->columns;
    if (proposal->id != COLUMN_NONE && proposal->name != COLUMN_NONE)
        buffer_format(proposal->out, "    person   = { id = \"%s\", name = \"%s\" },\n",
                      columns[proposal->id].name, columns[proposal->name].name);
    else if (proposal->id != COLUMN_NONE)
        buffer_format(proposal->out, "    person   = { id = \"%s\" },\n", columns[proposal->id].name);
    else if (proposal->place != COLUMN_NONE)
        buffer_format(proposal->out, "    place    = \"%s\",\n", columns[proposal->place].name);
    else
        buffer_text(proposal->out, "    -- 没有一列是身份证号或区划代码，请写明是谁的数据 · no column holds "
                                   "citizen IDs or place codes: say whose rows these are\n"
                                   "    -- person = { id = \"…\", name = \"…\" },\n");
}

static void put_key(const struct proposal *proposal) {
    if (!proposal->key_count) return;
    buffer_format(proposal->out, "    key      = { \"%s\"", proposal->columns[proposal->key[0]].name);
    if (proposal->key_count == 2)
        buffer_format(proposal->out, ", \"%s\"", proposal->columns[proposal->key[1]].name);
    buffer_text(proposal->out, " }, -- 在这份文件中不重复 · tells the rows of this file apart\n");
}

#define ANY_DAY 0 /* how many months they are does not depend on the year that a name leaves out */

/* The months that the name's period spans; a single day in a name says nothing of the next. */
static int months_of_name(const char *base) {
    date_t first, last;
    if (!period_read(span_of(base), ANY_DAY, &first, &last) || first != month_first(date_month(first)) ||
        last != month_last(date_month(last)))
        return 0;
    return date_month(last) - date_month(first) + 1;
}

static void put_manners(const struct proposal *proposal, const char *base) {
    const struct survey *survey = proposal->survey;
    int months = months_of_name(base);
    bool grows = proposal->dated != COLUMN_NONE;
    buffer_format(proposal->out, "    delivery = \"%s\", -- 或 \"%s\" · or\n", grows ? "adds" : "replaces",
                  grows ? "replaces" : "adds");
    if (grows)
        buffer_format(proposal->out, "    dated    = \"%s\",\n", proposal->columns[proposal->dated].name);
    if (months) buffer_format(proposal->out, "    every    = { months = %d },\n", months);
    if (survey->format == SOURCE_TEXT && survey->encoding == ENCODING_GB18030)
        buffer_text(proposal->out, "    encoding = \"gb18030\",\n");
    if (survey->separator && survey->separator != ',')
        buffer_format(proposal->out, "    separator = \"%s\",\n",
                      survey->separator == '\t' ? "\\t" : (char[]){survey->separator, '\0'});
}

static void put_head(const struct proposal *proposal) {
    static const char *const formats[] = {[SOURCE_TEXT] = "",
                                          [SOURCE_UTF16LE] = "UTF-16 ",
                                          [SOURCE_UTF16BE] = "UTF-16 ",
                                          [SOURCE_XLSX] = "xlsx ",
                                          [SOURCE_XLS] = "xls "};
    const struct survey *survey = proposal->survey;
    buffer_format(proposal->out,
                  "-- 草稿：按表头和%s %u 行的形状写成，不含单元格内容；逐项核对后再用\n"
                  "-- A draft from the header and the shapes of %s%u rows, with no cell's text in it: check "
                  "every line.\n"
                  "-- %s表头在第 %u 行 · the header is on line %u\n",
                  survey->whole ? "" : "前", survey->rows, survey->whole ? "" : "the first ", survey->rows,
                  formats[survey->format], survey->header_line, survey->header_line);
}

bool proposal_write(const struct book *book, const struct survey *survey, const char *base,
                    struct buffer *out) {
    struct proposal proposal = {.book = book, .survey = survey, .out = out};
    arena_init(&proposal.arena);
    proposal.columns = arena_zeroed(&proposal.arena, survey->count, sizeof *proposal.columns);
    for (uint16_t i = 0; i < survey->count; i++)
        if (!survey->columns[i].twice && !is_running_number(&survey->columns[i]))
            add_column(&proposal, &survey->columns[i]);
    proposal.id = first_of(&proposal, TYPE_CITIZEN_ID);
    proposal.name = first_of(&proposal, TYPE_NAME);
    proposal.place = first_of(&proposal, TYPE_REGION);
    proposal.dated = latest_days(&proposal);
    find_key(&proposal);
    put_head(&proposal);
    put_names(&proposal, base);
    put_whose(&proposal);
    put_key(&proposal);
    put_manners(&proposal, base);
    put_columns(&proposal);
    buffer_text(out, "}\n");
    bool whole = proposal.id != COLUMN_NONE || proposal.place != COLUMN_NONE;
    arena_release(&proposal.arena);
    return whole;
}
