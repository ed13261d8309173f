/* Which value of a parameter holds for a place, a day and keys, and how a multiple of another is worked out.
 */
#include "book/parameter.h"

#include <string.h>

#include "book/book.h"
#include "book/value.h"
#include "ground/amount.h"
#include "ground/arena.h"

enum per parameter_unit_per(const char *unit) {
    static const char month[] = " per month", year[] = " per year";
    size_t length = strlen(unit);
    if (length >= sizeof month - 1 && strcmp(unit + length - (sizeof month - 1), month) == 0)
        return PER_MONTH;
    if (length >= sizeof year - 1 && strcmp(unit + length - (sizeof year - 1), year) == 0) return PER_YEAR;
    return PER_NOTHING;
}

const char *per_suffix(enum per per) {
    static const char *const suffixes[] = {"", ".per_month", ".per_year"};
    return suffixes[per];
}

bool parameter_in_force(const struct entry *entry, date_t on) {
    return on >= entry->from && on <= entry->to && (entry->known == DATE_NONE || on >= entry->known);
}

/* Next entry that may hold for a place on a day, in the order in which they win; keys are not looked at.
 * after = NULL: the first. NULL: no more. */
static const struct entry *parameter_next(const struct parameter *parameter, region_t region, date_t on,
                                          const struct entry *after) {
    const struct entry *end = parameter->entries + parameter->entry_count;
    for (const struct entry *entry = after != NULL ? after + 1 : parameter->entries; entry < end; entry++)
        if (parameter_in_force(entry, on) && region_inside(region, entry->region, entry->digits))
            return entry;
    return NULL;
}

const struct entry *parameter_entry(const struct parameter *parameter, region_t region, date_t on) {
    return parameter_next(parameter, region, on, NULL);
}

bool parameter_key_value(const struct parameter_key *key, const struct value *value, struct value *out) {
    for (uint16_t i = 0; i < key->known_count; i++) {
        const struct value *known = &key->known[i];
        bool same = known->kind == VALUE_CHOICE && value->kind == VALUE_TEXT
                        ? span_equal(span_of(key->choices[known->as.choice].key), value->as.text)
                        : value_compare(known, value) == 0;
        if (same) *out = *known;
        if (same) return true;
    }
    return false;
}

void parameter_key_text(const struct parameter_key *key, const struct value *value, struct buffer *out) {
    if (value->kind == VALUE_CHOICE)
        buffer_text(out, key->choices[value->as.choice].key);
    else if (value->kind == VALUE_TEXT)
        buffer_add(out, value->as.text.at, value->as.text.length);
    else if (value->kind == VALUE_NUMBER)
        buffer_format(out, "%.15g", value->as.number);
    else
        buffer_text(out, value->as.boolean ? "true" : "false");
}

const char *parameter_key_known(const struct parameter_key *key, struct arena *arena) {
    struct buffer text = {.most = 400};
    for (uint16_t i = 0; i < key->known_count; i++) {
        if (i > 0) buffer_text(&text, ", ");
        parameter_key_text(key, &key->known[i], &text);
    }
    const char *copy = arena_text(arena, text.length > 0 ? text.at : "");
    buffer_release(&text);
    return copy;
}

bool parameter_key_read(const struct parameter_key *key, const char *text, struct value *out) {
    struct buffer known = {.most = 4096};
    bool found = false;
    for (uint16_t i = 0; i < key->known_count && !found; i++) {
        buffer_clear(&known);
        parameter_key_text(key, &key->known[i], &known);
        found = span_equal(span_of(text), (struct span){known.at, known.length});
        if (found) *out = key->known[i];
    }
    buffer_release(&known);
    return found;
}

/* Those of a key that is left out hold every value. */
static bool key_has(const struct key_values *values, const struct value *value) {
    for (uint16_t i = 0; i < values->count; i++)
        if (value_compare(&values->items[i], value) == 0) return true;
    return values->count == 0;
}

bool parameter_keys_meet(const struct parameter *parameter, const struct entry *a, const struct entry *b) {
    bool meet = true;
    for (uint16_t i = 0; meet && i < parameter->key_count; i++) {
        meet = a->keys[i].count == 0;
        for (uint16_t k = 0; k < a->keys[i].count; k++)
            meet = meet || key_has(&b->keys[i], &a->keys[i].items[k]);
    }
    return meet;
}

static bool covers(const struct key_values *wide, const struct key_values *narrow) {
    bool all = wide->count == 0 || narrow->count > 0;
    for (uint16_t i = 0; all && i < narrow->count; i++) all = key_has(wide, &narrow->items[i]);
    return all;
}

bool parameter_holds_in(const struct parameter *parameter, const struct entry *entry, region_t region,
                        int digits, date_t on) {
    if (!parameter_in_force(entry, on)) return false;
    bool inside = region_inside(entry->region, region, digits) && entry->digits >= digits;
    if (!inside && !region_inside(region, entry->region, entry->digits)) return false;
    for (const struct entry *other = parameter->entries; other < entry;
         other++) { /* they win over this one */
        bool same = other->region == entry->region && other->digits == entry->digits;
        bool whole = digits >= other->digits && region_inside(region, other->region, other->digits);
        bool taken = parameter_in_force(other, on) && (same || whole);
        for (uint16_t i = 0; taken && i < parameter->key_count; i++)
            taken = covers(&other->keys[i], &entry->keys[i]);
        if (taken) return false;
    }
    return true;
}

struct finding {
    const struct parameter *parameter;
    const struct parameter_asker *asker;
    struct value keys[PARAMETER_KEYS];
    bool read[PARAMETER_KEYS];
};

static enum parameter_answer read_key(struct finding *finding, uint16_t number) {
    const struct parameter_key *key = &finding->parameter->keys[number];
    if (finding->read[number] || key->from == KEY_GIVEN || finding->keys[number].kind != VALUE_MISSING)
        return PARAMETER_FOUND;
    if (finding->asker->key == NULL) return PARAMETER_UNTOLD;
    finding->read[number] = true;
    return finding->asker->key(finding->asker->context, key, &finding->keys[number]);
}

/* Keys are read only where an entry names them, so that what decides nothing need not be known. */
static enum parameter_answer entry_holds(struct finding *finding, const struct entry *entry) {
    for (uint16_t i = 0; i < finding->parameter->key_count; i++) {
        if (entry->keys[i].count == 0) continue;
        enum parameter_answer answer = read_key(finding, i);
        if (answer != PARAMETER_FOUND) return answer;
        if (!key_has(&entry->keys[i], &finding->keys[i])) return PARAMETER_NOWHERE;
    }
    return PARAMETER_FOUND;
}

static int64_t months_of(enum per per) {
    return per == PER_YEAR ? 12 : 1;
}

/* product / divisor as a whole number; not negative, divisor positive. */
static __int128 divide(__int128 product, __int128 divisor, enum rounding rounding) {
    __int128 whole = product / divisor, rest = product % divisor;
    if (rounding == ROUND_UP) return whole + (rest > 0);
    if (rounding == ROUND_DOWN) return whole;
    return whole + (rest * 2 >= divisor);
}

/* Rounded once, at the end: 0.20 of 6001 a year, by the month, is 2 * 600100 / (10 * 12) fen. */
static amount_t work_out(const struct multiple *multiple, amount_t amount, enum per set, enum per per) {
    __int128 product = (__int128)(amount < 0 ? -amount : amount) * multiple->times;
    __int128 divisor = (__int128)multiple->over * multiple->step;
    if (set != PER_NOTHING && per != PER_NOTHING) {
        product *= months_of(per);
        divisor *= months_of(set);
    }
    __int128 result = divide(product, divisor, multiple->rounding) * multiple->step;
    if (result > AMOUNT_MOST) result = AMOUNT_MOST;
    return (amount_t)(amount < 0 ? -result : result);
}

static enum parameter_answer find_multiple(const struct book *book, struct finding *finding,
                                           struct parameter_found *found) {
    const struct multiple *multiple = found->entry->multiple;
    const struct parameter *of = &book->parameters[multiple->of];
    struct value keys[PARAMETER_KEYS] = {{VALUE_MISSING, {0}}};
    for (uint16_t i = 0; i < of->key_count; i++) {
        int8_t passed = multiple->passed[i];
        keys[i] = multiple->keys[i];
        if (passed < 0) continue;
        enum parameter_answer answer =
            of->keys[i].from == KEY_GIVEN ? read_key(finding, (uint16_t)passed) : PARAMETER_FOUND;
        if (answer != PARAMETER_FOUND) return answer;
        if (of->keys[i].from != KEY_GIVEN)
            keys[i] = finding->keys[passed]; /* the same of the same subject, where it is known already */
        else if (!parameter_key_value(&of->keys[i], &finding->keys[passed], &keys[i]))
            keys[i].kind = VALUE_MISSING;
    }
    struct parameter_found base;
    enum parameter_answer answer = parameter_find(book, multiple->of, keys, finding->asker, &base);
    if (answer != PARAMETER_FOUND) {
        found->parameter = base.parameter;
        return answer;
    }
    found->base = base.value.as.amount;
    enum per set = (enum per)base.entry->per;
    if (multiple->per == found->entry->per && multiple->step == 1) found->base_per = set;
    found->value = (struct value){VALUE_AMOUNT,
                                  {.amount = work_out(multiple, found->base, set, (enum per)multiple->per)}};
    return answer;
}

enum parameter_answer parameter_find(const struct book *book, uint16_t number, const struct value *keys,
                                     const struct parameter_asker *asker, struct parameter_found *found) {
    const struct parameter *parameter = &book->parameters[number];
    struct finding finding = {.parameter = parameter, .asker = asker};
    if (keys != NULL) memcpy(finding.keys, keys, parameter->key_count * sizeof *keys);
    *found = (struct parameter_found){.parameter = number};
    enum parameter_answer answer = PARAMETER_NOWHERE;
    const struct entry *entry = NULL;
    while (answer == PARAMETER_NOWHERE &&
           (entry = parameter_next(parameter, asker->region, asker->on, entry)) != NULL)
        answer = entry_holds(&finding, entry);
    if (answer != PARAMETER_FOUND) return answer;
    found->entry = entry;
    found->value = entry->value;
    if (entry->multiple != NULL) answer = find_multiple(book, &finding, found);
    if (answer == PARAMETER_FOUND && asker->used != NULL)
        asker->used(asker->context, number, entry, entry->multiple != NULL ? &found->value : NULL);
    return answer;
}

struct value parameter_found_per(const struct parameter_found *found, enum per per) {
    struct value value = found->value;
    enum per set = (enum per)found->entry->per;
    if (per == PER_NOTHING || set == PER_NOTHING || per == set) return value;
    value.as.amount = found->base_per != PER_NOTHING
                          ? work_out(found->entry->multiple, found->base, found->base_per, per)
                          : amount_scale(value.as.amount, months_of(per), months_of(set));
    return value;
}
