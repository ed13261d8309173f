/* One flag with its evidence as a line of JSON. Keys are written in byte order by hand, since a city's night
 * is a hundred thousand lines and a tree for each would cost more than the judging. */
#include "outcome/evidence.h"

#include <inttypes.h>
#include <string.h>
#include "library/json.h"
#include "outcome/shown.h"
#include "outcome/words.h"

struct line {
    FILE *out;
    const struct night_facts *night;
    const struct flag *flag;
    struct buffer text; /* a value on its way out */
    bool started;       /* an item of the array that is open was written */
};

static void key_text(FILE *out, const char *key, const char *text) {
    fputs(key, out);
    json_print_text(out, text);
}

static void item_start(struct line *line) {
    if (line->started) putc(',', line->out);
    line->started = true;
    putc('{', line->out);
}

/* "delivery":…,"digest":…,"line":… of a dense row */
static void put_origin(struct line *line, uint16_t dataset, uint32_t row) {
    uint32_t number = 0;
    const struct delivery *delivery = row_origin(line->night, dataset, row, &number);
    char digest[13];
    snprintf(digest, sizeof digest, "%.12s", delivery->digest);
    key_text(line->out, "\"delivery\":", delivery->name);
    key_text(line->out, ",\"digest\":", digest);
    fprintf(line->out, ",\"line\":%" PRIu32, number);
}

static void put_date(FILE *out, const char *key, date_t date) {
    char text[11];
    key_text(out, key, *date_shown(date, text) ? text : NULL);
}

static const struct read *next_read(const struct line *line, uint32_t *at, enum read_kind kind) {
    const struct read *reads = line->night->judgement->reads + line->flag->first_read;
    while (*at < line->flag->read_count) {
        const struct read *read = &reads[(*at)++];
        if (read->kind == kind) return read;
    }
    return NULL;
}

static void put_fact(struct line *line, const struct read *read) {
    const struct fact *fact = &line->night->book->facts[read->what];
    item_start(line);
    if (fact->subject != FACT_OF_HOUSEHOLD) {
        fputs("\"at\":{", line->out);
        put_origin(line, fact->subject == FACT_OF_ROW ? fact->dataset : REGISTER, read->at);
        fputs("},", line->out);
    }
    key_text(line->out, "\"name\":", fact->name);
    key_text(line->out, ",\"title\":", fact->zh);
    key_text(line->out,
             ",\"value\":", fact_shown(&line->text, line->night, line->flag->household, fact, read));
    putc('}', line->out);
}

static void put_list(struct line *line, const struct read *read) {
    const struct dataset *dataset = &line->night->book->datasets[read->what];
    item_start(line);
    key_text(line->out, "\"dataset\":", dataset->name);
    fprintf(line->out, ",\"rows\":%" PRId64, read->value.number);
    key_text(line->out, ",\"title\":", dataset->zh);
    put_date(line->out, ",\"until\":", line->night->intake->states[read->what].reaches);
    putc('}', line->out);
}

static void put_parameter(struct line *line, const struct read *read) {
    const struct parameter *parameter = &line->night->book->parameters[read->what];
    const struct entry *entry = &parameter->entries[read->at];
    const struct region *place = region_find(&line->night->book->regions, entry->region, entry->digits);
    item_start(line);
    key_text(line->out, "\"basis\":", entry->basis);
    put_date(line->out, ",\"from\":", entry->from);
    key_text(line->out, ",\"name\":", parameter->name);
    key_text(line->out, ",\"place\":", place ? place->name : "");
    key_text(line->out, ",\"title\":", parameter->zh);
    buffer_clear(&line->text);
    key_text(line->out, ",\"value\":", value_text(&line->text, &entry->value, NULL, 0));
    putc('}', line->out);
}

/* A row that was read: with the column and its value, or the row as a whole. */
static void put_row(struct line *line, uint16_t dataset, uint32_t row, uint16_t column) {
    static const char *const links[] = {"none", "exact", "derived", "carrier", "repaired", "register"};
    const struct rows *rows = &line->night->population->rows[dataset];
    item_start(line);
    if (column != COLUMN_NONE) key_text(line->out, "\"column\":", column_title(rows->dataset, column));
    fputs(column != COLUMN_NONE ? ",\"dataset\":" : "\"dataset\":", line->out);
    json_print_text(line->out, rows->dataset->name);
    putc(',', line->out);
    put_origin(line, dataset, row);
    key_text(line->out, ",\"link\":", dataset == REGISTER ? links[LINKED_SELF] : links[rows->link_kind[row]]);
    if (column != COLUMN_NONE) {
        enum shown shown = cell_shown(&line->text, line->night, dataset, column, row);
        key_text(line->out, ",\"value\":", shown == SHOWN_TEXT ? line->text.at : NULL);
        if (shown == SHOWN_WITHHELD) fputs(",\"withheld\":true", line->out);
    }
    putc('}', line->out);
}

static void put_each(struct line *line, const char *key, enum read_kind kind,
                     void (*put)(struct line *, const struct read *)) {
    const struct read *read;
    fputs(key, line->out);
    line->started = false;
    for (uint32_t at = 0; (read = next_read(line, &at, kind));) put(line, read);
    putc(']', line->out);
}

static void put_rows(struct line *line) {
    const struct read *reads = line->night->judgement->reads + line->flag->first_read;
    fputs(",\"rows\":[", line->out);
    line->started = false;
    for (uint32_t i = 0; i < line->flag->read_count; i++) {
        const struct read *read = &reads[i];
        if (read->kind == READ_COLUMN)
            put_row(line, (uint16_t)read->value.number, read->at, read->what);
        else if (read->kind == READ_ROW)
            put_row(line, read->what, read->at, (uint16_t)read->value.number);
    }
    putc(']', line->out);
}

static void put_unsure(struct line *line, const struct read *read) {
    if (line->started) putc(',', line->out);
    line->started = true;
    json_print_text(line->out, line->night->book->facts[read->what].name);
}

static void put_assumed(struct line *line, const struct read *read) {
    if (line->started) putc(',', line->out);
    line->started = true;
    json_print_text(line->out, read->value.text);
}

static void put_evidence(struct line *line) {
    fputs("{", line->out);
    put_each(line, "\"assumed\":[", READ_ASSUMED, put_assumed);
    put_each(line, ",\"facts\":[", READ_FACT, put_fact);
    put_each(line, ",\"lists\":[", READ_LIST, put_list);
    put_each(line, ",\"parameters\":[", READ_PARAMETER, put_parameter);
    put_rows(line);
    put_each(line, ",\"unless_unsure\":[", READ_UNLESS_UNSURE, put_unsure);
    putc('}', line->out);
}

/* The register rows of the person, or of every member of the household. */
static void put_subject(struct line *line) {
    const struct household *household = &line->night->population->household[line->flag->household];
    bool person = line->flag->person != PERSON_NONE;
    uint32_t first = person ? line->flag->person : household->first;
    uint32_t count = person ? 1 : household->count;
    fprintf(line->out, ",\"subject\":{\"kind\":\"%s\",\"register\":[", person ? "person" : "household");
    line->started = false;
    for (uint32_t i = 0; i < count; i++) {
        item_start(line);
        put_origin(line, REGISTER, first + i);
        putc('}', line->out);
    }
    fputs("]}", line->out);
}

static void put_suppressed(struct line *line) {
    fputs(",\"suppressed_by\":", line->out);
    if (line->flag->suppressed_by == FACT_NONE) {
        fputs("null", line->out);
        return;
    }
    const struct fact *fact = &line->night->book->facts[line->flag->suppressed_by];
    key_text(line->out, "{\"fact\":", fact->name);
    key_text(line->out, ",\"title\":", fact->zh);
    putc('}', line->out);
}

void evidence_write(FILE *out, const struct night_facts *night, const struct flag *flag,
                    const struct case_file *file, const struct reason *reason) {
    struct line line = {.out = out, .night = night, .flag = flag};
    const struct rule *rule = &night->book->rules[flag->rule];
    char region[16];
    snprintf(region, sizeof region, "%012" PRIu64, night->population->household[flag->household].region);
    key_text(out, "{\"case\":", file->number);
    put_date(out, ",\"date\":", night->date);
    put_date(out, ",\"deadline\":", file->deadline);
    fputs(",\"evidence\":", out);
    put_evidence(&line);
    key_text(out, ",\"region\":", region);
    key_text(out, ",\"rule\":", rule->name);
    key_text(out, ",\"run\":", night->run);
    key_text(out, ",\"say\":", reason_for_city(night, file, reason));
    put_date(out, ",\"since\":", reason->since);
    key_text(out, ",\"standing\":", standing_key(reason->standing));
    put_subject(&line);
    put_suppressed(&line);
    key_text(out, ",\"title\":", reason_title(night, reason));
    key_text(out, ",\"urgency\":", urgency_key(flag->urgency));
    fputs("}\n", out);
    buffer_release(&line.text);
}
