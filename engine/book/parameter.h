/* Parameters: amounts and limits that policy sets, by place, day and key, each with its basis. Made by
 * parameter_read and parameters_bind while the book is loaded, immutable after; owned by the book's arena.
 *
 *     struct parameter_asker asker = {.region = 450226102000, .on = today};   // no keys to read: no callback
 *     struct parameter_found found;
 *     if (parameter_find(book, number, NULL, &asker, &found) == PARAMETER_FOUND) use(found.value);
 */
#ifndef HEARTH_BOOK_PARAMETER_H
#define HEARTH_BOOK_PARAMETER_H

#include "book/filter.h"
#include "ground/date.h"

struct arena;
struct book;
struct choice;

#define PARAMETER_NONE UINT16_MAX
#define PARAMETER_KEYS 4 /* a parameter has at most so many */

struct said { /* where something was declared */
    const char *file;
    int line;
};

enum per { PER_NOTHING, PER_MONTH, PER_YEAR }; /* PER_NOTHING: no rate; asked for: as it was set */

enum key_from { KEY_GIVEN, KEY_OF_PERSON, KEY_OF_HOUSEHOLD };
struct parameter_key {
    const char *name, *full; /* as entries write it: "residence"; as `by` does: "household.residence" */
    enum key_from from;
    bool is_fact;    /* not KEY_GIVEN: fact `number`, else column `number` of the register */
    uint16_t number; /* or COLUMN_AGE */
    enum value_kind kind;
    const struct choice *choices; /* of VALUE_CHOICE */
    uint16_t choice_count;
    struct value *known; /* every value that some entry names, in order */
    uint16_t known_count;
    bool left_out; /* by some entry: it holds for every value */
};

struct key_values { /* that an entry holds for; count 0: every value */
    struct value *items;
    uint16_t count;
};

enum rounding { ROUND_NEAREST, ROUND_UP, ROUND_DOWN }; /* halves go up */
struct set_key {                                       /* of = { …, residence = "urban" } */
    const char *name;
    struct value value;
};
struct multiple {        /* times / over of another parameter, rounded */
    int64_t times, over; /* 0.20 is 2 / 10 */
    enum rounding rounding;
    int64_t step; /* fen: to whole yuan is 100 */
    uint16_t of;
    const char *of_name;
    struct set_key set[PARAMETER_KEYS]; /* as written */
    uint8_t set_count;
    uint8_t per;                       /* enum per: how the other is read */
    struct value keys[PARAMETER_KEYS]; /* of the other: set here, or VALUE_MISSING */
    int8_t passed[PARAMETER_KEYS];     /* of the other: this parameter's key that is handed on, or -1 */
};

struct entry { /* one value of a parameter */
    region_t region;
    int digits;            /* 0 = everywhere */
    date_t from, to;       /* in force; to = DATE_OPEN without end, inclusive */
    date_t known;          /* not used for a day before this; DATE_NONE when not given */
    date_t review_by;      /* DATE_NONE when not given */
    struct value value;    /* of a set: its members as one text; of a multiple: VALUE_MISSING */
    struct value *members; /* of a set, in order; else NULL */
    uint16_t member_count;
    struct multiple *multiple; /* or NULL */
    uint8_t per;               /* enum per of the value as it was set */
    struct key_values keys[PARAMETER_KEYS];
    uint8_t named; /* how many of them it names: the more, the more particular */
    const char *basis;
    int line;
    uint16_t number; /* as declared, from 1 */
};

struct parameter {
    const char *name, *zh, *unit;
    struct parameter_key *keys;
    uint16_t key_count, given_count; /* given: those that the author of a rule writes in [ ] */
    enum value_kind kind;            /* of its values, or of its members */
    bool is_set, is_rate;
    bool is_plain;         /* no keys and no multiples: place and day alone decide */
    struct entry *entries; /* nearest place first, then most particular, latest start, latest known */
    uint16_t entry_count;
    struct said said;
};

enum parameter_answer {
    PARAMETER_FOUND,
    PARAMETER_NOWHERE, /* no value in force; found.parameter says of which (a multiple asks another) */
    PARAMETER_UNTOLD,  /* a key that is read could not be told */
    PARAMETER_FAILED
};

struct parameter_asker { /* for whom and when */
    region_t region;
    date_t on;
    /* A key that is read from the subject; NULL: no subject, and a key that decides is PARAMETER_UNTOLD. */
    enum parameter_answer (*key)(void *context, const struct parameter_key *key, struct value *out);
    /* Called for every entry used, those of multiples first; NULL: nobody wants to know. */
    void (*used)(void *context, uint16_t parameter, const struct entry *entry, const struct value *value);
    void *context;
};

struct parameter_found {
    uint16_t parameter;
    const struct entry *entry;
    struct value value; /* in the unit of entry->per; of a multiple: worked out */
    int64_t base;       /* fen; of a multiple that is rounded to the fen: that of which it is one */
    enum per base_per;  /* … and how it was set; PER_NOTHING: no such */
};

/* How often an amount of it is paid where nothing else is said: as its unit ends, " per month" or " per
 * year"; else PER_NOTHING. */
enum per parameter_unit_per(const char *unit);
const char *per_suffix(enum per per); /* ".per_month", ".per_year" or "": as rules read a rate */
bool parameter_in_force(const struct entry *entry, date_t on); /* and known by then */
/* That an entry is in force on a day somewhere in a place (digits 0: anywhere): no other takes all of it
 * away. */
bool parameter_holds_in(const struct parameter *parameter, const struct entry *entry, region_t region,
                        int digits, date_t on);
/* Of a parameter without keys and multiples: the entry in force, or NULL. */
const struct entry *parameter_entry(const struct parameter *parameter, region_t region, date_t on);
/* keys[key_count]: those that are known already (VALUE_MISSING: read it from the subject; of a given key: a
 * value that no entry names); NULL: none. */
enum parameter_answer parameter_find(const struct book *book, uint16_t parameter, const struct value *keys,
                                     const struct parameter_asker *asker, struct parameter_found *found);
/* The value found, per month or per year where that was asked for: half up to the fen. */
struct value parameter_found_per(const struct parameter_found *found, enum per per);
/* A value as one of a key's known values, converted where the key is a choice; false: none of them. */
bool parameter_key_value(const struct parameter_key *key, const struct value *value, struct value *out);
/* The other way round of parameter_key_text; false: none of the key's known values. */
bool parameter_key_read(const struct parameter_key *key, const char *text, struct value *out);
/* A key's value as rules write it: urban, 1. Appended to out. */
void parameter_key_text(const struct parameter_key *key, const struct value *value, struct buffer *out);
/* Every known value of it: "urban, rural", in the arena. */
const char *parameter_key_known(const struct parameter_key *key, struct arena *arena);
/* That some values of the keys fit both entries. */
bool parameter_keys_meet(const struct parameter *parameter, const struct entry *a, const struct entry *b);

#endif
