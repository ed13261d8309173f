/* The journal: append, read, chain. */
#include "casebook/events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "library/json.h"

static const char *const kind_names[EVENT_KINDS] = {
    "case_opened",  "case_closed", "case_moved",     "case_listed",
    "case_carried", "reason_on",   "reason_changed", "reason_off",
};

/* Written straight into the buffer, keys in order: with Jansson's tree this took a third of a large commit.
 */
static void put_text(struct buffer *out, const char *key, const char *text) {
    BUG_UNLESS(text_is_utf8(span_of(text)));
    buffer_text(out, out->length > 1 ? ",\"" : "\"");
    buffer_text(out, key);
    buffer_text(out, "\":\"");
    for (const char *from = text, *at = text;; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        buffer_add(out, from, (size_t)(at - from));
        if (!byte) break;
        buffer_format(out, "\\u%04x", byte);
        from = at + 1;
    }
    buffer_text(out, "\"");
}

static void put_date(struct buffer *out, const char *key, date_t date) {
    char text[11];
    if (date == DATE_NONE) return;
    date_write(date, text);
    put_text(out, key, text);
}

static void put_region(struct buffer *out, region_t region) {
    char text[24];
    snprintf(text, sizeof text, "%012" PRIu64, region);
    put_text(out, "region", text);
}

/* %.17g leads back to the same double. */
static void put_reason(struct buffer *out, const struct event *event) {
    char rank[32];
    snprintf(rank, sizeof rank, "%.17g", event->rank);
    put_date(out, "deadline", event->deadline);
    put_text(out, "rank", rank);
    put_text(out, "say", event->say);
    put_date(out, "since", event->since);
    if (event->kind == EVENT_REASON_ON) put_text(out, "title", event->title);
    put_text(out, "urgency", urgency_name(event->urgency));
}

/* What the kind of event needs beside its keys, as JSON in one form. */
static void put_detail(struct buffer *out, const struct event *event) {
    buffer_clear(out);
    buffer_text(out, "{");
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
        put_reason(out, event);
        break;
    case EVENT_REASON_OFF:
        put_text(out, "why", event->why);
        break;
    default:
        break;
    }
    buffer_text(out, "}");
}

/* One row of the journal as it is hashed: its fields, one a line. No field holds a newline. */
struct entry_text {
    int64_t position, run;
    const char *date, *kind, *number, *household, *subject, *rule, *detail;
};

static void canonical(struct buffer *out, const struct entry_text *entry) {
    buffer_clear(out);
    buffer_format(out, "%" PRId64 "\n%" PRId64 "\n", entry->position, entry->run);
    const char *const fields[] = {entry->date,    entry->kind, entry->number, entry->household,
                                  entry->subject, entry->rule, entry->detail};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        buffer_text(out, fields[i]);
        buffer_text(out, "\n");
    }
}

static void chain_next(const char previous[DIGEST_TEXT], const struct buffer *text, char out[DIGEST_TEXT]) {
    struct digest *digest = digest_new();
    digest_add(digest, previous, DIGEST_TEXT - 1);
    digest_add(digest, text->at, text->length);
    digest_end(digest, out);
}

bool event_writer_init(struct event_writer *writer, struct casebook *casebook) {
    *writer = (struct event_writer){.casebook = casebook};
    writer->insert = statement_new(casebook->store, "INSERT INTO journal VALUES (?,?,?,?,?,?,?,?,?,?,?)");
    return writer->insert != NULL;
}

void event_writer_release(struct event_writer *writer) {
    statement_free(writer->insert);
    buffer_release(&writer->text);
    buffer_release(&writer->detail);
}

static bool insert_entry(struct statement *insert, const struct entry_text *entry, const char *previous,
                         const char *chain) {
    const char *const texts[] = {entry->date,      entry->kind,    entry->number,
                                 entry->household, entry->subject, entry->rule,
                                 entry->detail,    previous,       chain};
    statement_number(insert, 1, entry->position);
    statement_number(insert, 2, entry->run);
    for (int i = 0; i < 9; i++) statement_text(insert, 3 + i, texts[i]);
    return statement_step(insert) == STEP_DONE;
}

bool event_append(struct event_writer *writer, struct event *event) {
    char date[11], previous[DIGEST_TEXT];
    put_detail(&writer->detail, event);
    date_write(event->date, date);
    event->position = ++writer->position;
    struct entry_text entry = {event->position,         event->run,    date,
                               kind_names[event->kind], event->number, event->household,
                               event->subject,          event->rule,   writer->detail.at};
    memcpy(previous, writer->chain, DIGEST_TEXT);
    canonical(&writer->text, &entry);
    chain_next(previous, &writer->text, writer->chain);
    return insert_entry(writer->insert, &entry, previous, writer->chain);
}

static bool read_kind(const char *name, enum event_kind *kind) {
    for (int i = 0; i < EVENT_KINDS; i++) {
        if (strcmp(name, kind_names[i]) != 0) continue;
        *kind = (enum event_kind)i;
        return true;
    }
    return false;
}

static bool read_reason(const json_value *detail, struct event *event) {
    const char *rank = json_get_text(detail, "rank");
    event->rank = rank ? strtod(rank, NULL) : 0;
    event->say = json_get_text(detail, "say");
    event->since = date_or_none(json_get_text(detail, "since"));
    event->deadline = date_or_none(json_get_text(detail, "deadline"));
    event->title = json_get_text(detail, "title");
    return event->say && event->since != DATE_NONE &&
           urgency_read(json_get_text(detail, "urgency"), &event->urgency);
}

static bool read_region(const json_value *detail, struct event *event) {
    int digits;
    const char *text = json_get_text(detail, "region");
    if (!text) return false;
    if (strcmp(text, "000000000000") == 0) return true; /* a household of no known place */
    return region_read(span_of(text), &event->region, &digits);
}

static bool read_detail(const json_value *detail, struct event *event) {
    const char *listed;
    if (!detail) return false;
    switch (event->kind) {
    case EVENT_CASE_OPENED:
        event->opened = date_or_none(json_get_text(detail, "opened"));
        listed = json_get_text(detail, "listed");
        event->listed = listed && strcmp(listed, "yes") == 0;
        return listed && event->opened != DATE_NONE && read_region(detail, event);
    case EVENT_CASE_MOVED:
        return read_region(detail, event);
    case EVENT_REASON_ON:
        return read_reason(detail, event) && event->title;
    case EVENT_REASON_CHANGED:
        return read_reason(detail, event);
    default:
        return true;
    }
}

struct reading {
    struct casebook *casebook;
    bool chained;
    struct buffer text;
    char chain[DIGEST_TEXT]; /* of the event before */
    bool (*each)(void *context, const struct event *event);
    void *context;
    struct diags *diags;
};

static bool damaged(struct reading *reading, int64_t position, const char *how) {
    struct place place = {.file = "casebook.db"};
    diags_add(reading->diags, DIAG_ERROR, place,
              "变动日志第 %" PRId64 " 条损坏 / journal entry %" PRId64 " %s", position, position, how);
    return false;
}

/* The row's own chain digest must follow from the one before and from its text. */
static bool check_chain(struct reading *reading, const struct entry_text *entry, const char *previous,
                        const char *chain) {
    canonical(&reading->text, entry);
    if (strcmp(previous, reading->chain) != 0)
        return damaged(reading, entry->position, "does not follow the one before");
    chain_next(previous, &reading->text, reading->chain);
    return strcmp(chain, reading->chain) == 0 || damaged(reading, entry->position, "is not what was written");
}

static struct entry_text read_texts(struct statement *row) {
    return (struct entry_text){column_number(row, 0), column_number(row, 1), column_text(row, 2),
                               column_text(row, 3),   column_text(row, 4),   column_text(row, 5),
                               column_text(row, 6),   column_text(row, 7),   column_text(row, 8)};
}

static bool read_entry(struct reading *reading, struct statement *row) {
    struct entry_text entry = read_texts(row);
    if (reading->chained && !check_chain(reading, &entry, column_text(row, 9), column_text(row, 10)))
        return false;
    struct event event = {.number = entry.number,
                          .household = entry.household,
                          .subject = entry.subject,
                          .rule = entry.rule,
                          .since = DATE_NONE,
                          .deadline = DATE_NONE,
                          .flag = FLAG_NONE,
                          .position = entry.position,
                          .run = entry.run,
                          .date = date_or_none(entry.date)};
    json_value *detail = json_read(entry.detail, strlen(entry.detail));
    bool good = event.date != DATE_NONE && read_kind(entry.kind, &event.kind) && read_detail(detail, &event);
    good = good ? reading->each(reading->context, &event) ||
                      damaged(reading, entry.position, "does not fit the state before it")
                : damaged(reading, entry.position, "cannot be understood");
    json_free(detail);
    return good;
}

bool events_read(struct casebook *casebook, int64_t after, int64_t to, bool chained,
                 bool (*each)(void *context, const struct event *event), void *context, struct diags *diags) {
    struct reading reading = {casebook, chained, {0}, "", each, context, diags};
    if (chained && !events_chain(casebook, after, reading.chain, diags)) return false;
    struct statement *rows = statement_new(
        casebook->store,
        "SELECT position, run, date, kind, case_number, household_key, subject_key, rule, detail,"
        " previous, chain FROM journal WHERE position > ? AND position <= ? ORDER BY position");
    if (!rows) return casebook_failed(casebook, "读不出 / cannot be read", diags);
    statement_number(rows, 1, after);
    statement_number(rows, 2, to);
    enum step step;
    bool good = true;
    while (good && (step = statement_step(rows)) == STEP_ROW) good = read_entry(&reading, rows);
    if (good && step == STEP_FAILED) good = casebook_failed(casebook, "读不出 / cannot be read", diags);
    statement_free(rows);
    buffer_release(&reading.text);
    return good;
}

bool events_chain(struct casebook *casebook, int64_t position, char out[DIGEST_TEXT], struct diags *diags) {
    snprintf(out, DIGEST_TEXT, "%s", NO_CHAIN);
    if (position == 0) return true;
    struct statement *row = statement_new(casebook->store, "SELECT chain FROM journal WHERE position = ?");
    if (!row) return casebook_failed(casebook, "读不出 / cannot be read", diags);
    statement_number(row, 1, position);
    enum step step = statement_step(row);
    if (step == STEP_ROW) snprintf(out, DIGEST_TEXT, "%s", column_text(row, 0));
    statement_free(row);
    if (step == STEP_FAILED) return casebook_failed(casebook, "读不出 / cannot be read", diags);
    struct reading reading = {.diags = diags};
    return step == STEP_ROW || damaged(&reading, position, "is missing");
}

bool events_head(struct casebook *casebook, int64_t *position, struct diags *diags) {
    return casebook_number(casebook, "SELECT coalesce(max(position), 0) FROM journal", position, diags);
}

bool casebook_digest(struct casebook *casebook, int64_t position, char out[DIGEST_TEXT],
                     struct diags *diags) {
    struct statement *rows = statement_new(
        casebook->store,
        "SELECT position, run, date, kind, case_number, household_key, subject_key, rule, detail"
        " FROM journal WHERE position <= ? ORDER BY position");
    if (!rows) return casebook_failed(casebook, "读不出 / cannot be read", diags);
    statement_number(rows, 1, position);
    struct digest *digest = digest_new();
    struct buffer text = {0};
    enum step step;
    while ((step = statement_step(rows)) == STEP_ROW) {
        struct entry_text entry = read_texts(rows);
        canonical(&text, &entry);
        digest_add(digest, text.at, text.length);
    }
    digest_end(digest, out);
    buffer_release(&text);
    statement_free(rows);
    return step == STEP_DONE || casebook_failed(casebook, "读不出 / cannot be read", diags);
}
