/* The journal: one row per change of a case or a reason, never changed afterwards. A run that changes nothing
 * appends nothing. The place in the journal (position 1, 2, 3 …) is what a plan rests on. */
#ifndef HEARTH_CASEBOOK_EVENTS_H
#define HEARTH_CASEBOOK_EVENTS_H

#include <string.h>
#include "casebook/store.h"

enum event_kind {
    EVENT_CASE_OPENED, /* region, opened, listed */
    EVENT_CASE_CLOSED,
    EVENT_CASE_MOVED,     /* region: the household lives elsewhere now */
    EVENT_CASE_LISTED,    /* handed to its township (again) */
    EVENT_CASE_CARRIED,   /* beyond the township's capacity */
    EVENT_REASON_ON,      /* urgency, since, deadline, rank, title, say; cause, of */
    EVENT_REASON_CHANGED, /* urgency, since, deadline, rank, say; title when it is another now */
    EVENT_REASON_OFF,     /* why; cause, of */
    EVENT_KINDS
};

struct event {
    const char *number;      /* case number */
    const char *household;   /* HMAC */
    const char *subject;     /* HMAC of a person; "" = the household, or an event of the case */
    const char *rule;        /* "" for an event of the case */
    const char *title, *say; /* zh; NULL where the kind has none */
    const char *why;         /* "not met", "suppressed", "gone", "elsewhere" */
    const char *cause, *of;  /* why it came or went: turned_by_key, turn.of; NULL: nobody has told */
    region_t region;
    double rank;
    int64_t position, run; /* as stored */
    enum event_kind kind;
    enum urgency urgency;
    date_t date; /* as-of date of the run */
    date_t opened, since;
    date_t deadline; /* DATE_NONE: none */
    uint32_t flag;   /* in judgement.flags, whose evidence goes with it; FLAG_NONE. Not in the journal */
    bool listed;
};

/* Makes rows of the journal out of events. */
struct event_writer {
    struct buffer detail;
    char date[DATE_TEXT]; /* of the last event */
    date_t day;
    int64_t position; /* of the last event */
};
#define EVENT_FIELDS 9
/* Sets event->position; the fields are those of the table, and stay until the next event. */
void event_fields(struct event_writer *writer, struct event *event, struct field *fields);
void event_writer_release(struct event_writer *writer);

/* Calls `each` for the events of positions (after, to], oldest first; its texts live until it returns. false:
 * `each` said no, or the journal is damaged or cannot be read (diags). */
bool events_read(struct casebook *casebook, int64_t after, int64_t to,
                 bool (*each)(void *context, const struct event *event), void *context, struct diags *diags);
/* Adds the entries of positions (after, to] to a digest, their fields one a line: what a plan names the
 * journal by. false: diags. */
bool events_add(struct casebook *casebook, int64_t after, int64_t to, struct digest *digest,
                struct diags *diags);
bool events_head(struct casebook *casebook, int64_t *position,
                 struct diags *diags); /* the last position, 0 = empty */
static inline void put_byte(struct buffer *out, char byte) {
    if (out->length + 1 >= out->room) {
        buffer_add(out, &byte, 1);
        return;
    }
    out->at[out->length++] = byte;
    out->at[out->length] = '\0';
}
static inline void put_bytes(struct buffer *out, const void *bytes, size_t length) {
    if (out->length + length >= out->room) {
        buffer_add(out, bytes, length);
        return;
    }
    memcpy(out->at + out->length, bytes, length);
    out->length += length;
    out->at[out->length] = '\0';
}
/* A literal, whose length the compiler knows. */
static inline void put_word(struct buffer *out, const char *word) {
    put_bytes(out, word, strlen(word));
}
/* A JSON string literal of a text in UTF-8. */
void put_quoted(struct buffer *out, const char *text);
void put_number(struct buffer *out, int64_t number); /* 0 and above, in decimal */

#endif
