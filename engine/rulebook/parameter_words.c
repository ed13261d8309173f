/* Parameters in Chinese words. */
#include "rulebook/parameter_words.h"

#include <inttypes.h>
#include <string.h>
#include "rulebook/conditions.h"
#include "outcome/shown.h"

#define COMBINATIONS_MOST 8 /* of key values that are told one by one */

const char *rate_unit(const struct parameter *parameter, enum per per) {
    bool per_head = strstr(parameter->unit, "per head") != NULL;
    if (per == PER_MONTH) return per_head ? "元/人·月" : "元/月";
    if (per == PER_YEAR) return per_head ? "元/人·年" : "元/年";
    return unit_words(parameter->unit);
}

const char *key_title(const struct book *book, const struct parameter_key *key) {
    if (key->from == KEY_GIVEN) return key->name;
    return key->is_fact ? book->facts[key->number].zh : column_title(&book->datasets[REGISTER], key->number);
}

static void key_value_words(struct buffer *out, const struct parameter_key *key, const struct value *value) {
    if (value->kind == VALUE_CHOICE)
        buffer_text(out, key->choices[value->as.choice].zh);
    else
        parameter_key_text(key, value, out);
}

void key_words(struct buffer *out, const struct parameter_key *key, const struct key_values *values) {
    if (!values->count) buffer_text(out, "各档");
    for (uint16_t i = 0; i < values->count; i++) {
        if (i) buffer_text(out, "、");
        key_value_words(out, key, &values->items[i]);
    }
}

static void set_words(struct buffer *out, const struct book *book, const struct entry *entry) {
    for (uint16_t i = 0; i < entry->member_count; i++) {
        if (i) buffer_text(out, "、");
        value_words(out, book, &entry->members[i], NULL, "");
    }
}

void rounding_words(struct buffer *out, const struct multiple *multiple) {
    static const char *const ways[] = {[ROUND_NEAREST] = "四舍五入", [ROUND_UP] = "进", [ROUND_DOWN] = "舍"};
    int64_t step = multiple->step, unit = step % 100 == 0 ? 100 : step % 10 == 0 ? 10 : 1;
    if (step == 1 && multiple->rounding == ROUND_NEAREST) return;
    buffer_format(out, "，%s到", ways[multiple->rounding]);
    if (step > unit) buffer_format(out, "%" PRId64, step / unit);
    buffer_text(out, unit == 100 ? "元" : unit == 10 ? "角" : "分");
}

static void multiple_words(struct buffer *out, const struct book *book, const struct multiple *multiple) {
    struct buffer times = {0};
    struct value share = {VALUE_NUMBER, {.number = (double)multiple->times / (double)multiple->over}};
    value_words(&times, book, &share, NULL, "");
    buffer_format(out, "“%s”", book->parameters[multiple->of].zh);
    for (uint8_t i = 0; i < multiple->set_count; i++) {
        buffer_text(out, i ? "、" : "（");
        const struct parameter *of = &book->parameters[multiple->of];
        for (uint16_t k = 0; k < of->key_count; k++)
            if (strcmp(of->keys[k].name, multiple->set[i].name) == 0)
                key_value_words(out, &of->keys[k], &multiple->keys[k]);
    }
    buffer_format(out, "%s的%s倍", multiple->set_count ? "）" : "", times.at);
    rounding_words(out, multiple);
    buffer_release(&times);
}

void entry_words(struct buffer *out, const struct book *book, const struct parameter *parameter,
                 const struct entry *entry) {
    if (entry->multiple)
        multiple_words(out, book, entry->multiple);
    else if (entry->members)
        set_words(out, book, entry);
    else
        value_words(out, book, &entry->value, NULL, rate_unit(parameter, (enum per)entry->per));
}

static void found_words(struct buffer *out, const struct book *book, const struct parameter_found *found,
                        enum per per) {
    const struct parameter *parameter = &book->parameters[found->parameter];
    if (found->entry->members) {
        set_words(out, book, found->entry);
        return;
    }
    struct value value = parameter_found_per(found, per);
    bool rate = found->entry->per != PER_NOTHING;
    value_words(out, book, &value, NULL,
                rate_unit(parameter, rate && per != PER_NOTHING ? per : (enum per)found->entry->per));
}

/* What is asked: each key stands at a value that was given or at one of those known. */
struct asking {
    const struct book *book;
    uint16_t number;
    const struct value *given; /* or NULL */
    uint16_t at[PARAMETER_KEYS];
    enum per per;
};

static const struct parameter *asked(const struct asking *asking) {
    return &asking->book->parameters[asking->number];
}

static bool is_given(const struct asking *asking, uint16_t key) {
    return asking->given && asking->given[key].kind != VALUE_MISSING;
}

/* How many values of a key are asked for one by one. */
static uint16_t ways_of(const struct asking *asking, uint16_t key) {
    uint16_t known = asked(asking)->keys[key].known_count;
    return is_given(asking, key) || known == 0 ? 1 : known;
}

/* One after the other, like the digits of a number; false: that was the last. */
static bool next_combination(struct asking *asking) {
    for (int k = asked(asking)->key_count - 1; k >= 0; k--) {
        if (++asking->at[k] < ways_of(asking, (uint16_t)k)) return true;
        asking->at[k] = 0;
    }
    return false;
}

static unsigned combinations(const struct asking *asking) {
    unsigned count = 1;
    for (uint16_t k = 0; k < asked(asking)->key_count && count <= COMBINATIONS_MOST; k++)
        count *= ways_of(asking, k);
    return count;
}

static bool combination_words(struct buffer *out, const struct asking *asking) {
    const struct parameter *parameter = asked(asking);
    struct parameter_asker asker = {.region = asking->book->site.region, .on = asking->book->today};
    struct value keys[PARAMETER_KEYS] = {{0}};
    struct parameter_found found;
    for (uint16_t k = 0; k < parameter->key_count; k++)
        if (is_given(asking, k))
            keys[k] = asking->given[k];
        else if (parameter->keys[k].known_count)
            keys[k] = parameter->keys[k].known[asking->at[k]];
    if (parameter_find(asking->book, asking->number, keys, &asker, &found) != PARAMETER_FOUND) return false;
    for (uint16_t k = 0; k < parameter->key_count; k++) {
        if (keys[k].kind == VALUE_MISSING) continue;
        key_value_words(out, &parameter->keys[k], &keys[k]);
        buffer_text(out, "·");
    }
    found_words(out, asking->book, &found, asking->per);
    return true;
}

/* Some place within the office's own has another value today. */
static bool differs_inside(const struct book *book, const struct parameter *parameter) {
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        const struct entry *entry = &parameter->entries[i];
        bool inside = entry->digits > book->site.region_digits &&
                      region_inside(entry->region, book->site.region, book->site.region_digits);
        if (inside && book->today >= entry->from && book->today <= entry->to) return true;
    }
    return false;
}

static void all_words(struct buffer *out, struct asking *asking) {
    bool any = false;
    do {
        size_t before = out->length;
        buffer_text(out, any ? "，" : "今为");
        if (combination_words(out, asking)) {
            any = true;
        } else {
            out->length = before;
            out->at[before] = '\0';
        }
    } while (next_combination(asking));
    bool inside = asking->book->site.region_digits > 0 && differs_inside(asking->book, asked(asking));
    if (!any) buffer_text(out, inside ? "今按所在地，见表" : "今无值");
    if (any && inside) buffer_text(out, "，所在地另有规定的见表");
}

void parameter_words(struct buffer *out, const struct book *book, uint16_t number, const struct value *keys,
                     enum per per) {
    struct asking asking = {.book = book, .number = number, .given = keys, .per = per};
    buffer_format(out, "%s（", book->parameters[number].zh);
    if (combinations(&asking) <= COMBINATIONS_MOST)
        all_words(out, &asking);
    else
        buffer_text(out, "分档，见表");
    buffer_text(out, "）");
}
