/* The journal: append and read. */
#include "casebook/events.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "casebook/detail.h"
#include "ground/digits.h"
#include "ground/memory.h"
#include "ground/text.h"

static const char *const kind_names[EVENT_KINDS] = {
    "case_opened",  "case_closed", "case_moved",     "case_listed",
    "case_carried", "reason_on",   "reason_changed", "reason_off",
};

static void put_escaped(struct buffer *out, const char *text) {
    BUG_UNLESS(text_is_utf8(span_of(text)));
    for (const char *from = text, *at = text;; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        buffer_add(out, from, (size_t)(at - from));
        if (!byte) break;
        buffer_format(out, "\\u%04x", byte);
        from = at + 1;
    }
}

/* Written straight into the buffer: with Jansson's tree this took a third of a large commit. */
void put_quoted(struct buffer *out, const char *text) {
    size_t clean = text_clean(span_of(text), DETAIL_ESCAPED);
    put_byte(out, '"');
    put_bytes(out, text, clean);
    if (text[clean]) put_escaped(out, text + clean);
    put_byte(out, '"');
}

/* Keys come in order. */
static inline void put_key(struct buffer *out, const char *key) {
    if (out->length > 1) put_byte(out, ',');
    put_byte(out, '"');
    put_word(out, key);
    put_word(out, "\":");
}

static inline void put_text(struct buffer *out, const char *key, const char *text) {
    put_key(out, key);
    put_quoted(out, text);
}

static inline void put_date(struct buffer *out, const char *key, date_t date) {
    char text[11];
    if (date == DATE_NONE) return;
    date_write(date, text);
    put_text(out, key, text);
}

void put_number(struct buffer *out, int64_t number) {
    char digits[DIGITS_ROOM], *end = digits_put(digits, (uint64_t)number);
    put_bytes(out, digits, (size_t)(end - digits));
}

static void put_region(struct buffer *out, region_t region) {
    char text[REGION_TEXT];
    region_text(region, text);
    put_text(out, "region", text);
}

/* A text that leads back to the same double: a number of millionths is written as a decimal, since the
 * division below and strtod both round correctly; the rest by %.17g, which is slow. */
static void put_rank(struct buffer *out, double rank) {
    double millionths = rank * 1e6 + 0.5;
    int64_t number = millionths >= 0 && millionths < 9e15 ? (int64_t)millionths : 0;
    put_key(out, "rank");
    put_byte(out, '"');
    if ((double)number / 1e6 == rank) {
        put_number(out, number / 1000000);
        size_t at = out->length;
        if (number % 1000000) put_number(out, 1000000 + number % 1000000);
        if (number % 1000000) out->at[at] = '.'; /* in place of the 1 that kept the zeros */
    } else
        buffer_format(out, "%.17g", rank);
    put_byte(out, '"');
}

static void put_cause(struct buffer *out, const struct event *event) {
    if (!event->cause) return;
    put_text(out, "cause", event->cause);
    put_text(out, "cause_of", event->of);
}

static void put_reason(struct buffer *out, const struct event *event) {
    put_date(out, "deadline", event->deadline);
    put_rank(out, event->rank);
    put_text(out, "say", event->say);
    put_date(out, "since", event->since);
    if (event->title) put_text(out, "title", event->title);
    put_text(out, "urgency", urgency_name(event->urgency));
}

/* What the kind of event needs beside its keys, as JSON in one form. */
static void put_detail(struct buffer *out, const struct event *event) {
    buffer_clear(out);
    put_byte(out, '{');
    switch (event->kind) {
    case EVENT_CASE_OPENED:
        put_text(out, "listed", event->listed ? "yes" : "no");
        put_date(out, "opened", event->opened);
        put_region(out, event->region);
        break;
    case EVENT_CASE_MOVED:
        put_region(out, event->region);
        break;
    case EVENT_REASON_ON:
    case EVENT_REASON_CHANGED:
        put_cause(out, event);
        put_reason(out, event);
        break;
    case EVENT_REASON_OFF:
        put_cause(out, event);
        put_text(out, "why", event->why);
        break;
    default:
        break;
    }
    put_byte(out, '}');
}

enum entry_field {
    ENTRY_DATE,
    ENTRY_KIND,
    ENTRY_NUMBER,
    ENTRY_HOUSEHOLD,
    ENTRY_SUBJECT,
    ENTRY_RULE,
    ENTRY_DETAIL,
    ENTRY_FIELDS
};

/* One row of the journal as a plan hashes it: its fields, one a line. No field holds a newline; each is
 * NUL-terminated. */
struct entry_text {
    int64_t position, run;
    struct span fields[ENTRY_FIELDS];
};

static void canonical(struct buffer *out, const struct entry_text *entry) {
    buffer_clear(out);
    put_number(out, entry->position);
    put_byte(out, '\n');
    put_number(out, entry->run);
    put_byte(out, '\n');
    for (size_t i = 0; i < ENTRY_FIELDS; i++) {
        buffer_add(out, entry->fields[i].at, entry->fields[i].length);
        put_byte(out, '\n');
    }
}

void event_writer_release(struct event_writer *writer) {
    buffer_release(&writer->detail);
}

void event_fields(struct event_writer *writer, struct event *event, struct field *fields) {
    if (event->date != writer->day || !*writer->date) date_write(event->date, writer->date);
    writer->day = event->date;
    put_detail(&writer->detail, event);
    event->position = ++writer->position;
    const struct field all[EVENT_FIELDS] = {
        field_of_number(event->position),
        field_of_number(event->run),
        field_of_text((struct span){writer->date, DATE_TEXT - 1}),
        field_of_text(span_of(kind_names[event->kind])),
        field_of_text(span_of(event->number)),
        field_of_text(span_of(event->household)),
        field_of_text(span_of(event->subject)),
        field_of_text(span_of(event->rule)),
        field_of_text((struct span){writer->detail.at, writer->detail.length})};
    memcpy(fields, all, sizeof all);
}

static bool read_kind(const char *name, enum event_kind *kind) {
    for (int i = 0; i < EVENT_KINDS; i++) {
        if (strcmp(name, kind_names[i]) != 0) continue;
        *kind = (enum event_kind)i;
        return true;
    }
    return false;
}

static bool read_reason(const struct detail *detail, struct event *event) {
    const char *rank = detail_text(detail, "rank");
    event->rank = rank ? strtod(rank, NULL) : 0;
    event->say = detail_text(detail, "say");
    event->since = date_or_none(detail_text(detail, "since"));
    event->deadline = date_or_none(detail_text(detail, "deadline"));
    event->title = detail_text(detail, "title");
    return event->say && event->since != DATE_NONE &&
           urgency_read(detail_text(detail, "urgency"), &event->urgency);
}

static bool read_region(const struct detail *detail, struct event *event) {
    int digits;
    const char *text = detail_text(detail, "region");
    if (!text) return false;
    if (strcmp(text, "000000000000") == 0) return true; /* a household of no known place */
    return region_read(span_of(text), &event->region, &digits);
}

static bool read_members(const struct detail *detail, struct event *event) {
    const char *listed;
    event->cause = detail_text(detail, "cause");
    event->of = detail_text(detail, "cause_of");
    switch (event->kind) {
    case EVENT_CASE_OPENED:
        event->opened = date_or_none(detail_text(detail, "opened"));
        listed = detail_text(detail, "listed");
        event->listed = listed && strcmp(listed, "yes") == 0;
        return listed && event->opened != DATE_NONE && read_region(detail, event);
    case EVENT_CASE_MOVED:
        return read_region(detail, event);
    case EVENT_REASON_ON:
        return read_reason(detail, event) && event->title;
    case EVENT_REASON_CHANGED:
        return read_reason(detail, event);
    case EVENT_REASON_OFF:
        event->why = detail_text(detail, "why");
        return true;
    default:
        return true;
    }
}

struct reading {
    bool (*each)(void *context, const struct event *event);
    void *context;
    struct diags *diags;
    struct detail detail; /* of the entry at hand */
};

static bool damaged(struct reading *reading, int64_t position, const char *how) {
    struct place place = {.file = "casebook.db"};
    diags_add(reading->diags, DIAG_ERROR, place,
              "变动日志第 %" PRId64 " 条损坏 / journal entry %" PRId64 " %s", position, position, how);
    return false;
}

static struct entry_text read_texts(struct statement *row) {
    struct entry_text entry = {column_number(row, 0), column_number(row, 1), {{0}}};
    for (int i = 0; i < ENTRY_FIELDS; i++) entry.fields[i] = span_of(column_text(row, 2 + i));
    return entry;
}

static bool read_entry(struct reading *reading, struct statement *row) {
    struct entry_text entry = read_texts(row);
    const struct span *fields = entry.fields;
    struct event event = {.number = fields[ENTRY_NUMBER].at,
                          .household = fields[ENTRY_HOUSEHOLD].at,
                          .subject = fields[ENTRY_SUBJECT].at,
                          .rule = fields[ENTRY_RULE].at,
                          .since = DATE_NONE,
                          .deadline = DATE_NONE,
                          .flag = FLAG_NONE,
                          .position = entry.position,
                          .run = entry.run,
                          .date = date_or_none(fields[ENTRY_DATE].at)};
    bool good = event.date != DATE_NONE && read_kind(fields[ENTRY_KIND].at, &event.kind) &&
                detail_read(&reading->detail, fields[ENTRY_DETAIL]) && read_members(&reading->detail, &event);
    if (!good) return damaged(reading, entry.position, "cannot be understood");
    return reading->each(reading->context, &event) ||
           damaged(reading, entry.position, "does not fit the state before it");
}

/* The entries of positions (after, to]; NULL: diags. */
static struct statement *entries_between(struct casebook *casebook, int64_t after, int64_t to,
                                         struct diags *diags) {
    struct statement *rows = statement_new(
        casebook->store,
        "SELECT position, run, date, kind, case_number, household_key, subject_key, rule, detail"
        " FROM journal WHERE position > ? AND position <= ? ORDER BY position");
    if (!rows) {
        casebook_unread(casebook, diags);
        return NULL;
    }
    statement_number(rows, 1, after);
    statement_number(rows, 2, to);
    return rows;
}

bool events_read(struct casebook *casebook, int64_t after, int64_t to,
                 bool (*each)(void *context, const struct event *event), void *context, struct diags *diags) {
    struct reading reading = {.each = each, .context = context, .diags = diags};
    struct statement *rows = entries_between(casebook, after, to, diags);
    if (!rows) return false;
    enum step step;
    bool good = true;
    while (good && (step = statement_step(rows)) == STEP_ROW) good = read_entry(&reading, rows);
    if (good && step == STEP_FAILED) good = casebook_unread(casebook, diags);
    statement_free(rows);
    detail_release(&reading.detail);
    return good;
}

bool events_add(struct casebook *casebook, int64_t after, int64_t to, struct digest *digest,
                struct diags *diags) {
    struct statement *rows = entries_between(casebook, after, to, diags);
    if (!rows) return false;
    struct buffer text = {0};
    enum step step;
    while ((step = statement_step(rows)) == STEP_ROW) {
        struct entry_text entry = read_texts(rows);
        canonical(&text, &entry);
        digest_add(digest, text.at, text.length);
    }
    buffer_release(&text);
    statement_free(rows);
    return step == STEP_DONE || casebook_unread(casebook, diags);
}

bool casebook_digest(struct casebook *casebook, int64_t position, char out[DIGEST_TEXT],
                     struct diags *diags) {
    struct digest *digest = digest_new();
    bool good = events_add(casebook, 0, position, digest, diags);
    digest_end(digest, out);
    return good;
}

bool events_head(struct casebook *casebook, int64_t *position, struct diags *diags) {
    return casebook_number(casebook, "SELECT coalesce(max(position), 0) FROM journal", position, diags);
}
